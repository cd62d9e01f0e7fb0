import { expect, test } from 'vitest';
import { extractService } from '../extract/extract-service.ts';
import { dataClients } from '../extractors/data-clients/index.ts';
import { queries } from '../extractors/queries/index.ts';
import { requestFlows } from '../extractors/request-flows/index.ts';
import type { ServiceModel } from '@airworthy/model';
import { flowsOf } from './request-steps.ts';

test('effects stand in the order in which a request reaches them, each once', async () => {
  const facts = await extractService([dataClients, queries, requestFlows], {
    'main.js': `import Fastify from 'fastify';
import pg from 'pg';
import { save } from './save.js';
const pool = new pg.Pool();
const app = Fastify();
app.post('/orders', async (request) => {
  await pool.query('SELECT id FROM users WHERE id = $1', [request.user.id]);
  await save(pool, request.body);
  await pool.query('UPDATE carts SET done = true WHERE id = $1', [request.body.cart]);
});
app.get('/health', async () => 'ok');
`,
    'save.js': `export async function save(pool, body) {
  await pool.query('INSERT INTO orders (total) VALUES ($1)', [body.total]);
  await pool.query('INSERT INTO orders (total) VALUES ($1)', [body.total]);
}
`,
  });
  const [flow, ...others] = flowsOf({ facts } as ServiceModel);
  expect([flow?.method, flow?.path, others.length]).toEqual(['POST', '/orders', 0]);
  expect(flow?.steps.map((one) => `${one.kind} ${one.label} ${one.place.path}:${one.place.line}`)).toEqual([
    'read users main.js:7',
    'write orders save.js:2',
    'write carts main.js:9',
  ]);
});
