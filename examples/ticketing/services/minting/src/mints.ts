import { withTenant } from '@ticketing/database';
import type { Client, Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { enqueue, receiveOnce } from '@ticketing/messaging';
import type { Later } from '@ticketing/messaging';
import type { ServiceClient } from '@ticketing/service-auth';
import { z } from 'zod';

const ticket = z.object({
  ticketId: z.uuid(),
  eventId: z.uuid(),
  seatId: z.uuid(),
  ownerId: z.uuid(),
  previousOwnerId: z.uuid().optional(),
});

export const message = z.object({
  id: z.uuid(),
  topic: z.enum(['ticket.issued', 'ticket.transferred', 'ticket.voided']),
  tenantId: z.uuid(),
  payload: ticket,
});
export type TicketMessage = z.infer<typeof message>;

const job = z.object({ tenantId: z.uuid(), stepId: z.uuid() });
const transaction = z.object({
  id: z.uuid(),
  status: z.enum(['queued', 'signed', 'confirmed', 'failed']),
  asset: z.string(),
  signature: z.string().optional(),
});

interface Step {
  id: string;
  ticket_id: string;
  position: number;
  kind: 'mint' | 'transfer' | 'burn';
  owner_id: string;
  from_id: string | null;
  transaction_id: string | null;
  status: 'queued' | 'submitted' | 'confirmed' | 'failed';
}

const KINDS = {
  'ticket.issued': 'mint',
  'ticket.transferred': 'transfer',
  'ticket.voided': 'burn',
} as const;
const ROYALTY_BPS = 500;
const POLL_MS = 400;

export interface Counters {
  finished(kind: string, outcome: 'confirmed' | 'failed'): void;
}

/** Every ticket has one token; its steps (mint, moves, burn) happen one after the other, each once. */
export function createMints(options: { pool: Pool; blockchain: ServiceClient; counters: Counters }) {
  const { pool, blockchain } = options;

  async function addStep(client: Client, { id, topic, tenantId, payload }: TicketMessage): Promise<void> {
    // The row of the mint is locked, so that two messages about one ticket get different positions.
    await client.query(
      `INSERT INTO mints (tenant_id, ticket_id, event_id, owner_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET owner_id = CASE WHEN $5 THEN mints.owner_id ELSE excluded.owner_id END, updated_at = now()`,
      [tenantId, payload.ticketId, payload.eventId, payload.ownerId, topic === 'ticket.issued'],
    );
    // A message that overtook the one before it waits at its own position: the mint always comes first.
    await client.query(
      `INSERT INTO mint_steps (id, tenant_id, ticket_id, position, kind, owner_id, from_id)
       SELECT $1, $2, $3, CASE WHEN $4 = 'mint' THEN 0 ELSE coalesce(max(position), 0) + 1 END, $4, $5, $6
       FROM mint_steps WHERE tenant_id = $2 AND ticket_id = $3
       ON CONFLICT (tenant_id, ticket_id, position) DO NOTHING`,
      [id, tenantId, payload.ticketId, KINDS[topic], payload.ownerId, payload.previousOwnerId ?? null],
    );
    await enqueue(client, 'minting_jobs', { tenantId, stepId: id });
  }

  async function ownerBefore(client: Client, step: Step): Promise<string> {
    if (step.from_id) return step.from_id;
    const { rows } = await client.query<{ owner_id: string }>(
      `SELECT owner_id FROM mint_steps WHERE ticket_id = $1 AND position < $2 ORDER BY position DESC LIMIT 1`,
      [step.ticket_id, step.position],
    );
    return rows[0]?.owner_id ?? step.owner_id;
  }

  async function take(tenantId: string, stepId: string): Promise<{ step: Step; from: string; blocked: boolean } | undefined> {
    return withTenant(pool, tenantId, async (client) => {
      const { rows } = await client.query<Step>(
        'SELECT id, ticket_id, position, kind, owner_id, from_id, transaction_id, status FROM mint_steps WHERE id = $1',
        [stepId],
      );
      const step = rows[0];
      if (!step || step.status === 'confirmed' || step.status === 'failed') return undefined;
      const earlier = await client.query<{ confirmed: number }>(
        `SELECT count(*) FILTER (WHERE status = 'confirmed')::int AS confirmed FROM mint_steps WHERE ticket_id = $1 AND position < $2`,
        [step.ticket_id, step.position],
      );
      return {
        step,
        from: await ownerBefore(client, step),
        blocked: (earlier.rows[0]?.confirmed ?? 0) < step.position,
      };
    });
  }

  function record(tenantId: string, step: Step, status: Step['status'], made: z.infer<typeof transaction>): Promise<boolean> {
    return withTenant(pool, tenantId, async (client) => {
      const changed = await client.query(
        `UPDATE mint_steps SET status = $2, transaction_id = $3 WHERE id = $1 AND status IN ('queued', 'submitted') AND status <> $2`,
        [step.id, status, made.id],
      );
      // Somebody else was faster, and later steps may have happened since.
      if (changed.rowCount === 0) return false;
      const shown = status === 'confirmed' && step.kind === 'burn' ? 'burned' : status;
      await client.query(
        `UPDATE mints SET status = $3, asset = $4, signature = coalesce($5, signature), updated_at = now() WHERE tenant_id = $1 AND ticket_id = $2`,
        [tenantId, step.ticket_id, shown, made.asset, made.signature ?? null],
      );
      return true;
    });
  }

  return {
    receive: (given: TicketMessage) =>
      withTenant(pool, given.tenantId, (client) => receiveOnce(client, 'minting_inbox', given, () => addStep(client, given))),

    /** Asks `blockchain`, which does a reference once, until the step is final. */
    async work(given: unknown): Promise<Later | undefined> {
      const { tenantId, stepId } = job.parse(given);
      const taken = await take(tenantId, stepId);
      if (!taken) return undefined;
      const { step, from, blocked } = taken;
      if (blocked) return { laterMs: POLL_MS };
      const reference = `${step.kind}:${step.id}`;
      const made = transaction.parse(
        await blockchain.post('/internal/transactions', {
          tenantId,
          idempotencyKey: reference,
          body: {
            reference,
            kind: step.kind,
            ticketId: step.ticket_id,
            ownerId: step.owner_id,
            royaltyBps: step.kind === 'mint' ? ROYALTY_BPS : 0,
            ...(step.kind === 'transfer' ? { fromId: from } : {}),
          },
        }),
      );
      const now =
        made.status === 'confirmed' ? transaction.parse(await blockchain.get(`/internal/transactions/${made.id}`, { tenantId })) : made;
      if (now.status === 'confirmed' || now.status === 'failed') {
        if (await record(tenantId, step, now.status, now)) options.counters.finished(step.kind, now.status);
        return undefined;
      }
      if (step.status === 'queued') await record(tenantId, step, 'submitted', now);
      return { laterMs: POLL_MS };
    },

    get: (tenantId: string, ticketId: string, ownerId?: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<{
          owner_id: string;
          status: string;
          asset: string | null;
          signature: string | null;
        }>('SELECT owner_id, status, asset, signature FROM mints WHERE tenant_id = $1 AND ticket_id = $2', [tenantId, ticketId]);
        const mint = rows[0];
        if (!mint || (ownerId !== undefined && mint.owner_id !== ownerId))
          throw new Problem(404, 'mint_not_found', 'There is no such token');
        return { ticketId, status: mint.status, asset: mint.asset, signature: mint.signature };
      }),

    /** Counts to compare with tickets sold. */
    summary: (tenantId: string) =>
      withTenant(pool, tenantId, async (client) => {
        const { rows } = await client.query<{ status: string; count: number }>(
          'SELECT status, count(*)::int AS count FROM mints WHERE tenant_id = $1 GROUP BY status ORDER BY status',
          [tenantId],
        );
        const open = await client.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM mint_steps WHERE tenant_id = $1 AND status IN ('queued', 'submitted')`,
          [tenantId],
        );
        return {
          ...Object.fromEntries(rows.map((row) => [row.status, row.count])),
          openSteps: open.rows[0]?.count ?? 0,
        };
      }),
  };
}

export type Mints = ReturnType<typeof createMints>;
