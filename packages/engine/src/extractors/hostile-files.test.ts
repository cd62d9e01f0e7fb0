import { expect, test } from 'vitest';
import { extractTexts } from '../extract/extract-texts.ts';
import { compose } from './compose/index.ts';
import { dockerfile } from './dockerfile/index.ts';
import { documents } from './documents/index.ts';
import { dotenv } from './dotenv/index.ts';
import { githubActions } from './github-actions/index.ts';
import { gitignore } from './gitignore/index.ts';
import { kubernetes } from './kubernetes/index.ts';
import { lint } from './lint/index.ts';
import { lockfile } from './lockfile/index.ts';
import { monitoring } from './monitoring/index.ts';
import { openapi } from './openapi/index.ts';
import { packageJson } from './package-json/index.ts';
import { prismaSchema } from './prisma-schema/index.ts';
import { secrets } from './secrets/index.ts';
import { sqlMigrations } from './sql-migrations/index.ts';
import { testSuites } from './test-suites/index.ts';
import { tsconfig } from './tsconfig/index.ts';
import { updateBot } from './update-bot/index.ts';

const EXTRACTORS = [
  compose,
  dockerfile,
  documents,
  dotenv,
  githubActions,
  gitignore,
  kubernetes,
  lint,
  lockfile,
  monitoring,
  openapi,
  packageJson,
  prismaSchema,
  secrets,
  sqlMigrations,
  testSuites,
  tsconfig,
  updateBot,
];

const FILES = [
  'Dockerfile',
  '.dockerignore',
  'compose.yaml',
  '.env',
  '.gitignore',
  '.github/workflows/a.yml',
  '.github/dependabot.yml',
  '.gitlab-ci.yml',
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'tsconfig.json',
  'eslint.config.js',
  '.eslintrc',
  'biome.json',
  'jest.config.js',
  'vitest.config.ts',
  '.nycrc',
  'a.test.ts',
  'tests/load/x.js',
  'load/artillery.yml',
  'README.md',
  'CODEOWNERS',
  'openapi.yaml',
  'openapi.json',
  'prisma/schema.prisma',
  'prisma/migrations/1/migration.sql',
  'migrations/1.sql',
  'migrations/2.ts',
  'knexfile.ts',
  'k8s/a.yaml',
  'monitoring/prometheus.yml',
  'grafana/a.json',
  'docker/entrypoint.sh',
];

const TEXTS: Record<string, string> = {
  empty: '',
  control: '\u0000\u0001\u0002\uFFFD\u2028',
  'open brackets': '[{('.repeat(4_000),
  'open quotes': '"\'`'.repeat(3_000),
  'deep yaml': Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  'flow yaml': `${'{a: '.repeat(3_000)}`,
  'long line': `a: ${'x'.repeat(200_000)}`,
  'many newlines': '\n'.repeat(200_000),
  'many blanks': ' '.repeat(200_000),
  'many words': 'a b '.repeat(50_000),
  'many rows': 'A_B=c\n# x\n'.repeat(20_000),
  'json of other types': '[1, null, "x", {"scripts": 1, "dependencies": [], "jobs": 3, "services": null, "extends": {}, "updates": {}}]',
  'scalars everywhere':
    'jobs: 1\nservices: x\npaths: [1]\non: 3\nscripts: 4\nupdates: 5\nkind: Deployment\napiVersion: v1\nspec: 7\ngroups: 8\nopenapi: 3.0.0\n',
  'nulls everywhere':
    'jobs:\n  a:\n  b: {steps: [null, 1, x]}\nservices:\n  a:\n  b: {environment: [null, 1], ports: [null], command: [null]}\nspec: {template: {spec: {containers: [null, {env: [null]}]}}}\nkind: Deployment\napiVersion: v1\n',
  'prototype names':
    '{"scripts": {"__proto__": "npm run constructor", "constructor": "npm run __proto__", "toString": "npm run toString"}, "dependencies": {"constructor": "1", "__proto__": "2"}}',
  'script cycle': '{"scripts": {"a": "npm run b && npm run b", "b": "npm run a && npm run a", "start": "npm run a"}}',
  'shell soup':
    'FROM a\nRUN echo "$((" && \'x | & ; ( ) { } \\\nCMD ["sh", "-c", "sh -c \'sh -c \\"npm start\\"\'"]\nENTRYPOINT [1]\nUSER\nCOPY --from=9 . .\nENV =\nEXPOSE x\n',
  'code soup':
    "export const up = (k) => { for (const a of [1,2,3]) up(k); while (1) k.raw('x'); k.schema.createTable(up, up); };\nmodule.exports = { ...module.exports, get x() { return this.x; } };\ntest.each(test)(test, test);",
  'prisma soup': 'model A {\n a A @relation(fields: [)\n}\nmodel A {}\nenum {\n',
};

test.each(Object.keys(TEXTS))('no extractor of files throws or hangs on %s', async (name) => {
  const texts = Object.fromEntries(FILES.map((file) => [file, TEXTS[name] as string]));
  const slow: string[] = [];
  for (const extractor of EXTRACTORS) {
    const start = performance.now();
    const result = await extractTexts(extractor, texts);
    expect(result.diagnostics.filter((diagnostic) => diagnostic.location === undefined)).toEqual([]);
    if (performance.now() - start > 20_000) slow.push(extractor.id);
  }
  expect(slow).toEqual([]);
});

test('ids are folder names, and everything declared can be emitted', () => {
  for (const extractor of EXTRACTORS) expect(extractor.id).toMatch(/^[a-z][a-z-]*$/);
});
