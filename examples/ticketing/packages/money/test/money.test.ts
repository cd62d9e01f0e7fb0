import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cents, formatCents, portion, split } from '../src/index.ts';

test('parts always add up to the whole', () => {
  for (let amount = 0; amount < 2_000; amount += 7) {
    const parts = split(amount, [
      { account: 'a', weight: 3333 },
      { account: 'b', weight: 3333 },
      { account: 'c', weight: 3334 },
    ]);
    assert.equal(
      parts.reduce((sum, part) => sum + part.amountCents, 0),
      amount,
    );
  }
});

test('one cent of three goes to the first', () => {
  const parts = split(1, [
    { account: 'a', weight: 1 },
    { account: 'b', weight: 1 },
    { account: 'c', weight: 1 },
  ]);
  assert.deepEqual(
    parts.map((part) => part.amountCents),
    [1, 0, 0],
  );
});

test('portions round half up', () => {
  assert.equal(portion(1050, 1000), 105);
  assert.equal(portion(5, 1000), 1);
  assert.equal(portion(4, 1000), 0);
});

test('fractions are refused', () => {
  assert.throws(() => cents(10.5), RangeError);
  assert.equal(formatCents(-1234), '-12.34 USD');
});
