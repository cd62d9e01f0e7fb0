import { z } from 'zod';
import type { Work } from './db.ts';

export const REMINDER_QUEUE = 'reminders';

/** What a worker is given: references, so that it reads the state of the moment it runs in. */
export const ReminderJob = z.strictObject({ merchantId: z.uuid(), reminderId: z.uuid(), correlationId: z.string().max(64) });
export type ReminderJob = z.infer<typeof ReminderJob>;

export async function planReminder(tx: Work, invoiceId: string, inDays: number): Promise<{ id: string; dueAt: Date }> {
  const made = await tx.sql.query<{ id: string; dueAt: Date }>(
    `INSERT INTO reminders (merchant_id, invoice_id, due_at) VALUES ($1, $2, now() + make_interval(days => $3))
     RETURNING id, due_at AS "dueAt"`,
    [tx.merchantId, invoiceId, inDays],
  );
  return made.rows[0] as { id: string; dueAt: Date };
}

export interface ReminderToSend {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly number: string;
  readonly openPaise: number;
}

/** The reminder with what its mail says, or nothing when it was sent, the invoice is paid or the customer was erased. */
export async function reminderToSend(tx: Work, reminderId: string): Promise<ReminderToSend | undefined> {
  const found = await tx.sql.query<ReminderToSend>(
    `SELECT r.id, c.email, c.name, i.number, i.total_paise - i.paid_paise AS "openPaise"
       FROM reminders r JOIN invoices i ON i.id = r.invoice_id JOIN customers c ON c.id = i.customer_id
      WHERE r.merchant_id = $1 AND r.id = $2 AND r.status = 'waiting' AND r.due_at <= now() AND i.status <> 'paid' AND c.erased_at IS NULL`,
    [tx.merchantId, reminderId],
  );
  return found.rows[0];
}

export async function markSent(tx: Work, reminderId: string, providerId: string): Promise<void> {
  await tx.sql.query(
    "UPDATE reminders SET status = 'sent', provider_id = $3, sent_at = now() WHERE merchant_id = $1 AND id = $2 AND status = 'waiting'",
    [tx.merchantId, reminderId, providerId],
  );
}

/** What the messaging provider reports. Reports may come twice and in any order: a state never goes back. */
export const DeliveryReport = z.object({
  id: z.string().min(1).max(100),
  type: z.enum(['message.delivered', 'message.failed', 'message.complained']),
  merchantId: z.uuid(),
  messageId: z.string().min(1).max(100),
  /** Of bounces and complaints. */
  address: z.email().max(254).optional(),
});
export type DeliveryReport = z.infer<typeof DeliveryReport>;

export async function applyReport(tx: Work, report: DeliveryReport): Promise<boolean> {
  const status = report.type === 'message.delivered' ? 'delivered' : 'failed';
  const done = await tx.sql.query(
    "UPDATE reminders SET status = $3 WHERE merchant_id = $1 AND provider_id = $2 AND status IN ('sent', 'failed') AND status <> $3",
    [tx.merchantId, report.messageId, status],
  );
  return done.rowCount === 1;
}
