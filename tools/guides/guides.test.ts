import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDockerfile } from '@airworthy/engine/lang/dockerfile/read-dockerfile';
import { readYaml } from '@airworthy/engine/lang/yaml/read-yaml';
import { loadSql, parseSql } from '@airworthy/engine/lang/sql/parse-sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serviceOf } from './assemble.ts';
import { IMPORTANT } from './important.ts';
import { FRAMEWORKS, frameworksOf, isUncompiled, serves, snippetsOf } from './snippets.ts';
import type { Framework, Snippet } from './snippets.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const snippets = snippetsOf(root);
let folder = '';

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2024',
  module: 'nodenext',
  skipLibCheck: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

/** Decorators of NestJS are those of TypeScript, and ask for the types of parameters. */
function optionsOf(framework: Framework): object {
  return framework === 'nestjs' ? { ...COMPILER_OPTIONS, experimentalDecorators: true, emitDecoratorMetadata: true } : COMPILER_OPTIONS;
}

beforeAll(() => {
  // Inside the repository, so that the packages which the guides use are found.
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  folder = mkdtempSync(join(root, 'node_modules/.cache/guides-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const framework of FRAMEWORKS) {
    mkdirSync(join(folder, framework));
    writeFileSync(join(folder, framework, 'tsconfig.json'), JSON.stringify({ compilerOptions: optionsOf(framework), include: ['*.ts'] }));
    for (const one of snippets.filter((each) => frameworksOf(each).includes(framework))) {
      for (const [name, text] of serviceOf(one, framework)) {
        writeFileSync(join(folder, framework, `${name === 'main' ? `${one.item}-${one.kind}` : name}.ts`), text);
      }
    }
  }
  mkdirSync(join(folder, 'others'));
  for (const one of snippets.filter(isUncompiled))
    writeFileSync(join(folder, 'others', `${one.item}-${one.kind}.ts`), `${one.code}export {};\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(FRAMEWORKS)('the code of guides compiles under strict options in a service with %s', (framework) => {
  const run = spawnSync(join(bin, 'tsc'), ['-p', join(folder, framework), '--pretty', 'false'], { encoding: 'utf8' });
  expect(run.stdout.split('\n').filter((line) => line.includes('error'))).toEqual([]);
  expect(run.status).toBe(0);
});

test('the code of guides passes the linter', () => {
  const run = spawnSync(
    join(bin, 'oxlint'),
    [
      '-D',
      'correctness',
      '-D',
      'suspicious',
      '-A',
      'no-unused-vars',
      '-A',
      'unicorn/require-module-specifiers',
      // Modules of NestJS are classes that hold nothing.
      '-A',
      'typescript/no-extraneous-class',
      '--format',
      'unix',
      folder,
    ],
    { encoding: 'utf8' },
  );
  expect(run.stdout.split('\n').filter((line) => line.includes('[Error'))).toEqual([]);
});

test('SQL, YAML and Dockerfiles in guides can be parsed', async () => {
  await loadSql();
  const wrong = snippets.flatMap((one) => mistakesOf(one).map((mistake) => `${one.item}: ${mistake}`));
  expect(wrong).toEqual([]);
});

function mistakesOf({ kind, code }: Snippet): string[] {
  if (kind === 'sql') return parseSql(code).errors.map((one) => one.message);
  if (/^(?:compose|kubernetes|github-actions|pnpm-workspace|dependabot)$/.test(kind))
    return readYaml(code).errors.map((one) => one.message);
  if (kind === 'dockerfile') {
    const { invalid, stages } = readDockerfile(code);
    return [...invalid.map((one) => one.keyword), ...(stages.length > 0 ? [] : ['there is no FROM'])];
  }
  return [];
}

test.each(FRAMEWORKS)('every important item has steps, and code for a service with %s', (framework) => {
  expect(IMPORTANT.length).toBeGreaterThanOrEqual(80);
  const served = new Set(snippets.filter((one) => serves(one, framework)).map((one) => one.item));
  expect(IMPORTANT.filter((item) => !served.has(item))).toEqual([]);
});

test('code is long enough to be of use and short enough to be read', () => {
  const lines = snippets.map((one) => ({ name: `${one.item} ${one.kind}`, lines: one.code.trimEnd().split('\n') }));
  expect(lines.filter((one) => one.lines.length > 40).map((one) => one.name)).toEqual([]);
  expect(lines.filter((one) => one.lines.some((line) => line.length > 140)).map((one) => one.name)).toEqual([]);
});
