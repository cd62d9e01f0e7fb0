import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

/** Who may call a handler of Next.js that looks after itself, by method and path. */
function listed(files: Record<string, string>): string[] {
  return bootTexts(files, { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } }).routes.map(
    (route) => `${route.method} ${route.path} ${route.access}`,
  );
}

const VERIFIED = `import jwt from 'jsonwebtoken';
export function verified(request) { try { return jwt.verify(request.headers.get('x-session'), process.env.KEY); } catch { return null; } }`;

describe('answers with errors serve nobody', () => {
  it('a wrong method, a missing setting and a missing field may be told before anybody is asked who they are', () => {
    expect(
      listed({
        'pages/api/a.ts': `import { verified } from '../../lib/verified';
export default function handler(req, res) {
  if (req.method !== 'POST') return res.status(405).end();
  if (!process.env.STRIPE_KEY) return res.status(500).json({ error: 'not configured' });
  if (!verified({ headers: { get: (name) => req.headers[name] } })) return res.status(401).end();
  res.status(200).json({});
}`,
        'app/b/route.ts': `import { verified } from '../../lib/verified';
export async function POST(request) {
  const { name } = await request.json();
  if (!name) return Response.json({ error: 'name' }, { status: 400 });
  return verified(request) ? Response.json({ name }) : new Response(null, { status: 401 });
}`,
        'lib/verified.ts': VERIFIED,
      }),
    ).toEqual(['POST /api/a guarded', 'POST /b guarded']);
  });

  it('what is served on one way only stays open', () => {
    expect(
      listed({
        'pages/api/a.ts': `import { verified } from '../../lib/verified';
export default function handler(req, res) {
  if (req.method === 'GET') return res.status(200).json({});
  if (!verified({ headers: { get: (name) => req.headers[name] } })) return res.status(401).end();
  res.status(200).json({});
}`,
        'app/b/route.ts': `export const POST = async (request) => ((await request.json()).name ? Response.json({}) : Response.json({}, { status: 400 }));`,
        'lib/verified.ts': VERIFIED,
      }),
    ).toEqual(['ALL /api/a opaque', 'POST /b open']);
  });
});

describe('handlers by method in a map', () => {
  const map = (get: string): Record<string, string> => ({
    'pages/api/orders.ts': `import { by } from '../../lib/by'; import { guarded } from '../../lib/guarded';
export default by({ GET: ${get}, POST: guarded((req, res) => res.status(201).json({})) });`,
    'lib/by.ts': `export const by = (handlers) => async (req, res) => {
  const handler = handlers[req.method]; if (!handler) return res.status(405).end();
  return await handler(req, res);
};`,
    'lib/guarded.ts': `import { getServerSession } from 'next-auth';
export const guarded = (handler) => async (req, res) => {
  const session = await getServerSession(req, res, {}); if (!session) return res.status(401).json({});
  return handler(req, res, session);
};`,
  });

  it('each method is a route, and is guarded where its handler is', () => {
    expect(listed(map('guarded((req, res) => res.json([]))'))).toEqual(['GET /api/orders guarded', 'POST /api/orders guarded']);
    expect(listed(map('(req, res) => res.json([])'))).toEqual(['GET /api/orders open', 'POST /api/orders guarded']);
  });

  it('what a barrel hands on is the own class, also where a package behind `export *` stands before it', () => {
    expect(
      listed({
        'pages/api/orders.ts': `import { by } from '../../lib/by'; import { guarded } from '../../lib/guarded';
export default by({ GET: guarded((req, res) => res.json([])), POST: guarded((req, res) => res.status(201).json({})) });`,
        'lib/by.ts': `import { WrongMethod, isOwn } from './shared';
export const by = (handlers) => async (req, res) => {
  try { if (!handlers[req.method]) throw new WrongMethod(); return await handlers[req.method](req, res); }
  catch (error) { if (isOwn(error)) return res.status(error.code).json({}); return res.status(500).json({}); }
};`,
        'lib/shared/index.ts': `export * from './db'; export * from '@prisma/client'; export * from './errors';`,
        'lib/shared/db.ts': `export * from '@prisma/client'; export const db = {};`,
        'lib/shared/errors/index.ts': `export * from './own'; export { WrongMethod } from './wrong-method';`,
        'lib/shared/errors/own.ts': `export class Own extends Error { code; constructor(code) { super('own'); this.code = code; } } export const isOwn = (error) => error instanceof Own;`,
        'lib/shared/errors/wrong-method.ts': `import { Own } from './own'; export class WrongMethod extends Own { constructor() { super(405); } }`,
        'lib/guarded.ts': `import { getServerSession } from 'next-auth'; import { Prisma } from './shared';
export const guarded = (handler) => async (req, res) => {
  if (!(await getServerSession(req, res, {}))) return res.status(401).json({});
  try { return await handler(req, res); } catch (error) { if (error instanceof Prisma.PrismaClientKnownRequestError) return res.status(500).end(); throw error; }
};`,
      }),
    ).toEqual(['GET /api/orders guarded', 'POST /api/orders guarded']);
  });
});

