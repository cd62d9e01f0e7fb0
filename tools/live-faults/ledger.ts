import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One place to send to: the front door of the edition, or an instance behind it. */
export interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Status 0 is no answer. */
export async function send(place: Place, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  try {
    const answer = await fetch(`${place.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { ...place.headers, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

interface Kept {
  readonly kind: 'customer' | 'invoice';
  readonly id: string;
  readonly key: string;
}

/**
 * People who write without a pause: a customer, then an invoice under a key that they repeat until it is acknowledged. What was acknowledged is written
 * down, with the id that it was acknowledged with.
 */
export class Writers {
  readonly acknowledged: Kept[] = [];
  /** Keys of invoices that somebody asked for, acknowledged or not. */
  readonly asked = new Set<string>();
  /** Answers by status. */
  readonly answers = new Map<number, number>();
  place: Place;
  readonly #product: string;
  readonly #customer: string;
  #going = true;
  readonly #people: Promise<void>[] = [];
  /** Where the same request is sent at the same moment as well. */
  twin: Place | undefined;

  constructor(place: Place, seed: { product: string; customer: string }, people: number) {
    this.place = place;
    this.#product = seed.product;
    this.#customer = seed.customer;
    for (let at = 0; at < people; at += 1) this.#people.push(this.#person());
  }

  count(): number {
    return this.acknowledged.length;
  }

  /** Nobody begins anything new; whatever is open is repeated until it is acknowledged, at most this long. */
  async end(withinMs: number): Promise<void> {
    this.#going = false;
    await Promise.race([Promise.all(this.#people), pause(withinMs)]);
  }

  async #person(): Promise<void> {
    while (this.#going) {
      const name = `airworthy ${randomUUID()}`;
      const made = await this.#send('/v1/customers', { name, stateCode: '27' });
      if (made.status === 201) this.acknowledged.push({ kind: 'customer', id: String(made.body['id']), key: name });
      else await pause(50);
      if (!this.#going) return;
      const key = `airworthy-${randomUUID()}`;
      this.asked.add(key);
      for (;;) {
        const body = { customerId: this.#customer, lines: [{ productId: this.#product, quantity: 1 }] };
        const headers = { 'idempotency-key': key };
        const [one, two] = await Promise.all([
          this.#send('/v1/invoices', body, headers),
          this.twin ? this.#send('/v1/invoices', body, headers, this.twin) : undefined,
        ]);
        const taken = [one, two].filter((answer) => answer?.status === 201);
        for (const answer of taken) this.acknowledged.push({ kind: 'invoice', id: String(answer?.body['id']), key });
        if (taken.length > 0) break;
        await pause(250);
      }
    }
  }

  async #send(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}, place = this.place): Promise<Answer> {
    const answer = await send(place, path, body, headers);
    this.answers.set(answer.status, (this.answers.get(answer.status) ?? 0) + 1);
    return answer;
  }
}

export interface Books {
  readonly acknowledged: number;
  /** Acknowledged, and not there. */
  readonly lost: number;
  /** More than one invoice for one key, or another one than was acknowledged. */
  readonly twice: number;
  /** Asked for, never acknowledged within the time, as a client sees it. */
  readonly open: number;
  /** Sum of all accounts in paise; anything but 0 is money from nowhere. */
  readonly sum: number;
}

/** Looks into the database itself, past the service. */
export async function audit(databaseUrl: string, writers: Writers): Promise<Books> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const idsOf = (kind: Kept['kind']): string[] => [
      ...new Set(writers.acknowledged.filter((one) => one.kind === kind).map((one) => one.id)),
    ];
    const there = async (table: string, ids: readonly string[]): Promise<number> =>
      (await client.query(`SELECT 1 FROM ${table} WHERE id = ANY ($1::uuid[])`, [ids])).rowCount ?? 0;
    const [customers, invoices] = [idsOf('customer'), idsOf('invoice')];
    const lost = customers.length - (await there('customers', customers)) + invoices.length - (await there('invoices', invoices));
    const byKey = new Map<string, Set<string>>();
    for (const one of writers.acknowledged.filter((each) => each.kind === 'invoice'))
      byKey.set(one.key, (byKey.get(one.key) ?? new Set()).add(one.id));
    const keys = await client.query<{ key: string; n: string }>(
      `SELECT right(request_key, 46) AS key, count(*)::text AS n FROM invoices WHERE right(request_key, 46) = ANY ($1) GROUP BY 1`,
      [[...writers.asked]],
    );
    const twice = keys.rows.filter((row) => row.n !== '1').length + [...byKey.values()].filter((ids) => ids.size > 1).length;
    const sum = await client.query<{ sum: string }>('SELECT coalesce(sum(balance_paise), 0)::text AS sum FROM ledger_accounts');
    const open = [...writers.asked].filter((key) => !byKey.has(key)).length;
    return { acknowledged: customers.length + byKey.size, lost, twice, open, sum: Number(sum.rows[0]?.sum ?? 0) };
  } finally {
    await client.end();
  }
}
