import { expect, test } from 'vitest';
import { extractService } from './extract-service.ts';
import { httpApp } from '../extractors/http-app/index.ts';

async function ignoring(handler: string, more = ''): Promise<(boolean | undefined)[]> {
  const { routes } = await extractService([httpApp], {
    'main.js': `const express = require('express'); const jwt = require('jsonwebtoken'); const app = express();
      const guard = (req, res, next) => { try { req.user = jwt.verify(req.headers.authorization, process.env.KEY); next(); } catch { res.status(401).end(); } };
      const db = { update: async (id, body) => ({ id, body }) };
      ${more}
      app.patch('/things/:id', guard, ${handler}); app.listen(1);`,
  });
  return routes.map((route) => route.ignoresCaller);
}

test('a handler and what it calls have a word for who calls, or none', async () => {
  expect(await ignoring('async (req, res) => { res.json(await db.update(req.params.id, req.body)); }')).toEqual([true]);
  expect(await ignoring('async (req, res) => { res.json(await db.update(req.params.id, { by: req.user.id })); }')).toEqual([undefined]);
  expect(
    await ignoring('async (req, res) => { res.json(await change(req)); }', 'const change = (req) => db.update(req.params.id);'),
  ).toEqual([undefined]);
  const below = 'const change = async (id) => { const { AsyncLocalStorage } = require("async_hooks"); return id; };';
  expect(await ignoring('async (req, res) => { res.json(await change(req.params.id)); }', below)).toEqual([undefined]);
});
