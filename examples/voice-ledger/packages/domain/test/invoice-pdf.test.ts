import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoicePdf, lineTaxes, sumOfTaxes } from '../src/index.ts';

const line = (description: string, gstBasisPoints: number) => ({
  description,
  hsnCode: '4820',
  quantity: 3,
  unitPricePaise: 5_000,
  gstBasisPoints,
  ...lineTaxes({ quantity: 3, unitPricePaise: 5_000, gstBasisPoints }, true),
});

const pdf = (lines: ReturnType<typeof line>[]): string =>
  invoicePdf(
    {
      id: 'a',
      number: 'INV-000007',
      customerId: 'c',
      status: 'issued',
      paidPaise: 0,
      dueOn: '2026-12-01',
      overdue: false,
      ...sumOfTaxes(lines),
    },
    lines,
    { seller: 'Demo Stationers', buyer: 'Asha (Traders) é' },
  ).toString('latin1');

test('each line shows its rate and amount, the foot the taxes and the total', () => {
  const text = pdf([line('notebook', 1_200), line('pen', 1_800)]);
  for (const words of ['INV-000007', 'notebook (4820)', '12 %', '168.00', '18 %', '177.00', 'CGST', '22.50', '345.00'])
    assert.ok(text.includes(words.replace(/[()]/g, (mark) => `\\${mark}`)), words);
  // Marks of the format are escaped, letters that the standard fonts lack are replaced.
  assert.ok(text.includes('Bill to Asha \\(Traders\\) ?'));
});

test('the table of objects says where each begins, and what does not fit is told', () => {
  const text = pdf(Array.from({ length: 40 }, (_, at) => line(`item ${at}`, 500)));
  const offsets = [...text.matchAll(/^(\d{10}) 00000 n/gm)].map((match) => Number(match[1]));
  assert.equal(offsets.length, 6);
  offsets.forEach((offset, at) => assert.ok(text.startsWith(`${at + 1} 0 obj`, offset)));
  assert.ok(text.includes('and 12 more lines'));
});
