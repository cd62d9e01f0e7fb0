import assert from 'node:assert/strict';
import pg from 'pg';
import type { Fleet } from './fleet.ts';

/** What must hold however often anything was killed. Asked of the database itself, past all services. */
export async function checkBooks(ownerUrl: string, fleet: Fleet) {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  const one = async <T>(text: string): Promise<T> => ((await db.query(text)).rows[0] as { value: T }).value;
  try {
    assert.equal(
      await one(
        `SELECT count(*)::int AS value FROM (SELECT 1 FROM tickets WHERE status <> 'void' GROUP BY event_id, seat_id HAVING count(*) > 1) AS twice`,
      ),
      0,
      'a seat was sold twice',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM tickets JOIN inventory_seats USING (event_id, seat_id)
        WHERE tickets.status <> 'void' AND inventory_seats.status <> 'sold'`),
      0,
      'a ticket stands for a seat that is not sold',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM inventory_seats LEFT JOIN tickets ON tickets.event_id = inventory_seats.event_id
          AND tickets.seat_id = inventory_seats.seat_id AND tickets.status <> 'void'
        WHERE inventory_seats.status = 'sold' AND tickets.id IS NULL`),
      0,
      'a seat is sold without a ticket',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM orders WHERE status IN ('pending', 'paying', 'paid', 'refunding')`),
      0,
      'an order is stuck',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM orders JOIN order_items ON order_items.order_id = orders.id
        WHERE orders.status = 'fulfilled' AND order_items.ticket_id IS NULL`),
      0,
      'an order was paid and has no ticket',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM orders JOIN payments ON payments.id = orders.payment_id WHERE
        (orders.status, payments.status) NOT IN (('fulfilled', 'succeeded'), ('failed', 'failed'), ('failed', 'pending'), ('refunded', 'refunded'), ('charged_back', 'disputed'))`),
      0,
      'an order and its payment differ',
    );
    assert.equal(Number(await one(`SELECT coalesce(sum(amount_cents), 0) AS value FROM ledger_entries`)), 0, 'the ledger does not add up');
    assert.equal(
      await one(
        `SELECT count(*)::int AS value FROM (SELECT 1 FROM ledger_entries GROUP BY payment_id, posting HAVING sum(amount_cents) <> 0) AS uneven`,
      ),
      0,
      'a posting does not add up',
    );
    assert.equal(
      await one(`SELECT count(*)::int AS value FROM payments JOIN (SELECT payment_id, sum(amount_cents) AS total FROM payment_splits GROUP BY payment_id) AS parts
        ON parts.payment_id = payments.id WHERE parts.total <> payments.amount_cents`),
      0,
      'parts of a payment do not add up',
    );
    const ledger = -Number(await one(`SELECT coalesce(sum(amount_cents), 0) AS value FROM ledger_entries WHERE account = 'provider'`));
    const answer = await fetch(`${fleet.urls['payment-provider']}/v1/balance`, {
      headers: { authorization: `Bearer ${fleet.secrets.providerApiKey}` },
    });
    const { amount } = (await answer.json()) as { amount: number };
    assert.equal(amount, ledger, 'the provider has another balance than the ledger');

    const mints = fleet.services.includes('minting')
      ? await one<number>(`SELECT count(*)::int AS value FROM tickets LEFT JOIN mints ON mints.ticket_id = tickets.id
          WHERE tickets.status <> 'void' AND mints.status IS DISTINCT FROM 'confirmed'`)
      : 0;
    assert.equal(mints, 0, 'a ticket was not minted');
    const { rows: orders } = await db.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int FROM orders GROUP BY status ORDER BY status',
    );
    const { rows: accounts } = await db.query<{ kind: string; cents: number }>(
      `SELECT split_part(account, ':', 1) AS kind, sum(amount_cents)::bigint AS cents FROM ledger_entries GROUP BY 1 ORDER BY 1`,
    );
    return {
      orders,
      accounts: accounts.map((row) => ({ kind: row.kind, cents: Number(row.cents) })),
      sold: await one<number>(`SELECT count(*)::int AS value FROM inventory_seats WHERE status = 'sold'`),
      seats: await one<number>('SELECT count(*)::int AS value FROM inventory_seats'),
      resold: await one<number>(`SELECT count(*)::int AS value FROM purchases WHERE status = 'completed'`),
      providerCents: amount,
    };
  } finally {
    await db.end();
  }
}

/** Waits until nothing is under way any more. */
export async function settled(ownerUrl: string, seconds: number, minting: boolean): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const limit = Date.now() + seconds * 1000;
    for (;;) {
      const { rows } = await db.query<Record<string, number>>(
        `SELECT (SELECT count(*)::int FROM orders WHERE status IN ('pending', 'paying', 'paid', 'refunding')) AS orders,
           (SELECT count(*)::int FROM purchases WHERE status IN ('pending', 'paying', 'paid', 'refunding')) AS purchases,
           (SELECT count(*)::int FROM payments WHERE status = 'pending') AS payments,
           (SELECT count(*)::int FROM refunds WHERE status = 'pending') AS refunds,
           (SELECT count(*)::int FROM ticket_outbox WHERE delivered_at IS NULL) AS messages
           ${minting ? `, (SELECT count(*)::int FROM tickets LEFT JOIN mints ON mints.ticket_id = tickets.id WHERE tickets.status <> 'void' AND mints.status IS DISTINCT FROM 'confirmed') AS mints` : ''}`,
      );
      const open = Object.entries(rows[0] ?? {}).filter(([, count]) => count > 0);
      if (open.length === 0) return;
      if (Date.now() > limit)
        throw new Error(`Still under way after ${seconds} s: ${open.map(([name, count]) => `${count} ${name}`).join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await db.end();
  }
}
