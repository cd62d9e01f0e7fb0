import { withTenant } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { setTimer } from '@ticketing/messaging';
import { ServiceCallFailed } from '@ticketing/service-auth';
import type { ServiceClient } from '@ticketing/service-auth';

export type Status = 'pending' | 'paying' | 'paid' | 'completed' | 'failed' | 'refunding' | 'refunded' | 'charged_back';

interface Purchase {
  id: string;
  listing_id: string;
  buyer_id: string;
  status: Status;
  price_cents: number;
  royalty_cents: number;
  fee_cents: number;
  payment_source: string;
  payment_id: string | null;
  ticket_id: string;
  seller_id: string;
  organizer_id: string;
}

const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['paying', 'paid', 'failed'],
  paying: ['paid', 'failed'],
  paid: ['completed', 'refunding', 'charged_back'],
  completed: ['charged_back'],
  failed: [],
  refunding: ['refunded', 'charged_back'],
  refunded: [],
  charged_back: [],
};

const refused = (error: unknown): boolean => error instanceof ServiceCallFailed && error.statusCode === 409;

export function createSales({ pool, ticket, payment }: { pool: Pool; ticket: ServiceClient; payment: ServiceClient }) {
  async function find(client: Client, id: string): Promise<Purchase | undefined> {
    const { rows } = await client.query<Purchase>(
      `SELECT purchases.id, purchases.listing_id, purchases.buyer_id, purchases.status, purchases.price_cents, purchases.royalty_cents,
         purchases.fee_cents, purchases.payment_source, purchases.payment_id, listings.ticket_id, listings.seller_id, listings.organizer_id
       FROM purchases JOIN listings ON listings.id = purchases.listing_id WHERE purchases.id = $1 FOR UPDATE`,
      [id],
    );
    return rows[0];
  }

  async function change(client: Client, tenantId: string, id: string, to: Status, paymentId?: string): Promise<void> {
    const purchase = await find(client, id);
    if (!purchase || !NEXT[purchase.status].includes(to)) return;
    await client.query('UPDATE purchases SET status = $2, payment_id = coalesce($3, payment_id), updated_at = now() WHERE id = $1', [
      id,
      to,
      paymentId ?? null,
    ]);
    const listing = to === 'completed' ? 'sold' : to === 'failed' ? 'active' : to === 'refunded' ? 'cancelled' : undefined;
    if (listing)
      await client.query(`UPDATE listings SET status = $2, updated_at = now() WHERE id = $1 AND status = 'reserved'`, [
        purchase.listing_id,
        listing,
      ]);
    await setTimer(client, 'marketplace_timers', 0, { tenantId, kind: 'advance', id });
  }

  const shares = (purchase: Purchase) => [
    {
      account: `seller:${purchase.seller_id}`,
      amountCents: purchase.price_cents - purchase.royalty_cents - purchase.fee_cents,
    },
    { account: `organizer:${purchase.organizer_id}`, amountCents: purchase.royalty_cents },
    { account: 'platform', amountCents: purchase.fee_cents },
  ];

  return {
    change: (client: Client, tenantId: string, id: string, to: Status, paymentId?: string) => change(client, tenantId, id, to, paymentId),

    async advance(tenantId: string, id: string): Promise<'settled' | 'again'> {
      const purchase = await withTenant(pool, tenantId, (client) => find(client, id));
      if (!purchase) return 'settled';
      const to = (status: Status, paymentId?: string) =>
        withTenant(pool, tenantId, (client) => change(client, tenantId, id, status, paymentId));
      if (purchase.status === 'pending') {
        const made = await payment.post<{ id: string }>('/internal/payments', {
          tenantId,
          idempotencyKey: `resale:${id}`,
          body: {
            reference: id,
            kind: 'resale',
            payerId: purchase.buyer_id,
            amountCents: purchase.price_cents,
            source: purchase.payment_source,
            splits: shares(purchase),
          },
        });
        await to('paying', made.id);
        return 'again';
      }
      if (purchase.status === 'paying') {
        const found = await payment.get<{ status: string }>(`/internal/payments/${purchase.payment_id}`, { tenantId });
        if (found.status === 'succeeded') await to('paid');
        if (found.status === 'failed') await to('failed');
        return 'again';
      }
      if (purchase.status === 'paid') {
        try {
          await ticket.post(`/internal/tickets/${purchase.ticket_id}/owner`, {
            tenantId,
            idempotencyKey: id,
            body: { from: purchase.seller_id, to: purchase.buyer_id, reference: id },
          });
          await to('completed');
        } catch (error) {
          if (!refused(error)) throw error;
          await to('refunding');
        }
        return 'again';
      }
      if (purchase.status === 'refunding') {
        const found = await payment.get<{ status: string }>(`/internal/payments/${purchase.payment_id}`, { tenantId });
        if (found.status === 'refunded') await to('refunded');
        else
          await payment.post(`/internal/payments/${purchase.payment_id}/refunds`, {
            tenantId,
            idempotencyKey: `refund:${id}`,
            body: {
              amountCents: purchase.price_cents,
              reason: 'ticket_gone',
              splits: shares(purchase),
            },
          });
        return 'again';
      }
      return 'settled';
    },
  };
}

export type Sales = ReturnType<typeof createSales>;
