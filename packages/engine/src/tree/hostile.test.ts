import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { openTree } from './open-tree.ts';
import type { FileTree } from './open-tree.ts';
import { temporaryFolder } from './temporary-folder.test-support.ts';

function problems(tree: FileTree): string[] {
  return tree.diagnostics.map((one) => `${one.level} ${one.code} ${one.location?.path ?? '-'}: ${one.message}`);
}

test('binary content under a text name', () => {
  const tree = openTree(
    temporaryFolder({
      'src/a.ts': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]),
      'noise.json': Buffer.from(Array.from({ length: 500 }, (_, i) => 128 + (i % 100))),
    }),
  );
  expect(tree.files).toEqual([]);
  expect(tree.read('src/a.ts')).toBeUndefined();
  expect(problems(tree)).toEqual([
    'warning binary-file noise.json: Not read: the content is binary although the name says text.',
    'warning binary-file src/a.ts: Not read: the content is binary although the name says text.',
  ]);
});

test('a line of 50 MB, and lines too long for a script', () => {
  const tree = openTree(
    temporaryFolder({
      'big.ts': Buffer.alloc(50_000_000, 'a'),
      'big.json': Buffer.alloc(6_000_000, '1'),
      'long.ts': `export const a = '${'x'.repeat(60_000)}';\n`,
      'data.json': `"${'x'.repeat(60_000)}"`,
    }),
  );
  expect(tree.files.map((file) => file.path)).toEqual(['data.json']);
  expect(problems(tree)).toEqual([
    'warning file-too-large big.json: Not read: the file is too large: 6.0 MB.',
    'warning file-too-large big.ts: Not read: the file is too large: 50.0 MB.',
    'warning line-too-long long.ts: Not read: a line is too long for code that people write: more than 50000 characters.',
  ]);
});

test('byte order marks and broken UTF-8', () => {
  const tree = openTree(
    temporaryFolder({
      'bom.ts': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('const a = 1;')]),
      'little.ts': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('const b = 2;', 'utf16le')]),
      'big.ts': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('const c = 3;', 'utf16le').swap16()]),
      'broken.ts': Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9]), Buffer.from('\nconst d = 4;')]),
    }),
  );
  expect(tree.read('bom.ts')).toBe('const a = 1;');
  expect(tree.read('little.ts')).toBe('const b = 2;');
  expect(tree.read('big.ts')).toBe('const c = 3;');
  expect(tree.read('broken.ts')).toBe('// caf\uFFFD\nconst d = 4;');
  expect(problems(tree)).toEqual([
    'warning broken-encoding big.ts: The text is not valid UTF-8: it was read as UTF-16.',
    'warning broken-encoding broken.ts: The text is not valid UTF-8: broken characters were replaced.',
    'warning broken-encoding little.ts: The text is not valid UTF-8: it was read as UTF-16.',
  ]);
});

test('links: out of the root, to themselves, to a folder around them, nowhere, and inside', () => {
  const outside = temporaryFolder({ 'secret.ts': 'export const secret = 1;' });
  const root = temporaryFolder({ 'shared/util.ts': 'export {};', 'app/index.ts': '' });
  symlinkSync(join(outside, 'secret.ts'), join(root, 'app/secret.ts'));
  symlinkSync(outside, join(root, 'app/outside'));
  symlinkSync('loop', join(root, 'app/loop'));
  symlinkSync('..', join(root, 'app/up'));
  symlinkSync('nowhere.ts', join(root, 'app/missing.ts'));
  symlinkSync('../shared', join(root, 'app/shared'));
  symlinkSync('../app/shared', join(root, 'app/again'));
  const tree = openTree(root);
  expect(tree.files.map((file) => file.path)).toEqual(['app/index.ts', 'shared/util.ts']);
  expect(tree.read('app/shared/util.ts')).toBe('export {};');
  expect(tree.read('app/again/util.ts')).toBe('export {};');
  expect(tree.list('app/shared')).toEqual(['util.ts']);
  expect(tree.has('app/secret.ts')).toBe(false);
  expect(tree.read('app/outside/secret.ts')).toBeUndefined();
  expect(tree.read('app/up/app/index.ts')).toBeUndefined();
  expect(problems(tree)).toEqual([
    'info link-loop app/loop: Not followed: the link leads back to itself.',
    'info link-loop app/up: Not followed: the link leads to a folder around it.',
    'warning link-outside-root app/outside: Not followed: the link leads out of the audited folder.',
    'warning link-outside-root app/secret.ts: Not followed: the link leads out of the audited folder.',
    'warning unreadable-file app/missing.ts: Cannot be read: the link leads nowhere.',
  ]);
});

