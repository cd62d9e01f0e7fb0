import type { MailProvider, ReminderToSend } from '@voice-ledger/domain';
import { rupees } from '@voice-ledger/domain';
import { z } from 'zod';
import type { Outbound } from './http-client.ts';
import { messages } from './metrics.ts';

/** Sends a reminder and gives the id that reports about it will carry. */
export type Messenger = (reminder: ReminderToSend & { readonly email: string }) => Promise<string>;

const Sent = z.object({ id: z.string().min(1).max(100) });

export function remoteMessenger(call: Outbound, url: string, key: string): Messenger {
  return async (reminder) => {
    try {
      const body = { to: reminder.email, text: wordsOf(reminder) };
      const answer = await call({ url: `${url}/messages`, key, body, idempotencyKey: `reminder-${reminder.id}` });
      messages.inc({ channel: 'messaging', outcome: 'sent' });
      return Sent.parse(answer).id;
    } catch (error) {
      messages.inc({ channel: 'messaging', outcome: 'failed' });
      throw error;
    }
  };
}

export function mailMessenger(mail: MailProvider): Messenger {
  return async (reminder) => {
    await mail.send({ id: `reminder-${reminder.id}`, to: reminder.email, subject: 'A reminder of your invoice', text: wordsOf(reminder) });
    messages.inc({ channel: 'mail', outcome: 'sent' });
    return `mail-${reminder.id}`;
  };
}

function wordsOf({ name, number, openPaise }: ReminderToSend): string {
  return `Dear ${name}, ${rupees(openPaise)} rupees of invoice ${number} are still open.`;
}
