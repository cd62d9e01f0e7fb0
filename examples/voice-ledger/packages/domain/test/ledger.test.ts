import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Pool } from 'pg';
import type { RunningPostgres } from '../../../../support/embedded-postgres.ts';
import { startPostgres } from '../../../../support/embedded-postgres.ts';
import { applyMigrations } from '../../../scripts/apply-migrations.ts';
import {
  asMerchant,
  balanceOf,
  createCustomer,
  createInvoice,
  createMerchant,
  createProduct,
  customerByName,
  deleteExpired,
  eraseCustomer,
  invoiceById,
  issueCode,
  keepRecording,
  localFolder,
  recordPayment,
  redeemCode,
  spend,
  TieredCache,
  unbalancedAccounts,
} from '../src/index.ts';

let postgres: RunningPostgres;
let pool: Pool;
let merchantId: string;

before(async () => {
  postgres = await startPostgres({ from: import.meta.url, databases: ['ledger_test'] });
  pool = new Pool({ connectionString: postgres.url, max: 20 });
  await applyMigrations(pool);
  merchantId = await createMerchant(pool, 'Test Stationers', '29', 'owner@shop.example');
});
after(async () => {
  await pool.end();
  await postgres.stop();
});

async function anInvoice(quantity: number): Promise<{ customerId: string; invoiceId: string; totalPaise: number }> {
  return asMerchant(pool, merchantId, async (tx) => {
    const customer = await createCustomer(tx, { name: `Customer ${randomUUID()}`, stateCode: '27' });
    const product = await createProduct(tx, {
      name: `Pen ${randomUUID()}`,
      hsnCode: '9608',
      unitPricePaise: 10_000,
      gstBasisPoints: 1_800,
    });
    const lines = [{ productId: product.id, quantity }];
    const invoice = await createInvoice(tx, { customerId: customer.id, lines, dueInDays: 7 }, randomUUID());
    return { customerId: customer.id, invoiceId: invoice.id, totalPaise: invoice.totalPaise };
  });
}

test('twenty payments at the same time never pay more than the invoice', async () => {
  const { customerId, invoiceId, totalPaise } = await anInvoice(1);
  assert.equal(totalPaise, 11_800);
  const tries = Array.from({ length: 20 }, () =>
    asMerchant(pool, merchantId, (tx) => recordPayment(tx, { invoiceId, amountPaise: 1_000, method: 'upi' }, randomUUID())),
  );
  const paid = (await Promise.allSettled(tries)).filter((one) => one.status === 'fulfilled').length;
  assert.equal(paid, 11);
  const [invoice, balance] = await asMerchant(pool, merchantId, async (tx) => [
    await invoiceById(tx, invoiceId),
    await balanceOf(tx, `receivable:${customerId}`),
  ]);
  assert.equal(invoice.paidPaise, 11_000);
  assert.equal(balance, 800);
  assert.deepEqual(await asMerchant(pool, merchantId, unbalancedAccounts), []);
});

test('the same key is the same payment, and another content is refused', async () => {
  const { invoiceId } = await anInvoice(1);
  const key = randomUUID();
  const pay = (amountPaise: number) =>
    asMerchant(pool, merchantId, (tx) => recordPayment(tx, { invoiceId, amountPaise, method: 'cash' }, key));
  const [one, two] = await Promise.all([pay(500), pay(500)]);
  assert.equal(one.id, two.id);
  await assert.rejects(pay(600), { code: 'conflict' });
});

test('invoices made at the same time have numbers without gaps', async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => anInvoice(2)));
  const numbers = await Promise.all(made.map(({ invoiceId }) => asMerchant(pool, merchantId, (tx) => invoiceById(tx, invoiceId))));
  const sorted = numbers.map((invoice) => Number(invoice.number.slice(4))).toSorted((a, b) => a - b);
  assert.deepEqual(
    sorted,
    sorted.map((_, at) => (sorted[0] ?? 0) + at),
  );
});

