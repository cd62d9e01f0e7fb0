import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import type { Transaction } from 'kysely';
import { Pool, types } from 'pg';
import { ENTER, preparing } from './prepared.ts';
import { statementSpan } from '../telemetry/tracing.ts';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** Whose rows are seen, and in whose name things are written. */
export interface Scope {
  readonly org: string;
  /** Id of a user, or the name of a part of the system such as `worker`. */
  readonly actor: string;
}

// Counts come as bigint from PostgreSQL; none of ours reaches 2^53.
types.setTypeParser(types.builtins.INT8, Number);

/** Connections of one process. Statements and idle transactions have limits, so that one slow page can't hold the rest. */
export function openPool(url: string, size: number, onLost: (error: Error) => void = () => undefined): Pool {
  const pool = new Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 60_000,
    application_name: 'airworthy',
  });
  // A connection that is lost is replaced by the next request, whether it was idle or between two statements of a transaction; without
  // listeners it would end the process.
  pool.on('error', onLost);
  pool.on('connect', (client) => client.on('error', onLost));
  return pool;
}

/** Connections of the auth library, which names its tables without their schema. */
export function openAuthPool(url: string, size: number, onLost?: (error: Error) => void): Pool {
  const own = new URL(url);
  own.searchParams.set('options', '-c search_path=auth');
  return openPool(own.href, size, onLost);
}

/** The database as the rest of the server sees it. */
export function openDatabase(pool: Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }), log: statementSpan });
}

/**
 * Runs `work` in one transaction that sees the rows of one organisation: the role of the connection becomes one that row security applies to,
 * for this transaction only.
 */
export function inScope<T>(db: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await enter(tx, scope);
    return work(tx);
  });
}

/** What `work` would do and answer: nothing of it stays. */
export async function inScopeUndone<T>(db: Database, scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
  const tx = await db.startTransaction().execute();
  try {
    await enter(tx, scope);
    return await work(tx);
  } finally {
    await tx.rollback().execute();
  }
}

/** A statement as the owner of the database, for tables of accounts, which the role of requests can't read. */
export type OwnerQuery = <R>(text: string, values: readonly unknown[]) => Promise<{ readonly rows: R[]; readonly count: number }>;

/** What is done to accounts and what the ledger says of it, in one transaction: `asOwner` first, then `work` in the scope of the organisation. */
export function inScopeWith<T, R>(
  db: Database,
  scope: Scope,
  asOwner: (query: OwnerQuery) => Promise<T>,
  work: (tx: Tx, made: T) => Promise<R>,
): Promise<R> {
  return db.transaction().execute(async (tx) => {
    const made = await asOwner(async <Q>(text: string, values: readonly unknown[]) => {
      const done = await tx.executeQuery<Q>(CompiledQuery.raw(text, [...values]));
      return { rows: done.rows, count: Number(done.numAffectedRows ?? 0) };
    });
    await enter(tx, scope);
    return work(tx, made);
  });
}

async function enter(tx: Tx, scope: Scope): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(ENTER, [scope.org]));
}

/** Appends to the ledger of the organisation. The last statement of a transaction, because it holds the head of the chain until the end. */
export async function record(tx: Tx, scope: Scope, action: string, subject: string, payload: unknown = {}): Promise<void> {
  await sql`SELECT ledger_append(${scope.actor}, ${action}, ${subject}, ${JSON.stringify(payload)}::jsonb)`.execute(tx);
}
