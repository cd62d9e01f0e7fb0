import { expect, test } from 'vitest';
import { dataClients } from '../extractors/data-clients/index.ts';
import { processLifecycle } from '../extractors/process-lifecycle/index.ts';
import { extractService } from '../extract/extract-service.ts';

test('what was given for the shutdown is part of it: lists of closers, options of libraries', async () => {
  const db = "import { Pool } from 'pg'; export const pool = new Pool();";
  const of = async (files: Record<string, string>) => {
    const facts = await extractService([processLifecycle, dataClients], {
      'package.json': '{"name":"quay","scripts":{"start":"node main.ts"}}',
      'db.ts': db,
      ...files,
    });
    return [facts.shutdownHandlers.find((one) => one.signal === 'SIGTERM')?.closes, facts.dbClients.map((one) => one.closedOnShutdown)];
  };
  const start =
    "import Koa from 'koa'; import { pool } from './db'; const app = new Koa(); app.use(async (c) => { c.body = await pool.query('x'); });";
  const given = 'for (const close of list) await close(); process.exit(0);';
  expect(
    await of({
      'main.ts': `${start} import { onStop } from './stop'; const server = app.listen(1); onStop(() => new Promise((r) => server.close(r))); onStop(() => pool.end());`,
      'stop.ts': `const list: (() => Promise<unknown>)[] = []; export const onStop = (close: () => Promise<unknown>) => { list.push(close); }; process.on('SIGTERM', async () => { ${given} });`,
    }),
  ).toEqual([['http', 'postgresql'], [true]]);
  expect(
    await of({
      'main.ts': `${start} import { stops } from './stop'; app.listen(1); stops.add('db', () => pool.end());`,
      'stop.ts': `class Stops { private list: { name: string; close: () => Promise<unknown> }[] = []; constructor() { process.on('SIGTERM', () => void this.run()); }
        add(name: string, close: () => Promise<unknown>) { this.list.push({ name, close }); }
        async run() { for (const { close } of this.list) await close(); } }
        export const stops = new Stops();`,
    }),
  ).toEqual([['postgresql'], [true]]);
  expect(
    await of({
      'main.ts': `${start} import http from 'node:http'; import { createTerminus } from '@godaddy/terminus'; const server = http.createServer(app.callback());
        createTerminus(server, { signal: 'SIGTERM', onSignal: () => pool.end() }); server.listen(1);`,
    }),
  ).toEqual([['http', 'postgresql'], [true]]);
  expect(
    await of({
      'main.ts': `${start} app.listen(1); const list = []; list.push(() => pool.end()); process.on('SIGTERM', () => process.exit(0));`,
    }),
  ).toEqual([[], [false]]);
});
