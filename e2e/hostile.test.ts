import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { audit, disabledCache, openProject } from '@airworthy/engine';
import { expect, onTestFinished, test } from 'vitest';

/** What a tree may hold that must neither stop nor crash an audit, from the listing of files to the result. */
type Files = Record<string, string | Uint8Array>;

const MANIFEST = JSON.stringify({ name: 'hostile', scripts: { start: 'node src/index.js' }, dependencies: { fastify: '5' } });
const APP = "import Fastify from 'fastify';\nconst app = Fastify();\napp.get('/a', async () => 1);\nawait app.listen({ port: 1 });\n";
const SERVICE: Files = { 'package.json': MANIFEST, 'src/index.ts': APP };

function folder(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'airworthy-hostile-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function auditOf(root: string): Promise<{ diagnostics: string[]; services: number }> {
  const result = await audit({
    project: openProject(root),
    target: 'hostile',
    library: { standards: [], hash: 'none' },
    cache: disabledCache,
    toolVersion: 'test',
    printedVersion: 'test',
  });
  const diagnostics = result.diagnostics.map((one) => `${one.code} ${one.location?.path ?? '-'}`);
  expect(diagnostics.filter((one) => /^(?:extractor|check)-failed/.test(one))).toEqual([]);
  return { diagnostics, services: result.services.length };
}

const deep = (nest: string, times: number, end = ''): string => `export const a = ${nest.repeat(times)}1${end.repeat(times)};\n`;
const importing = (path: string): string => `import { a } from '${path}';\n${APP.replace('async () => 1', 'async () => a')}`;

const CASES: Record<string, { files: Files; says: string[] }> = {
  'a binary file under the name of a script': {
    files: { ...SERVICE, 'src/b.ts': Buffer.from(Array.from({ length: 2_000 }, (_, at) => at % 256)), 'src/index.ts': `import './b.ts';\n${APP}` },
    says: ['binary-file src/b.ts'],
  },
  'a line of 50 MB': { files: { ...SERVICE, 'src/big.ts': Buffer.alloc(50_000_000, 'a') }, says: ['file-too-large src/big.ts'] },
  'a long line in a script': { files: { ...SERVICE, 'src/long.ts': `export const a = '${'x'.repeat(60_000)}';` }, says: ['line-too-long src/long.ts'] },
  '20,000 nested parentheses': { files: { ...SERVICE, 'src/deep.ts': deep('(', 20_000, ')'), 'src/index.ts': importing('./deep.ts') }, says: ['too-deep src/deep.ts'] },
  '20,000 array types': { files: { ...SERVICE, 'src/deep.ts': `type A = B${'[]'.repeat(20_000)};`, 'src/index.ts': importing('./deep.ts') }, says: ['too-deep src/deep.ts'] },
  'byte order marks and broken UTF-8': {
    files: { ...SERVICE, 'src/bom.ts': '\uFEFFexport const a = 1;', 'src/broken.ts': Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9]), Buffer.from('\nexport const b = 1;')]) },
    says: ['broken-encoding src/broken.ts'],
  },
  'syntax errors in the entry': { files: { ...SERVICE, 'src/index.ts': `${APP}\nconst = ;;;{{{` }, says: ['syntax-error src/index.ts'] },
  'endless loops and recursion in boot code': { files: { ...SERVICE, 'src/index.ts': `while (true) {}\nfor (;;) {}\nfunction f() { f(); }\nf();\n${APP}` }, says: [] },
  'circular imports that run each other': {
    files: {
      ...SERVICE,
      'src/a.ts': "import { b } from './b.ts';\nexport const a = () => b();",
      'src/b.ts': "import { a } from './a.ts';\nexport const b = () => a();\na();",
      'src/index.ts': importing('./a.ts'),
    },
    says: [],
  },
  'a chain of 2,000 modules': {
    files: {
      ...SERVICE,
      ...Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`src/m${at}.ts`, `import { a as next } from './m${at + 1}.ts';\nexport const a = () => next();\nexport const v = a();\n`])),
      'src/m2000.ts': 'export const a = () => 1;',
      'src/index.ts': importing('./m0.ts'),
    },
    says: [],
  },
  'files that are not what their name says': {
    files: {
      'package.json': '{ bad', 'tsconfig.json': '{,,}', Dockerfile: 'FROM\nRUN\nCMD [\n', 'docker-compose.yml': 'a: [b\n - c: : :', '.github/workflows/ci.yml': 'on: [push\njobs: {',
      'migrations/001.sql': 'CREATE TABL ((((;', 'prisma/schema.prisma': 'model { x', 'openapi.yaml': 'openapi: [', 'package-lock.json': '[', '.env': '=\n==', 'src/index.ts': APP,
    },
    says: ['invalid-json package.json'],
  },
  'YAML that grows without end': {
    files: { ...SERVICE, ...Object.fromEntries(['docker-compose.yml', '.github/workflows/ci.yml', 'openapi.yaml', 'pnpm-workspace.yaml'].map((path) => [path, yamlBomb()])) },
    says: [],
  },
  'names made to break terminals and pages': {
    files: { ...SERVICE, 'src/line\nbreak.ts': '', 'src/<img src=x onerror=alert(1)>.ts': 'eval(a)', 'src/$(id).ts': 'a' },
    says: ['unreadable-file src'],
  },
};

