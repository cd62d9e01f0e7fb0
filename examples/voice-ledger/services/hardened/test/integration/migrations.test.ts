import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startPostgres } from '../../../../../support/embedded-postgres.ts';
import { migrate } from '../../src/migrations.ts';

test('of releases that migrate at the same time one does the work', async () => {
  const postgres = await startPostgres({ from: import.meta.url, databases: ['migrations_test'] });
  try {
    const runs = await Promise.all([migrate(postgres.url, ''), migrate(postgres.url, ''), migrate(postgres.url, '')]);
    assert.deepEqual(runs.map((applied) => applied.length > 0).filter(Boolean), [true]);
  } finally {
    await postgres.stop();
  }
});
