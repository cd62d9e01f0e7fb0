import type { Query, RecordChange, Table } from '@airworthy/model';
import { normalName, normalTableName } from './columns.ts';
import { live } from './wired.ts';

type Facts = { queries: readonly Query[]; recordChanges?: readonly RecordChange[] };

/**
 * Whether the running app writes one of these columns. A column that is only declared says nothing about what is kept: `false` where all that
 * writes the table was read and sets none of them, `undefined` where nothing here writes the table, or sets what could not be read.
 */
export function writesOneOf(table: Table, columns: readonly string[], { queries, recordChanges = [] }: Facts): boolean | undefined {
  const wanted = new Set(columns.map(normalName));
  const own = normalTableName(table.name);
  const found: { writes: readonly string[]; open: boolean }[] = [
    ...live(queries)
      .filter((one) => /^(?:insert|update|upsert)$/.test(one.operation) && one.tables.some((name) => normalTableName(name) === own))
      .map((one) => ({ writes: one.writes ?? [], open: one.writes === undefined })),
    ...live(recordChanges)
      .filter((one) => one.operation !== 'delete' && normalTableName(one.table) === own)
      .map((one) => ({ writes: one.writes, open: one.writesOpen === true || one.writesBody === true })),
  ];
  if (found.some(({ writes }) => writes.some((name) => wanted.has(normalName(name.replace(/^.*\./, '')))))) return true;
  return found.length === 0 || found.some(({ open }) => open) ? undefined : false;
}
