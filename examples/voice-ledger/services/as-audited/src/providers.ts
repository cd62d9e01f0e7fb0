import { randomUUID } from 'node:crypto';
import type { MailProvider } from '@voice-ledger/domain';
import { asMerchant, issueCode, localFolder, outboxFolder, smtp, TieredCache } from '@voice-ledger/domain';
import type { SessionDesk } from '@voice-ledger/voice';
import { localHearing, localIntents, localSpeech } from '@voice-ledger/voice';
import { join } from 'node:path';
import { config } from './config.ts';
import { pool } from './database.ts';
import { enqueueReminder } from './jobs.ts';
import { remoteIntents } from './remote-intents.ts';

export const mail: MailProvider = config.smtp.host
  ? smtp({ ...config.smtp, from: config.smtp.user })
  : outboxFolder(join(config.dataFolder, 'outbox'));

export const desk: SessionDesk = {
  pool,
  intents: config.speech.url ? remoteIntents() : localIntents(),
  hearing: localHearing(),
  speech: localSpeech(),
  storage: localFolder(join(config.dataFolder, 'objects')),
  cache: new TieredCache(pool, { entries: 1_000, ttlMs: 10 * 60_000 }),
  codePepper: config.codePepper,
  dailyBudgetMicro: 50_000_000,
  keepRecordingsDays: 30,
  enqueueReminder,
  sendCode: async ({ merchantId, customerId }) => {
    const code = await asMerchant(pool, merchantId, (tx) => issueCode(tx, config.codePepper, 'delete_customer', customerId, 10_000));
    await mail.send({
      id: randomUUID(),
      to: config.merchant.email,
      subject: 'Your code to delete a customer',
      text: `Say "code ${code}" to delete this customer.`,
    });
  },
};
