import { randomUUID } from 'node:crypto';
import type { SessionDesk } from '@voice-ledger/voice';
import { VoiceSession } from '@voice-ledger/voice';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { hasConsent } from './account-routes.ts';
import { authenticate } from './authenticate.ts';
import { withCorrelation } from './correlation.ts';
import { openSockets, refusals, voiceActions, voiceSeconds } from './metrics.ts';
import { countHit } from './rate-limits.ts';

const id = z.string().regex(/^[\w-]{1,64}$/);
const Incoming = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), id, text: z.string().min(1).max(500) }),
  z.strictObject({ type: z.literal('audio.end'), id }),
]);

const MESSAGES_PER_TEN_SECONDS = 60;
const CONNECTIONS_PER_MINUTE = 10;
const HEARTBEAT_MS = 30_000;
const LONGEST_MS = 60 * 60_000;
const SLOWEST_BYTES = 1_048_576;

export interface VoiceOptions {
  readonly pool: Pool;
  readonly desk: SessionDesk;
  readonly allowedOrigins: readonly string[];
}

/** The line to talk over. Who connects is known before the upgrade; what they say is counted, checked and bound to them. */
export async function voiceSocket(app: FastifyInstance, { pool, desk, allowedOrigins }: VoiceOptions): Promise<void> {
  // Browsers connect from any page that asks them to. Only ours may; programs send no origin and bring a token all the same.
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && !allowedOrigins.includes(origin)) {
      refusals.inc({ reason: 'origin' });
      return reply.code(403).send({ code: 'origin', title: 'This page may not connect' });
    }
    return undefined;
  });
  app.addHook('onRequest', authenticate);
  app.addHook('preHandler', async (request, reply) => {
    if (await hasConsent(pool, request.user.sub)) return undefined;
    refusals.inc({ reason: 'no_consent' });
    return reply.code(403).send({ code: 'no_consent', title: 'Agree to be recorded first' });
  });
  app.addHook('preHandler', async (request, reply) => {
    const { hits } = await countHit(pool, `voice-connections:${request.user.sub}`, 60_000);
    if (hits <= CONNECTIONS_PER_MINUTE) return undefined;
    refusals.inc({ reason: 'connections' });
    return reply.code(429).header('retry-after', '60').send({ code: 'too_many', title: 'Too many connections; try again later' });
  });

  app.get('/voice', { websocket: true, schema: { hide: true } }, (socket, request) => {
    const { sub: userId, merchantId, exp = 0 } = request.user;
    const caller = { merchantId, userId, conversationId: randomUUID(), correlationId: request.id };
    openSockets.inc();
    const session = new VoiceSession(desk, caller, {
      send: (message) => {
        if (message.type === 'answer' && message.did) voiceActions.inc({ action: message.did });
        deliver(socket, JSON.stringify(message));
      },
      sendAudio: (audio) => deliver(socket, audio),
    });

    let alive = true;
    socket.on('pong', () => {
      alive = true;
    });
    const heartbeat = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      return socket.ping();
    }, HEARTBEAT_MS);
    // The line ends with the credential that opened it.
    const end = setTimeout(() => socket.close(1008, 'sign in again'), Math.min(LONGEST_MS, Math.max(0, exp * 1_000 - Date.now())));

    const hear = async (data: Buffer, binary: boolean): Promise<void> => {
      const { hits } = await countHit(pool, `voice-messages:${userId}`, 10_000);
      if (hits > MESSAGES_PER_TEN_SECONDS) return socket.close(1008, 'too many messages');
      if (binary) return session.audio(data);
      const message = parse(data);
      if (!message) return deliver(socket, JSON.stringify({ type: 'error', code: 'invalid_message' }));
      const stop = voiceSeconds.startTimer();
      await (message.type === 'text' ? session.text(message.id, message.text) : session.endAudio(message.id));
      stop();
      return undefined;
    };
    // Frames are worked on in the order in which they came.
    let line: Promise<void> = Promise.resolve();
    socket.on('message', (data: Buffer, binary: boolean) => {
      line = line
        .then(() => withCorrelation(request.id, () => hear(data, binary)))
        .catch((error: unknown) => {
          request.log.error({ err: error }, 'a voice message failed');
          deliver(socket, JSON.stringify({ type: 'error', code: 'internal' }));
        });
    });
    socket.on('error', (error) => request.log.warn({ err: error }, 'the voice connection failed'));
    socket.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      openSockets.dec();
      session.close();
    });
  });
}

/** A client that does not read is let go before its answers fill our memory. */
function deliver(socket: WebSocket, payload: string | Buffer): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > SLOWEST_BYTES) return socket.terminate();
  socket.send(payload);
}

function parse(data: Buffer): z.infer<typeof Incoming> | undefined {
  try {
    return Incoming.safeParse(JSON.parse(data.toString())).data;
  } catch {
    return undefined; // not JSON
  }
}
