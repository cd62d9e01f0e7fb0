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
  expect(cacheOperations).toMatchObject([{ location: { path: 'main.js' }, key: 'report:${}', keyParts: ['tenantId'], ttl: { value: 30 }, related: [{ path: 'cache.js' }] }]);
});
