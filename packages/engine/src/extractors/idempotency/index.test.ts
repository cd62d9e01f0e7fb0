import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { idempotency } from './index.ts';

test('a hook that claims the key, replays the answer and covers its routes', async () => {
  const { idempotencies } = await extractService([idempotency], {
    'main.js': `
      const app = require('fastify')();
      const { once } = require('./once.js');
      app.post('/orders', { preHandler: once }, async () => ({}));
      app.get('/orders', async () => []);
      app.listen({ port: 1 });`,
    'once.js': `
      const Redis = require('ioredis');
      const redis = new Redis();
      exports.once = async function once(request, reply) {
        const key = request.headers['idempotency-key'];
        if (!key) return reply.code(400).send({ error: 'missing' });
        const name = \`idempotency:\${request.user.tenantId}:\${key}\`;
        const claimed = await redis.set(name, 'running', 'EX', 86400, 'NX');
        if (claimed) return;
        const stored = await redis.get(name);
        if (stored === 'running') return reply.code(409).send({ error: 'running' });
        return reply.send(JSON.parse(stored));
      };`,
  });
  expect(idempotencies).toMatchObject([
    {
      kind: 'key-header',
      store: 'redis',
      routes: ['POST /orders'],
      required: true,
      atomic: true,
      conflict: true,
      replays: true,
      ttl: { value: 86_400 },
      scopedBy: ['tenant'],
      fingerprint: false,
      releases: false,
      validatesKey: false,
      wiring: { state: 'wired' },
    },
  ]);
});

test('passing the header on recognises nothing', async () => {
  const { idempotencies } = await extractService([idempotency], {
    'main.js': `const app = require('fastify')(); app.post('/x', async (request) => { await fetch('http://a', { headers: { 'idempotency-key': request.headers['idempotency-key'] } }); }); app.listen({ port: 1 });`,
  });
  expect(idempotencies).toEqual([]);
});

test('a handler that hands the key on is no second control of its route', async () => {
  const files = (hook: string): Record<string, string> => ({
    'main.js': `
      const app = require('fastify')(); const Redis = require('ioredis'); const redis = new Redis(); const { Pool } = require('pg'); const pool = new Pool();
      async function once(request, reply) { const stored = await redis.get('idempotency:' + request.headers['idempotency-key']); if (stored) return reply.send(stored); }
      app.post('/pay', ${hook} async (request) => { await redis.get('queue:' + request.body.event); await pool.query('SELECT 1'); return pay({ key: request.headers['idempotency-key'] }); });
      async function pay(given) { await fetch('http://pay', { headers: given }); }
      app.listen({ port: 1 });`,
  });
  expect((await extractService([idempotency], files('{ preHandler: once },'))).idempotencies.map((one) => one.store)).toEqual(['redis']);
  expect((await extractService([idempotency], files(''))).idempotencies.map((one) => one.store)).toContain('unknown');
});

test('a key that is missing or too long is refused in one test; in a database a unique key may refuse the second request', async () => {
  const { idempotencies } = await extractService([idempotency], {
    'main.js': `
      const app = require('express')(); const { PrismaClient } = require('@prisma/client'); const prisma = new PrismaClient();
      app.post('/orders', async (req, res) => {
        const key = req.get('Idempotency-Key');
        if (!key || key.length > 100) throw new Error('missing');
        const existing = await prisma.order.findUnique({ where: { idempotencyKey: key } });
        if (existing) return res.json(existing);
        res.json(await prisma.order.create({ data: { idempotencyKey: key } }));
      });
      app.listen(1);`,
  });
  expect(idempotencies).toMatchObject([{ store: 'database', required: true, validatesKey: true, conflict: 'unknown' }]);
});

test('a helper gives the key, another keeps it in the database with the digest and the answer', async () => {
  const { idempotencies } = await extractService([idempotency], {
    'main.ts': `
      import Fastify from 'fastify'; import pg from 'pg'; import { keyOf } from './key.ts'; import { once } from './once.ts';
      const app = Fastify(); const pool = new pg.Pool();
      app.post('/refunds', async (request) => {
        const key = keyOf(request);
        return once(pool, { table: 'keys', key, request: request.body }, async () => ({ id: 1 }));
      });
      app.post('/logged', async (request) => { request.log.info(keyOf(request)); return {}; });
      app.listen({ port: 1 });`,
    'key.ts': `export function keyOf(request: any): string {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || !/^[\\w-]{8,}$/.test(key)) throw new Error('key');
      return key;
    }`,
    'once.ts': `import { createHash } from 'node:crypto';
      interface Db { query(text: string, values: unknown[]): Promise<{ rows: any[]; rowCount: number }> }
      export async function once(db: Db, options: { table: string; key: string; request: unknown }, work: () => Promise<unknown>) {
        const hash = createHash('sha256').update(JSON.stringify(options.request)).digest('hex');
        const claimed = await db.query(\`INSERT INTO \${options.table} (key, request_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING\`, [options.key, hash]);
        if (claimed.rowCount === 0) {
          const { rows } = await db.query(\`SELECT request_hash, response FROM \${options.table} WHERE key = $1\`, [options.key]);
          const row = rows[0];
          if (row.request_hash !== hash) throw new ConflictError('another request');
          return row.response;
        }
        const value = await work();
        await db.query(\`UPDATE \${options.table} SET response = $1 WHERE key = $2\`, [value, options.key]);
        return value;
      }
      class ConflictError extends Error {}`,
    'package.json': '{"scripts":{"start":"node main.ts"}}',
  });
  expect(idempotencies).toMatchObject([
    { kind: 'key-header', store: 'database', routes: ['POST /refunds'], required: true, atomic: true, fingerprint: true, replays: true },
  ]);
});

test('rows of keys that are written with the answer are no claim, and say how long and for whom they are kept', async () => {
  const read = async (where: string, row: string) =>
    (
      await extractService([idempotency], {
        'main.js': `const app = require('fastify')(); const db = require('knex')({ client: 'pg' });
          app.post('/orders', async (request, reply) => {
            const key = request.headers['idempotency-key'];
            const kept = await db('idempotency_keys').where({ ${where} }).first();
            if (kept) return reply.send(kept.response);
            const [order] = await db('orders').insert({ total: 1 });
            await db('idempotency_keys').insert({ key, ${row} expires_at: new Date(Date.now() + 24 * 60 * 60 * 1000) });
            return order; });
          app.listen({ port: 1 });`,
      })
    ).idempotencies.map((one) => [one.store, one.atomic, one.scopedBy, one.ttl]);
  expect(await read('key', 'response: JSON.stringify(order),')).toEqual([['database', false, [], { state: 'known', value: 86_400 }]]);
  expect(await read('key, tenant_id: request.user.tenantId', '')).toEqual([
    ['database', 'unknown', ['tenant'], { state: 'known', value: 86_400 }],
  ]);
});

test('a key that is handed on beside whose it is leaves open by what it is scoped', async () => {
  const scoped = async (given: string) =>
    (
      await extractService([idempotency], {
        'main.js': `const app = require('fastify')(); const Redis = require('ioredis'); const redis = new Redis();
          const engine = require('@acme/engine');
          app.post('/waits', async (request) => { await engine.create({ ${given} }); await redis.set('waits', 1); return {}; });
          app.listen({ port: 1 });`,
      })
    ).idempotencies.map((one) => one.scopedBy);
  expect(await scoped('environmentId: request.auth.environmentId, idempotencyKey: request.body.idempotencyKey')).toEqual([undefined]);
  expect(await scoped('idempotencyKey: request.body.idempotencyKey')).toEqual([[]]);
});
