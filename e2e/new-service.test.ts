import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuditResultSchema } from '@airworthy/model';
import { missingPlatformEntries } from '../tools/lockfile/platform-entries.ts';
import type { Lock } from '../tools/lockfile/platform-entries.ts';
import { NEW_SERVICE_FRAMEWORKS } from '../apps/cli/src/new-service-frameworks.ts';

const ROOT = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'airworthy-new-service-'));
const env = { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}` };

/** What a platform would set; nothing of it answers here. */
const PRODUCTION = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'fatal',
  TOKEN_ISSUER: 'https://issuer.example.com/',
  TOKEN_AUDIENCE: 'orders',
  TOKEN_KEYS_URL: 'https://issuer.example.com/jwks.json',
  REDIS_URL: 'rediss://127.0.0.1:1',
  METRICS_TOKEN: 'this-token-is-for-tests-and-opens-nothing',
  DRAIN_MS: '0',
};

/** A port that nobody listened on a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function airworthy(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'apps/cli/src/bin.ts'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env,
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

function run(cwd: string, command: string, ...args: string[]): [number | null, string] {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env });
  return [status, status === 0 ? '' : `${stdout}${stderr}`];
}

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(NEW_SERVICE_FRAMEWORKS)('a new service on %s', (framework) => {
  const folder = join(home, framework, 'orders');

  beforeAll(() => {
    airworthy('new-service', folder, '--framework', framework, '--owner', '@acme/orders');
    // What its lockfile names is installed here already.
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  }, 60_000);

  test('has no failure above low, and may go to production', { timeout: 60_000 }, () => {
    const result = AuditResultSchema.parse(JSON.parse(airworthy('audit', folder, '--json', '--no-cache')));
    const severity = new Map(result.items.map((item) => [item.id, item.severity]));
    const [service] = result.services;
    const against = (service?.verdicts ?? []).filter((one) => /FAIL|PARTIAL/.test(one.status) && severity.get(one.item) !== 'low');
    expect(against.map((one) => `${one.item} ${one.evidence.find((each) => !each.holds)?.message ?? ''}`)).toEqual([]);
    const critical = (service?.verdicts ?? []).filter((one) => one.status === 'UNKNOWN' && severity.get(one.item) === 'critical');
    expect(critical).toEqual([]);
    expect(service?.routes.map((one) => `${one.method} ${one.path} ${one.access}`)).toEqual(
      expect.arrayContaining(['GET /v1/conversions guarded', 'GET /metrics guarded', 'GET /health/ready open']),
    );
    expect(result.diagnostics.filter((one) => one.level === 'error')).toEqual([]);
  });

  test('type-checks', { timeout: 60_000 }, () => {
    expect(run(folder, process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.')).toEqual([0, '']);
  });

  test('its tests pass', { timeout: 120_000 }, () => {
    expect(run(folder, 'npm', 'test', '--silent')).toEqual([0, '']);
  });

  test('starts as in production, answers from inside, sends plain HTTP away, refuses without a token, and ends when it is asked to', { timeout: 120_000 }, async () => {
    const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    if (scripts['build'] !== undefined) expect(run(folder, 'npm', 'run', 'build', '--silent')).toEqual([0, '']);
    const origin = `http://127.0.0.1:${await freePort()}`;
    const [, ...args] = (scripts['start'] ?? '').split(' ');
    const program = spawn(process.execPath, args, { cwd: folder, env: { ...env, ...PRODUCTION, PORT: new URL(origin).port }, stdio: 'ignore' });
    const ended = new Promise((resolve) => program.once('exit', resolve));
    const ask = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${origin}${path}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    let answer: Response | undefined;
    for (let tries = 0; tries < 300 && answer === undefined && program.exitCode === null; tries += 1) {
      answer = await ask('/health/live').catch(() => undefined);
      if (answer === undefined) await wait(100);
    }
    const question = '/v1/conversions?value=1&from=mi&to=m';
    const [plain, refused] = program.exitCode === null ? [await ask(question), await ask(question, { 'x-forwarded-proto': 'https' })] : [];
    // An answer that nobody has read to its end keeps its connection, and the process waits for that.
    const state = await answer?.json();
    await Promise.all([plain?.text(), refused?.text()]);
    program.kill('SIGTERM');
    expect([answer?.status, state]).toEqual([200, { status: 'ok' }]);
    expect([plain?.status, plain?.headers.get('location')]).toEqual([308, `https://${new URL(origin).host}${question}`]);
    expect([refused?.status, refused?.headers.get('content-type')]).toEqual([401, expect.stringContaining('application/problem+json')]);
    expect(refused?.headers.get('api-version')).toBe('1.0.0');
    expect(await ended).toBe(0);
  });

  test('takes packages in the versions that are tried here', () => {
    const versions = (file: string): Record<string, string> => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
      return { ...dependencies, ...devDependencies };
    };
    const ours = { ...versions(join(ROOT, 'apps/server/package.json')), ...versions(join(ROOT, 'package.json')) };
    const theirs = versions(join(folder, 'package.json'));
    // oxlint is older there by some releases: of those after it the registry here has no hash for every platform.
    for (const [name, version] of Object.entries(theirs))
      if (!name.startsWith('oxlint')) expect([name, version]).toEqual([name, ours[name] ?? version]);
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock & { packages: Record<string, { version?: string }> };
    expect(Object.keys(theirs).filter((name) => lock.packages[`node_modules/${name}`]?.version !== theirs[name])).toEqual([]);
    // Without an entry for every platform `npm ci` refuses the lockfile.
    expect(missingPlatformEntries(lock)).toEqual({});
  });

  test('is never written over what is there', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'apps/cli/src/bin.ts'), 'new-service', folder], { encoding: 'utf8', env });
    expect([status, stderr]).toEqual([3, expect.stringContaining('is not empty')]);
  });
});
