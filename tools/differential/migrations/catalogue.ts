import type { Client } from 'pg';
import { plainType, printIndex } from './schema-text.ts';
import type { TableText } from './schema-text.ts';

/** Where tools write down what they have run. */
const OWN = new Set(['kysely_migration', 'kysely_migration_lock', 'pgmigrations', 'migrations', 'typeorm_metadata']);

/** https://www.postgresql.org/docs/current/catalogs.html */
export async function readCatalogue(client: Client, schema: string): Promise<Map<string, TableText>> {
  const out = new Map<string, TableText>();
  const { rows: columns } = await client.query<{ table: string; name: string; type: string; required: boolean; fallback: string | null }>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required, pg_get_expr(d.adbin, d.adrelid) AS fallback
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relkind = 'r' AND c.relnamespace = $1::regnamespace`,
    [schema],
  );
  for (const row of columns) {
    if (OWN.has(row.table)) continue;
    let table = out.get(row.table);
    if (table === undefined) out.set(row.table, (table = { columns: [], key: '', unique: [], indexes: [], references: [] }));
    // What `serial` draws from a sequence is no default that anybody wrote.
    const fallback = row.fallback !== null && !row.fallback.startsWith('nextval(');
    table.columns.push(`${row.name} ${plainType(row.type)}${row.required ? ' not null' : ''}${fallback ? ' default' : ''}`);
  }
  const { rows: indexes } = await client.query<{ table: string; columns: string[]; key: boolean; unique: boolean; partial: boolean }>(
    `SELECT c.relname AS table, i.indisprimary AS key, i.indisunique AS unique, i.indpred IS NOT NULL AS partial,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k(n, o) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.n ORDER BY k.o) AS columns
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = $1::regnamespace`,
    [schema],
  );
  for (const row of indexes) {
    const table = out.get(row.table);
    if (table === undefined) continue;
    if (row.key) table.key = row.columns.join(', ');
    else if (row.unique) table.unique = [...new Set([...table.unique, printIndex(row.columns, row.partial)])];
    else table.indexes.push(printIndex(row.columns, row.partial));
  }
  const { rows: keys } = await client.query<{ table: string; columns: string[]; references: string; action: string }>(
    `SELECT c.relname AS table, f.relname AS references, k.confdeltype AS action,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, o) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.n ORDER BY u.o) AS columns
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid
     WHERE k.contype = 'f' AND c.relnamespace = $1::regnamespace`,
    [schema],
  );
  const ACTIONS: Readonly<Record<string, string>> = { c: ' cascade', n: ' set null', a: '' };
  for (const row of keys)
    out.get(row.table)?.references.push(`${row.columns.join(', ')} → ${row.references}${ACTIONS[row.action] ?? ` ${row.action}`}`);
  for (const table of out.values()) for (const list of [table.columns, table.unique, table.indexes, table.references]) list.sort();
  return out;
}
