import type { Client } from 'pg';

interface Column {
  readonly name: string;
  readonly type: string;
}

/** Tables of the program: everything outside of PostgreSQL's own schemas that has an `org_id`. */
export async function tenantTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

/** A row with what the table insists on and nothing else, made from its columns and from the words that its conditions allow. */
export async function anyRow(client: Client, table: string, org: string): Promise<{ columns: string[]; values: unknown[] }> {
  const { rows: columns } = await client.query<Column>(
    `SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type
     FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attnotnull AND a.attidentity = '' AND a.attgenerated = '' AND (NOT a.atthasdef OR a.attname = 'org_id')
     ORDER BY a.attnum`,
    [table],
  );
  const { rows: checks } = await client.query<{ text: string }>(
    `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [table],
  );
  return {
    columns: columns.map((one) => one.name),
    values: columns.map((one) =>
      one.name === 'org_id'
        ? org
        : valueOf(
            one,
            checks.map((check) => check.text),
          ),
    ),
  };
}

function valueOf({ name, type }: Column, checks: readonly string[]): unknown {
  const allowed = checks
    .map((check) => new RegExp(`\\(?\\b${name}\\b = (?:ANY \\(ARRAY\\[)?'([^']+)'`).exec(check)?.[1])
    .find((one) => one !== undefined);
  if (allowed !== undefined) return allowed;
  if (type === 'uuid') return '00000000-0000-4000-8000-000000000001';
  if (type.startsWith('json')) return '{}';
  if (type.startsWith('timestamp') || type === 'date') return '2026-01-02T03:04:05Z';
  if (type === 'boolean') return true;
  if (type === 'bytea') return Buffer.from('x');
  if (/^(smallint|integer|bigint|real|double precision|numeric)/.test(type)) return 1;
  if (type.endsWith('[]')) return '{}';
  // A hash, and a text of some length.
  return 'a'.repeat(64);
}
