import type { MailProvider, ReminderJob } from '@voice-ledger/domain';
import { asMerchant, markSent, REMINDER_QUEUE, reminderToSend } from '@voice-ledger/domain';
import { PgBoss } from 'pg-boss';
import { config } from './config.ts';
import { pool } from './database.ts';
import { logger } from './logger.ts';
import { sendReminder } from './messenger.ts';

export const boss = new PgBoss(config.databaseUrl);

export async function startJobs(mail: MailProvider): Promise<void> {
  await boss.start();
  await boss.createQueue(REMINDER_QUEUE);
  await boss.work<ReminderJob>(REMINDER_QUEUE, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job) return;
    const { merchantId, reminderId } = job.data;
    const reminder = await asMerchant(pool, merchantId, (tx) => reminderToSend(tx, reminderId));
    if (!reminder) return;
    logger.info(`reminding ${reminder.name} at ${reminder.email}`);
    const providerId = await sendReminder(mail, reminder);
    await asMerchant(pool, merchantId, (tx) => markSent(tx, reminderId, providerId));
  });
}

export async function enqueueReminder(job: ReminderJob, dueAt: Date): Promise<void> {
  await boss.send(REMINDER_QUEUE, job, { startAfter: dueAt });
}
