import type { Client } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { setTimer } from '@ticketing/messaging';

export type Status = 'pending' | 'paying' | 'paid' | 'fulfilled' | 'failed' | 'refunding' | 'refunded' | 'charged_back';

export interface OrderRecord {
  id: string;
  user_id: string;
  event_id: string;
  venue_id: string;
  organizer_id: string;
  reservation_id: string;
  status: Status;
  payment_source: string;
  subtotal_cents: number;
  fee_cents: number;
  total_cents: number;
  payment_id: string | null;
  refund_cents: number;
  event_starts_at: Date;
}

/** Which states follow which. */
const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['paying', 'paid', 'failed'],
  paying: ['paid', 'failed'],
  paid: ['fulfilled', 'refunding', 'charged_back'],
  fulfilled: ['refunding', 'charged_back'],
  failed: [],
  refunding: ['refunded', 'fulfilled', 'charged_back'],
  refunded: [],
  charged_back: [],
};

const COLUMNS = `id, user_id, event_id, venue_id, organizer_id, reservation_id, status, payment_source, subtotal_cents, fee_cents, total_cents,
  payment_id, refund_cents, event_starts_at`;

export async function findOrder(client: Client, id: string, lock = false): Promise<OrderRecord> {
  const { rows } = await client.query<OrderRecord>(
    lock ? `SELECT ${COLUMNS} FROM orders WHERE id = $1 FOR UPDATE` : `SELECT ${COLUMNS} FROM orders WHERE id = $1`,
    [id],
  );
  if (!rows[0]) throw new Problem(404, 'order_not_found', 'There is no such order');
  return rows[0];
}

export interface Change {
  readonly paymentId?: string;
  readonly refundCents?: number;
}

/** Changes the state in one conditional statement, and has the order looked at soon. False: the order was not in a state for that. */
export async function changeStatus(
  client: Client,
  tenantId: string,
  id: string,
  to: Status,
  reason: string,
  change: Change = {},
): Promise<boolean> {
  const order = await findOrder(client, id, true);
  if (!NEXT[order.status].includes(to)) return false;
  const changed = await client.query(
    `UPDATE orders SET status = $3, payment_id = coalesce($4, payment_id), refund_cents = coalesce($5, refund_cents), updated_at = now()
     WHERE id = $1 AND status = $2`,
    [id, order.status, to, change.paymentId ?? null, change.refundCents ?? null],
  );
  if (changed.rowCount !== 1) return false;
  await client.query('INSERT INTO order_transitions (tenant_id, order_id, from_status, to_status, reason) VALUES ($1, $2, $3, $4, $5)', [
    tenantId,
    id,
    order.status,
    to,
    reason,
  ]);
  await setTimer(client, 'order_timers', 0, { tenantId, kind: 'advance', id });
  return true;
}
