import { expect, test } from 'vitest';
import type { Facts } from '@airworthy/model';
import { extractService } from '../../extract/extract-service.ts';
import { dataClients } from './index.ts';

async function facts(texts: Record<string, string>): Promise<Facts> {
  return extractService([dataClients], texts);
}

test('a pool with its listener, time-outs and TLS, closed by the signal handler', async () => {
  const { dbClients } = await facts({
    'main.js': `
      import { pool } from './db.js';
      process.on('SIGTERM', async () => { await pool.end(); process.exit(0); });
    `,
    'db.js': `
      import { Pool } from 'pg';
      export const pool = new Pool({
        host: process.env.DB_HOST, user: 'orders_app', max: parseInt(process.env.DB_MAX || '20', 10), connectionTimeoutMillis: 2000, statement_timeout: 15000,
        ssl: process.env.NODE_ENV === 'production' ? { rejectUnauthorized: false } : false,
      });
      pool.on('error', (error) => console.error(error));
    `,
  });
  expect(dbClients).toHaveLength(1);
  expect(dbClients[0]).toMatchObject({
    by: 'pg',
    engine: 'postgresql',
    errorListener: true,
    closedOnShutdown: true,
    sslUnverified: true,
    poolMax: { state: 'env', name: 'DB_MAX', fallback: 20 },
    connectionTimeout: { state: 'known', value: 2000 },
    statementTimeout: { state: 'known', value: 15_000 },
    idleTimeout: { state: 'absent' },
    ssl: { state: 'known', value: true },
    user: { state: 'known', value: 'orders_app' },
    wiring: { state: 'wired' },
  });
});

test('each client has its own wiring, and a probe that ends its connection is none', async () => {
  const { dbClients } = await facts({
    'main.js': `
      import knex from 'knex';
      import { Pool } from 'pg';
      export const db = knex({ client: 'pg', connection: { host: 'db', ssl: false }, pool: { min: 0, max: 7, afterCreate: (c, done) => c.query("SET statement_timeout = '5s'", done) } });
      async function probe() { const once = new Pool({ host: 'db' }); await once.query('SELECT 1'); await once.end(); }
      probe();
    `,
    'unused.js': `import { Pool } from 'pg'; export const stray = new Pool({ connectionString: process.env.DATABASE_URL });`,
  });
  expect(dbClients.map((one) => [one.location.path, one.by, one.wiring?.state])).toEqual([
    ['main.js', 'knex', 'wired'],
    ['unused.js', 'pg', 'not-wired'],
  ]);
  expect(dbClients[0]).toMatchObject({
    poolMax: { value: 7 },
    statementTimeout: { value: 5000 },
    ssl: { state: 'known', value: false },
    closedOnShutdown: false,
  });
  expect(dbClients[1]).toMatchObject({ errorListener: false, ssl: { state: 'unknown' }, poolMax: { state: 'absent' } });
});

test('a pool that is thrown away only when opening fails stays a client', async () => {
  const { dbClients } = await facts({
    'main.js': `
      import { Pool } from 'pg';
      class Database {
        async open() {
          try { this.pool = new Pool({ max: 5 }); this.pool.on('error', () => {}); await this.pool.query('SELECT 1'); } catch (error) { await this.pool.end(); throw error; }
        }
      }
      new Database().open();
    `,
  });
  expect(dbClients).toMatchObject([{ by: 'pg', errorListener: true, poolMax: { value: 5 } }]);
});

test('a pool in a private field through which nothing is sent is no part of the app', async () => {
  const service = `
    import { Pool } from 'pg';
    export class Audit { private pool: Pool; constructor() { this.pool = new Pool(); } write() { return this.pool.query('SELECT 1'); } }
  `;
  const idle = await facts({
    'main.ts': `import { Audit } from './audit.ts'; export const audit = new Audit(); console.log(audit);`,
    'audit.ts': service,
  });
  expect(idle.dbClients).toMatchObject([{ wiring: { state: 'not-wired', reason: 'nothing that runs sends anything through Audit.pool' } }]);
  const used = await facts({
    'main.ts': `import { Audit } from './audit.ts'; export const audit = new Audit(); setInterval(() => audit.write(), 1000);`,
    'audit.ts': service,
  });
  expect(used.dbClients).toMatchObject([{ wiring: { state: 'wired' } }]);
});

