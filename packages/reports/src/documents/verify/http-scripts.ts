import type { RouteRow } from '@airworthy/model';
import type { Problem } from '../../view/blockers.ts';
import type { ServiceContext } from '../context.ts';
import { httpScript, literal } from './script.ts';

/** A path that can be asked for: parameters are filled with a value of the right kind. */
function concrete(path: string): string {
  return path
    .replace(/:(\w+)(?:\([^)]*\))?\??/g, (_, name: string) => (/id$/i.test(name) ? '00000000-0000-4000-8000-000000000000' : 'x'))
    .replace(/\*/g, 'x');
}

function asked(routes: readonly RouteRow[]): { method: string; path: string }[] {
  return routes.map((route) => ({
    method: route.method === '*' || route.method === 'ALL' ? 'GET' : route.method,
    path: concrete(route.path),
  }));
}

/** Routes that the audit found open answer 401 or 403 to no credential and to a made-up one. */
export function openRoutesScript({ service }: ServiceContext, problem: Problem): string | undefined {
  const places = new Set(problem.places.map((at) => `${at.path}:${at.line}`));
  const routes = asked(service.routes.filter((route) => places.has(`${route.place.path}:${route.place.line}`) && route.method !== 'HEAD'));
  if (routes.length === 0) return undefined;
  return httpScript(
    'Routes that were open have to refuse requests without a valid credential.',
    `const routes = ${literal(routes)};
for (const { method, path } of routes) {
  const plain = method === 'GET' || method === 'DELETE';
  for (const [who, authorization] of [['no credential', undefined], ['a made-up token', 'Bearer not-a-token']]) {
    const headers = { ...(plain ? {} : { 'content-type': 'application/json' }), ...(authorization ? { authorization } : {}) };
    const { status } = await send(method, path, { headers, body: plain ? undefined : '{}' });
    tell(status === 401 || status === 403, \`\${method} \${path} with \${who}: \${status}\`);
  }
}`,
  );
}

/** Every answer names the request, and an id that the caller sends is kept. */
export function correlationScript({ service }: ServiceContext): string | undefined {
  const route =
    service.routes.find((one) => one.method === 'GET' && one.purpose === 'health') ?? service.routes.find((one) => one.method === 'GET');
  if (route === undefined) return undefined;
  return httpScript(
    'Every answer has to name its request, and to keep the id that a caller sends.',
    `const path = ${literal(concrete(route.path))};
const names = ['x-request-id', 'x-correlation-id', 'request-id', 'x-trace-id', 'traceparent'];
const first = await send('GET', path);
const name = names.find((one) => first.headers.get(one));
tell(name !== undefined, \`GET \${path} answers with a request id: \${name ?? 'none of ' + names.join(', ')}\`);
if (name !== undefined) {
  const second = await send('GET', path);
  tell(second.headers.get(name) !== first.headers.get(name), 'two requests have two ids');
  if (name !== 'traceparent') {
    const sent = 'verify-' + Date.now();
    const third = await send('GET', path, { headers: { [name]: sent } });
    tell(third.headers.get(name) === sent, \`an id in \${name} is kept: \${third.headers.get(name)}\`);
  }
}`,
  );
}

/** Requests that nobody signed, and those with a wrong signature, are refused. */
export function webhookScript({ service }: ServiceContext, problem: Problem): string | undefined {
  const places = new Set(problem.places.map((at) => `${at.path}:${at.line}`));
  const routes = asked(service.routes.filter((route) => places.has(`${route.place.path}:${route.place.line}`) && route.method === 'POST'));
  if (routes.length === 0) return undefined;
  return httpScript(
    'Webhooks have to refuse what the sender did not sign.',
    `const routes = ${literal(routes)};
const forged = 'sha256=' + '0'.repeat(64);
for (const { path } of routes) {
  const body = JSON.stringify({ object: 'verification', entry: [] });
  const json = { 'content-type': 'application/json' };
  const wrong = { ...json, 'x-hub-signature-256': forged, 'x-signature': forged, 'x-webhook-signature': forged, 'stripe-signature': 't=1,v1=' + '0'.repeat(64) };
  for (const [who, headers] of [['no signature', json], ['a forged signature', wrong]]) {
    const { status } = await send('POST', path, { headers, body });
    tell(status >= 400 && status < 500 && status !== 404 && status !== 429, \`POST \${path} with \${who}: \${status}\`);
  }
}`,
  );
}

/** One caller's flood is stopped, and another caller is still served. */
export function rateLimitScript({ service }: ServiceContext): string | undefined {
  const route =
    service.routes.find((one) => one.method === 'GET' && one.purpose === 'api' && !one.path.includes(':')) ??
    service.routes.find((one) => one.method === 'GET' && one.purpose !== 'health');
  if (route === undefined) return undefined;
  return httpScript(
    'A limit has to be counted for each user: TOKEN_A floods, TOKEN_B must still be served. REQUESTS (default 500) has to exceed the limit.',
    `const { TOKEN_A, TOKEN_B, REQUESTS = '500' } = process.env;
if (!TOKEN_A || !TOKEN_B) {
  console.error('Set TOKEN_A and TOKEN_B to valid tokens of two test users.');
  process.exit(2);
}
const path = ${literal(concrete(route.path))};
const as = (token) => ({ headers: { authorization: \`Bearer \${token}\` } });
let limited = 0;
for (let sent = 0; sent < Math.min(Number(REQUESTS) || 500, 5000) && limited === 0; sent += 1) {
  const { status } = await send('GET', path, as(TOKEN_A));
  if (status === 429) limited = sent + 1;
}
tell(limited > 0, limited > 0 ? \`user A is stopped at request \${limited}\` : \`user A was never stopped in \${REQUESTS} requests\`);
if (limited > 0) {
  const { status } = await send('GET', path, as(TOKEN_B));
  tell(status !== 429, \`user B is served while A is stopped: \${status}\`);
}`,
  );
}
