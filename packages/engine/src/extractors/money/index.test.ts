import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { money } from './index.ts';

const MAIN = `import { charge } from './fees.js'; const app = require('fastify')(); app.post('/sales', async (request) => charge(request.body)); app.listen({ port: 1 });`;
const read = (fees: string) => extractService([money], { 'main.js': MAIN, 'fees.js': fees });

test('a fee in whole cents by basis points, and a seller who gets the rest', async () => {
  const { moneyOperations, feeRates, moneySplits } = await read(`
    const FEE_BPS = Number(process.env.FEE_BPS ?? '250');
    export function charge({ priceCents }) {
      const feeCents = Math.floor((priceCents * FEE_BPS) / 10_000);
      const sellerCents = priceCents - feeCents;
      if (sellerCents < 0) throw new Error('too low');
      return { feeCents, sellerCents };
    }`);
  expect(moneyOperations).toMatchObject([
    { kind: 'rate', amount: 'priceCents', result: 'feeCents', number: 'whole', rounding: 'floor', use: 'computes' },
  ]);
  expect(feeRates).toMatchObject([
    { name: 'FEE_BPS', of: 'fee', source: 'env', form: 'basis-points', value: { name: 'FEE_BPS', fallback: 250 }, bounded: false },
  ]);
  expect(moneySplits).toMatchObject([
    { total: 'priceCents', parts: ['feeCents', 'sellerCents'], remainder: 'rest', neverNegative: true, payees: true },
  ]);
});

test('fractions, text round trips and a percentage that is taken for a factor', async () => {
  const { moneyOperations, feeRates } = await read(`
    const FEE_PERCENT = 5;
    export function charge(body) {
      const fee = body.price * FEE_PERCENT;
      const shown = parseFloat((fee).toFixed(2));
      const perUnitPrice = body.price / body.units;
      return { fee, totalPrice: shown, perUnitPrice };
    }`);
  expect(moneyOperations.map((one) => [one.kind, one.number, one.divisorChecked])).toEqual([
    ['rate', 'fraction', undefined],
    ['parse', 'fraction', undefined],
    ['divide', 'fraction', false],
  ]);
  expect(feeRates).toMatchObject([{ unscaled: true, form: 'percent', source: 'literal' }]);
});

test('basis points that are divided by a hundred, and an amount that a report writes to a table', async () => {
  const { moneyOperations, feeRates } = await read(`
    import pg from 'pg'; const pool = new pg.Pool();
    const FEE_BPS = 250;
    export async function charge(body) {
      const feeCents = Math.round((body.priceCents * FEE_BPS) / 100);
      await importStatistics(body); return { feeCents };
    }
    async function importStatistics(body) { await pool.query('UPDATE listings SET price_cents = $2 WHERE id = $1', [body.id, body.price * 100]); }`);
  expect(feeRates).toMatchObject([{ name: 'FEE_BPS', form: 'basis-points', unscaled: true }]);
  expect(moneyOperations.map((one) => [one.within, one.use])).toContainEqual(['importStatistics', 'computes']);
});

test('bigint is exact, and a rate that the caller sends is told', async () => {
  const { moneyOperations, feeRates } = await read(`
    export function charge(body) {
      const taxAmount = (BigInt(body.amount) * BigInt(body.taxBps)) / 10_000n;
      return { taxAmount };
    }`);
  expect(moneyOperations).toMatchObject([{ number: 'exact', result: 'taxAmount' }]);
  expect(feeRates).toMatchObject([{ of: 'tax', form: 'basis-points' }]);
});

test('times, counts and sizes are no money', async () => {
  const { moneyOperations } = await read(`
    export function charge(body) {
      const delayMs = body.retries * 1000;
      const discountCount = body.items.length / 2;
      return { delayMs, discountCount, pages: body.total / 20 };
    }`);
  expect(moneyOperations).toEqual([]);
});

test('code that cannot be parsed gives no facts', async () => {
  const { moneyOperations } = await read('export function charge( { const feeCents = price * ');
  expect(moneyOperations).toEqual([]);
});

test('a look at the settings that nobody calls bounds nothing', async () => {
  const fees = (call: string) => `
    const config = { feePercent: Number(process.env.FEE_PERCENT ?? '5') };
    function checkConfig() { if (config.feePercent > 100) throw new Error('too much'); }
    ${call}
    export function charge({ priceCents }) { const feeCents = Math.floor(priceCents * (config.feePercent / 100)); return { feeCents }; }`;
  expect((await read(fees(''))).feeRates).toMatchObject([{ bounded: false }]);
  expect((await read(fees('checkConfig();'))).feeRates).toMatchObject([{ bounded: true }]);
});

test('a rate that is stored is bounded where it is applied, or at one of the ways in', async () => {
  const rates = async (before: string) =>
    (
      await read(`
        import Fastify from 'fastify';
        import { z } from 'zod';
        const app = Fastify();
        const Body = z.object({ tax_rate: z.number().max(1) });
        app.post('/rates', async (request) => store.save(Body.parse(request.body)));
        app.post('/pay', async (request) => charge(request.body.id));
        async function charge(id) {
          const row = await pool.query('SELECT tax_rate FROM rates WHERE id = $1', [id]);
          const tax_rate = row.rows[0].tax_rate;
          ${before}
          const taxCents = Math.round(row.rows[0].price_cents * tax_rate);
          return { taxCents };
        }
        app.listen({ port: 1 });`)
    ).feeRates.map(({ bounded, boundedAt, source }) => [source, bounded, boundedAt?.line]);
  expect(await rates('')).toEqual([['stored', 'unknown', 5]]);
  expect(await rates('if (tax_rate > 1) throw new Error();')).toEqual([['stored', true, undefined]]);
});
