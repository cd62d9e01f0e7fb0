import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { lint } from './index.ts';

const rules = async (texts: Record<string, string>, path = '') =>
  (await extractTexts(lint, texts, { path })).facts.lintSetups.map((each) => [each.location.path, each.by, ...each.rules]);

test('flat and old configurations are read without running them', async () => {
  expect(
    await rules({
      'eslint.config.mjs':
        "import tseslint from 'typescript-eslint';\nimport security from 'eslint-plugin-security';\nconst mine = { rules: { 'no-console': 'error', eqeqeq: ['warn', 'smart'], curly: 'off' } };\nexport default tseslint.config(mine, ...tseslint.configs.strictTypeChecked);",
    }),
  ).toEqual([['eslint.config.mjs', 'eslint', 'eqeqeq', 'eslint-plugin-security', 'no-console', 'tseslint.configs.strictTypeChecked']]);
  expect(
    await rules(
      {
        '.eslintrc.yml': 'extends: [eslint:recommended]\nrules: {no-eval: 2, semi: 0}\n',
        'apps/quay/.eslintrc': '{"rules": {"no-var": 1}, /* x */}',
      },
      'apps/quay',
    ),
  ).toEqual([
    ['.eslintrc.yml', 'eslint', 'eslint:recommended', 'no-eval'],
    ['apps/quay/.eslintrc', 'eslint', 'no-var'],
  ]);
});

test('other linters', async () => {
  expect(
    await rules({
      'biome.jsonc': '{"linter": {"rules": {"suspicious": {"noConsole": "error", "noDebugger": "off"}}}}',
      '.oxlintrc.json': '{"categories": {"correctness": "error", "style": "off"}, "rules": {"no-eval": "deny"}}',
      'package.json': '{"eslintConfig": {"rules": {"x": 1}}}',
    }),
  ).toEqual([
    ['.oxlintrc.json', 'oxlint', 'correctness', 'no-eval'],
    ['biome.jsonc', 'biome', 'suspicious/noConsole'],
    ['package.json', 'eslint', 'x'],
  ]);
});

test('near misses and broken files', async () => {
  const { facts, diagnostics } = await extractTexts(lint, {
    'packages/x/.eslintrc.json': '{}',
    'src/eslint.config.ts': '',
    '.eslintrc.json': '{,',
    'eslint.config.js': 'export default [',
  });
  expect(facts.lintSetups).toEqual([]);
  expect(diagnostics.map((each) => [each.code, each.location?.path])).toEqual([
    ['invalid-json', '.eslintrc.json'],
    ['syntax-error', 'eslint.config.js'],
  ]);
});

test('linters without a file of their own, and Biome that formats only', async () => {
  const manifest = (by: string, lint: string) => ({
    'package.json': JSON.stringify({ scripts: { lint }, devDependencies: { [by]: '1' } }),
  });
  expect(await rules(manifest('standard', 'standard --fix'))).toEqual([['package.json', 'standard']]);
  expect(await rules(manifest('standard', 'eslint -c eslint-config-standard .'))).toEqual([]);
  expect(await rules({ 'biome.json': '{"linter": {"enabled": false}, "formatter": {}}' })).toEqual([]);
});

test('what only warns, and what is switched off by name', async () => {
  const levels = async (texts: Record<string, string>) =>
    (await extractTexts(lint, texts, { path: '' })).facts.lintSetups.map(({ warns, off }) => ({ warns, off }));
  const flat = "export default [{ rules: { eqeqeq: ['warn', 'smart'], 'no-var': 'error', curly: 'off' } }];";
  expect(await levels({ 'eslint.config.mjs': flat })).toEqual([{ warns: ['eqeqeq'], off: ['curly'] }]);
  expect(await levels({ '.eslintrc.json': '{"rules": {"no-var": 1, "semi": 0}}' })).toEqual([{ warns: ['no-var'], off: ['semi'] }]);
  expect(await levels({ 'eslint.config.mjs': flat, 'package.json': '{"scripts": {"lint": "eslint . --max-warnings 0"}}' })).toEqual([
    { warns: undefined, off: ['curly'] },
  ]);
});
