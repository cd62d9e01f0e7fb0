import type { MailProvider, ObjectStorage } from '@voice-ledger/domain';
import {
  applyReport,
  asMerchant,
  deleteExpired,
  DeliveryReport,
  dropExpiredEntries,
  issueCode,
  markSent,
  merchantById,
  Refused,
  REMINDER_QUEUE,
  ReminderJob,
  reminderToSend,
} from '@voice-ledger/domain';
import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import type { Job, WorkOptions } from 'pg-boss';
import { z } from 'zod';
import { withCorrelation } from './correlation.ts';
import { databaseTls } from './database.ts';
import { logger } from './logger.ts';
import type { Messenger } from './messenger.ts';
import { jobs, messages } from './metrics.ts';
import { dropPastWindows } from './rate-limits.ts';
import { isSuppressed, suppress } from './suppression.ts';
import type { Secrets } from './secrets.ts';

export const CODE_QUEUE = 'one-time-codes';
export const WEBHOOK_QUEUE = 'webhook-events';
export const CLEANUP_QUEUE = 'cleanup';
export const QUEUES = [REMINDER_QUEUE, CODE_QUEUE, WEBHOOK_QUEUE, CLEANUP_QUEUE] as const;

export const CodeJob = z.strictObject({ merchantId: z.uuid(), customerId: z.uuid(), correlationId: z.string().max(64) });
export type CodeJob = z.infer<typeof CodeJob>;
const WebhookJob = z.strictObject({ eventId: z.string().max(100), merchantId: z.uuid(), correlationId: z.string().max(64) });

/** Queues are made by the migration; the service may only use them. */
export function openQueues(secrets: Secrets, options: { worker: boolean }): PgBoss {
  const boss = new PgBoss({
    connectionString: secrets.database_url,
    ssl: databaseTls(secrets.database_url, secrets.database_ca),
    application_name: 'voice-ledger-jobs',
    max: 4,
    migrate: false,
    createSchema: false,
    supervise: options.worker,
    schedule: options.worker,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'the queue failed'));
  return boss;
}

export interface Workshop {
  readonly boss: PgBoss;
  readonly pool: Pool;
  readonly mail: MailProvider;
  readonly messenger: Messenger;
  readonly storage: ObjectStorage;
  readonly codePepper: string;
  readonly keepRecordingsDays: number;
}

const POLL: WorkOptions = { pollingIntervalSeconds: 0.5, batchSize: 1 };

/** Starts the workers. Each checks what it is given, carries the correlation id on, and lets errors reach the queue, which tries again. */
export async function startWorkers(shop: Workshop): Promise<void> {
  const { boss } = shop;
  await boss.work<ReminderJob>(REMINDER_QUEUE, POLL, ([job]) => run(REMINDER_QUEUE, job, (data) => remind(shop, ReminderJob.parse(data))));
  await boss.work<CodeJob>(CODE_QUEUE, POLL, ([job]) => run(CODE_QUEUE, job, (data) => mailCode(shop, CodeJob.parse(data), job?.id ?? '')));
  await boss.work(WEBHOOK_QUEUE, POLL, ([job]) => run(WEBHOOK_QUEUE, job, (data) => applyEvent(shop.pool, WebhookJob.parse(data).eventId)));
  await boss.work(CLEANUP_QUEUE, { batchSize: 1 }, ([job]) => run(CLEANUP_QUEUE, job, () => cleanUp(shop)));
  await boss.schedule(CLEANUP_QUEUE, '15 * * * *', {}, { tz: 'Asia/Kolkata' });
}

async function run(queue: string, job: Job<unknown> | undefined, work: (data: unknown) => Promise<void>): Promise<void> {
  if (!job) return;
  const { correlationId = job.id } = (job.data ?? {}) as { correlationId?: string };
  const stop = jobs.startTimer({ queue });
  await withCorrelation(correlationId, async () => {
    try {
      await work(job.data);
      stop({ outcome: 'done' });
    } catch (error) {
      stop({ outcome: 'failed' });
      logger.error({ err: error, queue, jobId: job.id }, 'a job failed');
      throw error;
    }
  });
}

async function remind(shop: Workshop, job: ReminderJob): Promise<void> {
  const reminder = await asMerchant(shop.pool, job.merchantId, (tx) => reminderToSend(tx, job.reminderId));
  // Sent before, paid meanwhile, or nobody to send to: nothing is left to do.
  if (!reminder?.email) return;
  if (await isSuppressed(shop.pool, reminder.email)) return;
  const providerId = await shop.messenger({ ...reminder, email: reminder.email });
  await asMerchant(shop.pool, job.merchantId, (tx) => markSent(tx, job.reminderId, providerId));
}

/** The code is made here, so that it never stands in a queue. */
async function mailCode(shop: Workshop, job: CodeJob, jobId: string): Promise<void> {
  const merchant = await merchantById(shop.pool, job.merchantId);
  if (!merchant || (await isSuppressed(shop.pool, merchant.contactEmail))) return;
  let code: string;
  try {
    code = await asMerchant(shop.pool, job.merchantId, (tx) => issueCode(tx, shop.codePepper, 'delete_customer', job.customerId));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    logger.warn({ reason: error.code, merchantId: job.merchantId }, 'no code was sent');
    return;
  }
  await shop.mail.send({
    id: `code-${jobId}`,
    to: merchant.contactEmail,
    subject: 'Your code to delete a customer',
    text: `Say "code ${code}" to delete this customer. The code works once and for ten minutes. If you did not ask for it, do nothing.`,
  });
  messages.inc({ channel: 'mail', outcome: 'sent' });
}

async function applyEvent(pool: Pool, eventId: string): Promise<void> {
  const kept = await pool.query<{ payload: unknown }>('SELECT payload FROM webhook_events WHERE event_id = $1', [eventId]);
  const report = DeliveryReport.safeParse(kept.rows[0]?.payload);
  if (!report.success) {
    logger.info({ eventId }, 'an event of another kind was kept');
    return;
  }
  const { address, type } = report.data;
  if (address && type !== 'message.delivered') await suppress(pool, address, type === 'message.complained' ? 'complained' : 'bounced');
  await asMerchant(pool, report.data.merchantId, (tx) => applyReport(tx, report.data));
}

async function cleanUp(shop: Workshop): Promise<void> {
  const { pool, storage, keepRecordingsDays } = shop;
  await dropExpiredEntries(pool);
  await dropPastWindows(pool);
  await pool.query(
    'DELETE FROM refresh_tokens WHERE token_hash IN (SELECT token_hash FROM refresh_tokens WHERE expires_at < now() LIMIT 1000)',
  );
  const merchants = await pool.query<{ id: string }>('SELECT id FROM merchants ORDER BY id LIMIT 10000');
  for (const { id } of merchants.rows) {
    await deleteExpired(pool, storage, id, keepRecordingsDays);
    await asMerchant(pool, id, (tx) => tx.sql.query('DELETE FROM idempotency_keys WHERE merchant_id = $1 AND expires_at < now()', [id]));
  }
}
