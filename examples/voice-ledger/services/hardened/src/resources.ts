import { join } from 'node:path';
import type { MailProvider, ObjectStorage } from '@voice-ledger/domain';
import { localFolder, outboxFolder, smtp } from '@voice-ledger/domain';
import type { IntentModel } from '@voice-ledger/voice';
import { localIntents } from '@voice-ledger/voice';
import { outboundTo } from './http-client.ts';
import type { Messenger } from './messenger.ts';
import { mailMessenger, remoteMessenger } from './messenger.ts';
import { s3Bucket } from './object-storage.ts';
import { remoteIntents } from './remote-intents.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

/** What settings choose between: providers outside, and their substitutes on this machine. */
export function openStorage(settings: Settings): ObjectStorage {
  return settings.STORAGE === 's3' ? s3Bucket(settings.STORAGE_PLACE, settings.S3_BUCKET_IN_PATH) : localFolder(settings.STORAGE_PLACE);
}

export function openMail(settings: Settings, secrets: Secrets): MailProvider {
  if (settings.MAIL === 'outbox') return outboxFolder(settings.MAIL_OUTBOX ?? join(settings.STORAGE_PLACE, 'outbox'));
  const { SMTP_HOST: host, SMTP_PORT: port, SMTP_USER: user, MAIL_FROM: from } = settings;
  if (!host || !user || !from || !secrets.smtp_password) throw new Error('SMTP_HOST, SMTP_USER, MAIL_FROM and its password are needed');
  return smtp({ host, port, user, password: secrets.smtp_password, from });
}

export function openMessenger(settings: Settings, secrets: Secrets, mail: MailProvider): Messenger {
  if (!settings.MESSAGING_URL) return mailMessenger(mail);
  return remoteMessenger(outboundTo('messaging', 5_000), settings.MESSAGING_URL, secrets.messaging_key);
}

export function openIntents(settings: Settings, secrets: Secrets): IntentModel {
  if (!settings.INTENTS_URL) return localIntents();
  return remoteIntents(outboundTo('intents', 8_000), settings.INTENTS_URL, secrets.intents_key, settings.INTENTS_MODEL);
}
