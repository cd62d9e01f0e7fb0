import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import { z } from 'zod';
import { webhookDeliveries } from './metrics.ts';

const TOLERANCE_SECONDS = 300;
const Event = z.object({ id: z.string().regex(/^[\w.:-]{1,100}$/), type: z.string().min(1).max(60), merchantId: z.uuid() });

export interface WebhookOptions {
  readonly pool: Pool;
  /** The new one first; the old one is accepted while it is being replaced. */
  readonly secrets: readonly string[];
  readonly enqueue: (event: { eventId: string; merchantId: string; correlationId: string }) => Promise<void>;
}

/** What the messaging provider tells us. It is verified, kept as it came, answered, and worked on later. */
export async function webhooks(app: FastifyInstance, { pool, secrets, enqueue }: WebhookOptions): Promise<void> {
  const [current = '', previous = current] = secrets;
  // The bytes that arrived: what is signed is not what a parser makes of it.
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: 65_536 }, (_request, body, done) => done(null, body));

  app.post<{ Body: Buffer }>(
    '/webhooks/messaging',
    { config: { rateLimit: { max: 600, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const rawBody = request.body;
      const timestamp = String(request.headers['x-timestamp']);
      const sent = Buffer.from(String(request.headers['x-signature']), 'hex');
      if (!isSignedBy(current, timestamp, rawBody, sent) && !isSignedBy(previous, timestamp, rawBody, sent)) {
        webhookDeliveries.inc({ outcome: 'forged' });
        return reply.code(401).send();
      }
      if (!(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= TOLERANCE_SECONDS)) {
        webhookDeliveries.inc({ outcome: 'stale' });
        return reply.code(401).send();
      }
      const event = readEvent(rawBody);
      if (!event) {
        webhookDeliveries.inc({ outcome: 'unreadable' });
        return reply.code(400).send();
      }
      const kept = await pool.query(
        'INSERT INTO webhook_events (event_id, kind, payload) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING',
        [event.id, event.type, rawBody.toString()],
      );
      // A repeat is put on the queue again, too: the first may have been kept and never queued. The work has one effect however often it runs.
      await enqueue({ eventId: event.id, merchantId: event.merchantId, correlationId: request.id });
      webhookDeliveries.inc({ outcome: kept.rowCount === 1 ? 'kept' : 'repeated' });
      return reply.code(200).send();
    },
  );
}

function isSignedBy(secret: string, timestamp: string, rawBody: Buffer, sent: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
  return secret !== '' && sent.length === expected.length && timingSafeEqual(sent, expected);
}

function readEvent(body: Buffer): z.infer<typeof Event> | undefined {
  try {
    return Event.safeParse(JSON.parse(body.toString())).data;
  } catch {
    return undefined; // no JSON, although the signature is right
  }
}
