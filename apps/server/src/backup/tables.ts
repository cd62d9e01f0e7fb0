import type { PoolClient } from 'pg';

export interface TableShape {
  /** With its schema: `public.finding`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Of rows that belong to an organisation. */
  readonly isTenant: boolean;
  /** Columns that count by themselves: they go on behind what was restored. */
  readonly identities: readonly string[];
}

/** Not part of a backup: which migrations there are is a condition, a link for the first administrator is of one start, counters of limits of one minute, and workers say anew that they are there. */
const LEFT_OUT = new Set(['public.schema_migration', 'auth.setup_link', 'auth.request_count', 'auth.worker']);

/** Tables of the program and of accounts, each behind those that it refers to. Jobs are not among them: runs that wait are asked for again. */
export async function tablesInOrder(client: PoolClient): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape & { refers: string[] }>(`
    SELECT n.nspname || '.' || c.relname AS name,
      (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
      EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id') AS "isTenant",
      coalesce((SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity <> ''), '{}') AS identities,
      coalesce((SELECT array_agg(DISTINCT rn.nspname || '.' || r.relname) FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
        JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid), '{}') AS refers
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'auth') ORDER BY 1`);
  const left = new Map(rows.filter((row) => !LEFT_OUT.has(row.name)).map((row) => [row.name, row]));
  const ordered: TableShape[] = [];
  while (left.size > 0) {
    const free = [...left.values()].filter((row) => row.refers.every((name) => !left.has(name)));
    if (free.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...left.keys()].join(', ')}.`);
    for (const { refers: _refers, ...table } of free) {
      ordered.push(table);
      left.delete(table.name);
    }
  }
  return ordered;
}

export const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
