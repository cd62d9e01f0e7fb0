import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { cacheOperations } from './index.ts';

const service = (
  made: string,
): string => `import express from 'express'; import knex from 'knex'; const db = knex({}); const app = express();
  class Preferences {
    private cache: Map<string, unknown> = new Map();
    async find(userId: string) {
      if (this.cache.has(userId)) return this.cache.get(userId);
      const row = await db('preferences').where({ user_id: userId }).first();
      this.cache.set(userId, row);
      setTimeout(() => this.cache.delete(userId), 300000);
      return row;
    }
  }
  ${made} app.listen(1);`;

test('a map in a field of an object that lives as long as the process is a cache', async () => {
  const { facts } = await extractCode(cacheOperations, {
    'main.ts': service(
      "const preferences = new Preferences(); app.get('/:id', async (req, res) => { res.json(await preferences.find(req.params.id)); });",
    ),
  });
  expect(facts.cacheOperations.map(({ by, operation, key }) => `${by} ${operation} ${key}`)).toEqual([
    'Map get Preferences.cache:${}',
    'Map get Preferences.cache:${}',
    'Map set Preferences.cache:${}',
  ]);
  expect(facts.cacheOperations.at(-1)?.ttl).toEqual({ state: 'known', value: 300 });
});

test('one that is made for each request is none', async () => {
  const { facts } = await extractCode(cacheOperations, {
    'main.ts': service("app.get('/:id', async (req, res) => { res.json(await new Preferences().find(req.params.id)); });"),
  });
  expect(facts.cacheOperations).toEqual([]);
});

test('what a limiter counts under a key without a word of its own is no cache', async () => {
  const { facts } = await extractCode(cacheOperations, {
    'main.ts':
      "import express from 'express'; import { limit } from './rate-limit.ts'; const app = express(); app.use(limit({ prefix: process.env.P })); app.listen(1);",
    'rate-limit.ts':
      "import Redis from 'ioredis'; const redis = new Redis(); export const limit = (config: any) => async (req: any, res: any, next: any) => { const current = await redis.get(`${config.prefix}:${req.ip}`); if (Number(current) > 10) return res.status(429).end(); next(); };",
  });
  expect(facts.cacheOperations).toMatchObject([{ purpose: 'counter' }]);
});
