import { writers } from '@airworthy/reports';
import { expect, test } from 'vitest';
import { FORMATS, formatOfPath } from './formats.ts';

test('every report writer can be asked for by name and by its own ending', async () => {
  expect(FORMATS.toSorted()).toEqual(Object.keys(writers).toSorted());
  for (const [name, load] of Object.entries(writers)) expect([name, formatOfPath(`a.${(await load()).extension}`)]).toEqual([name, name]);
});

test('the longest ending that fits chooses; some endings name no format', () => {
  expect(['a.pdf', 'a', '', 'A.HTML', 'bom.cdx.json', 'result.json'].map(formatOfPath)).toEqual([
    undefined,
    undefined,
    undefined,
    'html',
    'cyclonedx',
    'json',
  ]);
});
