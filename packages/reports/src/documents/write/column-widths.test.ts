import { expect, test } from 'vitest';
import type { Text } from '../block.ts';
import { columnWidths, lettersIn, pathIn, withFirmHyphens } from './column-widths.ts';

const shown = (text: string, letters: number): string => pathIn(text, letters).replaceAll('\u200b', '|');

test('a path breaks at its slashes, and inside a name only when the name is longer than a line', () => {
  expect(shown('src/routes/order.routes.ts:7', 40)).toBe('src/routes/order.routes.ts:7');
  expect(shown('src/routes/order.routes.ts:7', 20)).toBe('src/|routes/|order.routes.ts:7');
  expect(shown('src/adapter/DocumentServiceTemplates.ts:12', 20)).toBe('src/|adapter/|Document|Service|Templates.|ts:|12');
});

test('only the words of a sentence that do not fit are given breaks', () => {
  expect(shown('handled by src/http/order.controller.ts for all', 16)).toBe('handled by src/|http/|order.|controller.|ts for all');
});

const at = (path: string): Text => [{ kind: 'place', at: { path, line: 7 } }];
const columns = [
  { title: 'ID', width: 30 },
  { title: 'Where', width: 30 },
  { title: 'Finding', width: 40 },
];
const sizes = { room: 9000, sizeOf: () => 16 };

test('a column of paths takes room from a column that has more than it needs', () => {
  const [id, where, finding] = columnWidths(columns, [[['S01-001'], at('services/order-service/src/app.ts'), ['An answer.']]], sizes);
  expect(where).toBeGreaterThan(2700);
  expect(lettersIn(columns[1], where ?? 0, 16, true)).toBeGreaterThanOrEqual('services/order-service/src/app.ts:7'.length);
  expect(id).toBeLessThan(2700);
  expect((id ?? 0) + (where ?? 0) + (finding ?? 0)).toBeLessThanOrEqual(9000);
});

test('no word is wider than its column', () => {
  const narrow = [
    { title: 'Topic', width: 5 },
    { title: 'What to do', width: 95 },
  ];
  const [topic] = columnWidths(narrow, [[['Zugangsberechtigungen'], ['Wait.']]], sizes);
  expect(lettersIn(narrow[0], topic ?? 0, 16, false)).toBeGreaterThanOrEqual('Zugangsberechtigungen'.length);
});

test('columns that have what they need keep to their weights', () => {
  expect(columnWidths(columns, [[['S01-001'], ['Here.'], ['An answer.']]], sizes)).toEqual([2700, 2700, 3600]);
});

test('in a path that breaks no line ends at a hyphen, and other words keep theirs', () => {
  const path = pathIn('services/marketplace-service/src/app.ts:21', 20);
  expect(withFirmHyphens(path)).toBe('services/\u200bmarketplace\u2011service/\u200bsrc/\u200bapp.ts:21');
  expect(withFirmHyphens('a well-known name')).toBe('a well-known name');
});
