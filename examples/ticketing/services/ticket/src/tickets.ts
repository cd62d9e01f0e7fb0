import { withTenant } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { publish } from '@ticketing/messaging';
import { readCode, writeCode } from './door-code.ts';

interface Ticket {
  id: string;
  event_id: string;
  seat_id: string;
  label: string;
  owner_id: string;
  face_price_cents: number;
  status: 'valid' | 'used' | 'void';
  owner_version: number;
  scan_id: string | null;
}

/** Which states follow which. */
const NEXT: Readonly<Record<Ticket['status'], readonly Ticket['status'][]>> = { valid: ['used', 'void'], used: [], void: [] };

const COLUMNS = 'id, event_id, seat_id, label, owner_id, face_price_cents, status, owner_version, scan_id';

export function createTickets(pool: Pool, qrSecret: string) {
  async function lock(client: Client, id: string): Promise<Ticket> {
    const { rows } = await client.query<Ticket>(`SELECT ${COLUMNS} FROM tickets WHERE id = $1 FOR UPDATE`, [id]);
    if (!rows[0]) throw new Problem(404, 'ticket_not_found', 'There is no such ticket');
    return rows[0];
  }

  /** False: this was done before. */
  async function note(
    client: Client,
    tenantId: string,
    ticket: Ticket,
    action: string,
    actor: string,
    to: string | null,
    reference: string,
  ): Promise<boolean> {
    const result = await client.query(
      `INSERT INTO ticket_transitions (tenant_id, ticket_id, action, actor, from_owner, to_owner, reference)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (ticket_id, action, reference) DO NOTHING`,
      [tenantId, ticket.id, action, actor, ticket.owner_id, to, reference],
    );
    return result.rowCount === 1;
  }

  return {
    listOf: (tenantId: string, ownerId: string, limit: number) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<Ticket>(
          `SELECT ${COLUMNS} FROM tickets WHERE owner_id = $1 ORDER BY created_at DESC LIMIT $2`,
          [ownerId, limit],
        );
        return rows.map((row) => ({
          id: row.id,
          eventId: row.event_id,
          label: row.label,
          status: row.status,
        }));
      }),

    codeOf: (tenantId: string, ownerId: string, id: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<Ticket>(`SELECT ${COLUMNS} FROM tickets WHERE id = $1 AND owner_id = $2`, [id, ownerId]);
        const ticket = rows[0];
        if (!ticket) throw new Problem(404, 'ticket_not_found', 'There is no such ticket');
        if (ticket.status !== 'valid') throw new Problem(409, 'ticket_state', `The ticket is ${ticket.status}`);
        return writeCode(qrSecret, ticket.id, ticket.owner_version, Date.now());
      }),

    describe: (tenantId: string, id: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<
          Ticket & {
            organizer_id: string;
            starts_at: Date;
            royalty_bps: number;
            resale_cap_bps: number;
          }
        >(
          `SELECT tickets.id, tickets.event_id, tickets.seat_id, tickets.label, tickets.owner_id, tickets.face_price_cents, tickets.status,
             inventory_events.organizer_id, inventory_events.starts_at, inventory_events.royalty_bps, inventory_events.resale_cap_bps
           FROM tickets JOIN inventory_events ON inventory_events.event_id = tickets.event_id WHERE tickets.id = $1`,
          [id],
        );
        const row = rows[0];
        if (!row) throw new Problem(404, 'ticket_not_found', 'There is no such ticket');
        return {
          id: row.id,
          eventId: row.event_id,
          seatId: row.seat_id,
          label: row.label,
          ownerId: row.owner_id,
          status: row.status,
          facePriceCents: row.face_price_cents,
          organizerId: row.organizer_id,
          startsAt: row.starts_at.toISOString(),
          royaltyBps: row.royalty_bps,
          resaleCapBps: row.resale_cap_bps,
        };
      }),

    /** Codes that the owner before has become worthless with the change of the version. */
    changeOwner: (tenantId: string, id: string, actor: string, change: { from: string; to: string; reference: string }) =>
      withTenant(pool, tenantId, async (client) => {
        const ticket = await lock(client, id);
        const known = await client.query(
          `SELECT 1 FROM ticket_transitions WHERE ticket_id = $1 AND action = 'transferred' AND reference = $2`,
          [id, change.reference],
        );
        if (known.rowCount === 1) return { ownerId: ticket.owner_id };
        if (ticket.status !== 'valid') throw new Problem(409, 'ticket_state', `The ticket is ${ticket.status}`);
        if (ticket.owner_id !== change.from) throw new Problem(409, 'ticket_owner', 'The ticket has another owner');
        await note(client, tenantId, ticket, 'transferred', actor, change.to, change.reference);
        await client.query(
          `UPDATE tickets SET owner_id = $2, owner_version = owner_version + 1, updated_at = now() WHERE id = $1 AND owner_id = $3 AND status = 'valid'`,
          [id, change.to, change.from],
        );
        await publish(client, 'ticket_outbox', 'ticket.transferred', tenantId, {
          ticketId: id,
          eventId: ticket.event_id,
          seatId: ticket.seat_id,
          ownerId: change.to,
        });
        return { ownerId: change.to };
      }),

    /** The seat of a voided ticket can be sold again. */
    annul: (tenantId: string, id: string, actor: string, reason: string, ownerId?: string) =>
      withTenant(pool, tenantId, async (client) => {
        const ticket = await lock(client, id);
        if (ticket.status === 'void') return { status: 'void' };
        if (!NEXT[ticket.status].includes('void')) throw new Problem(409, 'ticket_state', `The ticket is ${ticket.status}`);
        if (ownerId !== undefined && ticket.owner_id !== ownerId) throw new Problem(409, 'ticket_owner', 'The ticket has another owner');
        await note(client, tenantId, ticket, 'voided', actor, null, reason);
        const annulled = await client.query(`UPDATE tickets SET status = 'void', updated_at = now() WHERE id = $1 AND status = 'valid'`, [
          id,
        ]);
        if (annulled.rowCount !== 1) throw new Problem(409, 'ticket_changed', 'The ticket was changed meanwhile');
        await client.query(
          `UPDATE inventory_seats SET status = 'free', reservation_id = NULL, updated_at = now() WHERE event_id = $1 AND seat_id = $2 AND status = 'sold'`,
          [ticket.event_id, ticket.seat_id],
        );
        await publish(client, 'ticket_outbox', 'ticket.voided', tenantId, {
          ticketId: id,
          eventId: ticket.event_id,
          seatId: ticket.seat_id,
          ownerId: ticket.owner_id,
        });
        return { status: 'void' };
      }),

    /** Lets a code through once. The same scan again gets the same answer. */
    redeem: (tenantId: string, input: { token: string; eventId: string; scanId: string }) =>
      withTenant(pool, tenantId, async (client) => {
        const code = readCode(input.token);
        if (!code) throw new Problem(422, 'code_invalid', 'The code is not valid');
        const ticket = await lock(client, code.ticketId);
        if (!code.verify(qrSecret, ticket.owner_version, Date.now())) throw new Problem(422, 'code_invalid', 'The code is not valid');
        if (ticket.event_id !== input.eventId) throw new Problem(409, 'wrong_event', 'The ticket is for another event');
        if (ticket.scan_id === input.scanId) return { ticketId: ticket.id, label: ticket.label };
        if (!NEXT[ticket.status].includes('used')) throw new Problem(409, `ticket_${ticket.status}`, `The ticket is ${ticket.status}`);
        const used = await client.query(
          `UPDATE tickets SET status = 'used', scan_id = $2, updated_at = now() WHERE id = $1 AND status = 'valid'`,
          [ticket.id, input.scanId],
        );
        if (used.rowCount !== 1) throw new Problem(409, 'ticket_used', 'The ticket is used');
        await note(client, tenantId, ticket, 'redeemed', 'scanning', null, input.scanId);
        return { ticketId: ticket.id, label: ticket.label };
      }),
  };
}
