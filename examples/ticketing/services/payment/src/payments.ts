import { clientOf, once, withKnexTenant } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish, setTimer } from '@ticketing/messaging';
import type { Topic } from '@ticketing/messaging';
import type { Knex } from 'knex';
import type { Provider } from './provider.ts';

export interface Share {
  readonly account: string;
  readonly amountCents: number;
}

export interface NewPayment {
  readonly reference: string;
  readonly kind: 'order' | 'resale';
  readonly payerId: string;
  readonly amountCents: number;
  readonly source: string;
  readonly splits: readonly Share[];
}

interface PaymentRow {
  id: string;
  reference: string;
  kind: 'order' | 'resale';
  amount_cents: number;
  currency: string;
  source: string;
  status: 'pending' | 'succeeded' | 'failed' | 'refunded' | 'disputed';
  charge_id: string | null;
  refunded_cents: number;
}

interface RefundRow {
  id: string;
  payment_id: string;
  amount_cents: number;
  splits: Share[];
  status: 'pending' | 'succeeded';
}

const sum = (shares: readonly Share[]): number => shares.reduce((total, share) => total + share.amountCents, 0);

export function createPayments(db: Knex, provider: Provider) {
  async function lock(trx: Knex.Transaction, id: string): Promise<PaymentRow> {
    const row = await trx<PaymentRow>('payments').where({ id }).forUpdate().first();
    if (!row) throw new Problem(404, 'payment_not_found', 'There is no such payment');
    return row;
  }

  const tell = (trx: Knex.Transaction, tenantId: string, topic: Topic, payment: PaymentRow, amountCents: number): Promise<string> =>
    publish(clientOf(trx), 'payment_outbox', topic, tenantId, {
      paymentId: payment.id,
      reference: payment.reference,
      kind: payment.kind,
      amountCents,
    });

  /** One posting: what comes in and who gets it add up to nothing. The same posting again changes nothing. */
  async function post(trx: Knex.Transaction, tenantId: string, paymentId: string, posting: string, shares: readonly Share[], sign: 1 | -1) {
    const entries = [
      ...shares.map((share) => ({
        account: share.account,
        amount_cents: sign * share.amountCents,
      })),
    ];
    entries.push({ account: 'provider', amount_cents: -sign * sum(shares) });
    await trx('ledger_entries')
      .insert(
        entries
          .filter((entry) => entry.amount_cents !== 0)
          .map((entry) => ({ ...entry, tenant_id: tenantId, payment_id: paymentId, posting })),
      )
      .onConflict(['payment_id', 'posting', 'account'])
      .ignore();
  }

  async function splitsOf(trx: Knex.Transaction, paymentId: string): Promise<Share[]> {
    const rows = await trx<{ account: string; amount_cents: number }>('payment_splits')
      .where({ payment_id: paymentId } as object)
      .select('account', 'amount_cents');
    return rows.map((row) => ({ account: row.account, amountCents: Number(row.amount_cents) }));
  }

  /** What was paid out of a payment and has not been taken back. */
  async function leftOf(trx: Knex.Transaction, paymentId: string): Promise<Share[]> {
    const rows = await trx('ledger_entries')
      .where({ payment_id: paymentId })
      .whereNot({ account: 'provider' })
      .groupBy('account')
      .select('account')
      .sum<{ account: string; total: string }[]>({ total: 'amount_cents' });
    return rows.map((row) => ({ account: row.account, amountCents: Number(row.total) }));
  }

  async function succeed(trx: Knex.Transaction, tenantId: string, id: string): Promise<void> {
    const payment = await lock(trx, id);
    if (payment.status !== 'pending') return;
    await trx('payments').where({ id, status: 'pending' }).update({ status: 'succeeded', updated_at: trx.fn.now() });
    await post(trx, tenantId, id, 'charge', await splitsOf(trx, id), 1);
    await tell(trx, tenantId, 'payment.succeeded', payment, Number(payment.amount_cents));
  }

  async function fail(trx: Knex.Transaction, tenantId: string, id: string): Promise<void> {
    const payment = await lock(trx, id);
    if (payment.status !== 'pending') return;
    await trx('payments').where({ id, status: 'pending' }).update({ status: 'failed', updated_at: trx.fn.now() });
    await tell(trx, tenantId, 'payment.failed', payment, Number(payment.amount_cents));
  }

  async function completeRefund(trx: Knex.Transaction, tenantId: string, refundId: string, providerRefundId: string): Promise<void> {
    const refund = await trx<RefundRow>('refunds').where({ id: refundId }).forUpdate().first();
    if (!refund || refund.status === 'succeeded') return;
    const payment = await lock(trx, refund.payment_id);
    await trx('refunds').where({ id: refundId }).update({ status: 'succeeded', provider_refund_id: providerRefundId });
    await post(trx, tenantId, payment.id, `refund:${refundId}`, refund.splits, -1);
    await trx('payments')
      .where({ id: payment.id })
      .update({
        status: 'refunded',
        refunded_cents: trx.raw('refunded_cents + ?', [refund.amount_cents]),
        updated_at: trx.fn.now(),
      });
    await tell(trx, tenantId, 'payment.refunded', payment, Number(refund.amount_cents));
  }

  async function dispute(
    trx: Knex.Transaction,
    tenantId: string,
    id: string,
    found: { id: string; amount: number; status: string },
  ): Promise<void> {
    const payment = await lock(trx, id);
    const opened = await trx('disputes')
      .insert({
        id: found.id,
        tenant_id: tenantId,
        payment_id: id,
        amount_cents: found.amount,
        status: found.status,
      })
      .onConflict('id')
      .ignore()
      .returning('id');
    if (opened.length === 0) {
      await trx('disputes').where({ id: found.id }).update({ status: found.status });
      return;
    }
    await post(trx, tenantId, id, `dispute:${found.id}`, await leftOf(trx, id), -1);
    await trx('payments').where({ id }).update({ status: 'disputed', updated_at: trx.fn.now() });
    await tell(trx, tenantId, 'payment.disputed', payment, found.amount);
  }

  return {
    create: (tenantId: string, caller: string, key: string, input: NewPayment) =>
      withKnexTenant(db, tenantId, (trx) =>
        once(clientOf(trx), { table: 'payment_idempotency_keys', tenantId, actor: caller, key, request: input }, async () => {
          if (sum(input.splits) !== input.amountCents) throw new Problem(422, 'splits', 'The parts do not add up to the amount');
          const rows = await trx('payments')
            .insert({
              tenant_id: tenantId,
              reference: input.reference,
              kind: input.kind,
              payer_id: input.payerId,
              amount_cents: input.amountCents,
              source: input.source,
            })
            .returning<{ id: string }[]>('id');
          const id = rows[0]?.id ?? '';
          await trx('payment_splits').insert(
            input.splits.map((share) => ({
              payment_id: id,
              tenant_id: tenantId,
              account: share.account,
              amount_cents: share.amountCents,
            })),
          );
          await setTimer(clientOf(trx), 'payment_timers', 0, { tenantId, kind: 'charge', id });
          return { id, status: 'pending' };
        }),
      ),

    get: (tenantId: string, id: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const row = await trx<PaymentRow>('payments').where({ id }).first();
        if (!row) throw new Problem(404, 'payment_not_found', 'There is no such payment');
        return {
          id,
          reference: row.reference,
          kind: row.kind,
          status: row.status,
          amountCents: Number(row.amount_cents),
          refundedCents: Number(row.refunded_cents),
        };
      }),

    /** Asks the provider for the money, outside of any transaction, and looks at what became of it until that is known. */
    async charge(tenantId: string, id: string): Promise<'settled' | 'again'> {
      const payment = await withKnexTenant(db, tenantId, (trx) => trx<PaymentRow>('payments').where({ id }).first());
      if (!payment || payment.status !== 'pending') return 'settled';
      const charge = payment.charge_id
        ? await provider.find(payment.charge_id)
        : await provider.charge({
            paymentId: id,
            tenantId,
            amountCents: Number(payment.amount_cents),
            currency: payment.currency,
            source: payment.source,
          });
      await withKnexTenant(db, tenantId, async (trx) => {
        await trx('payments').where({ id, charge_id: null }).update({ charge_id: charge.id });
        if (charge.status === 'succeeded') await succeed(trx, tenantId, id);
        if (charge.status === 'failed') await fail(trx, tenantId, id);
      });
      return 'again';
    },

    refund: (tenantId: string, id: string, key: string, input: { amountCents: number; reason: string; splits: Share[] }) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const payment = await lock(trx, id);
        const known = await trx<RefundRow>('refunds')
          .where({ idempotency_key: key } as object)
          .first();
        if (known) return { id: known.id, status: known.status };
        if (payment.status !== 'succeeded') throw new Problem(409, 'payment_state', `A ${payment.status} payment is not refunded`);
        if (sum(input.splits) !== input.amountCents) throw new Problem(422, 'splits', 'The parts do not add up to the amount');
        const pending = await trx('refunds').where({ payment_id: id }).sum<{ total: string | null }[]>({ total: 'amount_cents' });
        if (Number(pending[0]?.total ?? 0) + input.amountCents > Number(payment.amount_cents))
          throw new Problem(409, 'refund_too_large', 'More than was paid is not refunded');
        const rows = await trx('refunds')
          .insert({
            tenant_id: tenantId,
            payment_id: id,
            idempotency_key: key,
            amount_cents: input.amountCents,
            splits: JSON.stringify(input.splits),
            reason: input.reason,
          })
          .returning<{ id: string }[]>('id');
        const refundId = rows[0]?.id ?? '';
        await setTimer(clientOf(trx), 'payment_timers', 0, {
          tenantId,
          kind: 'refund',
          id: refundId,
        });
        return { id: refundId, status: 'pending' };
      }),

    async sendRefund(tenantId: string, id: string): Promise<'settled' | 'again'> {
      const found = await withKnexTenant(db, tenantId, async (trx) => {
        const refund = await trx<RefundRow>('refunds').where({ id }).first();
        return (
          refund && {
            refund,
            payment: await trx<PaymentRow>('payments').where({ id: refund.payment_id }).first(),
          }
        );
      });
      if (!found?.payment?.charge_id || found.refund.status === 'succeeded') return 'settled';
      const sent = await provider.refund({
        refundId: id,
        tenantId,
        paymentId: found.payment.id,
        chargeId: found.payment.charge_id,
        amountCents: Number(found.refund.amount_cents),
      });
      await withKnexTenant(db, tenantId, (trx) => completeRefund(trx, tenantId, id, sent.id));
      return 'settled';
    },

    /** What the provider tells, each event once. */
    receive: (
      tenantId: string,
      event: {
        id: string;
        type: string;
        data: Record<string, unknown>;
        metadata: Record<string, string>;
      },
    ) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const first = await trx('provider_events').insert({ id: event.id, type: event.type }).onConflict('id').ignore().returning('id');
        const paymentId = event.metadata['paymentId'];
        if (first.length === 0 || !paymentId) return;
        if (event.type === 'charge.succeeded') await succeed(trx, tenantId, paymentId);
        if (event.type === 'charge.failed') await fail(trx, tenantId, paymentId);
        if (event.type === 'refund.succeeded' && event.metadata['refundId'])
          await completeRefund(trx, tenantId, event.metadata['refundId'], String(event.data['id']));
        if (event.type === 'dispute.opened' || event.type === 'dispute.closed')
          await dispute(trx, tenantId, paymentId, {
            id: String(event.data['id']),
            amount: Number(event.data['amount']),
            status: String(event.data['status']),
          });
      }),

    /** Sums of the ledger by account. */
    balances: (tenantId: string) =>
      withKnexTenant(db, tenantId, async (trx) => {
        const rows = await trx('ledger_entries')
          .groupBy('account')
          .select('account')
          .sum<{ account: string; total: string }[]>({ total: 'amount_cents' })
          .orderBy('account');
        return rows.map((row) => ({ account: row.account, amountCents: Number(row.total) }));
      }),
  };
}

export type Payments = ReturnType<typeof createPayments>;
