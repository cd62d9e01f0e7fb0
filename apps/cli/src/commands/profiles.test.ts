import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditResultSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, SAMPLE } from '../../test/run-cli.ts';

test('audit: a profile narrows what is asked, the result says which, and what it demands can fail the run', () => {
  const { out, code } = runCli(['audit', SAMPLE, '--profile', 'launch', '--json', '--fail-on', 'requirements']);
  expect(code).toBe(1);
  const result = AuditResultSchema.parse(JSON.parse(out));
  expect(result.profile).toMatchObject({ name: 'launch', source: 'airworthy', items: result.items.length });
  expect(result.items.every((item) => item.severity !== 'low')).toBe(true);
  expect(result.services[0]?.requirements?.map((one) => one.name)).toEqual(['coverage', 'critical', 'high']);
  expect(result.services[0]?.groups?.map((one) => one.title)).toContain('Nobody gets in');
});

test('audit: an unknown profile is met with the nearest', () => {
  expect(runCli(['audit', SAMPLE, '--profile', 'lanch'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean launch?') });
});

test('a profile of the repository is used by name or by airworthy.yaml, and its checklist is printed', () => {
  const copy = copyOfSample();
  mkdirSync(join(copy, '.airworthy/profiles'), { recursive: true });
  const lines = '[{ title: Nobody gets in without a credential, items: [S01-001] }]';
  const about = 'What the board looks at before a change.';
  writeFileSync(
    join(copy, '.airworthy/profiles/board.yaml'),
    `name: board\ntitle: Board\nabout: ${about}\ngroups:\n  - { title: Access, lines: ${lines} }\n`,
  );
  writeFileSync(join(copy, 'airworthy.yaml'), 'profile: board\nthresholds: { critical: 0 }\n');
  const { out } = runCli(['audit', copy]);
  expect(out).toMatch(/^PROFILE {2}board: Board, 1 of \d[\d,]* items, from \.airworthy\/profiles\/board\.yaml$/m);
  expect(out).toContain('[ ] Nobody gets in without a credential S01-001');
  expect(runCli(['standards', 'profiles', '--dir', copy]).out).toMatch(/^board +Board +1 +\.airworthy\/profiles\/board\.yaml$/m);
  expect(runCli(['explain', 'S08-001', copy]).code).toBe(0);
});

test('scope: what applies, what is decided, and what is left for people', () => {
  const { out } = runCli(['scope', SAMPLE, '--profile', 'tickettoken', '--json']);
  const scope = JSON.parse(out) as { services: { items: { general: number }; open: number; decided: number }[]; phases: { name: null }[] };
  expect(scope.services[0]?.items.general).toBeGreaterThan(100);
  expect(scope.phases[0]?.name).toBeNull();
  expect(runCli(['scope', SAMPLE]).out).toMatch(/All \d+ items are asked\./);
});
