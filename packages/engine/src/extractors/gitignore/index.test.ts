import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { gitignore } from './index.ts';

test('reads the rules of the service and of the folders around it', async () => {
  const { facts } = await extractTexts(
    gitignore,
    { '.gitignore': '/.env\nnode_modules\n', 'apps/quay/.gitignore': '.env*\n!.env.example\n', 'apps/mole/.gitignore': '*' },
    { path: 'apps/quay' },
  );
  expect(facts.gitIgnores).toEqual([
    { location: { path: 'apps/quay/.gitignore', line: 1 }, ignoresEnv: true, ignoresNodeModules: false },
    { location: { path: '.gitignore', line: 1 }, ignoresEnv: false, ignoresNodeModules: true },
  ]);
});

test('odd patterns do no harm', async () => {
  const { facts } = await extractTexts(gitignore, { '.gitignore': `\u0000\n${'*a'.repeat(50)}\n[\n\\\n.env\n` });
  expect(facts.gitIgnores).toMatchObject([{ ignoresEnv: true }]);
});
