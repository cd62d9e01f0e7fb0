import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult, Finding } from '@airworthy/model';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, temporaryFolder } from '../../test/run-cli.ts';
import { compareResults } from './gate.ts';

/** A sample with its baseline; `patch` changes one file of it. */
function gatedSample(): {
  gate: (...more: string[]) => ReturnType<typeof runCli>;
  patch: (path: string, from: string, to: string) => void;
} {
  const sample = copyOfSample();
  const baseline = join(temporaryFolder(), 'baseline.json');
  const written = runCli(['gate', sample, '--baseline', baseline, '--update']);
  expect(written).toMatchObject({ code: 0, out: `Baseline written to ${baseline}.\n` });
  expect(AuditResultSchema.safeParse(JSON.parse(readFileSync(baseline, 'utf8'))).success).toBe(true);
  return {
    gate: (...more) => runCli(['gate', sample, '--baseline', baseline, ...more]),
    patch: (path, from, to) => {
      const text = readFileSync(join(sample, path), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(sample, path), text.replace(from, to));
    },
  };
}

const HOOK = "  app.addHook('onRequest', authenticate);\n";

test('an unchanged tree is clear', () => {
  const { gate } = gatedSample();
  expect(gate()).toMatchObject({ code: 0, out: 'Clear: nothing of severity high or above got worse; 0 fixed.\n' });
});

test('lines that only move change nothing', () => {
  const { gate, patch } = gatedSample();
  patch('src/routes/rooms.ts', 'import', '// one line more\n// and another\nimport');
  expect(gate().code).toBe(0);
});

test('a hook that is taken away is named, with code 1', () => {
  const { gate, patch } = gatedSample();
  patch('src/routes/bookings.ts', HOOK, '');
  const { code, out } = gate();
  expect(code).toBe(1);
  expect(out).toMatch(/^ {2}[+>] critical S01-001 room-booking-sample/m);
  expect(out).toMatch(/^Blocked: /m);
  const json = JSON.parse(gate('--json').out) as { blocked: boolean; added: Finding[]; grown: Finding[] };
  expect(json.blocked).toBe(true);
  expect([...json.added, ...json.grown].map((one) => one.item)).toContain('S01-001');
});

test('a finding that is gone is told as fixed', () => {
  const { gate, patch } = gatedSample();
  patch(
    'src/routes/rooms.ts',
    "app.delete<{ Params: { id: string } }>('/admin/rooms/:id'",
    "app.delete<{ Params: { id: string } }>('/admin/rooms/:id', { onRequest: async (request) => { await request.jwtVerify(); } }",
  );
  const { out } = gate();
  expect(out).toMatch(/^ {2}- critical S01-007 /m);
});

test('a missing or broken baseline says how to write one, with code 3', () => {
  const sample = copyOfSample();
  const file = (text: string): string => {
    const path = join(temporaryFolder(), 'baseline.json');
    writeFileSync(path, text);
    return path;
  };
  const gate = (path: string): ReturnType<typeof runCli> => runCli(['gate', sample, '--baseline', path]);
  expect(gate('/nowhere/baseline.json')).toMatchObject({
    code: 3,
    err: expect.stringContaining('airworthy gate --update --baseline /nowhere/baseline.json'),
  });
  expect(gate(file('{'))).toMatchObject({ code: 3, err: expect.stringContaining('is not JSON') });
  expect(gate(file('{"schemaVersion":1}'))).toMatchObject({ code: 3, err: expect.stringContaining('is not an audit result') });
  expect(runCli(['gate', temporaryFolder(), '--update', '--baseline', join(sample, 'b.json')])).toMatchObject({
    code: 3,
    err: expect.stringContaining('No Node.js or TypeScript service was found'),
  });
  expect(runCli(['gate', sample, '--update', '--baseline', '/nowhere/at/all.json'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('its folder does not exist'),
  });
});

test('comparing: new, grown, shrunk and fixed, by severity', () => {
  const finding = (fingerprint: string, severity: Finding['severity'], places: number): Finding =>
    ({ fingerprint, severity, locations: Array.from({ length: places }, (_, index) => ({ path: 'a.ts', line: index + 1 })) }) as Finding;
  const result = (findings: Finding[]): AuditResult => ({ services: [{ findings }] }) as unknown as AuditResult;
  const before = result([
    finding('same', 'high', 1),
    finding('grows', 'high', 1),
    finding('shrinks', 'high', 3),
    finding('goes', 'critical', 1),
    finding('low', 'low', 1),
  ]);
  const after = result([
    finding('same', 'high', 1),
    finding('grows', 'high', 2),
    finding('shrinks', 'high', 1),
    finding('new', 'critical', 1),
    finding('medium', 'medium', 1),
  ]);
  const names = (least: Finding['severity']): Record<string, string[]> =>
    Object.fromEntries(
      Object.entries(compareResults(before, after, least)).map(([key, found]) => [key, (found as Finding[]).map((one) => one.fingerprint)]),
    );
  expect(names('high')).toEqual({ added: ['new'], grown: ['grows'], fixed: ['goes'] });
  expect(names('low')).toEqual({ added: ['new', 'medium'], grown: ['grows'], fixed: ['goes', 'low'] });
});
