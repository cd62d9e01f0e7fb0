import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { cacheOperations as extractor } from './index.ts';

test('keys, lifetimes and what surrounds them', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'main.js': `
      import Redis from 'ioredis';
      import { Pool } from 'pg';
      const redis = new Redis();
      const pool = new Pool();
      async function load(userId) {
        try {
          const hit = await redis.get(\`user:\${userId}\`);
          if (hit) return JSON.parse(hit);
          await redis.set(\`user:\${userId}\`, '{}', 'EX', 300);
        } catch (error) { console.warn(error); }
      }
      async function rename(userId) {
        await pool.query('UPDATE users SET name = $1', ['x']);
        await redis.del(\`user:\${userId}\`);
        await redis.setex('totals', 60, '1');
        await redis.set('forever', '1');
        await redis.keys('user:*');
      }
      load(process.argv[2]); rename(process.argv[2]);
    `,
  });
  expect(cacheOperations).toMatchObject([
    { operation: 'get', key: 'user:${}', keyParts: ['userId'], guarded: true, validatesValue: false, singleFlight: false, personal: true },
    { operation: 'set', ttl: { state: 'known', value: 300 }, guarded: true, purpose: 'cache' },
    { operation: 'delete', afterWrite: true, guarded: false },
    { operation: 'set', key: 'totals', ttl: { value: 60 }, personal: false },
    { operation: 'set', key: 'forever', ttl: { state: 'absent' } },
    { operation: 'scan', command: 'KEYS' },
  ]);
});

test('a wrapper is read where it is called', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'cache.js': `import Redis from 'ioredis'; const redis = new Redis(); export const cache = { async put(key, value, ttl) { await redis.setex(key, ttl, value); } };`,
    'main.js': `import { cache } from './cache.js'; async function go(tenantId) { await cache.put(\`report:\${tenantId}\`, '1', 30); } go(process.argv[2]);`,
  });
  expect(cacheOperations).toMatchObject([
    { location: { path: 'main.js' }, key: 'report:${}', keyParts: ['tenantId'], ttl: { value: 30 }, related: [{ path: 'cache.js' }] },
  ]);
});

test('wrappers of wrappers, and what happened before the outermost', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'redis.js': `import Redis from 'ioredis'; const redis = new Redis(); export async function drop(key) { const keys = Array.isArray(key) ? key : [key]; await redis.del(...keys); }`,
    'cache.js': `import { drop } from './redis.js'; export const cache = { async forget(key) { try { await drop(key); } catch { console.warn(key); } } };`,
    'main.js': `
      import { cache } from './cache.js';
      import { db } from './db.js';
      async function go(id) { await db.query('UPDATE harbors SET name = $1', [id]); await cache.forget(\`harbor:\${id}\`); }
      async function look(id) { await db.query('SELECT 1'); await cache.forget(\`quay:\${id}\`); }
      go(process.argv[2]); look(process.argv[2]);
    `,
    'db.js': 'export const db = { query(text, values) { return [text, values]; } };',
  });
  expect(cacheOperations).toMatchObject([
    { operation: 'delete', location: { path: 'main.js' }, key: 'harbor:${}', afterWrite: true, guarded: true },
    { operation: 'delete', location: { path: 'main.js' }, key: 'quay:${}', afterWrite: false, guarded: true },
  ]);
});

test('a reader without a loader stores nothing', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'cache.js': `import Redis from 'ioredis'; const redis = new Redis();
      export async function read(key, load) { const hit = await redis.get(key); if (!load) { return hit; } return fill(key, load); }
      async function fill(key, load) { await redis.set(key, await load()); }`,
    'main.js': `import { read } from './cache.js'; await read('quay:all'); await read('dock:all', () => 1);`,
  });
  expect(cacheOperations.map((one) => [one.operation, one.key]).toSorted()).toEqual([
    ['get', 'dock:all'],
    ['get', 'quay:all'],
    ['set', 'dock:all'],
  ]);
});

test('of two branches for the lifetime, the one that the caller takes', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'cache.js': `import Redis from 'ioredis'; const redis = new Redis();
      export async function put(key, value, ttl) { if (ttl) { await redis.setex(key, ttl, value); } else { await redis.set(key, value); } }`,
    'main.js': `import { put } from './cache.js'; await put('quay', '1', 60); await put('dock', '1');`,
  });
  expect(cacheOperations.map((one) => [one.key, one.ttl.state, one.command])).toEqual([
    ['quay', 'known', 'SETEX'],
    ['dock', 'absent', 'SET'],
  ]);
});

