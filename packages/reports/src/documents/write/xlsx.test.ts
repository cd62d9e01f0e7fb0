import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { toXlsx } from './xlsx.ts';

test('the header is repeated on every printed page, where the name of the sheet needs no quotes', async () => {
  const sheet = { columns: [{ title: 'Item', width: 10 }], rows: [['S01-001']] };
  const bytes = await toXlsx({
    id: 'ledger',
    title: 'Ledger',
    sheets: [
      { ...sheet, name: 'Findings' },
      { ...sheet, name: 'Open questions' },
    ],
  });
  const { sheets } = await readXlsx(bytes);
  expect(sheets.map((one) => [one.name, one.pageSetup?.printTitlesRow])).toEqual([
    ['Findings', '$1:$1'],
    ['Open questions', undefined],
  ]);
});
