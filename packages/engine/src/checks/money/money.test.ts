import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { FeeRate, MoneyOperation, MoneySplit } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import { at, modelOf, NOT_WIRED, sampleTable } from '../../testing/sample-facts.ts';
import { amountsComputedExactly, minorUnitsByCurrency, oneCalculation, roundedByOneRule } from './arithmetic.ts';
import { ratesDefinedOnce, ratesScaled } from './rates.ts';
import { splitsAddUp } from './splits.ts';
import { currencyKept } from './tables.ts';

const operation = (one: Partial<MoneyOperation>): MoneyOperation => ({
  location: at('src/fees.ts', 3),
  kind: 'rate',
  amount: 'price',
  result: 'fee',
  number: 'rounded',
  use: 'computes',
  ...one,
});
const rate = (one: Partial<FeeRate>): FeeRate => ({
  location: at('src/fees.ts', 3),
  name: 'platformFeePercent',
  of: 'fee',
  source: 'env',
  form: 'percent',
  value: known(5),
  bounded: true,
  ...one,
});
const split = (one: Partial<MoneySplit>): MoneySplit => ({
  location: at('src/fees.ts', 3),
  within: 'split',
  total: 'price',
  parts: ['fee', 'seller'],
  remainder: 'rest',
  neverNegative: true,
  payees: true,
  recorded: true,
  ...one,
});
const status = (check: Parameters<typeof runCheck>[0], facts: Parameters<typeof modelOf>[0]) => runCheck(check, modelOf(facts)).status;

test('a fraction that is kept fails, one that is shown or not wired does not count', () => {
  expect(status(amountsComputedExactly, { moneyOperations: [operation({ number: 'fraction' })] })).toBe('FAIL');
  expect(status(amountsComputedExactly, { moneyOperations: [operation({ number: 'fraction', use: 'shows' })] })).toBe('N/A');
  expect(status(amountsComputedExactly, { moneyOperations: [operation({ number: 'fraction', wiring: NOT_WIRED })] })).toBe('N/A');
  expect(status(amountsComputedExactly, { moneyOperations: [operation({ number: 'whole' })] })).toBe('PASS');
});

test('one rule of rounding, also where a helper does it', () => {
  const helper = operation({ use: 'helper', within: 'percentOf', rounding: 'floor' });
  expect(
    status(roundedByOneRule, { moneyOperations: [operation({ rounding: 'percentOf' }), operation({ rounding: 'floor' }), helper] }),
  ).toBe('PASS');
  expect(status(roundedByOneRule, { moneyOperations: [operation({ rounding: 'round' }), operation({ rounding: 'floor' })] })).toBe(
    'PARTIAL',
  );
});

test('the same fee in two functions, and a rate with two values', () => {
  const twice = [operation({ result: 'platformFeeCents', within: 'quote' }), operation({ result: 'platform_fee', within: 'charge' })];
  expect(status(oneCalculation, { moneyOperations: twice })).toBe('FAIL');
  expect(
    status(ratesDefinedOnce, { feeRates: [rate({}), rate({ name: 'PLATFORM_FEE_BPS', form: 'basis-points', value: known(500) })] }),
  ).toBe('PASS');
  expect(status(ratesDefinedOnce, { feeRates: [rate({}), rate({ value: known(3) })] })).toBe('FAIL');
});

test('rates, splits and currencies', () => {
  expect(status(ratesScaled, { feeRates: [rate({ unscaled: true })] })).toBe('FAIL');
  expect(status(splitsAddUp, { moneySplits: [split({ remainder: 'none' })] })).toBe('FAIL');
  expect(status(splitsAddUp, { moneySplits: [split({ remainder: 'none', payees: false })] })).toBe('N/A');
  const column = (name: string, type = 'bigint') => ({ name, type, nullable: false, line: 1 });
  const orders = sampleTable({ name: 'orders', columns: [column('id'), column('total_amount'), column('currency', 'char(3)')] });
  const lines = sampleTable({ name: 'order_lines', columns: [column('order_id'), column('price')] });
  expect(status(currencyKept, { tables: [orders, lines] })).toBe('PASS');
  expect(status(currencyKept, { tables: [lines] })).toBe('FAIL');
  const moneyOperations = [operation({ kind: 'scale', by: '100' })];
  expect(status(minorUnitsByCurrency, { moneyOperations, tables: [lines] })).toBe('N/A');
  expect(status(minorUnitsByCurrency, { moneyOperations, tables: [orders] })).toBe('FAIL');
});

test('numbers without a name are known by what they make, and numbers that one function picks from are a choice', () => {
  const plain = (value: number, result: string, within: string) =>
    rate({ name: 'basisPoints', form: 'basis-points', source: 'literal', value: known(value), result, within });
  expect(status(ratesDefinedOnce, { feeRates: [plain(750, 'platformFeeCents', 'buy'), plain(290, 'processingFeeCents', 'buy')] })).toBe(
    'PASS',
  );
  expect(status(ratesDefinedOnce, { feeRates: [plain(750, 'platformFeeCents', 'buy'), plain(500, 'platformFee', 'quote')] })).toBe('FAIL');
  expect(status(ratesDefinedOnce, { feeRates: [plain(750, 'countryTax', 'buy'), plain(500, 'countryTax', 'buy')] })).toBe('N/A');
});