describe('sessions behind helpers', () => {
  it('a helper that gives either an answer or who is signed in, told apart by their class', () => {
    const files = (made: string): Record<string, string> => ({
      'app/a/route.ts': `import { NextResponse } from 'next/server'; import { allowed } from '../../lib/allowed';
export async function POST(request) {
  const who = await allowed(request); if (who instanceof NextResponse) return who;
  return NextResponse.json({ organisation: who.organisation });
}`,
      'lib/allowed.ts': `import { NextResponse } from 'next/server'; import { getServerSession } from 'next-auth';
export async function allowed(request) {
  const session = await getServerSession(); if (!session?.user?.id) return ${made};
  const organisation = session.organisation; return { organisation, user: session.user.id };
}`,
    });
    expect(listed(files(`NextResponse.json({ error: 'no' }, { status: 401 })`))).toEqual(['POST /a guarded']);
    expect(listed(files(`{ organisation: null, user: null }`))).toEqual(['POST /a optional']);
  });

  it('another service is given the credential and says whose session it is', () => {
    const files = (copied: string): Record<string, string> => ({
      'app/a/route.ts': `import { auth } from '../../lib/auth';
export async function POST(request) {
  const session = await auth.getSession({ headers: request.headers });
  if (!session?.user?.id) return Response.json({ error: 'no' }, { status: 401 });
  return Response.json({ id: session.user.id });
}`,
      'lib/auth.ts': `const API = process.env.API_URL || 'http://localhost:3333';
function copied(headers) { const out = {}; headers.forEach((value, key) => { ${copied} }); return out; }
async function getSession(options) {
  try {
    const response = await fetch(\`\${API}/session\`, { headers: { ...copied(options.headers), accept: 'application/json' } });
    if (!response.ok) return null;
    return await response.json();
  } catch { return null; }
}
export const auth = { getSession };`,
    });
    expect(listed(files(`if (key === 'cookie') out[key] = value;`))).toEqual(['POST /a guarded']);
    expect(listed(files(`if (key === 'x-trace') out[key] = value;`))).not.toEqual(['POST /a guarded']);
  });

  it('a function that React remembers answers like the function itself', () => {
    expect(
      listed({
        'app/a/route.ts': `import { currentSession } from '../../lib/session';
export const GET = async () => ((await currentSession()) ? Response.json({}) : new Response(null, { status: 401 }));`,
        'lib/session.ts': `import { cache } from 'react'; import { headers } from 'next/headers'; import { betterAuth } from 'better-auth';
export const auth = betterAuth({});
export const currentSession = cache(async () => { const found = await auth.api.getSession({ headers: await headers() }); return found?.user ? found : null; });`,
      }),
    ).toEqual(['GET /a guarded']);
  });

  it('a key that a generated client looks up, kept in a global', () => {
    expect(
      listed({
        'app/a/route.ts': `import { prisma } from '../../lib/db'; import { createHash } from 'node:crypto';
export const GET = async (request) => {
  const key = request.headers.get('x-api-key'); if (!key) return new Response(null, { status: 401 });
  const found = await prisma.apiKey.findUnique({ where: { hash: createHash('sha256').update(key).digest('hex') } });
  if (!found) return new Response(null, { status: 401 });
  return Response.json({});
};`,
        'lib/db.ts': `import { PrismaClient } from '../generated/prisma'; const kept = globalThis; export const prisma = kept.prisma ?? new PrismaClient();`,
      }),
    ).toEqual(['GET /a guarded']);
  });

  it('the log of what was refused does not decide', () => {
    expect(
      listed({
        'app/a/route.ts': `import { withUser } from '../../lib/with-user'; export const GET = withUser(async () => Response.json({}));`,
        'lib/with-user.ts': `import { getServerSession } from 'next-auth'; import { logApiRequest } from './log';
export const withUser = (handler) => async (request) => {
  const session = await getServerSession();
  const response = session ? await handler(request) : new Response(null, { status: 401 });
  await logApiRequest(request, response.status);
  if (!response.ok) void reportFailure(response);
  return response;
};
async function reportFailure(response) { throw new Error('never seen'); }`,
        'lib/log.ts': `export async function logApiRequest(request, status) { ${'if (globalThis.a) x(); '.repeat(20)} }`,
      }),
    ).toEqual(['GET /a guarded']);
  });
});

