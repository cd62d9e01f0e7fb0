import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditResultSchema, ChangeReportSchema } from '@airworthy/model';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, temporaryFolder } from '../../test/run-cli.ts';

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
  expect(gate()).toMatchObject({ code: 0, out: expect.stringMatching(/^Clear: 0 changes for the worse, 0 for the better\.\n/) });
});

test('lines that only move change nothing', () => {
  const { gate, patch } = gatedSample();
  patch('src/routes/rooms.ts', 'import', '// one line more\n// and another\nimport');
  patch('src/routes/bookings.ts', 'import', '// one line more\nimport');
  expect(gate('--severity', 'low').code).toBe(0);
});

test('a hook that is taken away is one change with all its routes, with code 1', () => {
  const { gate, patch } = gatedSample();
  patch('src/routes/bookings.ts', HOOK, '');
  const { code, out } = gate();
  expect(code).toBe(1);
  expect(out).toMatch(/^- critical 3 routes lost their guard authenticate and are open now/m);
  expect(out).toMatch(/^Blocked: 1 change for the worse/m);
  const report = ChangeReportSchema.parse(JSON.parse(gate('--json').out));
  expect(report.blocked).toBe(true);
  expect(report.changes[0]?.moves.map((one) => one.item)).toContain('S01-001');
});

test('a finding that is gone is told as better', () => {
  const { gate, patch } = gatedSample();
  patch(
    'src/routes/rooms.ts',
    "app.delete<{ Params: { id: string } }>('/admin/rooms/:id'",
    "app.delete<{ Params: { id: string } }>('/admin/rooms/:id', { onRequest: async (request) => { await request.jwtVerify(); } }",
  );
  const { out } = gate();
  expect(out).toMatch(/^\+ critical DELETE \/admin\/rooms\/:id got the guard/m);
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
