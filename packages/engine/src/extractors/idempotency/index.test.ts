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
