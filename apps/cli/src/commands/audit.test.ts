import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuditResultSchema } from '@airworthy/model';
import type { AuditResult } from '@airworthy/model';
import { expect, test } from 'vitest';
import { copyOfSample, runCli, SAMPLE, temporaryFolder } from '../../test/run-cli.ts';

// oxlint-disable-next-line no-control-regex -- escapes are what is looked for
const ESCAPES = /\u001b\[/;

test('a pipe gets plain text with the decision, the blockers and the next command', () => {
  const { code, out, err } = runCli(['audit', 'e2e/sample-service']);
  expect(code).toBe(0);
  expect(err).toBe('');
  expect(out).not.toMatch(ESCAPES);
  expect(out).toContain('NO-GO');
  expect(out).toMatch(/\[CRITICAL\] Routes answer without a valid credential[^\n]*\n\s+S01-001/);
  expect(out).toContain('src/routes/rooms.ts:5');
  expect(out).toContain('NEXT  airworthy explain S01-001 e2e/sample-service\n      airworthy audit e2e/sample-service --out report.html\n');
});

test('without a folder the sample is audited, and that is said', () => {
  const { code, out, err } = runCli(['audit']);
  expect(code).toBe(0);
  expect(out).toContain('room-booking-sample');
  expect(out).toContain('airworthy explain S01-001 e2e/sample-service\n');
  expect(err).toContain('this is the sample service');
});

test('colour when forced, never with NO_COLOR, and with the same words', () => {
  const coloured = runCli(['audit', SAMPLE], { env: { FORCE_COLOR: '1' } }).out;
  expect(coloured).toMatch(ESCAPES);
  expect(runCli(['audit', SAMPLE], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }).out).not.toMatch(ESCAPES);
  expect(runCli(['audit', SAMPLE], { env: { FORCE_COLOR: '0' } }).out).not.toMatch(ESCAPES);
  // oxlint-disable-next-line no-control-regex -- as above
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(runCli(['audit', SAMPLE]).out);
});

test('plain characters on request and where the locale has no others', () => {
  expect(runCli(['audit', SAMPLE, '--ascii']).out).not.toMatch(/[█░▶│]/);
  expect(runCli(['audit', SAMPLE], { env: { LANG: 'de_DE.ISO-8859-1' } }).out).not.toMatch(/[█░▶│]/);
  expect(runCli(['audit', SAMPLE], { env: { LANG: 'C.UTF-8' } }).out).toContain('█');
});

test('--all says every blocker and every step', () => {
  const short = runCli(['audit', SAMPLE]).out;
  const long = runCli(['audit', SAMPLE, '--all']).out;
  expect(long.length).toBeGreaterThan(short.length);
  expect(long).toContain('Add a test that asks every registered route without a credential');
});

test('how the command line was started goes into the commands it prints', () => {
  expect(runCli(['audit', SAMPLE], { env: { AIRWORTHY_COMMAND: './airworthy' } }).out).toContain('NEXT  ./airworthy explain S01-001');
});

test('--json is a valid audit result with the verdicts of the sample', () => {
  const { code, out } = runCli(['audit', SAMPLE, '--json']);
  expect(code).toBe(0);
  const result = AuditResultSchema.parse(JSON.parse(out));
  expect(result.target).toBe('sample-service');
  expect(result.services.map((one) => one.name)).toEqual(['room-booking-sample']);
  expect(statusOf(result, 'S01-001')).toBe('FAIL');
  expect(result.services[0]?.routes.map((route) => `${route.method} ${route.path} ${route.access}`)).toContain(
    'DELETE /admin/rooms/:id open',
  );
});

test('the same bytes with and without the cache, twice, and from two places', () => {
  const options = { env: { AIRWORTHY_CACHE_DIR: temporaryFolder() } };
  const cold = runCli(['audit', copyOfSample(), '--json'], options).out;
  expect(cold.length).toBeGreaterThan(1000);
  expect(runCli(['audit', copyOfSample(), '--json'], options).out).toBe(cold);
  expect(runCli(['audit', copyOfSample(), '--json', '--no-cache'], options).out).toBe(cold);
  expect(runCli(['audit', '.', '--json'], { ...options, cwd: copyOfSample() }).out).toBe(cold);
});

