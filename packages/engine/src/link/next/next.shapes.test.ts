import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const boot = (files: Record<string, string>): ReturnType<typeof bootTexts> =>
  bootTexts(files, { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } });
const listed = (files: Record<string, string>): string[] =>
  boot(files).routes.map((route) => `${route.method} ${route.path} ${route.access}`);
const reasons = (files: Record<string, string>): (string | undefined)[] => boot(files).routes.map((route) => route.accessReason);

describe('what a route file exports', () => {
  it('functions, constants and names of other modules, by method', () => {
    expect(
      listed({
        'app/api/orders/route.ts': `import { put } from '../../../lib/put';
export async function GET() { return Response.json([]); }
export const POST = async () => new Response(null, { status: 201 });
export { put as PUT }; export const dynamic = 'force-dynamic'; export const runtime = 'nodejs'; export type PATCH = string;
function helper() {} export { helper };`,
        'lib/put.ts': `export const put = () => Response.json({});`,
      }),
    ).toEqual(['GET /api/orders open', 'POST /api/orders open', 'PUT /api/orders open']);
  });

  it('whatever another file exports', () => {
    expect(
      listed({
        'app/a/route.ts': `export * from '../../modules/a';`,
        'app/b/route.ts': `export { POST, DELETE } from '../../modules/a';`,
        'modules/a.ts': `export const POST = () => Response.json({}); export const DELETE = () => Response.json({}); export default 1;`,
      }),
    ).toEqual(['DELETE /a open', 'POST /a open', 'DELETE /b open', 'POST /b open']);
  });

  it('handlers of a package can not be read, and those of a library for signing in are named after it', () => {
    const { routes: found } = boot({
      'app/api/auth/[...nextauth]/route.ts': `import NextAuth from 'next-auth'; const { handlers } = NextAuth({}); export const { GET, POST } = handlers;`,
      'app/api/x/route.ts': `import { make } from 'some-package'; export const GET = make();`,
    });
    expect(found.map((route) => [route.method, route.path, route.access, route.servedBy])).toEqual([
      ['GET', '/api/auth/:nextauth+', 'opaque', '@auth/core'],
      ['POST', '/api/auth/:nextauth+', 'opaque', '@auth/core'],
      ['GET', '/api/x', 'opaque', undefined],
    ]);
  });

  it('basePath stands before every address, and one of a variable is left out', () => {
    const files = {
      'app/api/route.ts': `export const GET = () => new Response('x');`,
      'pages/api/b.ts': `export default (q, r) => r.end();`,
    };
    expect(listed({ ...files, 'next.config.mjs': `export default { basePath: '/shop', output: 'standalone' };` })).toEqual([
      'GET /shop/api open',
      'ALL /shop/api/b open',
    ]);
    expect(listed({ ...files, 'next.config.js': `module.exports = { basePath: process.env.BASE_PATH };` })).toEqual([
      'GET /api open',
      'ALL /api/b open',
    ]);
  });
});

