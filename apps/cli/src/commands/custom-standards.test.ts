import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, temporaryFolder } from '../../test/run-cli.ts';

test('init writes a standard that passes lint, and examples that pass test', () => {
  const folder = copyOfSample();
  expect(runCli(['standards', 'init', folder])).toMatchObject({ code: 0, out: expect.stringContaining('three items') });
  expect(runCli(['standards', 'lint', folder])).toMatchObject({ code: 0, out: 'ok: 1 file, 3 items, 1 of them with a rule\n' });
  const tried = runCli(['standards', 'test', folder]);
  expect(tried.out).toContain('2 of 2 examples as expected. No example yet: OURS-001 (PASS), OURS-001 (FAIL).');
  expect(tried.code).toBe(0);
  expect(runCli(['standards', 'init', folder])).toMatchObject({ code: 3, err: expect.stringContaining('--force') });
});

test('an audit asks custom items, explain shows them, a mistake stops both', () => {
  const folder = copyOfSample();
  runCli(['standards', 'init', folder]);
  const path = join(folder, '.airworthy/standards/our-rules.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"/admin"', '"/rooms"'));
  expect(runCli(['explain', 'ours-002', folder]).out).toMatch(
    /room-booking-sample: FAIL[\s\S]*src\/routes\/rooms\.ts:5 {2}GET \/rooms is open/,
  );
  const { services } = JSON.parse(runCli(['audit', folder, '--json']).out) as { services: { findings: { item: string }[] }[] };
  expect(services[0]?.findings.map((one) => one.item)).toContain('OURS-002');
  writeFileSync(path, readFileSync(path, 'utf8').replace('fact.access', 'fact.acess'));
  expect(runCli(['standards', 'lint', folder])).toMatchObject({
    code: 1,
    out: expect.stringContaining('error   .airworthy/standards/our-rules.yaml:26:21: `Route` has no field `acess`; did you mean `access`?'),
  });
  expect(runCli(['audit', folder])).toMatchObject({ code: 3, err: expect.stringContaining('our-rules.yaml:26:21') });
});

test('an example that decides otherwise fails with the verdict and its evidence', () => {
  const folder = temporaryFolder();
  runCli(['standards', 'init', folder]);
  const path = join(folder, '.airworthy/standards/examples/our-rules.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('OURS-002: FAIL', 'OURS-002: PASS'));
  const { code, out } = runCli(['standards', 'test', folder]);
  expect(code).toBe(1);
  expect(out).toContain('OURS-002: expected PASS, is FAIL.');
  expect(out).toContain('src/main.ts:3  GET /admin/users is open');
});

test('a repository without standards is told how to begin', () => {
  expect(runCli(['standards', 'lint', temporaryFolder()])).toMatchObject({ code: 3, err: expect.stringContaining('standards init') });
});
