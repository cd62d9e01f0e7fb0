import { readFileSync } from 'node:fs';
import type { ChangeReport } from '@airworthy/model';
import { ChangeReportSchema } from '@airworthy/model';
import ajvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { makeItem } from '../../test/make-result.ts';
import { changeWriters } from './change-writers.ts';

const ajv = new ajvDraft4.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(JSON.parse(readFileSync(new URL('../../test/schemas/sarif-2.1.0.json', import.meta.url), 'utf8')) as object);

const REPORT: ChangeReport = ChangeReportSchema.parse({
  schemaVersion: 1,
  tool: { name: 'airworthy', version: '1.2.3' },
  target: 'shop',
  prefix: 'backend/',
  base: 'main (abc)',
  blocked: true,
  changes: [
    {
      direction: 'worse',
      service: 'shop',
      severity: 'critical',
      title: 'POST /orders lost its guard verify, 100 % sure\n::error::forged',
      also: ['another fact'],
      place: { path: 'src/app.ts', line: 11 },
      moves: [
        {
          item: 'S01-001',
          title: 'Every route asks for a credential',
          severity: 'critical',
          before: 'PASS',
          after: 'FAIL',
          message: 'POST /orders is open <script>alert(1)</script> @team',
          place: { path: 'src/app.ts', line: 11, endLine: 12 },
          fingerprint: 'a'.repeat(32),
          waiver: { state: 'proposed', reason: 'Only inside.', by: 'ana', expires: '2030-01-01' },
        },
      ],
      blocks: true,
    },
    { direction: 'unclear', service: 'shop', severity: 'high', title: 'a guard can not be read', also: [], moves: [], blocks: false },
    {
      direction: 'better',
      service: 'shop',
      severity: 'low',
      title: 'a log line was removed',
      also: [],
      was: { path: 'src/b.ts', line: 1 },
      moves: [],
      blocks: false,
    },
  ],
  budgets: [{ severity: 'critical', allowed: 0, used: 1 }],
  notes: ['billing is new'],
  services: { compared: 1, unchanged: 2 },
  items: [makeItem()],
});

const written = (id: string, report = REPORT, options = {}): string =>
  changeWriters.find((one) => one.id === id)?.write(report, options) ?? '';

test('SARIF holds what became worse and nothing else, and is valid', () => {
  const log = JSON.parse(written('sarif')) as { runs: { results: Record<string, unknown>[] }[] };
  valid(log);
  expect(valid.errors).toBe(null);
  expect(log.runs[0]?.results).toMatchObject([
    {
      ruleId: 'S01-001',
      baselineState: 'new',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'backend/src/app.ts' }, region: { startLine: 11 } } }],
      suppressions: [{ status: 'underReview' }],
    },
  ]);
});

test('a command of GitHub ends where it should, whatever the text holds', () => {
  expect(written('github').trimEnd().split('\n')).toEqual([
    '::error file=backend/src/app.ts,line=11,title=Airworthy%3A critical::POST /orders lost its guard verify, 100 %25 sure ::error::forged%0AS01-001: POST /orders is open <script>alert(1)</script> @team',
    '::notice title=Airworthy%3A high::a guard can not be read',
  ]);
});

test('a comment has its marker first, links to lines, and no markup of the code base', () => {
  const text = written('markdown', REPORT, { sourceUrl: 'https://forge.example/acme/shop/blob/abc/' });
  expect(text.split('\n')[0]).toBe('<!-- airworthy-gate backend%2Fshop -->');
  expect(text).toContain('[`backend/src/app.ts:11`](https://forge.example/acme/shop/blob/abc/backend/src/app.ts#L11)');
  expect(text).toContain('waiver proposed until 2030');
  expect(text).not.toMatch(/<script>|@team/);
});

test('a comment stays below what a host takes', () => {
  const many = { ...REPORT, changes: Array.from({ length: 2_000 }, () => REPORT.changes[0] as ChangeReport['changes'][number]) };
  expect(written('markdown', many).length).toBeLessThan(65_536);
});

test('entries of GitLab keep fingerprints apart; badges say how it stands', () => {
  const [first] = REPORT.changes as [ChangeReport['changes'][number]];
  const twice = { ...REPORT, changes: [first, first] };
  const entries = JSON.parse(written('gitlab', twice)) as { fingerprint: string; location: unknown }[];
  expect(new Set(entries.map((one) => one.fingerprint)).size).toBe(2);
  expect(entries[0]?.location).toEqual({ path: 'backend/src/app.ts', lines: { begin: 11 } });
  expect(JSON.parse(written('shields'))).toEqual({ schemaVersion: 1, label: 'airworthy gate', message: 'blocked: 1 worse', color: 'red' });
  expect(written('badge')).toContain('aria-label="airworthy gate: blocked: 1 worse"');
  expect(written('text')).toContain('Blocked: 1 change for the worse, 1 for the better, 1 that nobody can tell yet.');
});
