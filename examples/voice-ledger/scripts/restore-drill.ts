import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { startPostgres } from '../../support/embedded-postgres.ts';
import {
  asMerchant,
  createCustomer,
  createInvoice,
  createMerchant,
  createProduct,
  unbalancedAccounts,
} from '../packages/domain/src/index.ts';
import { applyMigrations } from './apply-migrations.ts';

/** Rehearses a restore: makes books, copies the stopped server, throws the original away, starts from the copy and compares. */
const root = mkdtempSync(join(tmpdir(), 'restore-drill-'));
chmodSync(root, 0o755);
const [original, copy] = [join(root, 'original'), join(root, 'copy')];
const databases = ['voice_ledger'];

const first = await startPostgres({ from: import.meta.url, databases, dataFolder: original });
const pool = new Pool({ connectionString: first.url, max: 4 });
await applyMigrations(pool);
const merchantId = await createMerchant(pool, 'Drill', '29', 'owner@shop.example');
await asMerchant(pool, merchantId, async (tx) => {
  const customer = await createCustomer(tx, { name: 'Asha', stateCode: '29' });
  const product = await createProduct(tx, { name: 'Pen', hsnCode: '9608', unitPricePaise: 1_000, gstBasisPoints: 1_800 });
  for (let made = 0; made < 200; made += 1) {
    await createInvoice(
      tx,
      { customerId: customer.id, lines: [{ productId: product.id, quantity: 1 + made }], dueInDays: 7 },
      randomUUID(),
    );
  }
});
const before = await sums(pool);
await pool.end();
await first.stop();
cpSync(original, copy, { recursive: true });
rmSync(original, { recursive: true });

const started = Date.now();
const second = await startPostgres({ from: import.meta.url, databases, dataFolder: copy });
const restored = new Pool({ connectionString: second.url, max: 2 });
assert.deepEqual(await sums(restored), before);
assert.deepEqual(await asMerchant(restored, merchantId, unbalancedAccounts), []);
console.log(`restored in ${((Date.now() - started) / 1_000).toFixed(1)} s: ${JSON.stringify(before)}`);
await restored.end();
await second.stop();
rmSync(root, { recursive: true, force: true });

async function sums(from: Pool): Promise<unknown> {
  const found = await from.query(
    `SELECT (SELECT count(*) FROM invoices) AS invoices, (SELECT sum(total_paise)::bigint FROM invoices) AS total,
       (SELECT count(*) FROM ledger_entries) AS entries, (SELECT sum(balance_paise)::bigint FROM ledger_accounts) AS balance`,
  );
  return found.rows[0];
}