describe('who may call', () => {
  const guarded = (body: string): string[] => listed({ 'app/api/route.ts': body });

  it('a handler that verifies a token and answers 401', () => {
    expect(
      guarded(`import jwt from 'jsonwebtoken';
export async function GET(request) {
  try { jwt.verify(request.headers.get('authorization')?.split(' ')[1], process.env.KEY); } catch { return new Response(null, { status: 401 }); }
  return Response.json({});
}`),
    ).toEqual(['GET /api guarded']);
  });

  it('a helper around the handler, seen through', () => {
    expect(
      listed({
        'app/api/route.ts': `import { withUser } from '../../lib/with-user'; export const POST = withUser(async () => Response.json({}));`,
        'lib/with-user.ts': `import { getServerSession } from 'next-auth'; import { NextResponse } from 'next/server';
export const withUser = (handler) => async (request, context) => {
  const session = await getServerSession();
  if (!session) return NextResponse.json({ error: 'no' }, { status: 401 });
  return handler(request, context);
};`,
      }),
    ).toEqual(['POST /api guarded']);
  });

  it('a session that is looked at, and nobody is turned down', () => {
    expect(
      guarded(`import { getServerSession } from 'next-auth';
export async function GET() { const session = await getServerSession(); return Response.json({ name: session?.user?.name ?? 'guest' }); }`),
    ).toEqual(['GET /api optional']);
  });

  it('a package that may ask', () => {
    expect(
      guarded(`import { authorize } from 'acme-auth'; export const GET = async (r) => { await authorize(r); return Response.json({}); };`),
    ).toEqual(['GET /api opaque']);
    expect(guarded(`import { wrap } from 'acme'; export const GET = wrap(async () => Response.json({}));`)).toEqual(['GET /api opaque']);
  });

  it('what production answers to everybody with 404', () => {
    const files = {
      'app/api/route.ts': `export const GET = () => { if (process.env.NODE_ENV === 'production') return new Response(null, { status: 404 }); return Response.json({}); };`,
    };
    expect(listed(files)).toEqual(['GET /api guarded']);
    expect(reasons(files)).toEqual(['every request is answered with 404']);
  });

  it('nothing that asks', () => {
    expect(guarded(`import { db } from './db'; export const GET = async () => Response.json(await db.order.findMany());`)).toEqual([
      'GET /api open',
    ]);
  });

  it('an API route of the Pages Router', () => {
    const api = (body: string): string[] => listed({ 'pages/api/a.ts': body });
    expect(
      api(`import { getServerSession } from 'next-auth/next';
export default async function handler(req, res) {
  const session = await getServerSession(req, res, {});
  if (!session) return res.status(401).json({});
  res.json({});
}`),
    ).toEqual(['ALL /api/a guarded']);
    expect(api(`export default function handler(req, res) { res.status(200).json({}); }`)).toEqual(['ALL /api/a open']);
    expect(api(`import { createRouter } from 'acme-connect'; export default createRouter().handler();`)).toEqual(['ALL /api/a opaque']);
  });
});

describe('modules', () => {
  it('are loaded when something of them is read, so that one that breaks harms nobody else', () => {
    expect(
      listed({
        'app/a/route.ts': `import { used } from '../../lib/used'; import { unused } from '../../lib/broken'; export const GET = () => Response.json(used());`,
        'lib/used.ts': `export const used = () => 1;`,
        'lib/broken.ts': `throw new Error('never loaded');`,
      }),
    ).toEqual(['GET /a open']);
  });

  it('loaded in the middle of a run stay as they are', () => {
    const guard = `import jwt from 'jsonwebtoken'; const seen = new Map();
export const who = (r) => { const t = r.headers.get('authorization'); if (seen.has('x')) return seen.get('x'); const u = jwt.verify(t, process.env.K); seen.set('x', u); return u; };`;
    const route = (name: string): string =>
      `import { who } from '../../lib/who'; export const ${name} = (r) => { try { who(r); } catch { return new Response(null, { status: 401 }); } return Response.json({}); };`;
    expect(listed({ 'app/a/route.ts': route('GET'), 'app/b/route.ts': route('PUT'), 'lib/who.ts': guard })).toEqual([
      'GET /a guarded',
      'PUT /b guarded',
    ]);
  });
});

