import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FleetModelSchema } from '@airworthy/model';
import { runCli, temporaryFolder } from '../../test/run-cli.ts';

const manifest = (name: string): string =>
  JSON.stringify({ name, scripts: { start: 'node index.js' }, dependencies: { fastify: '5.0.0' } });
const FILES = {
  'shop/services/orders/package.json': manifest('orders'),
  'shop/services/orders/index.js':
    "const app = require('fastify')(); app.get('/orders', async () => fetch('http://stock:3000/items')); app.listen({ port: 3000 });",
  'shop/services/stock/package.json': manifest('stock'),
  'shop/services/stock/index.js': "const app = require('fastify')(); app.get('/items', async () => []); app.listen({ port: 3000 });",
};

function shop(): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return join(root, 'shop');
}

test('fleet: table, matrix, Mermaid and JSON; the audit carries the same', () => {
  const dir = shop();
  expect(runCli(['fleet', dir]).out).toMatch(/^ {2}open +orders (?:→|->) stock +GET \/items +none +none +yes +index\.js:1$/m);
  expect(runCli(['fleet', dir, '--format', 'matrix']).out).toMatch(/^ {2}1 orders +- +o$/m);
  expect(runCli(['fleet', dir, '--format', 'mermaid']).out).toContain('s1 -->|"open"| s2');
  const fleet = FleetModelSchema.parse(JSON.parse(runCli(['fleet', dir, '--json']).out));
  expect(fleet.edges).toMatchObject([{ from: 'orders', to: 'stock', state: 'open', by: 'host' }]);
  const audit = JSON.parse(runCli(['audit', dir, '--json', '--no-cache']).out) as { fleet: unknown };
  expect(audit.fleet).toEqual(fleet);
});

test('fleet: an unknown format is refused', () => {
  expect(runCli(['fleet', '.', '--format', 'poem'])).toMatchObject({ code: 2, err: expect.stringContaining('Allowed choices are') });
});
