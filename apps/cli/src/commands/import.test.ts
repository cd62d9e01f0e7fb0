import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult, ServiceResult } from '@airworthy/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { run } from '../program.ts';

const FIXTURES = join(import.meta.dirname, '../../../../packages/adapters/test/fixtures');
const SAMPLE = join(import.meta.dirname, '../../../../e2e/sample-service');
let folder: string;
let audited: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'airworthy-import-'));
  audited = join(folder, 'audited.json');
  await quiet(['audit', SAMPLE, '--no-cache', '--out', audited]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function quiet(args: string[]): Promise<{ code: number; out: string }> {
  let out = '';
  const write = (text: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    out += String(text);
    const end = typeof encoding === 'function' ? encoding : done;
    if (typeof end === 'function') (end as () => void)();
    return true;
  };
  const spies = [vi.spyOn(process.stdout, 'write').mockImplementation(write), vi.spyOn(process.stderr, 'write').mockImplementation(write)];
  try {
    return { code: await run(args), out };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const resultOf = (path: string): AuditResult => AuditResultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const only = (path: string): ServiceResult => resultOf(path).services[0] as ServiceResult;
const statusOf = (path: string, item: string): string => only(path).verdicts.find((one) => one.item === item)?.status ?? 'none';
const file = (name: string, value: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

test('an open item fails by what a tool measured, scores move with it, and the same report again changes no byte', async () => {
  const into = file('measured.json', readFileSync(audited, 'utf8'));
  expect(statusOf(audited, 'S10-035')).toBe('UNKNOWN');
  const lcov = join(FIXTURES, 'reports/c8/lcov.info');
  const first = await quiet(['import', lcov, '--into', into]);
  expect(first.code).toBe(0);
  const once = readFileSync(into, 'utf8');
  expect(only(into).verdicts.find((one) => one.item === 'S10-035')).toMatchObject({ status: 'FAIL', method: 'imported' });
  expect(only(into).score.counts.fail).toBe(only(audited).score.counts.fail + 1);
  expect(only(into).imported?.before.map((one) => one.method)).not.toContain('imported');
  expect((await quiet(['import', lcov, '--into', into])).out).toMatch(/Nothing is new/);
  expect(readFileSync(into, 'utf8')).toBe(once);
});

test('what the code shows to fail stays failing, with its findings and the places that the tool adds', async () => {
  const service = only(audited);
  const failing = service.findings.find((one) => one.locations.length > 0)?.item ?? '';
  const into = file('failing.json', readFileSync(audited, 'utf8'));
  const results = [89, 78, 79, 798, 295, 918].map((cwe) => ({
    ruleId: `r${cwe}`,
    level: 'error',
    message: { text: `found CWE-${cwe}` },
    properties: { cwe: `CWE-${cwe}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: 'src/app.ts' }, region: { startLine: 1 } } }],
  }));
  await quiet([
    'import',
    file('sast.sarif', { version: '2.1.0', runs: [{ tool: { driver: { name: 'house rules' } }, results }] }),
    '--into',
    into,
  ]);
  const after = only(into);
  expect(after.findings.map((one) => one.fingerprint)).toEqual(expect.arrayContaining(service.findings.map((one) => one.fingerprint)));
  expect(after.verdicts.find((one) => one.item === failing)?.status).toBe(service.verdicts.find((one) => one.item === failing)?.status);
  for (const one of service.verdicts.filter((verdict) => verdict.status === 'FAIL' || verdict.status === 'N/A'))
    expect([one.item, statusOf(into, one.item)]).toEqual([one.item, one.status]);
  expect(after.imported?.findings.map((one) => one.rule)).toEqual(expect.arrayContaining(['r89', 'r918']));
});

test('a report without what was told before closes nothing, and undoing an import gives what the audit said', async () => {
  const into = file('less.json', readFileSync(audited, 'utf8'));
  const lint = (messages: unknown[]): unknown => [{ filePath: 'src/app.ts', messages }];
  await quiet(['import', file('more.json', lint([{ ruleId: 'no-eval', severity: 2, line: 3, message: 'eval' }])), '--into', into]);
  const told = statusOf(into, 'S01-021');
  await quiet(['import', file('other.json', [{ filePath: 'src/other.ts', messages: [] }]), '--into', into]);
  expect(statusOf(into, 'S01-021')).toBe(told);
  await quiet(['import', file('clean.json', lint([])), '--into', into]);
  expect(only(into).verdicts).toEqual(only(audited).verdicts);
  expect(only(into).findings).toEqual(only(audited).findings);
  expect(only(into).score).toEqual(only(audited).score);
});

test('results that map to nothing are kept and counted', async () => {
  const into = file('unmapped.json', readFileSync(audited, 'utf8'));
  const { out } = await quiet([
    'import',
    file('style.json', [{ filePath: 'src/app.ts', messages: [{ ruleId: 'house/style', severity: 1, line: 1, message: 'm' }] }]),
    '--into',
    into,
  ]);
  expect(out).toMatch(/1 results, 0 for items, 1 for none/);
  expect(only(into).imported?.findings).toMatchObject([{ rule: 'house/style', fails: [], asks: [] }]);
});

test('audit joins reports in the same way', async () => {
  const out = join(folder, 'joined.json');
  await quiet(['audit', SAMPLE, '--import', join(FIXTURES, 'reports/c8/lcov.info'), '--out', out]);
  const into = file('beside.json', readFileSync(audited, 'utf8'));
  await quiet(['import', join(FIXTURES, 'reports/c8/lcov.info'), '--into', into]);
  expect(readFileSync(out, 'utf8')).toBe(readFileSync(into, 'utf8'));
});

test('files that are no report, and services that are none, end with a clear error', async () => {
  const broken = await quiet(['import', file('broken.json', '{"a":'), '--into', audited]);
  expect([broken.code, broken.out]).toEqual([3, expect.stringMatching(/broken\.json: The file looks like JSON and is not valid/)]);
  const lost = await quiet(['import', join(FIXTURES, 'reports/tsc.txt'), '--into', audited, '--service', 'nobody']);
  expect([lost.code, lost.out]).toEqual([2, expect.stringMatching(/no service nobody/)]);
  expect((await quiet(['import', join(folder, 'nowhere.json'), '--into', audited])).code).toBe(3);
});

test('tools are run only after it was shown what, and with --yes', async () => {
  const project = join(folder, 'project');
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  const mark = join(project, 'was-run');
  const report = JSON.stringify([{ filePath: 'src/app.ts', messages: [] }]);
  writeFileSync(join(project, 'node_modules/.bin/eslint'), `#!/bin/sh\ntouch ${mark}\nprintf '%s' '${report}'\n`, { mode: 0o755 });
  const shown = await quiet(['import', '--run', 'eslint', '--dir', project]);
  expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(/eslint \. --format json[\s\S]*Nothing was run/)]);
  expect(existsSync(mark)).toBe(false);
  const done = await quiet(['import', '--run', 'eslint', '--dir', project, '--yes']);
  expect([done.code, done.out]).toEqual([0, expect.stringMatching(/eslint \(eslint\), 0 results/)]);
  expect(existsSync(mark)).toBe(true);
  expect((await quiet(['import', '--run', 'tsc', '--dir', project])).code).toBe(2);
});
