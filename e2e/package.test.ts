import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../apps/cli/package.json' with { type: 'json' };
import { checksums, makeRelease } from '../tools/release.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-package-'));
const out = join(folder, 'release');
const project = join(folder, 'project');
const sample = join(folder, 'sample-service');
const stem = `airworthy-${manifest.version}`;

beforeAll(() => {
  makeRelease(out, project);
  cpSync(join(ROOT, 'e2e/sample-service'), sample, { recursive: true });
  const git = (...args: string[]): Buffer => execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: sample });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=base');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Commands that need more than a folder: a database, a running service, a client that speaks with them. */
const NEEDS_MORE = /^(serve|probe|mcp)\b/;

const block = readFileSync(join(ROOT, 'README.md'), 'utf8').split('```sh')[2]?.split('```')[0] ?? '';
const commands = [...block.matchAll(/^\.\/airworthy (.*?)\s*(?:#.*)?$/gm)].map((match) => match[1] as string);

test('the README names what there is to run', () => {
  expect(commands).toEqual(expect.arrayContaining(['audit DIR --out report.html', 'gate DIR --since origin/main']));
  expect(commands.length).toBeGreaterThan(15);
});

test.each(commands)('%s, from the package in an empty project', { timeout: 300_000 }, (command) => {
  const args = command.replaceAll('DIR', sample).replace('--out DOCS', `--out ${join(folder, 'documents')}`).split(' ').filter((one) => one !== '');
  if (command.startsWith('standards lint')) execFileSync(join(project, 'node_modules/.bin/airworthy'), ['standards', 'init', sample], { stdio: 'pipe' });
  // What another tool has written, where the reader keeps it.
  if (command.includes('--import')) cpSync(join(ROOT, 'packages/adapters/test/fixtures/reports/eslint.json'), join(project, 'eslint.json'));
  // In the folder of the README's reader; the gate's baseline and hooks go into the copy.
  const cwd = /^(hooks|gate)/.test(command) ? sample : project;
  const asked = NEEDS_MORE.test(command) ? [args[0] as string, '--help'] : args;
  const env = { ...process.env, AIRWORTHY_CACHE_DIR: join(folder, 'cache') };
  const { status, stdout, stderr } = spawnSync(join(project, 'node_modules/.bin/airworthy'), asked, { cwd, encoding: 'utf8', env, maxBuffer: 256 * 1024 * 1024 });
  expect([command, status, stderr.replaceAll(/^(?!airworthy:).*\n/gm, '')]).toEqual([command, 0, '']);
  expect(stdout.length).toBeGreaterThan(0);
});

test('the client of an agent speaks with the package that was installed', { timeout: 120_000 }, async () => {
  const client = new Client({ name: 'package-client', version: '1.0.0' });
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', AIRWORTHY_CACHE_DIR: join(folder, 'cache') };
  await client.connect(new StdioClientTransport({ command: join(project, 'node_modules/.bin/airworthy'), args: ['mcp', sample], env, stderr: 'pipe' }));
  try {
    expect((await client.listTools()).tools.map((one) => one.name)).toContain('open_questions');
    const answer = await client.callTool({ name: 'decision', arguments: {} });
    expect(answer.structuredContent).toMatchObject({ services: [{ service: 'room-booking-sample' }] });
  } finally {
    await client.close();
  }
});

test('a release has the package, its bill of materials, our audit of ourselves, and checksums that hold', () => {
  const sums = readFileSync(join(out, 'SHA256SUMS'), 'utf8');
  expect(sums).toBe(checksums(out));
  expect(sums.match(/ {2}\S+$/gm)?.map((one) => one.trim())).toEqual(
    ['.sbom.cdx.json', '.self-audit.cdx.json', '.self-audit.html', '.self-audit.sarif', '.tgz'].map((ending) => `${stem}${ending}`),
  );
  const bill = JSON.parse(readFileSync(join(out, `${stem}.sbom.cdx.json`), 'utf8')) as { bomFormat: string; components: { name: string; version: string }[] };
  expect(bill.bomFormat).toBe('CycloneDX');
  const names = new Set(bill.components.map((one) => `${one.name}@${one.version}`));
  const wanted = ['airworthy', ...Object.keys(manifest.dependencies)];
  expect(wanted.filter((name) => ![...names].some((one) => one.startsWith(`${name}@`)) && !name.startsWith('@'))).toEqual([]);
  expect(existsSync(join(project, 'node_modules/airworthy/dist/bin.js'))).toBe(true);
});
