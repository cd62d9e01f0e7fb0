import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { sharedLocks } from './index.ts';

test('leases in Redis: how they end and who gives them back; locks of the database end with their transaction', async () => {
  const facts = await extractService([sharedLocks], {
    'main.js': `
      import Redis from 'ioredis';
      import { Pool } from 'pg';
      const redis = new Redis();
      const pool = new Pool();
      const RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end";
      async function safe(token, work) {
        if ((await redis.set('lock:a', token, 'PX', 5000, 'NX')) === null) return;
        try { await work(); } finally { await redis.eval(RELEASE, 1, 'lock:a', token); }
      }
      async function unsafe(work) { if (await redis.setnx('lock:b', '1')) { await work(); await redis.del('lock:b'); } }
      async function seen(id) { return redis.set('event:' + id, '1', 'EX', 60, 'NX'); }
      async function advisory(client) { await pool.query('SELECT pg_advisory_xact_lock($1)', [42]); }
      safe('t', async () => {}); unsafe(async () => {}); seen('1'); advisory();`,
  });
  expect(facts.sharedLocks).toMatchObject([
    { by: 'ioredis', key: 'lock:a', ttl: { value: 5000 }, releasedByHolder: true, releasedAlways: true },
    { by: 'ioredis', key: 'lock:b', ttl: { state: 'absent' }, releasedByHolder: false },
    { by: 'pg-advisory', scope: 'transaction', releasedAlways: true },
  ]);
});
