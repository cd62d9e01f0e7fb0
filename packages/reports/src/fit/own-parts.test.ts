import type { RouteRow, Verdict } from '@airworthy/model';
import { expect, test } from 'vitest';
import { makeService } from '../../test/make-result.ts';
import { ownConstraint, ownPolicies, withOwnParts, withOwnSetting } from './own-parts.ts';
import { forReleases } from './releases.ts';
import { standInsOf } from './stand-ins.ts';
import { maskedByWinston } from './winston.ts';

const place = { path: 'src/api.ts', line: 176 };
const route = { service: 'shop', method: 'POST', path: '/api/v1/ledger/payment', place, guards: [], access: 'open' } as unknown as RouteRow;
const service = makeService({ name: 'shop', routes: [route] });
const saying = (...messages: string[]): Verdict =>
  ({ evidence: messages.map((message) => ({ message, holds: false })) }) as unknown as Verdict;

test('the route of an example becomes the one with the fault, where method and parameters are the same', () => {
  const code = "app.post<{ Body: object }>('/payments', async () => {});";
  expect(withOwnParts(code, { service, places: [place] })).toBe("app.post<{ Body: object }>('/api/v1/ledger/payment', async () => {});");
  for (const other of ["app.get('/payments', read);", "app.post('/payments/:id', pay);", "app.post('/a', one);\napp.post('/b', two);"])
    expect(withOwnParts(other, { service, places: [place] })).toBe(other);
  expect(withOwnParts(code, { service, places: [{ path: 'src/api.ts', line: 1 }] })).toBe(code);
});

test('secrets of an example become those that fall back to a literal', () => {
  const code = 'z.object({\n  PORT: z.string(),\n  SESSION_SECRET: z.string().min(32),\n  STRIPE_SECRET_KEY: z.string().min(20),\n});\n';
  const verdict = saying('fallback-literal MINIO_ACCESS_KEY: mi***', 'fallback-literal MINIO_SECRET_KEY: mi***');
  expect(withOwnParts(code, { service, places: [], verdict })).toBe(
    'z.object({\n  PORT: z.string(),\n  MINIO_ACCESS_KEY: z.string().min(1),\n  MINIO_SECRET_KEY: z.string().min(16),\n});\n',
  );
  expect(withOwnParts(code, { service, places: [], verdict: saying('something else') })).toBe(code);
});

test('a column that nothing bounds gets a constraint in the names of its table', () => {
  const verdict = saying('products (stock): no CHECK bounds what is left or sold');
  expect(ownConstraint({ service, places: [], verdict })).toContain(
    'ALTER TABLE products ADD CONSTRAINT products_stock_not_negative CHECK (stock >= 0) NOT VALID;',
  );
  expect(ownConstraint({ service, places: [], verdict: saying('no table was found') })).toBeUndefined();
});

test('code takes the form of the releases that are installed', () => {
  const code =
    "const fastify = Fastify({ loggerInstance: logger });\nz.url(); z.uuid();\nconsole.error('wrong', z.prettifyError(parsed.error));";
  const portrait = {
    files: [],
    connections: [],
    suites: [],
    packages: [
      { name: 'zod', version: '3.25.76' },
      { name: 'fastify', version: '4.29.1' },
    ],
  };
  expect(forReleases(code, makeService({ portrait } as never))).toBe(
    "const fastify = Fastify({ logger });\nz.string().url(); z.string().uuid();\nconsole.error('wrong', parsed.error.flatten().fieldErrors);",
  );
  expect(forReleases(code, makeService({}))).toBe(code);
});

test('names that a service has to fill in are told, and those that code makes or only speaks of are not', () => {
  expect(standInsOf("app.get('/a', { onRequest: [requireUser] }, async () => redis.get('x'));")).toEqual(['requireUser', 'redis']);
  expect(
    standInsOf(
      "const redis = new Redis();\n// requireUser comes first\nlog('the connection failed');\nconst f = (client: X) => client.ask();",
    ),
  ).toEqual([]);
});

test('tables without row level security get it in their names, and policies keep the setting of the service', () => {
  const guide =
    "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;\nCREATE POLICY orders_of_tenant ON orders\n  USING (tenant_id = current_setting('app.tenant_id', true)::uuid);\n";
  const verdict = saying('files: row level security is off', 'shares: row level security is enabled, not forced');
  expect(ownPolicies(guide, { service, places: [], verdict })).toBe(
    "ALTER TABLE files ENABLE ROW LEVEL SECURITY;\nALTER TABLE files FORCE ROW LEVEL SECURITY;\nCREATE POLICY files_of_tenant ON files\n  USING (tenant_id = current_setting('app.tenant_id', true)::uuid);\nALTER TABLE shares FORCE ROW LEVEL SECURITY;\n",
  );
  const told = makeService({
    verdicts: [saying('policies of files read app.current_tenant from the session, and nothing in the running app sets it')],
  });
  expect(withOwnSetting("set_config('app.tenant_id', $1, true)", { service: told })).toBe("set_config('app.current_tenant', $1, true)");
});

test('a service that logs with winston is shown a format of winston', () => {
  const pino =
    "import { pino } from 'pino';\n\nconst SECRET = ['password', 'apiKey'];\nexport const logger = pino({\n  redact: {\n    paths: [],\n  },\n});\n";
  expect(maskedByWinston(pino)).toMatch(
    /^import winston from 'winston';\n\n\/\*\* Masks[\s\S]*\^\(\?:password\|apiKey\)\$[\s\S]*redact\(\), winston/,
  );
  expect(maskedByWinston('export const logger = pino();')).toBe('export const logger = pino();');
});
