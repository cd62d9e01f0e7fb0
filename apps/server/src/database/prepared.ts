import { hash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { escapeLiteral } from 'pg';
import type { Pool, PoolClient } from 'pg';

/** Makes a transaction one of an organisation, by the role that row security applies to. */
export const ENTER = `SELECT set_config('airworthy.org', $1, true), set_config('role', 'airworthy_app', true)`;
/** Statements that a process prepares at most; those with lists of any length would make ever more of them. */
const MOST = 300;
/** Longer ones are made for one case. */
const LONGEST = 8_000;

type Result = PostgresQueryResult<unknown>;

/**
 * Connections whose statements PostgreSQL reads and plans once instead of each time: the second time that a text comes, it is prepared under a name.
 * `BEGIN` travels with the statement that enters an organisation (`ENTER`), which nearly every transaction begins with.
 */
export function preparing(pool: Pool): PostgresPool {
  const seen = new Map<string, string | undefined>();
  const nameOf = (text: string): string | undefined => {
    if (text.length > LONGEST) return undefined;
    const known = seen.get(text);
    if (known !== undefined) return known;
    if (seen.has(text)) {
      const name = hash('sha256', text, 'base64url').slice(0, 24);
      seen.set(text, name);
      return name;
    }
    if (seen.size < MOST) seen.set(text, undefined);
    return undefined;
  };
  const wrapped = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client, nameOf);
      wrapped.set(client, known);
      return known;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

function wrap(client: PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  let begin = false;
  let spoilt = false;
  const send = async (text: string, values: readonly unknown[]): Promise<Result> => {
    if (begin) {
      begin = false;
      if (text !== ENTER) await client.query('begin');
      else {
        const results = await client.query(`begin; ${ENTER.replace('$1', () => escapeLiteral(String(values[0])))}`);
        return (results as unknown as Result[]).at(-1) as Result;
      }
    }
    if (values.length === 0) return (await client.query(text)) as unknown as Result;
    const name = nameOf(text);
    return (await client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) })) as unknown as Result;
  };
  const query = async (text: string, values: readonly unknown[]): Promise<Result> => {
    if (text === 'begin') {
      begin = true;
      return { command: 'UPDATE', rowCount: 0, rows: [] };
    }
    // Nothing was done in a transaction that did not begin.
    if (begin && (text === 'commit' || text === 'rollback')) {
      begin = false;
      return { command: 'UPDATE', rowCount: 0, rows: [] };
    }
    try {
      return await send(text, values);
    } catch (error) {
      // A table changed under a plan (a migration beside a running server): the connection is not used again.
      if ((error as { code?: string }).code === '0A000') spoilt = true;
      throw error;
    }
  };
  return {
    get processID() {
      return (client as PoolClient & { processID: number }).processID;
    },
    query: query as PostgresPoolClient['query'],
    release(destroy) {
      client.release(destroy === true || spoilt);
    },
  };
}
