import { z } from 'zod';
import type { Work } from './db.ts';
import { Conflict, NotFound, Refused } from './errors.ts';
import { post } from './ledger.ts';

export const NewPayment = z.strictObject({
  invoiceId: z.uuid(),
  amountPaise: z.int().min(1).max(1_000_000_000_000),
  method: z.enum(['cash', 'upi', 'bank']),
});
export type NewPayment = z.infer<typeof NewPayment>;

export interface Payment {
  readonly id: string;
  readonly invoiceId: string;
  readonly amountPaise: number;
  readonly method: string;
}

const COLUMNS = 'id, invoice_id AS "invoiceId", amount_paise AS "amountPaise", method';

/** Writes down that money came in. The same key is the same payment; with another content it is refused. */
export async function recordPayment(tx: Work, input: NewPayment, requestKey: string): Promise<Payment> {
  const claimed = await tx.sql.query<Payment>(
    `INSERT INTO payments (merchant_id, invoice_id, amount_paise, method, request_key) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (merchant_id, request_key) DO NOTHING RETURNING ${COLUMNS}`,
    [tx.merchantId, input.invoiceId, input.amountPaise, input.method, requestKey],
  );
  const [payment] = claimed.rows;
  if (!payment) return samePayment(tx, input, requestKey);

  // One statement decides: what would overpay changes nothing, whoever else pays at the same time.
  const paid = await tx.sql.query<{ number: string; customer_id: string }>(
    `UPDATE invoices SET paid_paise = paid_paise + $3, status = CASE WHEN paid_paise + $3 = total_paise THEN 'paid' ELSE 'part_paid' END
      WHERE merchant_id = $1 AND id = $2 AND paid_paise + $3 <= total_paise RETURNING number, customer_id`,
    [tx.merchantId, input.invoiceId, input.amountPaise],
  );
  const [invoice] = paid.rows;
  if (!invoice) throw new Refused('overpaid', 'That is more than is open on the invoice');
  await post(tx, `payment of ${invoice.number}`, [
    { account: 'cash', amountPaise: input.amountPaise },
    { account: `receivable:${invoice.customer_id}`, amountPaise: -input.amountPaise },
  ]);
  return payment;
}

async function samePayment(tx: Work, input: NewPayment, requestKey: string): Promise<Payment> {
  const found = await tx.sql.query<Payment>(`SELECT ${COLUMNS} FROM payments WHERE merchant_id = $1 AND request_key = $2`, [
    tx.merchantId,
    requestKey,
  ]);
  const [before] = found.rows;
  if (!before) throw new NotFound('The payment');
  if (before.invoiceId !== input.invoiceId || before.amountPaise !== input.amountPaise || before.method !== input.method) {
    throw new Conflict('The key was used for another payment');
  }
  return before;
}
