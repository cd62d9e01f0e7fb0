import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The planted services only; `npm run bench:probe` asks both editions of voice-ledger as well. */
test('what probes say of routes and credentials is what the services are built to do, and nobody else is touched', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, '../live-truth.ts'), '--only', 'planted'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('differ 0 times');
  expect(stdout).toMatch(/requests to hosts that are not allowed: 0; writes outside the declared tenants: 0\n$/);
});
