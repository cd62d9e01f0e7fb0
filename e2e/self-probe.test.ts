import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProbeRunSchema } from '@airworthy/model';

const ROOT = join(import.meta.dirname, '..');

/** What our own server does when it is asked, as airworthy.probe.yaml starts it: an embedded database, two organisations, three roles. */
test('the running program server holds what the audit of it promises', { timeout: 480_000 }, async () => {
  const out = mkdtempSync(join(tmpdir(), 'airworthy-self-'));
  const args = ['apps/cli/src/bin.ts', 'probe', '-c', 'airworthy.probe.yaml', '--yes', '--format', 'json', '--out', out];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  try {
    // 1: something was refuted, below.
    expect([code, said]).toEqual([1, '']);
    const run = ProbeRunSchema.parse(JSON.parse(readFileSync(join(out, 'probe.json'), 'utf8')));
    const of = (outcome: string): string[] =>
      run.results.filter((one) => one.outcome === outcome).map((one) => `${one.probe} ${one.subject}`);
    // Clients find the description of the API without an account; the audit says the same of S01-039 (low).
    expect(of('refuted')).toEqual(['map/unmodelled-routes pages that describe the API']);
    expect(run.verdicts.filter((one) => one.live === 'FAIL' && /critical|high/.test(one.severity)).map((one) => one.item)).toEqual([]);
    expect(run.contradictions).toEqual([]);
    // A run that reached nothing refutes nothing.
    expect(of('confirmed')).toEqual(
      expect.arrayContaining([
        'auth/no-credential GET /api/orgs/:org/services',
        'auth/garbage-credential GET /api/orgs/:org/findings',
        'svc/spoofed-identity-headers GET /api/me',
        'auth/no-credential GET /api/orgs/:org/events',
        'obs/metrics-private GET /metrics',
      ]),
    );
    expect(of('confirmed').filter((one) => one.startsWith('auth/no-credential')).length).toBeGreaterThan(140);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
