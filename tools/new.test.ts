import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'airworthy-new-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A copy of the sources that shares the installed packages; our own packages are those of the copy. */
beforeAll(() => {
  for (const name of [
    'package.json',
    '.oxfmtrc.json',
    'tsconfig.json',
    'vitest.config.ts',
    'tools',
    'standards',
    'packages',
    'apps',
    'docs',
  ]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter: (from) => !/[\\/](?:node_modules|dist)$/.test(from) });
  }
  const installed = join(copy, 'node_modules');
  cpSync(join(ROOT, 'node_modules/@airworthy'), join(installed, '@airworthy'), { recursive: true, verbatimSymlinks: true });
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '@airworthy' && !existsSync(join(installed, name))) symlinkSync(join(ROOT, 'node_modules', name), join(installed, name));
  }
  for (const nested of globSync('{apps,packages}/*/node_modules', { cwd: ROOT })) symlinkSync(join(ROOT, nested), join(copy, nested));
  const { code, err } = tool('generate.ts');
  if (code !== 0) throw new Error(`the copy can't be generated: ${err}`);
});

function tool(name: string, ...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'tools', name), ...args], { cwd: copy, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

const read = (path: string): string => readFileSync(join(copy, path), 'utf8');

const CREATED = [
  {
    kind: 'check',
    name: 'http/tried-by-a-test',
    files: ['packages/engine/src/checks/http/tried-by-a-test.ts', 'packages/engine/src/checks/http/tried-by-a-test.test.ts'],
  },
  {
    kind: 'extractor',
    name: 'tried-tool',
    files: ['packages/engine/src/extractors/tried-tool/index.ts', 'packages/engine/src/extractors/tried-tool/index.test.ts'],
  },
  { kind: 'standard', name: '98-tried-topic', files: ['standards/98-tried-topic.yaml'] },
  {
    kind: 'report',
    name: 'tried-format',
    files: ['packages/reports/src/tried-format/tried-format-writer.ts', 'packages/reports/src/tried-format/tried-format-writer.test.ts'],
  },
];

test('every kind is written, registered, documented, and passes its own test', () => {
  for (const { kind, name, files } of CREATED) {
    const { code, out, err } = tool('new.ts', kind, name);
    expect([kind, code, err]).toEqual([kind, 0, '']);
    for (const file of files) expect(out).toContain(`wrote ${file}`);
  }
  expect(read('packages/engine/src/checks/registry.generated.ts')).toContain("'http/tried-by-a-test': httpTriedByATest.triedByATest");
  expect(read('packages/engine/src/extractors/registry.generated.ts')).toContain("import { triedTool } from './tried-tool/index.ts';");
  expect(read('docs/reference/checks.md')).toContain('### http/tried-by-a-test');
  expect(read('docs/reference/extractors.md')).toContain('## tried-tool');
  expect(read('docs/reference/standards/98-tried-topic.md')).toContain('S98-001');
  expect(tool('generate.ts', '--check')).toMatchObject({ code: 0, err: '' });

  const tests = CREATED.flatMap((one) => one.files).filter((file) => file.endsWith('.test.ts'));
  const vitest = spawnSync(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', copy, ...tests], {
    cwd: copy,
    encoding: 'utf8',
  });
  expect([vitest.status, vitest.stderr]).toEqual([0, '']);
  const format = spawnSync(
    join(ROOT, 'node_modules/.bin/oxfmt'),
    ['--check', ...CREATED.flatMap((one) => one.files).filter((file) => file.endsWith('.ts'))],
    { cwd: copy, encoding: 'utf8' },
  );
  expect(format.status).toBe(0);
  const tsc = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: copy, encoding: 'utf8' });
  expect(tsc.stdout.split('\n').filter((line) => line.includes('tried-'))).toEqual([]);
});

test('what exists is not overwritten, and a wrong kind or name says what is right', () => {
  expect(tool('new.ts', 'check', 'http/tried-by-a-test')).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
  expect(tool('new.ts', 'check', 'access/routes-guarded')).toMatchObject({
    code: 2,
    err: 'There is a check access/routes-guarded already.\n',
  });
  expect(tool('new.ts', 'check', 'NoArea')).toMatchObject({
    code: 2,
    err: expect.stringContaining('npm run new check http/answers-in-time'),
  });
  expect(tool('new.ts', 'planet', 'mars')).toMatchObject({ code: 2, err: expect.stringContaining('There is no kind planet') });
  expect(tool('new.ts')).toMatchObject({ code: 2, err: expect.stringContaining('npm run new standard 47-my-topic') });
});

test('generate --check names what is out of date and changes nothing', () => {
  const page = join(copy, 'docs/reference/checks.md');
  const before = readFileSync(page, 'utf8');
  const stray = join(copy, 'docs/reference/standards/97-gone.md');
  writeFileSync(page, `${before}edited\n`);
  writeFileSync(stray, '# A standard that is gone\n');
  const { code, err } = tool('generate.ts', '--check');
  expect(code).toBe(1);
  expect(err).toContain('docs/reference/checks.md');
  expect(err).toContain('docs/reference/standards/97-gone.md');
  expect(readFileSync(page, 'utf8')).toBe(`${before}edited\n`);
  expect(tool('generate.ts').code).toBe(0);
  expect([readFileSync(page, 'utf8') === before, existsSync(stray)]).toEqual([true, false]);
});

test('a check whose id does not fit its folder is refused', () => {
  const path = join(copy, 'packages/engine/src/checks/http/tried-by-a-test.ts');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace("id: 'http/", "id: 'data/"));
  expect(tool('generate.ts', '--check')).toMatchObject({ code: 1, err: expect.stringContaining('has to start with http/') });
  writeFileSync(path, text);
});
