import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineTaxes, rupees, sumOfTaxes } from '../src/index.ts';

test('within a state the tax is halved, each half rounded up from half a paisa', () => {
  const line = lineTaxes({ quantity: 1, unitPricePaise: 50, gstBasisPoints: 500 }, true);
  // 2.5 % of 50 paise is 1.25.
  assert.deepEqual(line, { taxablePaise: 50, cgstPaise: 1, sgstPaise: 1, igstPaise: 0 });
  assert.equal(lineTaxes({ quantity: 1, unitPricePaise: 60, gstBasisPoints: 500 }, true).cgstPaise, 2);
});

test('across states the whole rate is one tax', () => {
  assert.deepEqual(lineTaxes({ quantity: 3, unitPricePaise: 9_999, gstBasisPoints: 1_800 }, false), {
    taxablePaise: 29_997,
    cgstPaise: 0,
    sgstPaise: 0,
    igstPaise: 5_399,
  });
});

test('totals are sums of rounded lines', () => {
  const lines = [1, 2, 3].map((quantity) => lineTaxes({ quantity, unitPricePaise: 33, gstBasisPoints: 1_200 }, true));
  const sum = sumOfTaxes(lines);
  assert.equal(sum.totalPaise, sum.taxablePaise + sum.cgstPaise + sum.sgstPaise);
  assert.equal(sum.taxablePaise, 198);
});

test('large quantities stay exact, and what cannot be exact is refused', () => {
  assert.equal(lineTaxes({ quantity: 100_000, unitPricePaise: 10_000_000, gstBasisPoints: 2_800 }, false).igstPaise, 280_000_000_000);
  assert.throws(() => lineTaxes({ quantity: Number.MAX_SAFE_INTEGER, unitPricePaise: 2, gstBasisPoints: 0 }, true), /too large/);
});

test('amounts are written as rupees', () => {
  assert.equal(rupees(123_456_705), '1,234,567.05');
  assert.equal(rupees(-5), '-0.05');
});
