import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { verifyChain } from './chain.ts';
import type { ChainState, LedgerLine } from './chain.ts';

const BATCH = 2000;

/** The chain of the organisation in order, a batch at a time. */
export async function* readLedger(tx: Tx): AsyncGenerator<LedgerLine> {
  for (let after = 0; ;) {
    const { rows } = await sql<LedgerLine>`
      SELECT seq, (extract(epoch FROM at) * 1000000)::bigint AS at, actor, action, subject, payload::text AS payload, prev_hash AS prev, hash
      FROM ledger WHERE seq > ${after} ORDER BY seq LIMIT ${BATCH}`.execute(tx);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    after = last.seq;
  }
}

/** Checks the chain, and that it ends where its head says. */
export async function verifyLedger(tx: Tx, org: string): Promise<ChainState> {
  // The head first: what is appended meanwhile lies behind it.
  const head = await tx.selectFrom('ledger_head').select(['seq', 'hash']).executeTakeFirst();
  const state = await verifyChain(org, upTo(readLedger(tx), head?.seq ?? 0));
  if (!state.ok) return state;
  if (head && (state.lines !== head.seq || state.head !== head.hash))
    return { ok: false, at: state.lines + 1, because: `the chain ends before its head, which is line ${head.seq}` };
  return state;
}

async function* upTo(lines: AsyncIterable<LedgerLine>, last: number): AsyncGenerator<LedgerLine> {
  for await (const line of lines) {
    if (line.seq > last) return;
    yield line;
  }
}