test('30,000 files', () => {
  const root = temporaryFolder();
  for (let folder = 0; folder < 300; folder += 1) {
    const path = join(root, `module-${folder}`);
    mkdirSync(path);
    for (let file = 0; file < 100; file += 1) writeFileSync(join(path, `file-${file}.ts`), `export const a${file} = ${folder};\n`);
  }
  const tree = openTree(root);
  expect(tree.files).toHaveLength(30_000);
  expect(tree.diagnostics).toEqual([]);
  const limited = openTree(root, { limits: { files: 250 } });
  expect(limited.files).toHaveLength(250);
  expect(problems(limited)).toEqual([
    'error too-many-files module-10/file-54.ts: The tree is larger than the limit, the rest of it was not read: more than 250 files.',
  ]);
});

test('more bytes than the whole tree may have', () => {
  const tree = openTree(temporaryFolder({ 'package.json': '{}', 'src/a.ts': 'x'.repeat(60), 'src/b.ts': 'x'.repeat(60) }), {
    limits: { totalBytes: 100 },
  });
  expect(tree.files.map((file) => file.path)).toEqual(['package.json', 'src/a.ts']);
  expect(problems(tree)[0]).toContain('error budget-exhausted src/b.ts');
});

test('an empty folder, and folders nested too deeply', () => {
  expect(openTree(temporaryFolder()).files).toEqual([]);
  const tree = openTree(temporaryFolder({ 'index.ts': '', [`${'d/'.repeat(100)}deep.ts`]: '' }));
  expect(tree.files.map((file) => file.path)).toEqual(['index.ts']);
  expect(problems(tree)).toEqual([
    `warning too-deep ${'d/'.repeat(40)}d: Not opened: folders are nested too deeply: more than 40 folders inside each other.`,
  ]);
});

test('names with odd characters, and folders where a file is expected', () => {
  const tree = openTree(
    temporaryFolder({
      'with space é 漢字 [x]{y}(z)#?%.ts': '1',
      '-rf.ts': '2',
      'quote\'".ts': '3',
      'line\nbreak.ts': '4',
      'back\\slash.ts': '5',
      '..dots.ts': '6',
      'package.json/inner.txt': '7',
    }),
  );
  expect(tree.files.map((file) => file.path)).toEqual([
    '-rf.ts',
    '..dots.ts',
    'back\\slash.ts',
    'package.json/inner.txt',
    'quote\'".ts',
    'with space é 漢字 [x]{y}(z)#?%.ts',
  ]);
  expect(tree.read('package.json')).toBeUndefined();
  expect(problems(tree)).toEqual(['warning unreadable-file : Cannot be read: its name holds control characters: "line\\nbreak.ts".']);
});

test('files and folders without permission', () => {
  const denied = (path: string): never => {
    throw Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' });
  };
  const fs: FileSystem = {
    ...diskFileSystem,
    readFolder: (path) => (path.endsWith('closed') ? denied(path) : diskFileSystem.readFolder(path)),
    readFile: (path, limit) => (path.endsWith('secret.ts') ? denied(path) : diskFileSystem.readFile(path, limit)),
  };
  const tree = openTree(temporaryFolder({ 'index.ts': '', 'secret.ts': '', 'closed/a.ts': '' }), { fileSystem: fs });
  expect(tree.files.map((file) => file.path)).toEqual(['index.ts']);
  expect(problems(tree)).toEqual([
    'warning unreadable-file closed: Cannot be read: EACCES.',
    'warning unreadable-file secret.ts: Cannot be read: EACCES.',
  ]);
});

test('a file that vanishes or changes between listing and reading', () => {
  const root = temporaryFolder({ 'a.ts': 'one', 'b.ts': 'two', 'c.ts': 'three' });
  const tree = openTree(root, { limits: { keptBytes: 0 } });
  rmSync(join(root, 'a.ts'));
  writeFileSync(join(root, 'b.ts'), 'TWO');
  expect(tree.disturbed).toBe(false);
  expect([tree.read('a.ts'), tree.read('a.ts'), tree.read('b.ts'), tree.read('c.ts')]).toEqual([undefined, undefined, undefined, 'three']);
  expect(tree.disturbed).toBe(true);
  expect(problems(tree)).toEqual([
    'warning unreadable-file a.ts: Cannot be read: ENOENT.',
    'warning unreadable-file b.ts: Cannot be read: it changed while the audit was running.',
  ]);
});

test('a pattern that would take exponential time, and an ignore file that is binary', () => {
  const root = temporaryFolder({
    '.gitignore': `${'*a'.repeat(40)}b\nplain.ts\n`,
    [`${'a'.repeat(200)}.ts`]: '',
    'plain.ts': '',
    'sub/.gitignore': Buffer.from([0, 255, 0, 254]),
    'sub/a.ts': '',
  });
  const start = performance.now();
  const tree = openTree(root);
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(tree.has('plain.ts')).toBe(false);
  expect(tree.has('sub/a.ts')).toBe(true);
});

test('many problems of one kind are counted, not listed', () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`file-${at}.ts`, Buffer.from([0])]));
  const tree = openTree(temporaryFolder(files));
  expect(tree.diagnostics).toHaveLength(21);
  expect(problems(tree)[0]).toBe(
    'warning binary-file -: Not read: the content is binary although the name says text: the same holds for 10 more.',
  );
});
