import { expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const ROUTES = {
  'app/api/orders/route.ts': `export async function GET() { return Response.json([]); }`,
  'app/api/orders/[id]/route.ts': `export async function DELETE() { return Response.json({}); }`,
  'app/api/public/rooms/route.ts': `export async function GET() { return Response.json([]); }`,
};
const access = (middleware: string): string[] =>
  bootTexts(
    { ...ROUTES, 'middleware.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';\n${middleware}` },
    { dependencies: { next: '^15.0.0', '@clerk/nextjs': '^6.0.0' }, scripts: { start: 'next start' } },
  ).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

const CLOSED = ['GET /api/orders guarded', 'DELETE /api/orders/:id guarded', 'GET /api/public/rooms open'];

it('Clerk protects what a matcher names, or all but that', () => {
  expect(
    access(`const isPublic = createRouteMatcher(['/', '/sign-in(.*)', '/api/public(.*)']);
export default clerkMiddleware(async (auth, request) => { if (!isPublic(request)) await auth.protect(); });`),
  ).toEqual(CLOSED);
  expect(
    access(`const isClosed = createRouteMatcher(['/api/orders(.*)']);
export default clerkMiddleware(async (auth, request) => { if (isClosed(request)) await auth.protect(); });`),
  ).toEqual(CLOSED);
  expect(
    access(`const isClosed = createRouteMatcher('/api/orders(.*)');
export default clerkMiddleware(async (auth, request) => {
  const { userId, redirectToSignIn } = await auth();
  if (!userId && isClosed(request)) return redirectToSignIn();
});`),
  ).toEqual(CLOSED);
});

it('without a function it lets everybody in, and matchers that cannot be read leave that open', () => {
  const open = CLOSED.map((one) => one.replace('guarded', 'open'));
  expect(access('export default clerkMiddleware();')).toEqual(open);
  expect(access('export default clerkMiddleware({ debug: true });')).toEqual(open);
  expect(
    access(`import { closed } from 'elsewhere'; const isClosed = createRouteMatcher(closed);
export default clerkMiddleware(async (auth, request) => { if (isClosed(request)) await auth.protect(); });`),
  ).not.toContain('GET /api/orders open');
});