test.each(Object.entries(CASES))('%s', async (_, { files, says }) => {
  const { diagnostics, services } = await auditOf(folder(files));
  expect(services).toBe(1);
  expect(diagnostics).toEqual(expect.arrayContaining(says));
});

/** Deep enough to hurt a careless walker, not deep enough to be refused. */
const NESTS: [string, string, number, string][] = [
  ['parentheses', '(', 590, ')'], ['arrays', '[', 590, ']'], ['arrows', 'b=>', 290, ''], ['sums', "'b'+", 580, ''], ['calls', 'f(', 590, ')'], ['choices', 'b?c:', 190, ''],
  ['objects', '{a:', 290, '}'], ['templates', '`${', 290, '}`'], ['functions that run', '(() => ', 180, ')()'], ['async functions', '(async () => ', 180, ')'],
];

test.each(NESTS)('deep %s that are still parsed', async (_, nest, times, end) => {
  const { services } = await auditOf(folder({ ...SERVICE, 'src/deep.ts': deep(nest, times, end), 'src/index.ts': importing('./deep.ts') }));
  expect(services).toBe(1);
});

test('deep plugins, conditions and else-ifs', async () => {
  const plugins = `${'app.register(async (app) => {'.repeat(200)}app.get('/x', h);${'});'.repeat(200)}`;
  const conditions = `function g(a) { ${'if (a) {'.repeat(250)}${'}'.repeat(250)} }\nfunction k(a) { if (a) {} ${'else if (a) {}'.repeat(250)} }\ng(1); k(1);\n`;
  expect((await auditOf(folder({ ...SERVICE, 'src/index.ts': APP + plugins + conditions }))).services).toBe(1);
});

test('links in circles and out of the root', async () => {
  const root = folder(SERVICE);
  symlinkSync('..', join(root, 'src/up'));
  symlinkSync('self', join(root, 'self'));
  symlinkSync(tmpdir(), join(root, 'outside'));
  const { diagnostics } = await auditOf(root);
  expect(diagnostics).toEqual(expect.arrayContaining(['link-loop src/up', 'link-loop self', 'link-outside-root outside']));
});

test('folders where files are expected', async () => {
  const root = folder(SERVICE);
  for (const path of ['Dockerfile', 'tsconfig.json', 'README.md', 'src/x.ts', '.env', 'docker-compose.yml']) mkdirSync(join(root, path));
  expect((await auditOf(root)).services).toBe(1);
});

test('30,000 files', async () => {
  const files: Files = { ...SERVICE };
  for (let at = 0; at < 30_000; at += 1) files[`src/d${at % 300}/f${at}.ts`] = `export const a${at} = ${at};\n`;
  expect((await auditOf(folder(files))).services).toBe(1);
});

const EXITS: [string, Files, number, string][] = [
  ['an empty folder', {}, 3, 'No Node.js or TypeScript service was found'],
  ['no package.json', { 'README.md': '# Notes', 'src/a.ts': 'export const a = 1;' }, 3, 'No Node.js or TypeScript service was found'],
  ['an airworthy.yaml that is no YAML', { ...SERVICE, 'airworthy.yaml': 'services: [\n' }, 3, 'airworthy.yaml:2:1: This is not valid YAML'],
  ['an airworthy.yaml with a wrong key', { ...SERVICE, 'airworthy.yaml': 'servces: []\n' }, 3, 'airworthy.yaml:1:1: Unknown key `servces`; did you mean `services`?'],
  ['code nested too deeply', { ...SERVICE, 'src/index.ts': `${APP}${'('.repeat(20_000)}` }, 0, ''],
];

test.each(EXITS)('the command ends by itself for %s', (_, files, code, says) => {
  const root = folder(files);
  const cache = folder({});
  const run = spawnSync(process.execPath, [join(import.meta.dirname, '../apps/cli/src/bin.ts'), 'audit', root], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, AIRWORTHY_CACHE_DIR: cache } });
  expect(run.signal).toBeNull();
  expect(run.stdout + run.stderr).toContain(says);
  expect(run.status).toBe(code);
});

function yamlBomb(): string {
  const names = 'abcdefghi';
  return [...names].map((name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => (at === 0 ? 'x' : `*${names[at - 1] as string}`)).join(', ')}]`).join('\n');
}
