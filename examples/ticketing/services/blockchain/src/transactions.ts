import { createHash } from 'node:crypto';
import { ChainRefused } from '@ticketing/chain-client';
import type { ChainClient, Instruction, Transaction } from '@ticketing/chain-client';
import { withTenant } from '@ticketing/database';
import type { Pool } from '@ticketing/database';
import { Problem } from '@ticketing/http';
import { enqueue } from '@ticketing/messaging';
import type { Later } from '@ticketing/messaging';
import { z } from 'zod';
import type { Signer } from './signer.ts';

export const newTransaction = z
  .object({
    reference: z.string().min(8).max(128),
    kind: z.enum(['mint', 'transfer', 'burn']),
    ticketId: z.uuid(),
    ownerId: z.uuid(),
    /** Owner before a transfer. */
    fromId: z.uuid().optional(),
    royaltyBps: z.number().int().min(0).max(10_000).default(0),
  })
  .strict()
  .refine((one) => one.kind !== 'transfer' || one.fromId !== undefined, {
    message: 'A transfer needs fromId',
    path: ['fromId'],
  });

export type NewTransaction = z.infer<typeof newTransaction>;

const job = z.object({ tenantId: z.uuid(), id: z.uuid() });

interface Row {
  id: string;
  reference: string;
  status: 'queued' | 'signed' | 'confirmed' | 'failed';
  instruction: Instruction;
  message: Transaction['message'] | null;
  signature: string | null;
  last_valid_height: number | null;
  error: string | null;
}

const MAXIMUM_ATTEMPTS = 10;
const POLL_MS = 250;

