import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { auditFolder } from './audit-run.ts';
import { loadAdvisories } from './load-advisories.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const record = JSON.stringify({
  id: 'GHSA-1',
  database_specific: { severity: 'HIGH' },
  affected: [
    { package: { ecosystem: 'npm', name: 'mole' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.1' }] }] },
  ],
});

test('an export that is given by option decides the items about known vulnerabilities', async () => {
  const export_ = folderWith({ 'npm/GHSA-1.json': record, 'npm/README.md': '#' });
  const target = folderWith({
    'package.json': '{"name":"quay","scripts":{"start":"node index.js"},"dependencies":{"mole":"1.0.0"}}',
    'package-lock.json':
      '{"lockfileVersion":3,"packages":{"":{},"node_modules/mole":{"version":"1.0.0","resolved":"https://registry.npmjs.org/mole/-/mole-1.0.0.tgz","integrity":"sha512-x"}}}',
    'index.js': "require('node:http').createServer().listen(1);",
  });
  const statusOf = async (options: Parameters<typeof auditFolder>[1]): Promise<string | undefined> =>
    (await auditFolder(target, { cache: false, ...options })).services[0]?.verdicts.find((one) => one.item === 'S46-015')?.status;
  expect(await statusOf({ advisories: export_ })).toBe('FAIL');
  expect(await statusOf({})).toBe('UNKNOWN');
});

test('a path that holds no advisories is refused', () => {
  const empty = folderWith({ 'a.json': '{}' });
  expect(() => loadAdvisories(empty)).toThrow(/holds no advisory/);
  expect(() => loadAdvisories(join(empty, 'none.json'))).toThrow(/could not be read/);
});
