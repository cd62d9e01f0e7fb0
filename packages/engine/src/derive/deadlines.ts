import type { Column, DeadlineCheck, Table } from '@airworthy/model';
import { snakeName } from '@airworthy/model';
import { normalName } from './columns.ts';
import { live } from './wired.ts';

const DEADLINE =
  /(?:^|_)(?:expires?|expiry|expiration|deadline|due|cut_?off|valid_until|ends?|closes?|hold_until|reserved_until)(?:_(?:at|on|date|time))$|^(?:valid_until|valid_to|deadline|expiration|expiry|expires|due_date|cut_?off|reserved_until|hold_until)$/;

/** Columns that say until when a row counts. */
export function deadlineColumns(table: Table): Column[] {
  // When a run, session or step ended is no deadline.
  const past = /(?:^|_)(?:executions?|jobs?|runs?|sessions?|traces?|spans?|observations?|logs?|steps?|attempts?|histor(?:y|ies))$/.test(
    snakeName(table.name),
  );
  return table.columns.filter(
    (column) =>
      DEADLINE.test(normalName(column.name)) && /time|date|int/i.test(column.type) && !(past && normalName(column.name).startsWith('end')),
  );
}

const BARE =
  /(?:expires?|expiry|expiration|deadline|due|cutoff|validuntil|(?<!s)ends?|closes?|holduntil|reserveduntil)(?:at|on|date|time)$|^(?:validuntil|validto|deadline|expiration|expiry|expires|duedate|cutoff|reserveduntil|holduntil)$/;

/** Names in code and columns are compared by their letters: `expiresAt`, `expires_at`, `expiresat`. */
export function bareName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

export function namesDeadline(column: string): boolean {
  return BARE.test(bareName(column));
}

/** Comparisons of one field of one table, in statements and, by the name of the record, in code; only those of the running app. */
export function checksByField(checks: readonly DeadlineCheck[]): DeadlineCheck[][] {
  const all = live(checks);
  const groups = Map.groupBy(
    all.filter((one) => one.where === 'sql' && one.of !== undefined),
    (one) => `${one.of?.toLowerCase()}.${one.field}`,
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    return [...group, ...all.filter((one) => one.where === 'code' && one.field === first?.field && namesRecord(one.of, first.of))];
  });
}

/** Whether a comparison is about a column of this table; `undefined` where the record has a name that tells nothing. */
export function asksColumn(check: DeadlineCheck, table: string, column: string): boolean | undefined {
  if (bareName(check.field) !== bareName(column)) return false;
  if (check.of === undefined) return undefined;
  if (check.where === 'sql') return bareName(check.of) === bareName(table);
  return namesRecord(check.of, table)
    ? true
    : /^(?:\w{1,2}|rows?|records?|results?|data|items?|entr(?:y|ies)|found|existing)$/i.test(check.of)
      ? undefined
      : false;
}

/**
 * A check of this column on a record that is called like none of the tables that have one (`pending` of `transfers`): where
 * only one table has it, it is that one.
 */
export function asksUnnamed(check: DeadlineCheck, column: string, tables: readonly Table[]): 'only' | 'one of them' | undefined {
  if (check.where === 'sql' || check.of === undefined || bareName(check.field) !== bareName(column)) return undefined;
  const having = tables.filter((table) => table.columns.some((one) => bareName(one.name) === bareName(column)));
  if (having.some((table) => namesRecord(check.of, table.name))) return undefined;
  return having.length === 1 ? 'only' : 'one of them';
}

/** `hold`, `theHold`, `ticketHold` for `holds`, `syncOp` for `framework_sync_operations`; not `row` or `result`. */
function namesRecord(record: string | undefined, table: string | undefined): boolean {
  if (record === undefined || table === undefined) return false;
  const singular = bareName(table).replace(/ies$/, 'y').replace(/s$/, '');
  const name = bareName(record);
  if (name.length > 2 && (singular.endsWith(name) || name.endsWith(singular))) return true;
  const words = snakeName(record).split('_');
  const own = snakeName(table).split('_');
  return (
    words.length > 1 &&
    words.some((word) => word.length > 3) &&
    words.every((word) => word.length > 1 && own.some((one) => one.startsWith(word)))
  );
}

export function printDeadline(one: DeadlineCheck): string {
  const clock = {
    database: 'the clock of the database',
    app: 'the clock of the app',
    client: 'a time that the client sends',
    unknown: 'a clock that could not be told',
  }[one.clock];
  return `${one.within === undefined ? '' : `${one.within}: `}${one.field} against ${clock}`;
}
