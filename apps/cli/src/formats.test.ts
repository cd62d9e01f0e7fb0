import { writers } from '@airworthy/reports';
import { expect, test } from 'vitest';
import { FORMATS, formatOfEnding } from './formats.ts';

test('every report writer can be asked for by name and by its own ending', async () => {
  expect(FORMATS.toSorted()).toEqual(Object.keys(writers).toSorted());
  for (const [name, load] of Object.entries(writers)) expect([name, formatOfEnding(`.${(await load()).extension}`)]).toEqual([name, name]);
});

test('an ending that names no format', () => {
  expect(formatOfEnding('.pdf')).toBeUndefined();
  expect(formatOfEnding('')).toBeUndefined();
  expect(formatOfEnding('.HTML')).toBe('html');
});
