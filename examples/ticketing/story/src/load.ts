import { setTimeout as wait } from 'node:timers/promises';
import { formatCents } from '@ticketing/money';
import { checkBooks, settled } from './checks.ts';
import { createClient, Refused } from './client.ts';
import type { Caller, Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import { order, prepareStage, putOnSale } from './stage.ts';
import type { Order } from './stage.ts';

const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const FINAL = ['fulfilled', 'failed', 'refunded', 'charged_back'];

interface Counts {
  reservations: number;
  soldOut: number;
  orders: number;
  refunds: number;
  transfers: number;
  resales: number;
  errors: string[];
}

async function finalStatus(client: Client, buyer: Caller, id: string, deadline: number): Promise<Order | undefined> {
  for (let pause = 400; Date.now() < deadline + 30_000; pause = Math.min(3_000, pause * 1.5)) {
    const found = await client.get<Order>(buyer, `/orders/${id}`);
    if (FINAL.includes(found.status)) return found;
    await wait(pause);
  }
  return undefined;
}

/** One turn of a buyer. Most give their ticket back, so that seats stay scarce and wanted. */
async function turn(
  client: Client,
  buyer: Caller,
  others: readonly Caller[],
  eventId: string,
  counts: Counts,
  deadline: number,
): Promise<void> {
  const reservation = await client.post<{ id: string }>(buyer, '/reservations', {
    eventId,
    quantity: 1 + Math.floor(Math.random() * 2),
  });
  counts.reservations++;
  if (Math.random() < 0.1) return;
  const id = await order(client, buyer, reservation.id, Math.random() < 0.08 ? 'card_declined' : 'card_ok');
  counts.orders++;
  const found = await finalStatus(client, buyer, id, deadline);
  if (found?.status !== 'fulfilled') return;
  const ticketId = found.items[0]?.ticketId ?? '';
  const choice = Math.random();
  if (choice < 0.7) {
    await client.post(buyer, `/orders/${id}/refund`, {});
    counts.refunds++;
  } else if (choice < 0.8) {
    const friend = pick(others);
    const transfer = await client.post<{ id: string }>(buyer, '/transfers', {
      ticketId,
      toUserId: friend.id,
    });
    await client.post(friend, `/transfers/${transfer.id}/accept`);
    counts.transfers++;
  } else if (choice < 0.9) {
    const listing = await client.post<{ id: string }>(buyer, '/listings', {
      ticketId,
      priceCents: 3_000 + Math.floor(Math.random() * 500),
    });
    await client.post(pick(others), `/listings/${listing.id}/purchase`, {
      paymentSource: 'card_ok',
    });
    counts.resales++;
  }
}

/** Many buyers want few seats for some minutes, while services are killed one after the other. */
export async function load(
  fleet: Fleet,
  ownerUrl: string,
  settings: { minutes: number; buyers: number; killEverySeconds: number },
): Promise<void> {
  const client = createClient(fleet.urls['api-gateway'] ?? '');
  const { organizer } = await prepareStage(client, fleet);
  const events: string[] = [];
  for (let number = 1; number <= 4; number++) {
    const made = await putOnSale(client, organizer, {
      name: `Show ${number}`,
      rows: 5,
      seatsPerRow: 10,
      priceCents: 2_999 + number,
    });
    events.push(made.id);
  }
  const buyers = await client.registerAll(Array.from({ length: settings.buyers }, (_, index) => `load-${index}`));
  console.log(`  ${buyers.length} buyers want ${events.length * 50} seats for ${settings.minutes} minutes`);

  const counts: Counts = {
    reservations: 0,
    soldOut: 0,
    orders: 0,
    refunds: 0,
    transfers: 0,
    resales: 0,
    errors: [],
  };
  const deadline = Date.now() + settings.minutes * 60_000;
  const killed: string[] = [];
  const run = async (buyer: Caller): Promise<void> => {
    while (Date.now() < deadline) {
      await turn(client, buyer, buyers, pick(events), counts, deadline).catch((error: unknown) => {
        if (error instanceof Refused && error.code === 'sold_out') counts.soldOut++;
        else if (!(error instanceof Refused) || error.status >= 500) counts.errors.push(String(error));
      });
      await wait(500 + Math.random() * 2_000);
    }
  };
  const chaos = async (): Promise<void> => {
    if (settings.killEverySeconds <= 0) return;
    const order = [...fleet.services, 'payment-provider'].sort(() => Math.random() - 0.5);
    for (let number = 0; ; number++) {
      await wait(settings.killEverySeconds * 1000);
      if (Date.now() >= deadline) return;
      const name = order[number % order.length] ?? '';
      fleet.kill(name);
      killed.push(name);
    }
  };
  const progress = setInterval(() => {
    console.log(`  … ${counts.orders} orders, ${counts.soldOut} times sold out, killed ${killed.length}`);
  }, 60_000);
  await Promise.all([chaos(), ...buyers.map(run)]);
  clearInterval(progress);
  const minting = fleet.services.includes('minting');
  await settled(ownerUrl, 180, minting);
  const books = await checkBooks(ownerUrl, fleet);
  const measured = client.measured();
  console.log(
    `  ${measured.requests} requests, p50 ${measured.p50} ms, p95 ${measured.p95} ms, p99 ${measured.p99} ms, ${measured.repeats} repeated`,
  );
  console.log(
    `  ${counts.reservations} reservations, ${counts.soldOut} times sold out, ${counts.refunds} refunds asked, ${counts.transfers} gifts, ${counts.resales} resales`,
  );
  console.log(`  Orders: ${books.orders.map((row) => `${row.count} ${row.status}`).join(', ')}`);
  console.log(`  Killed with SIGKILL: ${killed.join(', ') || 'nobody'}`);
  console.log(
    `  Books: ${books.accounts.map((account) => `${account.kind} ${formatCents(account.cents)}`).join(', ')}; together ${formatCents(0)}`,
  );
  console.log(`  ${books.sold} of ${books.seats} seats sold, none twice${minting ? '; every ticket is minted' : ''}`);
  if (counts.errors.length > 0) console.log(`  ${counts.errors.length} requests failed for good, e.g. ${counts.errors[0]}`);
}
