import { expect, test } from 'vitest';
import { extractTexts } from '../../extract/extract-texts.ts';
import { tsconfig } from './index.ts';

const read = async (texts: Record<string, string>, path = '') => await extractTexts(tsconfig, texts, { path });

test('follows extends, also through several files and known packages', async () => {
  const { facts } = await read(
    {
      'apps/quay/tsconfig.json':
        '{\n  // keel\n  "extends": ["../../base", "./more.json"],\n  "compilerOptions": {\n    "strict": false,\n  }\n}',
      'base.json': '{"extends": "@tsconfig/strictest/tsconfig.json"}',
      'apps/quay/more.json': '{"compilerOptions": {"sourceMap": true}}',
    },
    'apps/quay',
  );
  expect(facts.tsconfigs).toEqual([
    {
      location: { path: 'apps/quay/tsconfig.json', line: 5 },
      strict: { state: 'known', value: false },
      noUncheckedIndexedAccess: { state: 'known', value: true },
      noImplicitAny: { state: 'known', value: false },
      sourceMap: { state: 'known', value: true },
    },
  ]);
});

test('what an unknown package says stays open; broken files are diagnosed; cycles end', async () => {
  const open = await read({ 'tsconfig.json': '{"extends": "@acme/base"}' });
  expect(open.facts.tsconfigs[0]).toMatchObject({ strict: { state: 'unknown' } });
  expect(open.partial).toHaveLength(1);
  const broken = await read({ 'tsconfig.json': '{\n"a": ]' });
  expect(broken.diagnostics).toMatchObject([{ code: 'invalid-json', location: { line: 2 } }]);
  expect((await read({ 'tsconfig.json': '{"extends": "./tsconfig.json"}' })).facts.tsconfigs[0]).toMatchObject({
    strict: { state: 'absent' },
  });
  expect((await read({ 'src/tsconfig.build.json': '{}' })).facts.tsconfigs).toEqual([]);
});
