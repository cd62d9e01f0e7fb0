import type { PlantedRequest } from './planted-app.ts';

const HOST = /airworthy-host/;

/** What routers, proxies and pages get wrong, by defect. */
export function edge({ request, response, url, user, defects, reply }: PlantedRequest): boolean {
  const guarded = '/api/items';
  if (defects.has('loose-paths') && !user && url.pathname !== guarded && url.pathname.toLowerCase().replace(/\/$/, '') === guarded)
    return done(reply, 200, [{ id: 'first', name: 'one' }]);
  if (defects.has('open-head') && request.method === 'HEAD' && url.pathname === guarded) return done(reply, 200, []);
  if (request.method === 'HEAD' && url.pathname === guarded) return done(reply, user ? 200 : 401);
  if (defects.has('rewrites') && request.headers['x-original-url'] === guarded) return done(reply, 200, [{ id: 'first', name: 'one' }]);
  if (request.method === 'TRACE' || request.method === 'TRACK')
    return done(reply, defects.has('trace') ? 200 : 405, { method: request.method, headers: defects.has('trace') ? request.headers : {} });
  if (defects.has('method-override') && request.headers['x-http-method-override'] !== undefined) return done(reply, 405, {});
  const told = [request.headers.host, request.headers['x-forwarded-host'], request.headers['forwarded']].find((one) =>
    HOST.test(String(one)),
  );
  if (defects.has('believes-host') && told !== undefined) return done(reply, 200, { link: `https://${String(told)}/` });
  if (user && !defects.has('no-cache-headers')) response.setHeader('cache-control', 'no-store');
  if (defects.has('bare-errors') && url.pathname.startsWith('/airworthy')) response.removeHeader('x-content-type-options');
  if (defects.has('html-json') && url.pathname === guarded && user) return raw(response, 'text/html', '[{"id":"first"}]');
  if (defects.has('fat') && url.pathname === guarded && user)
    return raw(response, 'application/json', JSON.stringify([{ text: 'x'.repeat(9_000) }]));
  if (defects.has('reflects') && url.searchParams.has('q')) return raw(response, 'text/html', `<p>${url.searchParams.get('q') ?? ''}</p>`);
  if (url.pathname === '/login') return signIn(defects, response);
  if (url.pathname === '/api/me') return me(request, defects, reply);
  if (url.pathname === '/api/admin/users') {
    const admin = user?.['sub'] === 'root';
    return user ? done(reply, admin || defects.has('any-role') ? 200 : 403, []) : done(reply, 401, {});
  }
  return url.pathname === '/graphql' && graphql(request.method ?? '', defects, reply, body(request));
}

const bodies = new WeakMap<object, string>();
let role = 'user';
export function remember(asked: PlantedRequest): boolean {
  bodies.set(asked.request, asked.body.toString());
  return edge(asked);
}
const body = (request: object): string => bodies.get(request) ?? '';

function me(request: PlantedRequest['request'], defects: ReadonlySet<string>, reply: PlantedRequest['reply']): boolean {
  if (request.method === 'PATCH' && defects.has('takes-role')) role = String((JSON.parse(body(request)) as { role?: unknown }).role);
  return done(reply, 200, { name: 'alice', role: defects.has('takes-role') ? role : 'user' });
}

function signIn(defects: ReadonlySet<string>, response: PlantedRequest['response']): boolean {
  const flags = [defects.has('script-cookie') ? '' : '; HttpOnly', defects.has('any-site-cookie') ? '' : '; SameSite=Lax', '; Secure'].join(
    '',
  );
  response.setHeader('set-cookie', `session=0123456789${flags}`);
  return raw(response, 'application/json', '{}');
}

function graphql(method: string, defects: ReadonlySet<string>, reply: PlantedRequest['reply'], text: string): boolean {
  const errors = (message: string): boolean => done(reply, 400, { errors: [{ message }] });
  if (method === 'GET') return defects.has('get-mutations') ? done(reply, 200, { data: { __typename: 'Mutation' } }) : errors('POST only');
  const sent = JSON.parse(text) as { query: string } | { query: string }[];
  if (Array.isArray(sent))
    return defects.has('batches')
      ? done(
          reply,
          200,
          sent.map(() => ({ data: { __typename: 'Query' } })),
        )
      : errors('one at a time');
  const { query } = sent;
  if (/airworthyNoSuchField/.test(query)) return errors('there is no such field');
  if (/__typenam /.test(query)) return errors(defects.has('suggests') ? 'Did you mean "__typename"?' : 'there is no such field');
  if (/a999:/.test(query)) return defects.has('any-aliases') ? done(reply, 200, { data: {} }) : errors('too many');
  if (/fields/.test(query)) return defects.has('any-depth') ? done(reply, 200, { data: {} }) : errors('too deep');
  if (/__schema/.test(query)) return defects.has('introspects') ? done(reply, 200, { data: { __schema: {} } }) : errors('closed');
  return done(reply, 200, { data: { __typename: 'Query' } });
}

function raw(response: PlantedRequest['response'], type: string, text: string): true {
  response.writeHead(200, { 'content-type': type }).end(text);
  return true;
}

function done(reply: PlantedRequest['reply'], status: number, value?: unknown): true {
  reply(status, value);
  return true;
}
