import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { formatCents } from '@ticketing/money';
import pg from 'pg';
import { checkBooks, settled } from './checks.ts';
import { createClient, Refused, until } from './client.ts';
import type { Caller, Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import { startPartner } from './partner.ts';
import { order, prepareStage, putOnSale } from './stage.ts';
import type { Order } from './stage.ts';

const say = (text: string): void => console.log(`  ${text}`);

interface Reservation {
  id: string;
  seats: { seatId: string }[];
}

const refusedWith = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;
const finished = (found: Order): boolean => !['pending', 'paying', 'paid', 'refunding'].includes(found.status);

async function paid(client: Client, buyer: Caller, id: string, status = 'fulfilled'): Promise<Order> {
  const found = await until(`Order of ${buyer.name}`, () => client.get<Order>(buyer, `/orders/${id}`), finished);
  assert.equal(found.status, status);
  return found;
}

/** The whole story once, with what must hold at every step. */
export async function walk(fleet: Fleet, ownerUrl: string): Promise<void> {
  const client = createClient(fleet.urls['api-gateway'] ?? '');
  const { organizer, gate } = await prepareStage(client, fleet);
  const partner = await startPartner(fleet.urls['integration'] ?? '', organizer);
  const seats = 12;
  const event = await putOnSale(client, organizer, {
    name: 'Opening night',
    rows: 2,
    seatsPerRow: seats / 2,
    priceCents: 4_999,
  });
  assert.equal(event.seats, seats);
  say(`Event on sale: ${event.seats} seats at ${formatCents(4_999)}`);

  const buyers = await client.registerAll(Array.from({ length: 24 }, (_, index) => `buyer-${index}`));
  const attempts = await Promise.all(
    buyers.map(async (buyer) => {
      const made = client.post<Reservation>(buyer, '/reservations', {
        eventId: event.id,
        quantity: 1,
      });
      return made
        .then((reservation) => ({ buyer, reservation }))
        .catch((error: unknown) => {
          if (refusedWith('sold_out')(error)) return undefined;
          throw error;
        });
    }),
  );
  const winners = attempts.filter((attempt) => attempt !== undefined);
  // A buyer who came while others held their seats in open transactions may be told "sold out" a moment too early, never too late.
  assert.ok(winners.length <= seats && winners.length >= seats / 2);
  const held = winners.flatMap(({ reservation }) => reservation.seats.map((seat) => seat.seatId));
  assert.equal(new Set(held).size, held.length);
  say(
    `${buyers.length} buyers at once: ${winners.length} got a seat, ${buyers.length - winners.length} were told that there is none, no seat twice`,
  );

  const [first, second, third, fourth, declined, ...rest] = winners;
  assert.ok(first && second && third && fourth && declined);
  const declinedOrder = await order(client, declined.buyer, declined.reservation.id, 'card_declined');
  const ids = await Promise.all(
    [first, second, third, fourth, ...rest].map(({ buyer, reservation }) => order(client, buyer, reservation.id)),
  );
  assert.equal(await order(client, first.buyer, first.reservation.id), ids[0], 'the same order again is the same order');
  await paid(client, declined.buyer, declinedOrder, 'failed');
  const orders = await Promise.all(
    [first, second, third, fourth, ...rest].map(({ buyer }, index) => paid(client, buyer, ids[index] ?? '')),
  );
  const [o1, o2, o3, o4] = orders;
  assert.ok(o1 && o2 && o3 && o4);
  const ticketOf = (found: Order): string => found.items[0]?.ticketId ?? '';
  say(
    `${orders.length} orders of ${formatCents(o1.totalCents)} paid and split between organizer, venue and platform; a declined card gave its seat back`,
  );

  const calls = await partner.hears(orders.map((found) => found.id));
  partner.stop();
  say(`A partner's program was told of all of them: ${calls} webhooks`);

  if (fleet.services.includes('minting')) {
    await until(
      'Mint',
      () => client.get<{ status: string }>(first.buyer, `/mints/${ticketOf(o1)}`).catch(() => ({ status: 'none' })),
      (mint) => mint.status === 'confirmed',
    );
    say('Every ticket is minted on the simulated chain');
  }

  const codeOf = (owner: Caller, ticket: string) => client.get<{ token: string }>(owner, `/tickets/${ticket}/code`);
  const friend = buyers.find((buyer) => !winners.some((winner) => winner.buyer === buyer)) as Caller;
  const oldCode = await codeOf(first.buyer, ticketOf(o1));
  const transfer = await client.post<{ id: string }>(first.buyer, '/transfers', {
    ticketId: ticketOf(o1),
    toUserId: friend.id,
  });
  assert.equal((await client.post<{ status: string }>(friend, `/transfers/${transfer.id}/accept`)).status, 'completed');
  await assert.rejects(codeOf(first.buyer, ticketOf(o1)), refusedWith('ticket_not_found'));
  say('A ticket was given to a friend; the old owner gets no code any more');

  const tooDear = { ticketId: ticketOf(o2), priceCents: 6_100 };
  await assert.rejects(
    client.post(second.buyer, '/listings', tooDear),
    (error: unknown) => error instanceof Refused && error.status === 409,
  );
  const listing = await client.post<{ id: string }>(second.buyer, '/listings', {
    ...tooDear,
    priceCents: 5_501,
  });
  const purchases = await Promise.allSettled(
    buyers.slice(-4).map((buyer) =>
      client
        .post<{ id: string; royaltyCents: number }>(buyer, `/listings/${listing.id}/purchase`, {
          paymentSource: 'card_ok',
        })
        .then((made) => ({ buyer, made })),
    ),
  );
  const bought = purchases.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  assert.equal(bought.length, 1);
  const [{ buyer: secondOwner, made }] = bought as [{ buyer: Caller; made: { id: string; royaltyCents: number } }];
  await until(
    'Resale',
    () => client.get<{ status: string }>(secondOwner, `/purchases/${made.id}`),
    (found) => found.status === 'completed',
  );
  assert.equal(made.royaltyCents, 413);
  say(`Resold for ${formatCents(5_501)}, above the limit it was refused; royalty of the organizer ${formatCents(made.royaltyCents)}`);

  const device = await client.post<{ id: string }>(organizer, '/devices', {
    eventId: event.id,
    name: 'Door 1',
  });
  const scan = (token: string) =>
    client.post<{ outcome: string; reason: string | null }>(gate, '/scans', {
      scanId: randomUUID(),
      deviceId: device.id,
      eventId: event.id,
      token,
    });
  assert.equal((await scan(oldCode.token)).outcome, 'refused');
  const { token } = await codeOf(friend, ticketOf(o1));
  const scans = await Promise.all([scan(token), scan(token), scan(token)]);
  assert.equal(scans.filter((one) => one.outcome === 'admitted').length, 1);
  assert.equal((await scan((await codeOf(secondOwner, ticketOf(o2))).token)).outcome, 'admitted');
  say('At the door: the code of the old owner is refused, the new one lets in once out of three');

  await client.post(third.buyer, `/orders/${o3.id}/refund`, {});
  const refunded = await paid(client, third.buyer, o3.id, 'refunded');
  assert.equal(refunded.refundCents, 4_999);
  await assert.rejects(client.post(first.buyer, `/orders/${o1.id}/refund`, {}).then(() => paid(client, first.buyer, o1.id, 'refunded')));
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  const { rows } = await db.query<{ charge_id: string }>('SELECT charge_id FROM payments WHERE id = $1', [o4.paymentId]);
  await db.end();
  await fetch(`${fleet.urls['payment-provider']}/v1/test/disputes`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${fleet.secrets.providerApiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ charge: rows[0]?.charge_id }),
  });
  await until(
    'Chargeback',
    () => client.get<Order>(fourth.buyer, `/orders/${o4.id}`),
    (found) => found.status === 'charged_back',
  );
  say(
    `Refunded ${formatCents(refunded.refundCents)} (the fee stays), a ticket that was used is not refunded; a chargeback took its ticket away`,
  );

  await settled(ownerUrl, 60, fleet.services.includes('minting'));
  const books = await checkBooks(ownerUrl, fleet);
  say(`Books: ${books.accounts.map((account) => `${account.kind} ${formatCents(account.cents)}`).join(', ')}; together ${formatCents(0)}`);
  say(
    `The provider holds ${formatCents(books.providerCents)}, as the ledger says; ${books.sold} of ${books.seats} seats are sold, none twice`,
  );
}
