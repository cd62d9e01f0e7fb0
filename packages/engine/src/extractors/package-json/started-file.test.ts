import { expect, test } from 'vitest';
import { extractCode } from '../../extract/extract-code.ts';
import { packageJson } from './index.ts';

/** What the start script of apps/quay gets wrong; `tsconfig` is its configuration. */
async function ask(tsconfig: object, scripts: Record<string, string>, more: Record<string, string> = {}) {
  const { facts } = await extractCode(
    packageJson,
    {
      'apps/quay/package.json': JSON.stringify({ scripts }),
      'apps/quay/tsconfig.json': JSON.stringify(tsconfig),
      'apps/quay/src/main.ts': "import { tide } from './tide.js';\ntide();\n",
      'apps/quay/src/tide.ts': 'export const tide = () => 1;\n',
      ...more,
    },
    'apps/quay',
  );
  const found = facts.packageManifests[0]?.startedElsewhere;
  return found === undefined ? undefined : `${found.started} but ${found.written}`;
}
const built = { build: 'tsc', start: 'node dist/main.js' };
const src = ['src/**/*'];

test('the root of what is compiled decides where it is written', async () => {
  expect(await ask({ compilerOptions: { outDir: './dist', rootDir: './src' } }, built)).toBeUndefined();
  expect(await ask({ compilerOptions: { outDir: 'dist' }, include: src }, built)).toBeUndefined();
  expect(await ask({ compilerOptions: { outDir: 'dist', rootDir: '../..' }, include: src }, built)).toBe(
    'apps/quay/dist/main.js but apps/quay/dist/apps/quay/src/main.js',
  );
  expect(
    await ask({ compilerOptions: { outDir: 'dist', rootDir: '.' } }, { ...built, start: 'node -r dotenv/config dist/src/main' }),
  ).toBeUndefined();
});

test('a file elsewhere that is imported by path moves the root', async () => {
  const shared = {
    'lib/moon.ts': 'export const moon = 1;',
    'apps/quay/src/tide.ts': "import { moon } from '../../../lib/moon';\nexport const tide = () => moon;",
  };
  expect(await ask({ compilerOptions: { outDir: 'dist' }, include: src }, built, shared)).toBe(
    'apps/quay/dist/main.js but apps/quay/dist/apps/quay/src/main.js',
  );
  const beside = { 'apps/quay/vite.config.ts': 'export default {};' };
  expect(await ask({ compilerOptions: { outDir: 'dist' } }, built, beside)).toBe('apps/quay/dist/main.js but apps/quay/dist/src/main.js');
  expect(await ask({ compilerOptions: { outDir: 'dist' }, include: src }, built, beside)).toBeUndefined();
});

test('a compiler that takes the folder of its configuration as root', async () => {
  const root = (typescript: string) => ({ 'package.json': JSON.stringify({ devDependencies: { typescript } }) });
  const options = { compilerOptions: { outDir: 'dist' }, include: src };
  expect(await ask(options, built, root('^5.9.2'))).toBeUndefined();
  expect(await ask(options, built, root('^6.0.0'))).toBe('apps/quay/dist/main.js but apps/quay/dist/src/main.js');
});

test('nothing is said where another tool writes, or nothing was found that is meant', async () => {
  const options = { compilerOptions: { outDir: 'dist', rootDir: '.' } };
  expect(await ask(options, { ...built, build: 'tsc && cp -r src dist' })).toBeUndefined();
  expect(await ask(options, { ...built, build: 'tsup' })).toBeUndefined();
  expect(await ask(options, { ...built, start: 'node dist/other.js' })).toBeUndefined();
  expect(await ask({ extends: '@acme/tsconfig', compilerOptions: { outDir: 'dist' } }, built)).toBeUndefined();
  expect(await ask(options, { build: 'nest build', start: 'nest start', 'start:prod': 'node dist/main' })).toBe(
    'apps/quay/dist/main but apps/quay/dist/src/main.js',
  );
});
