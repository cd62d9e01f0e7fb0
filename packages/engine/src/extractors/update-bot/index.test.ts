import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { updateBot } from './index.ts';

test('Dependabot counts when it looks after npm in the folder of the service', async () => {
  const text =
    'version: 2\nupdates:\n  - package-ecosystem: docker\n    directory: /\n  - package-ecosystem: npm\n    directories: ["/apps/quay"]\n';
  const read = async (path: string) => (await extractTexts(updateBot, { '.github/dependabot.yml': text }, { path })).facts.updateBots;
  expect(await read('apps/quay')).toEqual([{ location: { path: '.github/dependabot.yml', line: 5 }, by: 'dependabot' }]);
  expect(await read('apps/mole')).toEqual([]);
});

test('Renovate by file or in package.json; near misses and broken files', async () => {
  const { facts } = await extractTexts(updateBot, {
    '.github/renovate.json5': '{}',
    'docs/renovate.json': '{}',
    'package.json': '{\n"renovate": {}\n}',
  });
  expect(facts.updateBots.map((each) => [each.by, each.location.path, each.location.line])).toEqual([
    ['renovate', '.github/renovate.json5', 1],
    ['renovate', 'package.json', 2],
  ]);
  const broken = await extractTexts(updateBot, { '.github/dependabot.yml': 'updates: [' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-yaml' }]);
});

test('a bot that is told to propose nothing', async () => {
  const read = async (rule: string) => {
    const text = `version: 2\nupdates:\n  - package-ecosystem: npm\n    directory: /\n${rule}`;
    return (await extractTexts(updateBot, { '.github/dependabot.yml': text })).facts.updateBots[0]?.silent;
  };
  expect(await read('    open-pull-requests-limit: 0\n')).toBe(true);
  expect(await read('    ignore:\n      - dependency-name: "*"\n')).toBe(true);
  expect(await read('    ignore:\n      - dependency-name: "*"\n        update-types: ["version-update:semver-patch"]\n')).toBeUndefined();
  const off = await extractTexts(updateBot, { 'renovate.json': '{"enabled": false}' });
  expect(off.facts.updateBots[0]?.silent).toBe(true);
});
