import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { parseJwt } from '../src/tokens/jwt.ts';
import type { PlantedRequest } from './planted-app.ts';

export const WEBHOOK_SECRET = 'planted-webhook-secret-1';
const TOLERANCE_S = 300;

/** A webhook that verifies time and bytes, but for its defects. */
export function webhook({ request, url, body, defects, reply }: PlantedRequest): boolean {
  if (url.pathname !== '/hooks/orders') return false;
  const timestamp = String(request.headers['x-timestamp'] ?? '');
  const signature = request.headers['x-signature'];
  const bytes = defects.has('re-serialises') ? Buffer.from(JSON.stringify(safely(body))) : body;
  const over = defects.has('time-not-signed') ? bytes : Buffer.concat([Buffer.from(`${timestamp}.`), bytes]);
  const wanted = createHmac('sha256', WEBHOOK_SECRET).update(over).digest();
  const sent = Buffer.from(String(signature ?? ''), 'hex');
  const fits = sent.length === wanted.length && timingSafeEqual(sent, wanted);
  const pass =
    fits ||
    defects.has('no-signature') ||
    (defects.has('only-when-sent') && signature === undefined) ||
    (defects.has('empty-passes') && signature === '') ||
    (defects.has('shape-only') && sent.length === wanted.length);
  if (!pass) reply(401, { code: 'forged' });
  else if (!defects.has('any-age') && signature !== undefined && !(Math.abs(Date.now() / 1_000 - Number(timestamp)) <= TOLERANCE_S))
    reply(401, { code: 'stale' });
  else if (body.length > 100_000 && !defects.has('any-size')) reply(413, { code: 'too_large' });
  else if (!defects.has('any-id') && !/^[\w-]+$/.test(String((safely(body) as { id?: unknown } | undefined)?.id)))
    reply(400, { code: 'id' });
  else reply(200, {});
  return true;
}

function safely(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

const LIMIT = 20;

/** A limiter of twenty requests a second by user, but for its defects. */
export function limiter(): (asked: PlantedRequest) => boolean {
  const windows = new Map<string, { count: number; ends: number }>();
  return ({ request, response, url, user, defects, reply }) => {
    if (url.pathname !== '/api/items' || defects.has('no-limit')) return false;
    const told = defects.has('believes-headers') ? request.headers['x-forwarded-for'] : undefined;
    const address = String(told ?? request.socket.remoteAddress);
    const key = defects.has('by-address') ? address : `${String(user?.['sub'] ?? address)}${String(told ?? '')}`;
    const now = Date.now();
    const old = windows.get(key);
    const window = old && old.ends > now ? old : { count: 0, ends: now + 2_000 };
    window.count += 1;
    windows.set(key, window);
    if (!defects.has('no-limit-headers')) response.setHeader('x-ratelimit-remaining', String(Math.max(0, LIMIT - window.count)));
    if (window.count <= LIMIT) return false;
    if (!defects.has('no-retry-after')) response.setHeader('retry-after', defects.has('retry-too-soon') ? '1' : '2');
    if (defects.has('retry-too-soon')) window.ends = now + 30_000;
    reply(429, { code: 'too_many' });
    return true;
  };
}

/** A sign-in that allows five tries, or any number. */
export function login(): (asked: PlantedRequest) => boolean {
  let tries = 0;
  return ({ url, defects, reply }) => {
    if (url.pathname !== '/login') return false;
    tries += 1;
    reply(tries > 5 && !defects.has('endless-tries') ? 429 : 401, { code: 'wrong' });
    return true;
  };
}

/** A socket that asks for a token and an origin before it opens, answers messages of its shape and counts them, but for its defects. */
export function socket(server: Server, defects: ReadonlySet<string>): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: defects.has('any-size') ? 100_000_000 : 65_536 });
  server.on('upgrade', (request, raw, head) => {
    const url = new URL(request.url ?? '/', 'http://planted');
    const refuse = (status: string): void => void raw.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    if (url.pathname !== '/live') return refuse('404 Not Found');
    const token =
      /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ??
      (defects.has('token-in-url') ? (url.searchParams.get('token') ?? undefined) : undefined);
    const known = token !== undefined && (defects.has('any-token') || parseJwt(token)?.payload['iss'] !== undefined);
    if (!known && !defects.has('open-socket') && !defects.has('open-then-close')) return refuse('401 Unauthorized');
    if (request.headers.origin !== undefined && !defects.has('any-origin')) return refuse('403 Forbidden');
    sockets.handleUpgrade(request, raw, head, (line) => {
      // Opens, looks, and closes before anything is said: that is a refusal, too.
      if (!known && defects.has('open-then-close')) return line.close(4401);
      let count = 0;
      let answered = true;
      const beat = setInterval(() => {
        // Pongs wait behind large messages: only where pings are what is looked at.
        if (!defects.has('beats') || defects.has('no-heartbeat')) return;
        if (!answered) line.terminate();
        answered = false;
        line.ping();
      }, 300);
      line.on('pong', () => (answered = true));
      line.on('close', () => clearInterval(beat));
      line.on('error', () => {});
      line.on('message', (data) => {
        count += 1;
        if (count > 100 && !defects.has('no-flood-limit')) return line.close(1008);
        const message = safely(Buffer.from(data as Buffer)) as { type?: unknown } | undefined;
        if (message === undefined && defects.has('drops-broken')) return line.terminate();
        return line.send(message?.type === 'hello' ? '{"type":"welcome"}' : '{"type":"error"}');
      });
      return undefined;
    });
    return undefined;
  });
  return sockets;
}
