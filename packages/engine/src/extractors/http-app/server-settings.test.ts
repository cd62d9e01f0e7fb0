import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { httpApp } from './index.ts';

const servers = async (lines: string) =>
  (
    await extractService([httpApp], {
      'main.ts': `import express from 'express';\nconst app = express();\n${lines}`,
    })
  ).httpServers;

test('times that are set on the server of Node count', async () => {
  const [server] = await servers(
    'const server = app.listen(1); server.keepAliveTimeout = 65_000; server.requestTimeout = Number(process.env.T);',
  );
  expect(server).toMatchObject({ keepAliveTimeout: { state: 'known', value: 65_000 } });
  expect(server?.requestTimeout.state).not.toBe('absent');
  expect((await servers('app.listen(1);'))[0]?.keepAliveTimeout).toEqual({ state: 'absent' });
});

test('what the server of Node is given by the adapter of Hono counts', async () => {
  const { httpServers } = await extractService([httpApp], {
    'main.ts': `
      import { Hono } from 'hono'; import { serve } from '@hono/node-server';
      const app = new Hono(); app.get('/x', (c) => c.json({}));
      serve({ fetch: app.fetch, serverOptions: { requestTimeout: 15_000, keepAliveTimeout: 65_000 } });`,
  });
  expect(httpServers).toMatchObject([
    { framework: 'hono', keepAliveTimeout: { state: 'known', value: 65_000 }, requestTimeout: { state: 'known', value: 15_000 } },
  ]);
});

test('reading X-Forwarded-For is told, as a stand-in for the address it is not', async () => {
  const reading = (expression: string) => servers(`app.use((req, res, next) => { req.from = ${expression}; next(); }); app.listen(1);`);
  expect((await reading("req.headers['x-forwarded-for']"))[0]?.readsForwardedFor).toBe(true);
  expect((await reading("req.ip || req.headers['x-forwarded-for']"))[0]?.readsForwardedFor).toBeUndefined();
});