test('Prisma takes its pool from the URL', async () => {
  const main = `import { PrismaClient } from '@prisma/client'; const prisma = global.prisma ?? new PrismaClient(); process.once('SIGINT', () => prisma.$disconnect());`;
  const schema = (url: string): string => `datasource db {\n  provider = "postgresql"\n  url = ${url}\n}\n`;
  const plain = await facts({ 'main.js': main, 'prisma/schema.prisma': schema('env("DATABASE_URL")') });
  expect(plain.dbClients).toMatchObject([
    {
      by: 'prisma',
      engine: 'postgresql',
      poolMax: { state: 'unknown', source: 'part of $DATABASE_URL' },
      ssl: { state: 'unknown' },
      closedOnShutdown: true,
      wiring: { state: 'wired' },
    },
  ]);
  const tuned = await facts({
    'main.js': main,
    'prisma/schema.prisma': schema('"postgresql://app:x@db/orders?connection_limit=12&pool_timeout=5&sslmode=require"'),
  });
  expect(tuned.dbClients).toMatchObject([
    { poolMax: { value: 12 }, connectionTimeout: { value: 5000 }, ssl: { value: 'require' }, user: { value: 'app' } },
  ]);
});

test('the driver adapter of Prisma carries the settings of the pool', async () => {
  const made = (adapter: string): Promise<unknown> =>
    facts({
      'main.ts': `import pg from 'pg'; import { PrismaPg } from '@prisma/adapter-pg'; import { PrismaClient } from '@prisma/client';
        const open = (url) => new PrismaClient({ adapter: new PrismaPg(${adapter}) });
        const prisma = open(process.env.DATABASE_URL); setInterval(() => prisma.user.count(), 1000);`,
      'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
    }).then(({ dbClients }) => dbClients.find((one) => one.by === 'prisma'));
  const settings = { engine: 'postgresql', poolMax: { value: 8 }, statementTimeout: { value: 5000 } };
  expect(await made('{ connectionString: url, max: 8, statement_timeout: 5000 }')).toMatchObject(settings);
  expect(await made('new pg.Pool({ connectionString: url, max: 8, statement_timeout: 5000 })')).toMatchObject(settings);
  expect(await made('url')).toMatchObject({ poolMax: { state: 'absent' }, ssl: { state: 'unknown' } });
});

test('caches: defaults of the library, endless tries, bounds of memory', async () => {
  const { cacheClients } = await facts({
    'main.js': `
      import Redis from 'ioredis';
      import { Queue } from 'bullmq';
      import { LRUCache } from 'lru-cache';
      export const redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
      redis.on('error', () => {});
      export const jobs = new Queue('jobs', { connection: redis });
      export const cache = new Redis({ host: 'redis', commandTimeout: 500, enableOfflineQueue: false, keyPrefix: \`\${process.env.NAME || 'orders'}:\` });
      export const memory = new LRUCache({ max: 100 });
      cache.get('a');
    `,
  });
  expect(cacheClients).toMatchObject([
    {
      by: 'ioredis',
      errorListener: true,
      retriesPerRequest: { value: Number.POSITIVE_INFINITY },
      offlineQueue: { value: true },
      tls: { state: 'unknown' },
      uses: ['queue'],
    },
    {
      errorListener: false,
      commandTimeout: { value: 500 },
      connectTimeout: { value: 10_000 },
      offlineQueue: { value: false },
      keyPrefix: { value: 'orders:' },
      tls: { state: 'absent' },
      uses: ['cache'],
    },
    { by: 'lru-cache', kind: 'memory', maxEntries: { value: 100 } },
  ]);
});