test('every report format, several in one run', () => {
  const folder = temporaryFolder();
  const at = (name: string): string => join(folder, name);
  const endings = ['a.html', 'a.json', 'a.md', 'a.sarif', 'a.xml'];
  const { code, out } = runCli(['audit', SAMPLE, ...endings.flatMap((name) => ['--out', at(name)])]);
  expect(code).toBe(0);
  for (const name of endings) expect(out).toContain(`report written to ${at(name)}`);
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  expect(text('a.html')).toMatch(/^<!doctype html>/i);
  expect(AuditResultSchema.safeParse(JSON.parse(text('a.json'))).success).toBe(true);
  expect(text('a.md')).toMatch(/^# /m);
  expect((JSON.parse(text('a.sarif')) as { version: string }).version).toBe('2.1.0');
  expect(text('a.xml')).toMatch(/<testsuites[ >]/);
});

test('a format by name, to a file and to the pipe; --json beside a file', () => {
  const path = join(temporaryFolder(), 'report.txt');
  const { out } = runCli(['audit', SAMPLE, '--out', path, '--format', 'markdown', '--json']);
  expect(readFileSync(path, 'utf8')).toBe(runCli(['audit', SAMPLE, '--format', 'markdown']).out);
  expect(AuditResultSchema.safeParse(JSON.parse(out)).success).toBe(true);
});

test('links to the sources and a date when they are given', () => {
  const { out } = runCli([
    'audit',
    SAMPLE,
    '--format',
    'markdown',
    '--source-url',
    'https://example.test/o/r/blob/abc/',
    '--date',
    '2026-01-31',
  ]);
  expect(out).toContain('https://example.test/o/r/blob/abc/src/routes/rooms.ts#L5');
  expect(out).toContain('2026-01-31');
  const bad = runCli(['audit', SAMPLE, '--source-url', 'javascript:alert(1)']);
  expect(bad.code).toBe(2);
  expect(bad.err).toContain('no http address');
});

test('--fail-on: the code says whether the condition holds', () => {
  const codes = (['no-go', 'critical', 'high'] as const).map((condition) => runCli(['audit', SAMPLE, '--fail-on', condition]).code);
  expect(codes).toEqual([1, 1, 1]);
  const empty = runCli(['audit', temporaryFolder(), '--fail-on', 'high']);
  expect(empty.code).toBe(3);
});

test('what can not be audited ends with 3, a wrong command line with 2, both with a hint', () => {
  const missing = runCli(['audit', '/nowhere/at/all']);
  expect([missing.code, missing.out]).toEqual([3, '']);
  expect(missing.err).toContain('There is no folder /nowhere/at/all.');
  expect(runCli(['audit', join(SAMPLE, 'package.json')])).toMatchObject({
    code: 3,
    err: expect.stringContaining('is a file, not a folder'),
  });
  expect(runCli(['audit', temporaryFolder()])).toMatchObject({ code: 3, out: expect.stringContaining('No service was found') });
  expect(runCli(['audit', SAMPLE, '--service', 'room'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean room-booking-sample?'),
  });
  expect(runCli(['audit', SAMPLE, '--out', 'report.pdf'])).toMatchObject({ code: 2, err: expect.stringContaining('Use .html') });
  expect(runCli(['audit', SAMPLE, '--out', '/nowhere/at/all/r.html'])).toMatchObject({
    code: 3,
    err: expect.stringContaining('its folder does not exist'),
  });
  expect(runCli(['audit', SAMPLE, '--fail-on', 'bad'])).toMatchObject({ code: 2, err: expect.stringContaining('no-go, critical, high') });
});

test('--service takes one name and leaves the folder alone', () => {
  expect(runCli(['audit', '--service', 'room-booking-sample', SAMPLE, '--json']).code).toBe(0);
});

function statusOf(result: AuditResult, item: string): string | undefined {
  return result.services[0]?.verdicts.find((one) => one.item === item)?.status;
}