describe('middleware', () => {
  const proxy = (config: string, body: string): Record<string, string> => ({
    'proxy.ts': `import { NextResponse } from 'next/server'; import { jwtVerify } from 'jose';
export async function proxy(request) {
  ${body}
}
${config}`,
    'app/api/orders/route.ts': `export const GET = () => Response.json([]);`,
    'app/files/[name]/route.ts': `export const GET = () => Response.json([]);`,
  });
  const asks = `const token = request.cookies.get('session')?.value;
  try { await jwtVerify(token, key); } catch { return NextResponse.redirect(new URL('/login', request.url)); }
  return NextResponse.next();`;

  it('guards what its matcher covers', () => {
    expect(listed(proxy(`export const config = { matcher: ['/api/:path*'] };`, asks))).toEqual([
      'GET /api/orders guarded',
      'GET /files/:name open',
    ]);
    expect(listed(proxy(`export const config = { matcher: '/((?!api|_next/static).*)' };`, asks))).toEqual([
      'GET /api/orders open',
      'GET /files/:name guarded',
    ]);
    expect(listed(proxy('', asks))).toEqual(['GET /api/orders guarded', 'GET /files/:name guarded']);
  });

  it('guards what it covers only partly for a part of the requests', () => {
    expect(listed(proxy(`export const config = { matcher: ['/((?!.*\\\\.png$).*)'] };`, asks))).toEqual([
      'GET /api/orders guarded',
      'GET /files/:name optional',
    ]);
    const prefetch = `export const config = { matcher: [{ source: '/:path*', missing: [{ type: 'header', key: 'purpose', value: 'prefetch' }] }] };`;
    expect(listed(proxy(prefetch, asks))).toEqual(['GET /api/orders optional', 'GET /files/:name optional']);
  });

  it('one that turns nobody down guards nothing', () => {
    const plain = `const response = NextResponse.next(); response.headers.set('x-a', 'b'); return response;`;
    expect(listed(proxy('', plain))).toEqual(['GET /api/orders open', 'GET /files/:name open']);
    expect(
      listed(proxy('', `if (request.nextUrl.pathname === '/old') return NextResponse.redirect(new URL('/new', request.url));`)),
    ).toEqual(['GET /api/orders open', 'GET /files/:name open']);
  });

  it('one that decides by path is asked for each route', () => {
    const byPath = `if (!request.nextUrl.pathname.startsWith('/api')) return NextResponse.next(); ${asks}`;
    expect(listed(proxy('', byPath))).toEqual(['GET /api/orders guarded', 'GET /files/:name open']);
  });

  it('that of a package decides what nobody can see', () => {
    const kinde = `import { withAuth } from '@kinde-oss/kinde-auth-nextjs/middleware'; export default withAuth();`;
    expect(listed({ 'middleware.ts': kinde, 'app/api/route.ts': `export const GET = () => Response.json([]);` })).toEqual([
      'GET /api opaque',
    ]);
  });

  it('stands in src where the routes do, and proxy.ts counts from version 16 on', () => {
    const files = {
      'src/app/api/route.ts': `export const GET = () => Response.json([]);`,
      'src/proxy.ts': `import jwt from 'jsonwebtoken'; export const proxy = (r) => { jwt.verify(r.cookies.get('t')?.value, process.env.KEY); };`,
    };
    expect(listed(files)).toEqual(['GET /api guarded']);
    expect(listed({ 'app/api/route.ts': files['src/app/api/route.ts'], 'src/proxy.ts': files['src/proxy.ts'] })).toEqual(['GET /api open']);
    const older = bootTexts(files, { dependencies: { next: '^15.2.0' }, scripts: { start: 'next start' } });
    expect(older.routes.map((route) => route.access)).toEqual(['open']);
  });
});

describe('wrappers around handlers', () => {
  const found = (files: Record<string, string>): string[] => {
    const { routes, handlers } = boot(files);
    return routes.map((route, at) => {
      const handler = handlers[at];
      const textOf = ({ path, node }: { path: string; node: { start: number; end: number } }): string =>
        (files[path] as string).slice(node.start, node.end);
      return `${route.method} ${handler === undefined ? '' : textOf(handler)} in ${(handler?.around ?? []).length}`;
    });
  };

  it('hand on to the one among their options, called there or given to another function', () => {
    const files = (run: string): Record<string, string> => ({
      'app/a/route.ts': `import { route } from '../../lib/route'; export const POST = route({ action: 'made', handler: async ({ body }) => body });`,
      'lib/route.ts': `const run = (fn, request) => fn({ body: request.body }); export const route = (options) => { const { handler } = options; return async (request) => { const found = await ${run}; return Response.json(found); }; };`,
    });
    expect(found(files('handler({ body: await request.json() })'))).toEqual(['POST async ({ body }) => body in 1']);
    expect(found(files('run(handler, request)'))).toEqual(['POST async ({ body }) => body in 1']);
    expect(found(files('options.handler({})'))).toEqual(['POST async ({ body }) => body in 1']);
  });

  it('choose by the method of the request', () => {
    expect(
      found({
        'pages/api/a.ts': `import { by } from '../../lib/by'; export default by({ GET: async (req, res) => res.json([]), PUT: async (req, res) => res.end() });`,
        'lib/by.ts': `export const by = (handlers) => async (req, res) => { const one = handlers[req.method]; if (!one) return res.status(405).end(); await one(req, res); };`,
      }),
    ).toEqual(['GET async (req, res) => res.json([]) in 1', 'PUT async (req, res) => res.end() in 1']);
  });
});
