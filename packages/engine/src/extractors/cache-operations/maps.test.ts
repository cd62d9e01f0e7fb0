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
