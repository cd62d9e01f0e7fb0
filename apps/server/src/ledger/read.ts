import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import { verifyChain } from './chain.ts';
import type { ChainState, LedgerLine } from './chain.ts';

const BATCH = 2000;

/** The chain of the organisation in order up to a line, a batch at a time. */
export async function* readLedger(tx: Tx, last: number): AsyncGenerator<LedgerLine> {
  for (let after = 0; ;) {
    const { rows } = await sql<LedgerLine>`
      SELECT seq, (extract(epoch FROM at) * 1000000)::bigint AS at, actor, action, subject, payload::text AS payload, prev_hash AS prev, hash
      FROM ledger WHERE seq > ${after} AND seq <= ${last} ORDER BY seq LIMIT ${BATCH}`.execute(tx);
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return;
    after = end.seq;
  }
}

/** Checks the chain, and that it ends where its head says. */
export async function verifyLedger(tx: Tx, org: string): Promise<ChainState> {
  // One look at head and last line: what is appended meanwhile lies behind both.
  const { rows } = await sql<{ seq: number | null; hash: string | null; last: number | null }>`
    SELECT h.seq, h.hash, (SELECT max(seq) FROM ledger) AS last FROM (SELECT) AS one LEFT JOIN ledger_head h ON true`.execute(tx);
  const head = { seq: rows[0]?.seq ?? null, hash: rows[0]?.hash, last: rows[0]?.last ?? 0 };
  const state = await verifyChain(org, readLedger(tx, head.last));
  if (!state.ok) return state;
  if (head.seq === null && head.last > 0) return { ok: false, at: 1, because: 'the head of the chain is missing' };
  if (head.seq !== null && head.seq < head.last)
    return { ok: false, at: head.seq + 1, because: `the chain goes on behind its head, which is line ${head.seq}` };
  if (head.seq !== null && (state.lines !== head.seq || state.head !== head.hash))
    return { ok: false, at: state.lines + 1, because: `the chain ends before its head, which is line ${head.seq}` };
  return state;
}

/** Whether the chain still has the line that an export was signed with as its last. */
export async function holdsHead(tx: Tx, signed: { readonly lines: number; readonly head: string }): Promise<boolean> {
  if (signed.lines === 0) return true;
  const row = await tx.selectFrom('ledger').select('hash').where('seq', '=', signed.lines).executeTakeFirst();
  return row?.hash === signed.head;
}