test('a one-time code works once, and five wrong tries end it', async () => {
  const subject = randomUUID();
  const redeem = (code: string) =>
    asMerchant(pool, merchantId, (tx) => redeemCode(tx, 'a pepper for tests', 'delete_customer', subject, code));
  const code = await asMerchant(pool, merchantId, (tx) => issueCode(tx, 'a pepper for tests', 'delete_customer', subject));
  assert.equal(await redeem(code), true);
  assert.equal(await redeem(code), false);
  const second = await asMerchant(pool, merchantId, (tx) => issueCode(tx, 'a pepper for tests', 'delete_customer', subject));
  const wrong = second === '123456' ? '654321' : '123456';
  for (let tries = 0; tries < 5; tries += 1) assert.equal(await redeem(wrong), false);
  assert.equal(await redeem(second), false);
});

test('the entries of the ledger cannot be changed', async () => {
  await anInvoice(1);
  await assert.rejects(pool.query('UPDATE ledger_entries SET amount_paise = 1'), /never changed/);
});

test('an erased customer is gone by name and in what was said', async () => {
  const { customerId } = await anInvoice(1);
  const name = `Meera ${randomUUID()}`;
  await asMerchant(pool, merchantId, async (tx) => {
    const customer = await createCustomer(tx, { name, stateCode: '29', email: 'meera@shop.example' });
    await tx.sql.query("INSERT INTO conversation_turns (merchant_id, conversation_id, speaker, said) VALUES ($1, $2, 'user', $3)", [
      merchantId,
      customerId,
      `Invoice ${name} for one pen`,
    ]);
    await eraseCustomer(tx, customer.id);
  });
  await assert.rejects(
    asMerchant(pool, merchantId, (tx) => customerByName(tx, name)),
    { code: 'not_found' },
  );
  const said = await pool.query('SELECT 1 FROM conversation_turns WHERE position($1 IN said) > 0', [name]);
  assert.equal(said.rowCount, 0);
});

test('requests at the same time cannot slip past the budget together', async () => {
  const user = randomUUID();
  const spends = Array.from({ length: 10 }, () => spend(pool, merchantId, user, { inputTokens: 100 }, 15_000));
  const done = (await Promise.allSettled(spends)).filter((one) => one.status === 'fulfilled').length;
  assert.equal(done, 5);
});

test('the cache asks the source once, whoever waits and whichever instance', async () => {
  const one = new TieredCache(pool, { entries: 10, ttlMs: 60_000 });
  const other = new TieredCache(pool, { entries: 10, ttlMs: 60_000 });
  let asked = 0;
  const get = (cache: TieredCache) =>
    cache.get(
      merchantId,
      ['word'],
      (value) => (typeof value === 'string' ? value : undefined),
      async () => {
        asked += 1;
        return 'answer';
      },
    );
  assert.deepEqual(await Promise.all([get(one), get(one), get(one)]), ['answer', 'answer', 'answer']);
  assert.equal(await get(other), 'answer');
  assert.equal(asked, 1);
  assert.equal(other.counts.table, 1);
});

test('recordings and what was said go when their time is over, and no sooner', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'voice-ledger-recordings-'));
  const storage = localFolder(folder);
  const conversationId = randomUUID();
  const [old, young] = await Promise.all(
    [1, 30].map((days) => keepRecording(pool, storage, merchantId, conversationId, Buffer.from('RIFF'), days)),
  );
  await pool.query("UPDATE recordings SET delete_after = now() - interval '1 minute' WHERE id = $1", [old]);
  assert.equal(await deleteExpired(pool, storage, merchantId, 30), 1);
  await assert.rejects(storage.get(`recordings/${merchantId}/${old}.wav`));
  assert.equal((await storage.get(`recordings/${merchantId}/${young}.wav`)).toString(), 'RIFF');
  assert.equal(await deleteExpired(pool, storage, merchantId, 30), 0);
  rmSync(folder, { recursive: true });
});