/** Addresses follow from tenant and record, so that one ticket can have one token only and everybody computes the same. */
export const assetOf = (tenantId: string, ticketId: string): string => hash(`asset:${tenantId}:${ticketId}`);
export const accountOf = (tenantId: string, userId: string): string => hash(`account:${tenantId}:${userId}`);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export function createTransactions(options: {
  pool: Pool;
  chain: ChainClient;
  signer: Signer;
  log: { info(fields: object, text: string): void };
}) {
  const { pool, chain, signer } = options;

  function instructionOf(tenantId: string, input: NewTransaction): Instruction {
    const asset = assetOf(tenantId, input.ticketId);
    const owner = accountOf(tenantId, input.ownerId);
    if (input.kind === 'mint')
      return {
        type: 'mint',
        asset,
        owner,
        uri: `sha256:${hash(`ticket:${asset}`)}`,
        royaltyBps: input.royaltyBps,
      };
    if (input.kind === 'transfer') return { type: 'transfer', asset, from: accountOf(tenantId, input.fromId ?? ''), to: owner };
    return { type: 'burn', asset };
  }

  /** Signs with a fresh blockhash and stores the signature before anything is sent. */
  async function prepare(tenantId: string, row: Row): Promise<Row> {
    const { blockhash, lastValidBlockHeight } = await chain.latestBlockhash();
    return withTenant(pool, tenantId, async (client) => {
      const wallet = await signer.wallet(client, tenantId);
      const message = {
        recentBlockhash: blockhash,
        feePayer: wallet.address,
        instructions: [row.instruction],
      };
      const { signature } = await signer.sign(client, tenantId, message);
      const { rows } = await client.query<Row>(
        `UPDATE chain_transactions SET status = 'signed', wallet_id = $2, message = $3, signature = $4, last_valid_height = $5,
           attempts = attempts + 1, updated_at = now()
         WHERE id = $1 AND status = 'queued' AND attempts < $6
         RETURNING id, reference, status, instruction, message, signature, last_valid_height, error`,
        [row.id, wallet.id, JSON.stringify(message), signature, lastValidBlockHeight, MAXIMUM_ATTEMPTS],
      );
      if (!rows[0]) throw new Error('The transaction was taken up elsewhere or was tried too often');
      options.log.info({ transactionId: row.id, signature, wallet: wallet.address }, 'Transaction is signed');
      return rows[0];
    });
  }

  function finish(
    tenantId: string,
    id: string,
    to: 'confirmed' | 'failed' | 'queued',
    fields: { slot?: number; error?: string },
  ): Promise<void> {
    return withTenant(pool, tenantId, async (client) => {
      await client.query(
        `UPDATE chain_transactions SET status = $2, slot = $3, error = $4, updated_at = now() WHERE id = $1 AND status = 'signed'`,
        [id, to, fields.slot ?? null, fields.error ?? null],
      );
    });
  }

  /** Reads from the chain whether what was asked for is there. */
  async function isDone(instruction: Instruction): Promise<boolean> {
    const asset = await chain.asset(instruction.asset);
    if (instruction.type === 'burn') return asset?.burned === true;
    if (!asset || asset.burned) return false;
    return asset.owner === (instruction.type === 'mint' ? instruction.owner : instruction.to);
  }

  /** One step of a transaction. The chain is always asked about the signature that is stored before a new one is made. */
  async function advance(tenantId: string, id: string): Promise<Later | undefined> {
    let row = await find(tenantId, id);
    if (row.status === 'confirmed' || row.status === 'failed') return undefined;
    if (row.status === 'queued') row = await prepare(tenantId, row);
    const { signature, message } = row;
    if (!signature || !message) throw new Error('A signed transaction has a signature');

    const status = await chain.status(signature);
    if (status?.err) {
      await finish(tenantId, id, 'failed', { slot: status.slot, error: status.err });
      return undefined;
    }
    if (status?.confirmationStatus === 'finalized') {
      if (!(await isDone(row.instruction))) throw new Error('The chain does not show what the transaction did');
      await finish(tenantId, id, 'confirmed', { slot: status.slot });
      return undefined;
    }
    if (status) return { laterMs: POLL_MS };

    if ((await chain.blockHeight()) > (row.last_valid_height ?? 0)) {
      // It can land no more: what it was for is either there or is signed anew.
      if (await chain.status(signature)) return { laterMs: POLL_MS };
      await finish(tenantId, id, 'queued', {});
      return { laterMs: 0 };
    }
    try {
      await chain.simulate({ message, signature });
      await chain.send({ message, signature });
    } catch (error) {
      if (!(error instanceof ChainRefused)) throw error;
      const landed = await chain.status(signature);
      if (!landed && (await isDone(row.instruction))) await finish(tenantId, id, 'confirmed', {});
      else if (!landed && !/blockhash/i.test(error.message)) await finish(tenantId, id, 'failed', { error: error.message });
    }
    return { laterMs: POLL_MS };
  }

  function find(tenantId: string, id: string): Promise<Row> {
    return withTenant(pool, tenantId, async (client) => {
      const { rows } = await client.query<Row>(
        'SELECT id, reference, status, instruction, message, signature, last_valid_height, error FROM chain_transactions WHERE id = $1',
        [id],
      );
      if (!rows[0]) throw new Problem(404, 'transaction_not_found', 'There is no such transaction');
      return rows[0];
    });
  }

  return {
    /** The same reference gives the same transaction; with other contents it is refused. */
    create: (tenantId: string, caller: string, input: NewTransaction) =>
      withTenant(pool, tenantId, async (client) => {
        const instruction = instructionOf(tenantId, input);
        const made = await client.query<Row>(
          `INSERT INTO chain_transactions (tenant_id, reference, requested_by, instruction) VALUES ($1, $2, $3, $4)
           ON CONFLICT (tenant_id, reference) DO NOTHING RETURNING id, status`,
          [tenantId, input.reference, caller, JSON.stringify(instruction)],
        );
        if (made.rows[0]) {
          await enqueue(client, 'blockchain_jobs', { tenantId, id: made.rows[0].id });
          return { id: made.rows[0].id, status: 'queued' as const, asset: instruction.asset };
        }
        const { rows } = await client.query<Row & { same: boolean }>(
          'SELECT id, status, instruction = $3::jsonb AS same FROM chain_transactions WHERE tenant_id = $1 AND reference = $2',
          [tenantId, input.reference, JSON.stringify(instruction)],
        );
        if (!rows[0]?.same) throw new Problem(409, 'reference_reused', 'This reference came with another transaction');
        return { id: rows[0].id, status: rows[0].status, asset: instruction.asset };
      }),

    get: async (tenantId: string, id: string) => {
      const { status, signature, error, instruction } = await find(tenantId, id);
      return {
        id,
        status,
        asset: instruction.asset,
        ...(status === 'confirmed' ? { signature } : {}),
        ...(error ? { error } : {}),
      };
    },

    work: (given: unknown): Promise<Later | undefined> => {
      const { tenantId, id } = job.parse(given);
      return advance(tenantId, id);
    },
  };
}

export type Transactions = ReturnType<typeof createTransactions>;
