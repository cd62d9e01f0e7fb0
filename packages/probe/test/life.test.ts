import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProbeConfigSchema } from '../src/config/probe-config.ts';
import type { FaultProxy } from '../src/runner/fault-proxy.ts';
import { startInstance } from '../src/runner/start-instance.ts';
import { plantedApp } from './planted-app.ts';
import { route, tryProbe } from './try-probe.ts';

const SECRET = 'canary-of-the-settings-1234';

const upstreams = (wakes: object): object[] => [
  { name: 'model', kind: 'model', env: { UPSTREAM: '${upstream.url}' }, wakes, answer: { tokens: 40417 }, cost: [40417] },
  { name: 'mail', kind: 'mail', env: { MAIL_PORT: '${upstream.port}' }, wakes },
  { name: 'collector', kind: 'traces', env: { OTEL_EXPORTER_OTLP_ENDPOINT: '${upstream.url}' } },
];

async function outcome(probe: string, defect: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'airworthy-life-'));
  const alone = {
    run: ['node', join(import.meta.dirname, 'fixtures/alone.mjs')],
    env: { PORT: '${instance.port}', STORE: join(folder, 'notes'), DEFECT: defect, NEEDED: SECRET },
    ready: '/ready',
    withinSeconds: 10,
    headers: { 'x-forwarded-proto': 'https' },
    proxied: true,
    empty: { EMPTY: 'yes' },
    limits: { LIMIT: '20' },
    secrets: [SECRET],
    without: [{ what: 'NEEDED', secret: true, env: { NEEDS: 'yes', NEEDED: null } }],
  };
  const slow = probe === 'life/long-request' ? { SLOW: '900' } : {};
  const config = ProbeConfigSchema.parse({ version: 1, alone });
  const wakes = { send: 'POST /api/calls', as: 'alice' };
  const app = await plantedApp([]);
  try {
    const { results } = await tryProbe(probe, app.url, {
      tier: 'fault',
      config: {
        alone,
        witness: { 'POST /api/notes': { body: { title: 'a note' } } },
        load: { path: '/ready' },
        upstreams: upstreams(wakes),
      },
      proxies: { database: { set: () => {} } as unknown as FaultProxy },
      routes: [route('GET', '/api/notes'), route('POST', '/api/notes', { checks: ['body'] })],
      startInstance: (env) => startInstance(config.alone as NonNullable<typeof config.alone>, folder, { ...slow, ...env }),
    });
    return results.map((one) => `${one.outcome}${one.outcome === 'inconclusive' ? ` ${one.code}` : ''}`).join();
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.concurrent('how an instance starts, counts and ends', () => {
  test.each([
    ['life/drain', 'drops'],
    ['life/exit-deadline', 'no-handler'],
    ['life/ready-flips-first', 'closes-first'],
    ['life/kill-in-write', 'keeps-later'],
    ['config/missing-var', 'stands-in'],
    ['config/not-logged', 'prints'],
    ['rate/shared-store', 'counts-alone'],
    ['life/long-request', 'cuts-off'],
    ['edge/plain-http', 'serves-plain'],
    ['edge/cors-development', 'open-in-development'],
    ['rate/behind-proxy', 'one-address'],
    ['migrate/start-is-separate', 'makes-tables'],
    ['obs/redaction-canary', 'prints-credentials'],
    ['obs/bodies-canary', 'prints-bodies'],
    ['obs/log-correlation', 'prints-no-id'],
    ['obs/trace-passed-on', 'drops-id'],
    ['obs/model-cost', 'forgets-cost'],
    ['obs/spans-leave', 'keeps-spans'],
    ['fault/upstream-retried', 'never-repeats'],
    ['fault/breaker-opens', 'never-opens'],
    ['fault/mail-silent', 'waits-for-mail'],
  ])('%s sees %s, and nothing without it', { timeout: 90_000 }, async (probe, defect) => {
    expect([await outcome(probe, defect), await outcome(probe, '')]).toEqual(['refuted', 'confirmed']);
  });

  test('a process that holds what it was sent runs out of a small heap', { timeout: 120_000 }, async () => {
    expect(await outcome('load/soak-heap', 'leaks')).toBe('refuted');
  });
});
