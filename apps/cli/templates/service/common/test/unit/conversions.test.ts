import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as always, constantFrom, double, property } from 'fast-check';
import { convert, UnitsDiffer } from '../../src/conversions.ts';
import type { Unit } from '../../src/conversions.ts';

const LENGTHS: readonly Unit[] = ['mm', 'cm', 'm', 'km', 'in', 'ft', 'mi'];

test('a mile has 1609.344 metres', () => {
  assert.equal(convert(1, 'mi', 'm'), 1609.344);
});

test('a pound has 453.59237 grams', () => {
  assert.ok(Math.abs(convert(1, 'lb', 'g') - 453.592_37) < 1e-9);
});

test('a length is not converted to a weight', () => {
  assert.throws(() => convert(1, 'm', 'kg'), UnitsDiffer);
});

test('there and back again is the same value', () => {
  const unit = constantFrom(...LENGTHS);
  always(
    property(double({ min: 1e-9, max: 1e9, noNaN: true }), unit, unit, (value, from, to) => {
      assert.ok(Math.abs(convert(convert(value, from, to), to, from) - value) <= value * 1e-12);
    }),
  );
});
