import { expect, it } from 'vitest';
import { routeFiles } from './route-files.ts';

const addresses = (files: string[], root = '', extensions = ['tsx', 'ts', 'jsx', 'js']): string[] =>
  routeFiles(root, files, extensions).map((file) => `${file.kind} ${file.address}`);

// https://nextjs.org/docs/app/getting-started/project-structure and the pages it links to.
it.each([
  ['app/route.ts', 'route /'],
  ['app/api/route.ts', 'route /api'],
  ['src/app/api/orders/route.ts', 'route /api/orders'],
  ['app/(shop)/api/(v1)/orders/route.js', 'route /api/orders'],
  ['app/api/orders/[id]/route.ts', 'route /api/orders/:id'],
  ['app/api/jobs/[job-id]/route.ts', 'route /api/jobs/:job_id'],
  ['app/shop/[...slug]/route.ts', 'route /shop/:slug+'],
  ['app/shop/[[...slug]]/route.ts', 'route /shop/:slug*'],
  ['app/@panel/api/route.ts', 'route /api'],
  ['app/%5Fhidden/route.ts', 'route /_hidden'],
  ['app/og/route.tsx', 'route /og'],
  ['app/.well-known/keys/route.ts', 'route /.well-known/keys'],
  ['pages/api/users.ts', 'api /api/users'],
  ['pages/api/index.ts', 'api /api'],
  ['pages/api/users/index.ts', 'api /api/users'],
  ['src/pages/api/users/[id].ts', 'api /api/users/:id'],
  ['pages/api/auth/[...nextauth].js', 'api /api/auth/:nextauth+'],
  ['pages/api/[[...slug]].ts', 'api /api/:slug*'],
])('%s answers at %s', (file, address) => {
  expect(addresses([file])).toEqual([address]);
});

it.each([
  'app/api/_lib/route.ts',
  'app/page.tsx',
  'app/api/orders/handler.ts',
  'app/api/routes.ts',
  'app/api/route.test.ts',
  'app/feed/(.)photo/route.ts',
  'pages/about.tsx',
  'pages/api/types.d.ts',
  'lib/app/route.ts',
  'app/api/route.css',
])('%s answers nothing by itself', (file) => {
  expect(addresses([file])).toEqual([]);
});

it('src is passed over where the folder stands at the root', () => {
  expect(addresses(['app/a/route.ts', 'src/app/b/route.ts', 'src/pages/api/c.ts'])).toEqual(['route /a', 'api /api/c']);
});

it('only files below the service count, with its pageExtensions', () => {
  expect(addresses(['apps/web/app/a/route.ts', 'apps/shop/app/b/route.ts'], 'apps/web')).toEqual(['route /a']);
  expect(addresses(['app/a/route.ts', 'app/b/route.api.ts', 'pages/api/c.api.ts', 'pages/api/d.ts'], '', ['api.ts'])).toEqual([
    'route /b',
    'api /api/c',
  ]);
});
