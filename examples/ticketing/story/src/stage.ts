import type { Caller, Client } from './client.ts';
import type { Fleet } from './fleet.ts';

export interface Stage {
  readonly organizer: Caller;
  readonly gate: Caller;
}

/** The administrator gives the roles. */
export async function prepareStage(client: Client, fleet: Fleet): Promise<Stage> {
  const admin = await client.signIn({ tenant: 'main', email: 'admin@tickets.example', password: fleet.secrets.adminPassword }, 'admin');
  const people: Caller[] = [];
  for (const [name, roles] of [
    ['organizer', ['buyer', 'organizer']],
    ['gate', ['gate']],
  ] as const) {
    const person = await client.register(name);
    await client.put(admin, `/auth/users/${person.id}/roles`, { roles });
    people.push(await client.signIn(person.login, name));
  }
  const [organizer, gate] = people;
  if (!organizer || !gate) throw new Error('There is no organizer');
  return { organizer, gate };
}

export interface EventOnSale {
  readonly id: string;
  readonly seats: number;
}

/** A venue of one section and an event in it, published. */
export async function putOnSale(
  client: Client,
  organizer: Caller,
  settings: { name: string; rows: number; seatsPerRow: number; priceCents: number },
): Promise<EventOnSale> {
  const venue = await client.post<{ id: string }>(organizer, '/venues', {
    name: `Hall of ${settings.name}`,
    address: 'Main street 1, Springfield',
    timeZone: 'Europe/Vienna',
    sections: [{ name: 'Floor', rows: settings.rows, seatsPerRow: settings.seatsPerRow }],
  });
  const { sections } = await client.get<{ sections: { id: string }[] }>(organizer, `/venues/${venue.id}`);
  const day = 86_400_000;
  const at = (days: number): string => new Date(Date.now() + days * day).toISOString();
  const event = await client.post<{ id: string }>(organizer, '/events', {
    venueId: venue.id,
    name: settings.name,
    description: 'An evening with music',
    startsAt: at(30),
    endsAt: at(30.2),
    timeZone: 'Europe/Vienna',
    salesStartAt: at(-1),
    salesEndAt: at(30),
    royaltyBps: 750,
    resaleCapBps: 12_000,
    tiers: [{ sectionId: sections[0]?.id, name: 'Floor', priceCents: settings.priceCents }],
  });
  const published = await client.post<{ seats: number }>(organizer, `/events/${event.id}/publish`).catch(async (error: unknown) => {
    // A repeat of a publication whose answer was lost is refused: it has happened.
    const found = await client.get<{ status: string }>(organizer, `/events/${event.id}`);
    if (found.status !== 'published') throw error;
    return { seats: settings.rows * settings.seatsPerRow };
  });
  return { id: event.id, seats: published.seats };
}

export interface Order {
  id: string;
  status: string;
  paymentId: string | null;
  totalCents: number;
  refundCents: number;
  items: { ticketId: string | null; label: string; priceCents: number }[];
}

export async function order(client: Client, buyer: Caller, reservationId: string, source = 'card_ok'): Promise<string> {
  const made = await client.post<{ id: string }>(
    buyer,
    '/orders',
    { reservationId, paymentSource: source, billing: { name: buyer.name, country: 'AT' } },
    `order-${reservationId}`,
  );
  return made.id;
}
