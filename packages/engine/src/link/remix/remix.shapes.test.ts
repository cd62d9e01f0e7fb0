import { describe, expect, it } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';
import { defaultConfig } from '../../config/project-config.ts';
import { discoverEntries } from '../../lang/typescript/entries.ts';
import { discoverServices } from '../../services/discover-services.ts';
import { memoryTree } from '../../tree/source-tree.ts';

const REMIX = { '@remix-run/node': '^2.16.0' };
const ROUTER = { '@react-router/node': '^7.9.0', '@react-router/dev': '^7.9.0' };
const boot = (files: Record<string, string>, dependencies: Record<string, string> = REMIX): ReturnType<typeof bootTexts> =>
  bootTexts(files, { dependencies, scripts: { start: 'remix-serve ./build/server/index.js' } });
const listed = (files: Record<string, string>, dependencies?: Record<string, string>): string[] =>
  boot(files, dependencies).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

const PLAIN = `import { json } from '@remix-run/node'; export const loader = async () => json({});`;

describe('which files are routes', () => {
  it('by their names, with dots for slashes', () => {
    expect(
      listed({
        'app/root.tsx': `export default function App() { return null; }`,
        'app/routes/_index.tsx': PLAIN,
        'app/routes/_app.orders.$orderId.tsx': PLAIN,
        'app/routes/orders_.export[.csv].ts': PLAIN,
        'app/routes/files.$.ts': PLAIN,
        'app/routes/($lang).about.tsx': PLAIN,
        'app/routes/team/route.tsx': PLAIN,
        'app/routes/team/table.tsx': PLAIN,
        'app/routes/page.tsx': `export default function Page() { return <p>nothing to load</p>; }`,
        'app/routes/orders.test.ts': PLAIN,
      }),
    ).toEqual([
      'GET / open',
      'GET /:lang?/about open',
      'GET /files/* open',
      'GET /orders/:orderId open',
      'GET /orders/export.csv open',
      'GET /team open',
    ]);
  });

  it('by app/routes.ts, with prefixes, layouts and files by their names', () => {
    expect(
      listed(
        {
          'app/routes.ts': `import { type RouteConfig, index, layout, prefix, route } from '@react-router/dev/routes';
import { flatRoutes } from '@react-router/fs-routes';
export default [
  index('./home.tsx'),
  layout('./shell.tsx', [route('orders/:id', './orders/one.tsx', [route('items', './orders/items.tsx')])]),
  ...prefix('admin', [index('./admin/home.tsx'), route('users', './admin/users.tsx')]),
  ...(await flatRoutes({ rootDirectory: 'pages' })),
] satisfies RouteConfig;`,
          'app/home.tsx': PLAIN,
          'app/shell.tsx': `export default function Shell() { return null; }`,
          'app/orders/one.tsx': PLAIN,
          'app/orders/items.tsx': `export async function action() { return null; }`,
          'app/admin/home.tsx': PLAIN,
          'app/admin/users.tsx': PLAIN,
          'app/pages/about.tsx': PLAIN,
        },
        ROUTER,
      ),
    ).toEqual([
      'GET / open',
      'GET /about open',
      'GET /admin open',
      'GET /admin/users open',
      'GET /orders/:id open',
      'POST /orders/:id/items open',
    ]);
  });

  it('below the base name that the settings give', () => {
    expect(listed({ 'app/routes/a.ts': PLAIN, 'vite.config.ts': `export default { plugins: [remix({ basename: '/shop' })] };` })).toEqual([
      'GET /shop/a open',
    ]);
  });
});

describe('methods of actions', () => {
  it('what they compare, what their maker was told, and else POST', () => {
    expect(
      listed({
        'app/routes/a.ts': `export async function action({ request }) { switch (request.method) { case 'PUT': return put(); case 'DELETE': return drop(); default: return new Response(null, { status: 405 }); } }`,
        'app/routes/b.ts': `import { make } from '../make'; export const { action } = make({ method: 'PATCH' }, async () => null);`,
        'app/routes/c.ts': `export const action = async () => null;`,
        'app/make.ts': `export function make(options, handler) {
  return { action: async ({ request }) => (request.method !== options.method ? new Response(null, { status: 405 }) : handler(request)) };
}`,
      }),
    ).toEqual(['DELETE /a open', 'PUT /a open', 'PATCH /b open', 'POST /c open']);
  });
});

