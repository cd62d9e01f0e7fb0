import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AuditResultSchema } from '@airworthy/model';

const ROOT = join(import.meta.dirname, '..');

/** What `./airworthy audit .` says of this repository; airworthy.yaml names the service and says why it is the one. */
test('the program server has no critical or high failure, by its own standards', { timeout: 60_000 }, async () => {
  const args = ['apps/cli/src/bin.ts', 'audit', '.', '--json', '--no-cache'];
  const done = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(done.stderr).toBe('');
  const result = AuditResultSchema.parse(JSON.parse(done.stdout));
  const severity = new Map(result.items.map((item) => [item.id, item.severity]));
  expect(result.services.map((one) => one.name)).toEqual(['server']);
  const [server] = result.services;
  const failed = (server?.verdicts ?? []).filter((one) => one.status === 'FAIL' && /critical|high/.test(severity.get(one.item) ?? ''));
  expect(failed.map((one) => `${one.item} ${one.evidence.find((each) => !each.holds)?.message ?? ''}`)).toEqual([]);
  // An empty model fails nothing: the routes, tables and queries were read, and completely.
  expect(server?.routes.length).toBeGreaterThan(100);
  expect(server?.gaps.filter((gap) => gap.family !== 'advisories')).toEqual([]);
  const routes = new Map(server?.routes.map((one) => [`${one.method} ${one.path}`, one]));
  for (const one of routes.values()) if (one.path.startsWith('/api/orgs/')) expect([one.path, one.access]).toEqual([one.path, 'guarded']);
  expect(result.diagnostics.map((one) => one.message)).toContainEqual(expect.stringContaining('migrations up to 0099'));
});
