import { createHmac, createPublicKey, createVerify, generateKeyPairSync, randomUUID, timingSafeEqual } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJwt, signJwt } from '../src/tokens/jwt.ts';

/** Keys of the test target: made once, they belong to nobody. */
export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const ISSUER = 'https://planted.example';
export const AUDIENCE = 'planted';
export const OWN_ORIGIN = 'https://shop.example';

export function tokenFor(sub: string, more: object = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  return signJwt({ alg: 'RS256', typ: 'JWT' }, { sub, iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 900, ...more }, KEYS.privateKey);
}

export interface PlantedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly body: Buffer;
  readonly user: Record<string, unknown> | undefined;
  readonly defects: ReadonlySet<string>;
  reply(status: number, body?: unknown, headers?: Record<string, string>): void;
}

export interface PlantedApp {
  readonly url: string;
  readonly server: Server;
  readonly seen: { method: string; url: string }[];
  close(): Promise<void>;
}

/** A small service that does everything right but for the defects that it is given, by name. */
export async function plantedApp(
  defects: readonly string[],
  handle: (asked: PlantedRequest) => Promise<boolean> | boolean = () => false,
): Promise<PlantedApp> {
  const flags = new Set(defects);
  const seen: { method: string; url: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '' });
      void answer(request, response, Buffer.concat(parts), flags, handle);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    seen,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  defects: ReadonlySet<string>,
  handle: (asked: PlantedRequest) => Promise<boolean> | boolean,
): Promise<void> {
  const url = new URL((request.url ?? '/').replace(/^\/+/, '/'), 'http://planted');
  const sent = request.headers['x-correlation-id'];
  const good = typeof sent === 'string' && /^[\w-]{8,64}$/.test(sent);
  const id = defects.has('raw-id') && typeof sent === 'string' ? sent : good && !defects.has('own-id-only') ? sent : randomUUID();
  if (!defects.has('no-id')) response.setHeader('x-correlation-id', defects.has('constant-id') ? 'always-the-same' : id);
  secure(request, response, defects);
  const reply = (status: number, value?: unknown, headers: Record<string, string> = {}): void => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? {});
    response.writeHead(status, { 'content-type': typeof value === 'string' ? 'text/html' : 'application/json', ...headers }).end(text);
  };
  try {
    if (request.method === 'OPTIONS') return reply(204);
    const user = userOf(request, defects);
    if (await handle({ request, response, url, body, user, defects, reply })) return undefined;
    if (url.pathname === '/health')
      return defects.has('guarded-health') && !user
        ? reply(401)
        : reply(200, defects.has('tells-memory') ? { status: 'ok', memory: { rss: 1 } } : { status: 'ok' });
    if (url.pathname === '/metrics' && defects.has('public-metrics'))
      return reply(200, '# HELP requests_total Requests\nrequests_total 1\n');
    if (url.pathname === '/.env' && defects.has('dot-env')) return reply(200, 'DATABASE_URL=postgres://planted\n');
    if (body.length > 200_000 && !defects.has('any-size')) return reply(413, { code: 'too_large' });
    if (defects.has('framework-404') && !/^\/(?:api\/|$)/.test(url.pathname)) return reply(404, `Cannot GET ${url.pathname}`);
    if (url.pathname === '/') return reply(200, '<html><body>hello</body></html>');
    if (!/^\/api\/(?:items|notes)(?:\/|$)/.test(url.pathname)) return reply(404, { code: 'not_found', title: 'There is nothing here' });
    if (user === undefined && !defects.has('open')) return reply(401, { code: 'unauthenticated' });
    return items(request, url, body, defects, reply);
  } catch (error) {
    const inner = error instanceof Error ? error : new Error(String(error));
    if (defects.has('stack')) return reply(500, { error: inner.stack });
    return reply(500, { code: 'internal', title: defects.has('message') ? inner.message : 'Something went wrong' });
  }
}