describe('who may call', () => {
  const SESSION = `import { createCookieSessionStorage, redirect } from '@remix-run/node';
const storage = createCookieSessionStorage({ cookie: { name: 's', secrets: [process.env.SECRET] } });
export async function requireUserId(request) {
  const session = await storage.getSession(request.headers.get('Cookie'));
  const userId = session.get('userId');
  if (!userId) throw redirect('/login?' + new URLSearchParams([['redirectTo', new URL(request.url).pathname]]));
  return userId;
}
export async function userIdOf(request) { const session = await storage.getSession(request.headers.get('Cookie')); return session.get('userId'); }`;

  it('a session that a helper asks for', () => {
    expect(
      listed({
        'app/session.server.ts': SESSION,
        'app/routes/a.tsx': `import { json } from '@remix-run/node'; import { requireUserId } from '../session.server';
export const loader = async ({ request }) => { const id = await requireUserId(request); return json(await db.find(id)); };
export const action = async ({ request }) => { const form = await request.formData(); await db.save(form.get('name')); return null; };`,
        'app/routes/b.tsx': `import { redirect } from '@remix-run/node'; import { userIdOf } from '../session.server';
export const loader = async ({ request }) => { if (await userIdOf(request)) return redirect('/'); return null; };`,
        'app/routes/c.tsx': `import { redirect } from '@remix-run/node'; import { userIdOf } from '../session.server';
export const loader = async ({ request }) => { const id = await userIdOf(request); if (!id) return redirect('/'); return db.find(id); };`,
      }),
    ).toEqual(['GET /a guarded', 'POST /a open', 'GET /b optional', 'GET /c guarded']);
  });

  it('remix-auth, and a token that is verified', () => {
    expect(
      listed({
        'app/auth.server.ts': `import { Authenticator } from 'remix-auth'; import { createCookieSessionStorage } from '@remix-run/node';
export const authenticator = new Authenticator(createCookieSessionStorage({ cookie: { name: 's' } }));`,
        'app/routes/a.ts': `import { authenticator } from '../auth.server';
export const loader = async ({ request }) => { const user = await authenticator.isAuthenticated(request, { failureRedirect: '/' }); return load(user.id); };`,
        'app/routes/b.ts': `import { authenticator } from '../auth.server'; import { json } from '@remix-run/node';
export const loader = async ({ request }) => { const user = await authenticator.isAuthenticated(request); if (!user) return json({}, { status: 401 }); return json(user); };`,
        'app/routes/c.ts': `import jwt from 'jsonwebtoken'; import { json } from '@remix-run/node';
export async function action({ request }) {
  try { jwt.verify(request.headers.get('authorization')?.split(' ')[1], process.env.KEY); } catch { return json({ error: 'no' }, { status: 401 }); }
  return json({});
}`,
      }),
    ).toEqual(['GET /a guarded', 'GET /b guarded', 'POST /c guarded']);
  });

  it('loaders around a route decide nothing for it, and middleware around it does', () => {
    const files = (name: string): Record<string, string> => ({
      'app/session.server.ts': SESSION.replaceAll('@remix-run/node', 'react-router'),
      'app/routes/admin.tsx': `import { requireUserId } from '../session.server';
export const ${name} = ${name === 'loader' ? 'async ({ request }) => requireUserId(request)' : '[async ({ request, context }, next) => { context.set(user, await requireUserId(request)); return next(); }]'};
const user = {};`,
      'app/routes/admin.users.tsx': `import { data } from 'react-router'; export const loader = async () => data(await db.users());`,
    });
    expect(listed(files('loader'), ROUTER)).toEqual(['GET /admin guarded', 'GET /admin/users open']);
    expect(listed(files('middleware'), ROUTER)).toEqual(['GET /admin/users guarded']);
  });
});

describe('services', () => {
  const survey = (files: Record<string, string>, dependencies: Record<string, string>): string[] =>
    discoverServices(
      memoryTree({ 'package.json': JSON.stringify({ name: 'shop', dependencies: { 'react-dom': '19', ...dependencies } }), ...files }),
      defaultConfig(),
      () => undefined,
    ).map(({ because }) => because.join());

  it('that render on the server are found without a start script, and apps that only give out files are none', () => {
    const files = { 'app/routes.ts': `export default [index('./home.tsx')];`, 'app/home.tsx': PLAIN };
    expect(survey(files, ROUTER)).toEqual(['answers requests with React Router']);
    expect(survey({ ...files, 'react-router.config.ts': `export default { ssr: false };` }, ROUTER)).toEqual([]);
  });

  it('are started with every file that app/routes.ts names', () => {
    const tree = memoryTree({
      'package.json': JSON.stringify({ dependencies: ROUTER }),
      'app/routes.ts': `import { index } from '@react-router/dev/routes'; export default [index('./pages/home.tsx')];`,
      'app/pages/home.tsx': PLAIN,
      'app/pages/table.tsx': PLAIN,
    });
    expect(
      discoverEntries(tree, '')
        .filter((one) => one.framework !== undefined)
        .map((one) => one.path),
    ).toEqual(['app/pages/home.tsx', 'app/routes.ts']);
  });
});

it('a right that a loader asks for is told, whether it sends others away or refuses them', () => {
  const files = (refuse: string): Record<string, string> => ({
    'app/session.server.ts': `import { createCookieSessionStorage, redirect } from '@remix-run/node';
const storage = createCookieSessionStorage({ cookie: { name: 's', secrets: [process.env.KEY] } });
export async function requireUser(request) {
  const user = (await storage.getSession(request.headers.get('cookie'))).get('user');
  if (!user) throw redirect('/login');
  return user;
}`,
    'app/routes/admin.users.tsx': `import { json, redirect } from '@remix-run/node'; import { requireUser } from '../session.server';
export const loader = async ({ request }) => { const user = await requireUser(request); ${refuse} return json(await db.users()); };`,
  });
  const rights = (refuse: string): unknown[] => boot(files(refuse)).routes[0]!.guards.flatMap((guard) => guard.authorizes ?? []);
  expect(rights(`if (!user.isAdmin) throw redirect('/');`)).toEqual([expect.stringContaining('isAdmin')]);
  expect(rights(`if (!user.isAdmin) throw new Response('no', { status: 403 });`)).toEqual([expect.stringContaining('isAdmin')]);
  expect(rights(`if (!user.name) console.log('nobody');`)).toEqual([]);
});
