import type { Route } from '@airworthy/model';
import { expect, test } from 'vitest';
import { httpApp } from '../extractors/http-app/index.ts';
import { extractService } from './extract-service.ts';

const routesOf = async (lines: string): Promise<Route[]> =>
  (await extractService([httpApp], { 'main.ts': `import express from 'express';\nconst app = express();\n${lines}\napp.listen(1);` }))
    .routes;

const MINT = `app.post('/mint', checkMint, (req, res) => { const { eventId, userId } = req.body; res.json({ eventId, userId }); });`;

test('a middleware that looks at every field and refuses is a schema written by hand', async () => {
  const [route] = await routesOf(`function checkMint(req, res, next) {
    const { eventId, userId } = req.body;
    if (typeof eventId !== 'string' || typeof userId !== 'string') return res.status(400).json({ error: 'no' });
    next();
  }
  ${MINT}`);
  expect(route?.schemas).toMatchObject([{ part: 'body', by: 'manual', location: { path: 'main.ts', line: 3 } }]);
  expect(route?.readsAsSent).toBeUndefined();
});

test('one that looks at some of them, or refuses nothing, is none', async () => {
  const [some] = await routesOf(`function checkMint(req, res, next) {
    if (typeof req.body.eventId !== 'string') return res.status(400).json({ error: 'no' });
    next();
  }
  ${MINT}`);
  expect(some?.schemas).toEqual([]);
  expect(some?.readsAsSent).toEqual(['body.userId']);
  const [mild] = await routesOf(`function checkMint(req, res, next) {
    if (typeof req.body.eventId !== 'string' || typeof req.body.userId !== 'string') console.warn('odd');
    next();
  }
  ${MINT}`);
  expect(mild?.schemas).toEqual([]);
});