test('a map that is asked before the database is a cache; a table of handlers is none', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'main.js': `
      import express from 'express'; import { Pool } from 'pg';
      const pool = new Pool(); const app = express(); const sums = new Map(); const handlers = new Map();
      async function sumOf(tenantId, eventId) {
        if (sums.has(eventId)) return sums.get(eventId);
        const { rows } = await pool.query('SELECT sum(amount) FROM sales WHERE event_id = $1', [eventId]);
        sums.set(eventId, rows[0]);
        setTimeout(() => sums.delete(eventId), 2000).unref();
        return rows[0];
      }
      app.get('/sums/:id', async (request, response) => { handlers.set(request.params.id, 1); response.json(await sumOf(request.user.tenantId, request.params.id)); });
      app.listen(1);
    `,
  });
  expect(cacheOperations).toMatchObject([
    { by: 'Map', operation: 'get', command: 'has', key: 'sums:${}', tenantKnown: true },
    { operation: 'get', command: 'get' },
    { operation: 'set', ttl: { state: 'known', value: 2 }, fromDatabase: true, tenantKnown: true },
  ]);
});

test('a client that tests replace by one of their own is the client of the library', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'kv.ts': `import { Redis } from '@upstash/redis';
      class Fake { async set(key: string, value: unknown, options?: { ex?: number }) { return 'OK'; } }
      export const client = process.env.MOCK === 'true' ? (new Fake() as any as Redis) : new Redis({ url: 'https://x', token: 't' });`,
    'main.ts': `import Fastify from 'fastify'; import { client as kv } from './kv.ts'; const app = Fastify();
      app.post('/token', async (request) => { await kv.set(\`download:\${request.body.token}\`, { userId: request.user.id }, { ex: 300 }); return {}; });
      app.listen({ port: 1 });`,
  });
  expect(cacheOperations).toMatchObject([{ operation: 'set', key: 'download:${}', purpose: 'other', ttl: { state: 'known', value: 300 } }]);
});

test('of several that fill an entry at once, SET NX lets the first one win', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'main.ts': `import Redis from 'ioredis'; const redis = new Redis();
      async function epoch(id: string) {
        const known = await redis.get(\`epoch:\${id}\`);
        if (known) return known;
        await redis.set(\`epoch:\${id}\`, Math.random(), 'EX', 60, 'NX');
        return redis.get(\`epoch:\${id}\`);
      }
      epoch(process.argv[2]);`,
  });
  expect(cacheOperations.filter((one) => one.operation === 'get').map((one) => one.singleFlight)).toEqual([true, true]);
});

test('a catch around the whole work, or one that answers an error, keeps no failure of the cache from the request', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'main.js': `
      import Redis from 'ioredis';
      import { Pool } from 'pg';
      const redis = new Redis();
      const pool = new Pool();
      async function acknowledge(id) { const row = await pool.query('UPDATE alerts SET seen = true'); await redis.del(\`alert:\${id}\`); return row; }
      async function handler(req, res) { try { res.json(await acknowledge(req.params.id)); } catch (error) { res.status(500).json({ error: 'failed' }); } }
      async function find(id) {
        try {
          const hit = await redis.get(\`found:\${id}\`);
          if (hit) return hit;
          return await pool.query('SELECT 1');
        } catch (error) { console.warn(error); return null; }
      }
      async function again(id) {
        try {
          const hit = await redis.get(\`again:\${id}\`);
          return hit ?? (await pool.query('SELECT 1'));
        } catch (error) { return await pool.query('SELECT 1'); }
      }
      handler(process.argv[2], process.argv[3]); find(process.argv[2]); again(process.argv[2]);
    `,
  });
  expect(cacheOperations.map((one) => [one.key, one.guarded])).toEqual([
    ['alert:${}', false],
    ['found:${}', false],
    ['again:${}', true],
  ]);
});

test('what only tried code leads to fails with nothing, also through a function that makes the key', async () => {
  const { cacheOperations } = await extractService([extractor], {
    'main.js': `
      import Redis from 'ioredis';
      const redis = new Redis();
      async function epoch(id) { return await redis.get(\`epoch:\${id}\`); }
      async function keyOf(id) { return 'p:' + (await epoch(id)); }
      async function cached(id) { try { return await redis.get(await keyOf(id)); } catch (error) { console.warn(error); } return null; }
      async function bare(id) { return await redis.get(\`bare:\${id}\`); }
      async function plain(id) { return await bare(id); }
      cached(process.argv[2]); plain(process.argv[2]);
    `,
  });
  expect(cacheOperations.filter((one) => /^(?:epoch|bare)/.test(one.key)).map((one) => [one.key, one.guarded])).toEqual([
    ['epoch:${}', true],
    ['bare:${}', false],
  ]);
});
