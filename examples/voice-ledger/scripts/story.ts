import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { asMerchant, unbalancedAccounts } from '../packages/domain/src/index.ts';
import type { RunningEdition } from './edition.ts';
import { until, VoiceClient } from './voice-client.ts';

interface Mail {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** A day in a shop, told by voice, from the first customer to the deletion of one. Every step is checked. */
export async function tellStory(edition: RunningEdition, say: (line: string) => void): Promise<void> {
  const token = edition.account ? await signIn(edition) : undefined;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${edition.url}${edition.prefix}${path}`, { headers });
    assert.equal(answer.status, 200, path);
    return (await answer.json()) as T;
  };
  const voice = await VoiceClient.connect(`${edition.url}${edition.socketPath}`, token);
  const tell = async (line: string): Promise<Awaited<ReturnType<VoiceClient['say']>>> => {
    const answer = await voice.say(line);
    say(`  you: ${line}\n  it:  ${answer.say}`);
    return answer;
  };

  say('1. A customer and two products');
  const made = await tell('Create customer Asha Traders in Karnataka phone +919845012345 email asha@traders.example');
  assert.equal(made.did, 'customer_created');
  const customerId = String(made.data?.['customerId']);
  assert.equal((await tell('Add product notebook at 50 rupees with 12 percent GST')).did, 'product_created');
  assert.equal((await tell('Add product fountain pen at 249.50 rupees with 18 percent GST')).did, 'product_created');

  say('2. An invoice, by sound');
  const asked = await voice.speak('Invoice Asha Traders for three notebooks and 2 fountain pens');
  say(`  you: ♪ Invoice Asha Traders for three notebooks and 2 fountain pens\n  it:  ♪ ${asked.heard}`);
  assert.equal(asked.heard, asked.say);
  assert.ok(asked.partials > 0, 'what is heard is shown while it is said');
  assert.equal(asked.waitingFor, 'confirmation');
  assert.deepEqual(await get('/invoices'), [], 'nothing is issued before the yes');
  const issued = await tell('Yes');
  assert.equal(issued.did, 'invoice_created');
  // 3 × 50.00 at 12 % and 2 × 249.50 at 18 %, within one state: CGST and SGST 9.00 + 44.91 each.
  assert.equal(issued.data?.['totalPaise'], 15_000 + 49_900 + 2 * (900 + 4_491));
  assert.equal((await tell('Yes')).did, undefined, 'one yes is one action');
  const pdf = await fetch(`${edition.url}${edition.prefix}/invoices/${String(issued.data?.['invoiceId'])}/pdf`, { headers });
  assert.equal(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 8), '%PDF-1.4');

  say('3. A payment of a part');
  assert.equal((await tell('They paid a lot')).did, undefined);
  assert.equal((await tell('Asha Traders paid 500 rupees by upi')).waitingFor, 'confirmation');
  assert.equal((await tell('yes')).did, 'payment_recorded');
  assert.equal((await tell('How much does Asha Traders owe?')).data?.['balancePaise'], 75_682 - 50_000);

  say('4. A reminder, which remembers whom we spoke of');
  assert.equal((await tell('Remind them now')).waitingFor, 'confirmation');
  const planned = await tell('Go ahead');
  assert.equal(planned.did, 'reminder_planned');
  const reminderId = String(planned.data?.['reminderId']);
  const reminder = await until(() => mailIn(edition.outbox, (mail) => mail.id === `reminder-${reminderId}`));
  assert.match(reminder.text, /256\.82 rupees/);
  say(`  mail to ${reminder.to}: ${reminder.text}`);

  say('5. The messaging provider reports the delivery');
  const pool = new Pool({ connectionString: edition.database, max: 1 });
  pool.on('error', () => {}); // the server goes first when a step fails; the step's own error is the news
  const row = await until(async () => {
    const found = await pool.query<{ merchant_id: string; provider_id: string }>(
      "SELECT merchant_id, provider_id FROM reminders WHERE id = $1 AND status = 'sent'",
      [reminderId],
    );
    return found.rows[0];
  });
  const { merchant_id: merchantId, provider_id: messageId } = row;
  assert.equal(await report(edition, { id: randomUUID(), type: 'message.delivered', merchantId, messageId }), 200);
  await until(async () => {
    const found = await pool.query<{ status: string }>('SELECT status FROM reminders WHERE id = $1', [reminderId]);
    return found.rows[0]?.status === 'delivered' || undefined;
  });
  if (edition.webhookSecret) {
    const forged = { ...edition, webhookSecret: 'somebody-else' };
    assert.equal(await report(forged, { id: randomUUID(), type: 'message.failed', merchantId, messageId }), 401);
    say('  a forged report was refused');
  }

  say('6. Deletion takes a one-time code');
  assert.equal((await tell('Delete customer Asha Traders')).waitingFor, 'code');
  const mail = await until(() => mailIn(edition.outbox, (one) => /"code \d{6}"/.test(one.text)));
  const code = /"code (\d{6})"/.exec(mail.text)?.[1] ?? '';
  const wrong = code === '000000' ? '111111' : '000000';
  assert.equal((await tell(`Code ${wrong}`)).did, 'refused');
  const erased = await voice.say(`Code ${code}`);
  say(`  you: Code ······\n  it:  ${erased.say}`);
  assert.equal(erased.did, 'customer_erased');
  assert.equal((await fetch(`${edition.url}${edition.prefix}/customers/${customerId}`, { headers })).status, 404);

  say('7. The books');
  assert.deepEqual(await asMerchant(pool, merchantId, unbalancedAccounts), []);
  const sum = await pool.query<{ sum: string }>('SELECT coalesce(sum(balance_paise), 0)::text AS sum FROM ledger_accounts');
  assert.equal(sum.rows[0]?.sum, '0');
  say('  every posting adds up to zero, to the paisa');
  await pool.end();
  await voice.close();
  if (edition.account) {
    assert.equal((await fetch(`${edition.url}${edition.prefix}/customers`)).status, 401);
    await assert.rejects(VoiceClient.connect(`${edition.url}${edition.socketPath}`, undefined));
    say('  without a token neither the API nor the socket answers');
  }
}

async function signIn(edition: RunningEdition): Promise<string> {
  const answer = await fetch(`${edition.url}${edition.prefix}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...edition.account, recordingConsent: true }),
  });
  assert.equal(answer.status, 201);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

function mailIn(folder: string, wanted: (mail: Mail) => boolean): Mail | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Mail)
    .find(wanted);
}

async function report(edition: RunningEdition, event: object): Promise<number> {
  const body = JSON.stringify(event);
  const time = String(Math.floor(Date.now() / 1_000));
  const signature = edition.webhookSecret && createHmac('sha256', edition.webhookSecret).update(`${time}.${body}`).digest('hex');
  const answer = await fetch(`${edition.url}${edition.prefix}/webhooks/messaging`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature ? { 'x-timestamp': time, 'x-signature': signature } : {}) },
    body,
  });
  return answer.status;
}
