import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, SAMPLE, temporaryFolder } from '../../test/run-cli.ts';

test('diff says what came, went and changed since an edition', () => {
  const { code, out } = runCli(['standards', 'diff', '2026.1']);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^2026\.1 → current: \d+ items came, \d+ went, \d+ are decided or counted otherwise, \d+ are only worded otherwise$/m,
  );
  expect(out).toMatch(
    /S20-032 {2}high {6}Kubernetes workloads are probed\n +Health checks ask the same of each kind of probe, and decide it\. See S12-021, S12-022\./,
  );
  expect(out).toMatch(/S03-002 {2}high .*\n +severity: critical → high/);
});

test('diff over a repository says which verdicts move, and why', () => {
  const run = runCli(['standards', 'diff', '2026.1', '--audit', SAMPLE, '--json']);
  const { moves } = JSON.parse(run.out) as { moves: { item: string; before?: string; after?: string; why: string }[] };
  expect(moves.find((one) => one.item === 'S20-032')).toMatchObject({ before: 'N/A', why: 'no longer asked' });
  expect(moves.every((one) => one.before !== one.after && one.why !== '')).toBe(true);
  expect(runCli(['standards', 'diff', '2026.1', '--audit', SAMPLE]).out).toMatch(/\d+ verdicts move\n/);
});

test('diff of one edition with itself is empty; what is no edition is met with those there are', () => {
  expect(runCli(['standards', 'diff', '2026.1', '2026.1']).out).toBe(
    '2026.1 → 2026.1: 0 items came, 0 went, 0 are decided or counted otherwise, 0 are only worded otherwise\n',
  );
  expect(runCli(['standards', 'diff', '2026.9'])).toMatchObject({ code: 2, err: expect.stringContaining('Editions: 2026.1') });
  const path = join(temporaryFolder(), 'x.json');
  writeFileSync(path, 'no json');
  expect(runCli(['standards', 'diff', path])).toMatchObject({ code: 3, err: expect.stringContaining('is not JSON') });
});
