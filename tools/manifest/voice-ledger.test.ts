import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { audit, disabledCache, loadStandards, openProject } from '@airworthy/engine';
import { expect, test } from 'vitest';
import { readEntries } from './entries.ts';

const FOLDER = join(import.meta.dirname, '../../examples/voice-ledger');

test('voice-ledger: all that is planted is found, and nothing critical or high beside it', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../manifest.ts'), FOLDER], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect([...stdout.matchAll(/^(?:missed|elsewhere) (\S+)/gm)].map((match) => match[1])).toEqual([]);
  expect(stdout).toMatch(/unexpected critical\/high 0\n$/);
});

test('voice-ledger: as audited it may not be public, hardened it may, and nothing that was planted is left', async () => {
  const result = await audit({
    project: openProject(FOLDER),
    target: 'voice-ledger',
    library: loadStandards(join(import.meta.dirname, '../../standards')),
    cache: disabledCache,
    toolVersion: 'test',
    printedVersion: 'test',
  });
  const decisionOf = (name: string): string | undefined =>
    result.services.find((one) => one.name === name)?.decisions.find((one) => one.exposure === 'public')?.decision;
  expect([decisionOf('as-audited'), decisionOf('hardened')]).toEqual(['NO-GO', 'GO']);
  const planted = new Set(readEntries(FOLDER).map((one) => one.item));
  const left = result.services
    .find((one) => one.name === 'hardened')
    ?.verdicts.filter((one) => planted.has(one.item) && (one.status === 'FAIL' || one.status === 'PARTIAL'));
  expect(left?.map((one) => one.item)).toEqual([]);
});
