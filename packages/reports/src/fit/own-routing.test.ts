import type { OwnName } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeService } from '../../test/make-result.ts';
import { inOwnWords } from './own-code.ts';
import { standInsOf } from './stand-ins.ts';

const routes = (by: string, parts: Partial<OwnName> = {}): OwnName => ({
  role: 'routes',
  by,
  name: 'customers',
  path: 'src/api/customers.ts',
  line: 4,
  exported: 'named',
  ...parts,
});
const told = (kind: string, code: string, own: OwnName): string =>
  inOwnWords(
    makeService({
      frameworks: [kind],
      portrait: {
        files: [],
        connections: [],
        packages: [],
        suites: [],
        names: { language: 'ts', modules: 'esm', ending: '.js', folders: [], own: [own] },
      },
    }),
    kind,
    code,
    'src/server.ts',
  ).text;

const FASTIFY = `await app.register(async (api) => {
  await api.register(orderRoutes, { prefix: '/orders' });
});
`;
const EXPRESS = `// Everything that is mounted below /api is behind the guard.
app.use('/api', requireToken);
app.use('/api/orders', orderRouter);
`;
const HONO = `app.use('/orders/*', limiter);
app.route('/orders', orderRoutes);
`;

test('routes of the service stand in code for its framework, below the path that they have', () => {
  expect(told('fastify', FASTIFY, routes('fastify'))).toBe(`import { customers } from './api/customers.js';

await app.register(async (api) => {
  await api.register(customers);
});
`);
  expect(told('fastify', FASTIFY, routes('fastify', { prefix: '/v1' }))).toContain("api.register(customers, { prefix: '/v1' });");
  expect(told('express', EXPRESS, routes('express', { prefix: '/v2/customers', exported: 'default' }))).toBe(
    `import customers from './api/customers.js';

// Everything that is mounted below /v2 is behind the guard.
app.use('/v2', requireToken);
app.use('/v2/customers', customers);
`,
  );
  expect(told('hono', HONO, routes('hono', { prefix: '/customers' }))).toContain("app.route('/customers', customers);");
});

test('routes of another framework, and routers whose path is not known, are left for the reader', () => {
  expect(told('express', EXPRESS, routes('express'))).toBe(EXPRESS);
  expect(told('express', EXPRESS, routes('fastify', { prefix: '/v1' }))).toBe(EXPRESS);
  expect(standInsOf(EXPRESS)).toEqual(['orderRouter']);
  expect(standInsOf(FASTIFY)).toEqual(['orderRoutes']);
  expect(standInsOf(`export function mount(app: App, orderRoutes: Routes): void {\n  app.add(orderRoutes);\n}`)).toEqual([]);
});
