import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import knex from 'knex';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { plainType, printIndex } from './schema-text.ts';
import type { TableText } from './schema-text.ts';

/** Applies a history of SQL to a schema of its own and gives what the catalogue says then. */
export async function applySql(client: Client, schema: string, files: Record<string, string>): Promise<Map<string, TableText>> {
  await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}, public`);
  try {
    for (const [path, text] of Object.entries(files)) await named(path, text, () => client.query(text));
    return await readCatalogue(client, schema);
  } finally {
    await client.query(`DROP SCHEMA ${schema} CASCADE; SET search_path = public`);
  }
}

/** Runs the modules of a history with the real knex. */
export async function applyKnex(
  client: Client,
  url: string,
  schema: string,
  files: Record<string, string>,
): Promise<Map<string, TableText>> {
  await client.query(`CREATE SCHEMA ${schema}`);
  const builder = knex({ client: 'pg', connection: url, searchPath: [schema, 'public'], pool: { min: 0, max: 1 } });
  try {
    for (const [path, text] of Object.entries(files)) {
      if (!path.startsWith('migrations/')) continue;
      const module = { exports: {} as { up: (builder: Knex) => Promise<void> } };
      const run = new Script(`(function (exports, module, require) {${text}\n})`).runInThisContext() as (...args: unknown[]) => void;
      run(module.exports, module, createRequire(import.meta.url));
      await named(path, text, () => module.exports.up(builder));
    }
    return await readCatalogue(client, schema);
  } finally {
    await builder.destroy();
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
  }
}

async function named(path: string, text: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    throw new Error(`${path} is refused: ${error instanceof Error ? error.message : String(error)}\n${text}`, { cause: error });
  }
}

/** https://www.postgresql.org/docs/current/catalogs.html */
async function readCatalogue(client: Client, schema: string): Promise<Map<string, TableText>> {
  const out = new Map<string, TableText>();
  const { rows: columns } = await client.query<{ table: string; name: string; type: string; required: boolean; fallback: string | null }>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required, pg_get_expr(d.adbin, d.adrelid) AS fallback
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relkind = 'r' AND c.relnamespace = $1::regnamespace`,
    [schema],
  );
  for (const row of columns) {
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