describe('functions that are called as if they only told what happened', () => {
  it('are guards when they throw and are waited for', () => {
    const guard = `import { getServerSession } from 'next-auth';
export async function trackAccess() { const session = await getServerSession(); if (!session) throw new Error('nobody'); }`;
    const route = (call: string): Record<string, string> => ({
      'app/a/route.ts': `import { trackAccess } from '../../lib/access';
export async function GET() { try { ${call}; } catch { return new Response(null, { status: 401 }); } return Response.json({}); }`,
      'lib/access.ts': guard,
    });
    expect(listed(route('await trackAccess()'))).toEqual(['GET /a guarded']);
    expect(listed(route('void trackAccess()'))).toEqual(['GET /a open']);
  });
});

describe('wrappers that look at the address', () => {
  it('know what it can not be, whatever its parameters are', () => {
    const files = (address: string): Record<string, string> => ({
      [`app/${address}/route.ts`]: `import { wrap } from '@/lib/wrap'; export const GET = wrap(async () => Response.json({}));`,
      'lib/wrap.ts': `import { getServerSession } from 'next-auth';
export const wrap = (handler) => async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.includes('/public/') || /^\\/open(\\/|$)/.test(pathname)) return handler(request);
  return (await getServerSession()) ? handler(request) : new Response(null, { status: 401 });
};`,
      'tsconfig.json': `{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }`,
    });
    expect(listed(files('orders/[id]'))).toEqual(['GET /orders/:id guarded']);
    expect(listed(files('orders/[...rest]'))).toEqual(['GET /orders/:rest+ opaque']);
    expect(listed(files('open/[id]'))).toEqual(['GET /open/:id open']);
    expect(listed(files('orders/public/[id]'))).toEqual(['GET /orders/public/:id open']);
    expect(listed(files('orders'))).toEqual(['GET /orders guarded']);
  });

  it('find the credential in the query of a fixed address', () => {
    expect(
      listed({
        'app/feed/route.ts': `import { timingSafeEqual } from 'node:crypto';
export const GET = (request) => {
  const token = new URL(request.url).searchParams.get('token');
  if (!token || !timingSafeEqual(Buffer.from(token), Buffer.from(process.env.FEED_TOKEN))) return new Response(null, { status: 403 });
  return Response.json([]);
};`,
      }),
    ).toEqual(['GET /feed guarded']);
  });
});

it('a role that a handler of a file compares is told with its guard', () => {
  const { routes } = bootTexts(
    {
      'app/api/admin/users/route.ts': `import { verified } from '../../../../lib/verified';
export async function GET(request) {
  const user = verified(request);
  if (!user) return Response.json({}, { status: 401 });
  if (user.role !== 'admin') return Response.json({}, { status: 403 });
  return Response.json(await db.users());
}`,
      'lib/verified.ts': VERIFIED,
    },
    { dependencies: { next: '^16.0.0' }, scripts: { start: 'next start' } },
  );
  expect(routes.map((route) => [route.access, route.guards.flatMap((guard) => guard.authorizes ?? [])])).toEqual([
    ['guarded', [expect.stringContaining('admin')]],
  ]);
});
