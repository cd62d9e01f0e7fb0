import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createKnex } from '@ticketing/database';
import { createTestDatabase } from '@ticketing/test-kit';
import type { TestDatabase } from '@ticketing/test-kit';
import { createPayments } from '../src/payments.ts';
import type { Provider } from '../src/provider.ts';

describe('payment', () => {
  let database: TestDatabase;
  let db: ReturnType<typeof createKnex>;
  const tenantId = randomUUID();
  const charges: string[] = [];
  const provider = {
    charge: async (input: { paymentId: string; amountCents: number }) => {
      charges.push(input.paymentId);
      return { id: `ch_${input.paymentId}`, status: 'pending', amount: input.amountCents };
    },
    refund: async (input: { refundId: string; amountCents: number }) => ({
      id: `re_${input.refundId}`,
      status: 'succeeded',
      amount: input.amountCents,
    }),
  } as unknown as Provider;

  before(async () => {
    database = await createTestDatabase('payment', join(import.meta.dirname, '../migrations'));
    db = createKnex({ url: database.url, service: 'payment', size: 4 });
  });
  after(async () => {
    await db?.destroy();
    await database?.close();
  });

  test('a payment is booked once, refunded once, and the ledger adds up', async () => {
    const payments = createPayments(db, provider);
    const splits = [
      { account: `organizer:${randomUUID()}`, amountCents: 901 },
      { account: 'platform', amountCents: 99 },
    ];
    const input = {
      reference: randomUUID(),
      kind: 'order' as const,
      payerId: randomUUID(),
      amountCents: 1_000,
      source: 'card_ok',
      splits,
    };
    const { value } = await payments.create(tenantId, 'order', 'payment-key', input);
    const again = await payments.create(tenantId, 'order', 'payment-key', input);
    assert.equal(again.value.id, value.id);
    await payments.charge(tenantId, value.id);
    assert.deepEqual(charges, [value.id]);
    const event = {
      id: 'evt_1',
      type: 'charge.succeeded',
      data: { id: 'ch' },
      metadata: { paymentId: value.id },
    };
    await payments.receive(tenantId, event);
    await payments.receive(tenantId, event);
    await payments.receive(tenantId, { ...event, id: 'evt_2' });
    const refund = await payments.refund(tenantId, value.id, 'refund-key', {
      amountCents: 901,
      reason: 'test',
      splits: splits.slice(0, 1),
    });
    assert.equal(
      (
        await payments.refund(tenantId, value.id, 'refund-key', {
          amountCents: 901,
          reason: 'test',
          splits: splits.slice(0, 1),
        })
      ).id,
      refund.id,
    );
    await payments.sendRefund(tenantId, refund.id);
    const balances = await payments.balances(tenantId);
    assert.equal(
      balances.reduce((sum, account) => sum + account.amountCents, 0),
      0,
    );
    assert.equal(balances.find((account) => account.account === 'platform')?.amountCents, 99);
    assert.equal((await payments.get(tenantId, value.id)).status, 'refunded');
  });

  test('parts that do not add up are refused', async () => {
    const payments = createPayments(db, provider);
    const splits = [{ account: 'platform', amountCents: 999 }];
    const input = {
      reference: randomUUID(),
      kind: 'order' as const,
      payerId: randomUUID(),
      amountCents: 1_000,
      source: 'card_ok',
      splits,
    };
    await assert.rejects(payments.create(tenantId, 'order', 'payment-key-2', input), /do not add up/);
  });
});