test('whether an address that comes from outside asks for TLS is not known, whatever is added to it', async () => {
  const { dbClients } = await facts({
    'main.js': `
      import mongoose from 'mongoose';
      import { Pool } from 'pg';
      mongoose.connect(process.env.MONGODB_URL + (process.env.NODE_ENV === 'test' ? '-test' : ''));
      const pool = new Pool({ connectionString: process.env.BASE + '/orders' });
      const own = new Pool({ connectionString: \`postgres://\${process.env.DB_HOST}/orders\` });
      pool.query('SELECT 1'); own.query('SELECT 1');
    `,
  });
  expect(dbClients.map((one) => [one.by, one.ssl.state])).toEqual([
    ['mongoose', 'unknown'],
    ['pg', 'unknown'],
    ['pg', 'absent'],
  ]);
});

test('a pool in a handler is made for each request; one that is kept outside is not', async () => {
  const { dbClients } = await facts({
    'main.js': `
      import express from 'express'; import { Pool } from 'pg'; let kept;
      const shared = () => { const made = new Pool(); kept = made; return made; };
      const app = express();
      app.get('/a', async (request, response) => { const pool = new Pool(); response.json(await pool.query('SELECT 1')); });
      app.get('/b', async (request, response) => { kept ??= shared(); response.json(await kept.query('SELECT 1')); });
      app.listen(1);
    `,
  });
  expect(dbClients.map((one) => [one.location.line, one.perRequest])).toEqual([
    [3, undefined],
    [5, true],
  ]);
});

test('a cache whose readiness the start awaits through several functions is needed at start; one that is made and left alone is not', async () => {
  const { cacheClients } = await facts({
    'main.js': `
      import { initRedis } from './redis.js';
      import Redis from 'ioredis';
      export const beside = new Redis('redis://other');
      async function start() { try { await initRedis(); } catch (error) { process.exit(1); } }
      start();
    `,
    'redis.js': `
      import Redis from 'ioredis';
      async function connect() {
        const client = new Redis('redis://cache');
        await new Promise((resolve, reject) => {
          client.once('ready', () => resolve());
          client.once('error', (error) => reject(error));
        });
        return client;
      }
      export async function initRedis() { const client = await connect(); return client; }
    `,
  });
  expect(cacheClients.map((one) => [one.location.path, one.neededAtStart])).toEqual([
    ['main.js', false],
    ['redis.js', true],
  ]);
});

test.each([
  ['(times) => Math.min(times * 50, 2000)', true],
  ['(times) => null', false],
  ['(times) => (times > 3 ? null : 200)', false],
  ['(times) => { if (times > 20) { console.error("enough"); return null; } return 100; }', false],
  ['(times) => { const wait = [1, 2].map(() => { return; }); return wait.length * times; }', true],
])('a lost connection comes back with %s: %s', async (strategy, back) => {
  const { cacheClients } = await extractService([dataClients], {
    'main.js': `import Redis from 'ioredis'; const redis = new Redis({ host: 'cache', retryStrategy: ${strategy} }); await redis.get('a');`,
  });
  expect(cacheClients.map((one) => one.retryStrategy)).toEqual([back]);
});

// https://env.t3.gg/docs/core
test('settings that createEnv reads are those of the environment', async () => {
  const { dbClients } = await extractService([dataClients], {
    'main.ts': `
      import postgres from 'postgres';
      import { createEnv } from '@t3-oss/env-core';
      const env = createEnv({ server: {}, runtimeEnv: process.env });
      export const sql = postgres(env.DATABASE_URL, { max: env.DATABASE_POOL, ssl: env.NODE_ENV === 'production' ? 'verify-full' : false });`,
  });
  expect(dbClients).toMatchObject([
    { poolMax: { state: 'env', name: 'DATABASE_POOL' }, ssl: { state: 'known', value: 'verify-full', source: 'on in production' } },
  ]);
});
