import type { MailProvider, ReminderToSend } from '@voice-ledger/domain';
import { rupees } from '@voice-ledger/domain';
import { config } from './config.ts';

/** Sends a reminder and gives the id that the provider will use in its reports. */
export async function sendReminder(mail: MailProvider, reminder: ReminderToSend): Promise<string> {
  const text = `Dear ${reminder.name}, ${rupees(reminder.openPaise)} rupees of invoice ${reminder.number} are still open.`;
  if (!config.messaging.url) {
    await mail.send({
      id: `reminder-${reminder.id}`,
      to: reminder.email ?? 'unknown@shop.example',
      subject: `Invoice ${reminder.number}`,
      text,
    });
    return `local-${reminder.id}`;
  }
  const answer = await fetch(`${config.messaging.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${config.messaging.apiKey}` },
    body: JSON.stringify({ to: reminder.email, text }),
  });
  const body = (await answer.json()) as { id: string };
  return body.id;
}
