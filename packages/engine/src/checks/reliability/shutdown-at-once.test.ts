import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { processLifecycle } from '../../extractors/process-lifecycle/index.ts';
import { ask } from '../../check/status-of.ts';
import { closesAwaited, shutdownBounded } from './shutdown.ts';

test('a handler that only ends the process cannot hang, and cuts off what runs', async () => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'main.js': `process.on('SIGTERM', async () => { console.log('bye'); process.exit(0); });`,
  });
  expect(ask(shutdownBounded, { shutdownHandlers }).status).toBe('PASS');
  const outcome = ask(closesAwaited, { shutdownHandlers });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('SIGTERM ends the process at once: nothing is closed and no request is waited for');
});

test('what a callback closes comes where it stands', async () => {
  const { shutdownHandlers } = await extractService([processLifecycle], {
    'main.js': `import express from 'express'; import pg from 'pg'; const app = express(); const pool = new pg.Pool(); const server = app.listen(1);
      async function stop() { await new Promise((done) => server.close(() => done())); await pool.end(); process.exit(0); }
      process.on('SIGTERM', () => void stop());`,
  });
  expect(shutdownHandlers.map((one) => one.closes)).toEqual([['http', 'postgresql']]);
});