function items(request: IncomingMessage, url: URL, body: Buffer, defects: ReadonlySet<string>, reply: PlantedRequest['reply']): void {
  const id = url.pathname.split('/')[3];
  if (request.method === 'POST') {
    const parsed = parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed) || typeof (parsed as { name?: unknown }).name !== 'string')
      return reply(400, { code: 'invalid_input', title: 'Some fields are wrong', fields: [{ field: '/name', problem: 'is wrong' }] });
    return reply(201, { id: randomUUID(), name: (parsed as { name: string }).name });
  }
  if (id === undefined) {
    if (defects.has('crash') && url.search.includes('%00')) throw new Error('invalid byte sequence for encoding "UTF8": 0x00');
    return reply(200, [{ id: 'first', name: 'one' }]);
  }
  return /^[\da-f-]{36}$/.test(id)
    ? reply(404, { code: 'not_found', title: 'There is no such item' })
    : reply(400, { code: 'invalid_input' });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function secure(request: IncomingMessage, response: ServerResponse, defects: ReadonlySet<string>): void {
  const { origin } = request.headers;
  const allowed = defects.has('any-origin')
    ? origin
    : defects.has('origin-prefix') && origin?.startsWith(OWN_ORIGIN)
      ? origin
      : defects.has('null-origin') && origin === 'null'
        ? 'null'
        : origin === OWN_ORIGIN
          ? OWN_ORIGIN
          : undefined;
  if (allowed !== undefined) response.setHeader('access-control-allow-origin', allowed).setHeader('vary', 'Origin');
  if (defects.has('any-credentials') && origin !== undefined)
    response.setHeader('access-control-allow-origin', origin).setHeader('access-control-allow-credentials', 'true');
  if (!defects.has('no-nosniff')) response.setHeader('x-content-type-options', 'nosniff');
  if (!defects.has('no-csp')) response.setHeader('content-security-policy', "default-src 'self'; frame-ancestors 'none'");
  if (!defects.has('no-referrer-policy')) response.setHeader('referrer-policy', 'no-referrer');
  if (defects.has('banner')) response.setHeader('x-powered-by', 'Express');
}

/** The verified user of a request. Each defect takes one step of the verification out. */
function userOf(request: IncomingMessage, defects: ReadonlySet<string>): Record<string, unknown> | undefined {
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (defects.has('null-token') && token === 'null') return { sub: 'null' };
  if (defects.has('believes-user-header') && request.headers['x-user-id'] !== undefined)
    return { sub: String(request.headers['x-user-id']) };
  if (token === undefined) return undefined;
  if (defects.has('presence-only')) return { sub: 'whoever' };
  const parts = parseJwt(token) ?? (defects.has('accepts-stripped') ? parseJwt(`${token}.`) : undefined);
  if (!parts || !isSigned(parts, defects)) return undefined;
  const { payload } = parts;
  const now = Date.now() / 1_000;
  if (typeof payload['exp'] !== 'number' ? !defects.has('accepts-endless') : payload['exp'] < now && !defects.has('accepts-expired'))
    return undefined;
  if (typeof payload['sub'] !== 'string' && !defects.has('accepts-endless')) return undefined;
  if (typeof payload['nbf'] === 'number' && payload['nbf'] > now && !defects.has('accepts-early')) return undefined;
  if (payload['iss'] !== ISSUER && !defects.has('any-issuer')) return undefined;
  if (payload['aud'] !== AUDIENCE && !defects.has('any-audience')) return undefined;
  return payload;
}

function isSigned(parts: NonNullable<ReturnType<typeof parseJwt>>, defects: ReadonlySet<string>): boolean {
  const algorithm = String(parts.header['alg']);
  if (defects.has('decode-only')) return true;
  if (defects.has('accepts-none') && /^none$/i.test(algorithm)) return true;
  if (parts.signature === '') return defects.has('accepts-stripped');
  if (algorithm === 'HS256' && parts.header['kid'] !== undefined && defects.has('kid-as-file')) return hmacFits(parts, '');
  if (algorithm === 'HS256' && defects.has('key-confusion')) return hmacFits(parts, KEYS.publicKey);
  if (algorithm !== 'RS256') return false;
  const jwk = parts.header['jwk'] as JsonWebKey | undefined;
  const key = defects.has('embedded-jwk') && jwk !== undefined ? createPublicKey({ key: jwk, format: 'jwk' }) : KEYS.publicKey;
  return createVerify('sha256').update(parts.signed).verify(key, parts.signature, 'base64url');
}

function hmacFits(parts: NonNullable<ReturnType<typeof parseJwt>>, key: string): boolean {
  const wanted = createHmac('sha256', key).update(parts.signed).digest();
  const sent = Buffer.from(parts.signature, 'base64url');
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}
