import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../apps/cli/src/program.ts';

const ROOT = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'airworthy-ci-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Step {
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const action = parse(read('action.yml')) as {
  name: string;
  description: string;
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: (Step & { id?: string })[] };
};

test('every action that is used is pinned to a commit and says its version', () => {
  const files = ['action.yml', 'docs/guides/ci.md', ...globSync('.github/workflows/*.yml', { cwd: ROOT })];
  const uses = files.flatMap((file) =>
    [...read(file).matchAll(/uses: (\S+)(.*)/g)].map((match) => ({ file, action: match[1] as string, rest: match[2] as string })),
  );
  const foreign = uses.filter((one) => !one.action.startsWith('./') && !one.action.startsWith('airworthy/airworthy@'));
  expect(foreign.length).toBeGreaterThan(5);
  expect(foreign.filter((one) => !/@[0-9a-f]{40}$/.test(one.action) || !/^ # v\d/.test(one.rest))).toEqual([]);
  const commits = new Map<string, Set<string>>();
  for (const one of foreign) {
    const [name = '', commit = ''] = one.action.split('@');
    commits.set(name, (commits.get(name) ?? new Set()).add(commit));
  }
  expect([...commits].filter(([, known]) => known.size > 1)).toEqual([]);
});

test('the action is a composite one as its metadata syntax has it, and no input becomes part of a script', () => {
  expect(Object.keys(action).toSorted()).toEqual(['author', 'branding', 'description', 'inputs', 'name', 'outputs', 'runs']);
  expect(action.runs.using).toBe('composite');
  for (const step of action.runs.steps) {
    expect(step.uses === undefined).toBe(step.run !== undefined);
    if (step.run === undefined) continue;
    expect(step.shell).toBe('bash');
    expect(step.run).not.toContain('${{');
  }
  const said = JSON.stringify(action.runs);
  for (const name of Object.keys(action.inputs)) expect([name, said.includes(`inputs.${name}`)]).toEqual([name, true]);
  for (const { value } of Object.values(action.outputs)) expect(value).toMatch(/^\$\{\{ steps\.gate\.outputs\.(blocked|report) \}\}$/);
});

test('variables of the action are those that the script reads', () => {
  const script = read('ci/gate.sh');
  const step = action.runs.steps.find((one) => one.run !== undefined);
  const given = Object.keys(step?.env ?? {}).filter(
    (name) => name.startsWith('AIRWORTHY_') && !['AIRWORTHY_CACHE_DIR', 'AIRWORTHY_WAIVER_KEY'].includes(name),
  );
  expect(given.filter((name) => !script.includes(name))).toEqual([]);
});

test('every option that a template gives to the gate is one that it has', async () => {
  const text = `${read('ci/gate.sh')}\n${read('ci/gitlab.yml')}`;
  const options = [...new Set([...text.matchAll(/(?<=[\s(=])--[a-z-]+/g)].map((match) => match[0]))].filter(
    (one) => !['--yes', '--quiet', '--verify', '--is-shallow-repository', '--unshallow'].includes(one),
  );
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (chunk: unknown) => lines.push(String(chunk)) > 0;
  try {
    await run(['gate', '--help']);
  } finally {
    process.stdout.write = write;
  }
  expect(options.filter((one) => !lines.join('').includes(one))).toEqual([]);
  expect(options).toContain('--since');
});

test('the job of GitLab has a script, artifacts and rules', () => {
  const { airworthy } = parse(read('ci/gitlab.yml')) as {
    airworthy: { script: string[]; artifacts: { reports: { codequality: string } }; rules: unknown[] };
  };
  expect(airworthy.artifacts.reports.codequality).toBe('airworthy.gitlab.json');
  expect(airworthy.script.join('\n')).toContain('--out airworthy.gitlab.json');
  for (const line of airworthy.script) expect([line, spawnSync('bash', ['-n', '-c', line]).status]).toEqual([line, 0]);
});

test('the script runs the gate: a shallow checkout is filled up, files are written, the code is that of the gate', () => {
  const origin = join(folder, 'origin');
  const git = (cwd: string, ...args: string[]): void => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  };
  cpSync(join(ROOT, 'e2e/sample-service'), origin, { recursive: true });
  git(origin, 'init', '--quiet', '--initial-branch=main');
  git(origin, 'add', '--all');
  git(origin, 'commit', '--quiet', '--message=base');
  git(origin, 'checkout', '--quiet', '-b', 'change');
  const file = join(origin, 'src/routes/bookings.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace("  app.addHook('onRequest', authenticate);\n", ''));
  git(origin, 'commit', '--quiet', '--all', '--message=worse');
  const clone = join(folder, 'clone');
  git(folder, 'clone', '--quiet', '--depth=1', '--branch=change', `file://${origin}`, clone);
  const output = join(folder, 'output');
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    AIRWORTHY_BIN: join(ROOT, 'airworthy'),
    AIRWORTHY_CACHE_DIR: join(folder, 'cache'),
    AIRWORTHY_SARIF: 'a.sarif',
    AIRWORTHY_CODE_QUALITY: 'a.gitlab.json',
    GITHUB_OUTPUT: output,
  };
  const { status, stdout, stderr } = spawnSync('bash', [join(ROOT, 'ci/gate.sh')], { cwd: clone, encoding: 'utf8', env });
  expect([status, stdout, stderr]).toEqual([1, expect.stringContaining('Blocked: 1 change for the worse'), expect.any(String)]);
  expect(readFileSync(output, 'utf8')).toBe('blocked=true\nreport=airworthy.json\n');
  expect(readFileSync(join(clone, 'a.sarif'), 'utf8')).toContain('src/routes/bookings.ts');
});
