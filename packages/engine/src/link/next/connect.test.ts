import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const listed = (api: string, more: Record<string, string> = {}): string[] =>
  bootTexts(
    { 'pages/api/orders.ts': api, ...more },
    { dependencies: { next: '^15.0.0', 'next-connect': '^1.0.0' }, scripts: { start: 'next start' } },
  ).routes.map((route) => `${route.method} ${route.path} ${route.access} ${route.handlerName ?? ''}`.trim());

const AUTH = `import jwt from 'jsonwebtoken';
export const auth = async (req, res, next) => {
  try { req.user = jwt.verify((req.headers.authorization ?? '').slice(7), process.env.KEY); } catch { return res.status(401).end(); }
  return next();
};`;

it('methods and middleware of a router', () => {
  expect(
    listed(
      `import { createRouter } from 'next-connect'; import { auth } from '../../lib/auth';
const router = createRouter();
router.get(async function list(req, res) { res.json([]); }).use(auth).post(async function create(req, res) { res.status(201).json({ by: req.user.id }); });
export default router.handler({ onError: (error, req, res) => res.status(500).end() });`,
      { 'lib/auth.ts': AUTH },
    ),
  ).toEqual(['GET /api/orders open list', 'POST /api/orders guarded create']);
});

it('the form before version 1, middleware of one method, and routers in routers', () => {
  expect(
    listed(
      `import nc from 'next-connect'; import { auth } from '../../lib/auth';
const base = () => nc({ onNoMatch: (req, res) => res.status(405).end() }).use(async (req, res, next) => { req.at = 1; await next(); });
const handler = base().get((req, res) => res.json([])).delete(auth, (req, res) => res.status(204).end());
export default handler;`,
      { 'lib/auth.ts': AUTH },
    ),
  ).toEqual(['DELETE /api/orders guarded', 'GET /api/orders open']);
  expect(
    listed(
      `import { createRouter } from 'next-connect'; import { withAuth } from '../../lib/with-auth';
export default createRouter().use(withAuth).patch((req, res) => res.json({})).handler();`,
      {
        'lib/auth.ts': AUTH,
        'lib/with-auth.ts': `import { createRouter } from 'next-connect'; import { auth } from './auth'; export const withAuth = createRouter().use(auth);`,
      },
    ),
  ).toEqual(['PATCH /api/orders guarded']);
});

it('handlers by name of the method in a route file', () => {
  const files = {
    'app/api/a/route.ts': `import { createEdgeRouter } from 'next-connect'; import { NextResponse } from 'next/server'; import jwt from 'jsonwebtoken';
const router = createEdgeRouter().use(async (req, ctx, next) => {
  try { jwt.verify((req.headers.get('authorization') ?? '').slice(7), process.env.KEY); } catch { return NextResponse.json({}, { status: 401 }); }
  return next();
}).get(async () => NextResponse.json({}));
export async function GET(request, ctx) { return router.run(request, ctx); }`,
  };
  expect(
    bootTexts(files, { dependencies: { next: '^15.0.0' }, scripts: { start: 'next start' } }).routes.map(
      (one) => `${one.method} ${one.path} ${one.access}`,
    ),
  ).toEqual(['GET /api/a guarded']);
});
