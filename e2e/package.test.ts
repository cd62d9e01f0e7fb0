import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed command line audits a folder from an empty project', () => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: join(ROOT, 'apps/cli'), encoding: 'utf8', stdio: 'pipe' });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  expect(tarball).toMatch(/^airworthy-\d/);
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error', join(folder, tarball as string)], { cwd: folder, stdio: 'pipe' });
  const env = { ...process.env, AIRWORTHY_CACHE_DIR: join(folder, 'cache') };
  const output = execFileSync('npx', ['airworthy', 'audit', join(ROOT, 'e2e/sample-service')], { cwd: folder, encoding: 'utf8', env, stdio: 'pipe' });
  expect(output).toContain('NO-GO');
  expect(output).toContain('room-booking-sample');
});
