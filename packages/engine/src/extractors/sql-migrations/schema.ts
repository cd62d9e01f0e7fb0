import type { Column, MigrationStep, Table } from '@airworthy/model';
import { dropWithColumn } from './constraints.ts';
import type { Value } from '../../lang/literals/value.ts';
import type { CheckState, IndexState, KeyState } from './constraints.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
export type TableState = Omit<Mutable<Table>, 'indexes' | 'foreignKeys' | 'checks'> & {
  indexes: IndexState[];
  foreignKeys: KeyState[];
  checkStates: CheckState[];
  /** Name of the primary key. */
  keyName?: string;
  /** File that made or changes it, where the columns stand that come now. */
  changedIn?: string;
};

/** The database as the migrations leave it. */
export interface Schema {
  tables: Map<string, TableState>;
  /** Name of the migration that made a table; missing for tables of others. */
  madeIn: Map<string, string>;
  /** FORCE does nothing without ENABLE, whichever comes first, so both are kept. */
  rowSecurity: Map<string, { enabled: boolean; forced: boolean }>;
  /** Views can carry indexes and grants, but are no tables. */
  views: Set<string>;
  /** The migration that made a materialized view, of which indexes can be built as well. */
  viewMadeIn: Map<string, string>;
  /** Kinds of columns that migrations of node-pg-migrate export, for themselves and for those after them. */
  shorthands: Map<string, Value>;
}

export function createSchema(): Schema {
  return { tables: new Map(), madeIn: new Map(), rowSecurity: new Map(), views: new Set(), viewMadeIn: new Map(), shorthands: new Map() };
}

/** Notes ENABLE, DISABLE, FORCE or NO FORCE ROW LEVEL SECURITY. */
export function setRowSecurity(replay: Replay, table: TableState | undefined, change: { enabled?: boolean; forced?: boolean }): void {
  if (table === undefined) return;
  const state = { enabled: false, forced: false, ...replay.schema.rowSecurity.get(table.name), ...change };
  replay.schema.rowSecurity.set(table.name, state);
  table.rowSecurity = state.enabled ? (state.forced ? 'forced' : 'enabled') : 'off';
}

/** Where a replay stands. */
export interface Replay {
  schema: Schema;
  steps: MigrationStep[];
  by: string;
  migration: string;
  direction: 'up' | 'down';
  path: string;
  /** A test such as `hasTable` stands around the step. */
  guarded: boolean;
  /** Something that could not be read; `steps`: it changes no table. */
  unread(reason: string, line: number, steps?: 'steps'): void;
  /** The migration opens or refuses a transaction itself. */
  transaction?: boolean;
}

export type StepDetails = Partial<
  Pick<
    MigrationStep,
    'table' | 'concurrently' | 'notValid' | 'blocking' | 'text' | 'column' | 'columnType' | 'nullable' | 'default' | 'guarded' | 'batched'
  >
>;

const BLOCKS = new Set([
  'create-index',
  'drop-index',
  'add-foreign-key',
  'add-check',
  'add-unique',
  'add-primary-key',
  'set-not-null',
  'alter-column-type',
  'drop-column',
  'rename-table',
  'rename-column',
  'drop-table',
  'truncate',
]);

/** Records one step. */
export function recordStep(replay: Replay, action: string, line: number, details: StepDetails): void {
  const { table } = details;
  // A table of others has rows as far as anybody knows.
  const maker = table === undefined ? undefined : (replay.schema.madeIn.get(table) ?? replay.schema.viewMadeIn.get(table));
  const earlier = action === 'create-table' ? maker !== undefined && maker !== replay.migration : maker !== replay.migration;
  const existing = replay.direction === 'up' && table !== undefined ? earlier : undefined;
  const guarded = details.guarded === true || replay.guarded;
  const text = details.text?.replace(/\s+/g, ' ').trim().slice(0, 240);
  const { text: _text, guarded: _guarded, ...rest } = details;
  const blocking =
    details.blocking ??
    (existing === true && BLOCKS.has(action) && details.concurrently !== true && details.notValid !== true ? true : undefined);
  replay.steps.push({
    location: { path: replay.path, line },
    by: replay.by,
    migration: replay.migration,
    direction: replay.direction,
    action,
    ...rest,
    ...(blocking === undefined ? {} : { blocking }),
    ...(text === undefined || text === '' ? {} : { text }),
    ...(existing === undefined ? {} : { existingTable: existing }),
    ...(guarded ? { guarded } : {}),
  });
}

/** Adds a table, unless it is there already. `undefined` while going down. */
export function makeTable(replay: Replay, name: string, line: number): TableState | undefined {
  if (replay.direction === 'down') return undefined;
  const { schema } = replay;
  const known = schema.tables.get(name);
  if (known !== undefined && schema.madeIn.has(name)) return known;
  const table: TableState = known ?? emptyTable(replay, name, line);
  table.location = { path: replay.path, line };
  table.changedIn = replay.path;
  schema.tables.set(name, table);
  schema.madeIn.set(name, replay.migration);
  return table;
}

/** A view that holds rows of its own has those that its migration gave it, and no writers, until that migration is through. */
export function makeView(replay: Replay, name: string): void {
  replay.schema.views.add(name);
  if (replay.direction === 'up' && !replay.schema.tables.has(name)) replay.schema.viewMadeIn.set(name, replay.migration);
}

/** A table that is changed; one that nobody here made is remembered without columns. */
export function changeTable(replay: Replay, name: string, line: number): TableState | undefined {
  if (replay.direction === 'down' || replay.schema.views.has(name)) return undefined;
  let table = replay.schema.tables.get(name);
  if (table === undefined) replay.schema.tables.set(name, (table = emptyTable(replay, name, line)));
  table.changedIn = replay.path;
  return table;
}

function emptyTable(replay: Replay, name: string, line: number): TableState {
  return {
    location: { path: replay.path, line },
    name,
    columns: [],
    primaryKey: [],
    from: replay.by,
    indexes: [],
    foreignKeys: [],
    checkStates: [],
    rowSecurity: 'off',
    policies: [],
  };
}

export function dropTable(replay: Replay, name: string): void {
  if (replay.direction === 'down') return;
  replay.schema.tables.delete(name);
  replay.schema.madeIn.delete(name);
  replay.schema.rowSecurity.delete(name);
  // Keys of others to it go first, or with it.
  for (const other of replay.schema.tables.values()) other.foreignKeys = other.foreignKeys.filter((key) => key.references !== name);
}

export function renameTable(replay: Replay, from: string, to: string): void {
  const table = replay.direction === 'down' ? undefined : replay.schema.tables.get(from);
  if (table === undefined) return;
  replay.schema.tables.delete(from);
  replay.schema.tables.set(to, { ...table, name: to });
  const madeIn = replay.schema.madeIn.get(from);
  replay.schema.madeIn.delete(from);
  if (madeIn !== undefined) replay.schema.madeIn.set(to, madeIn);
  const rowSecurity = replay.schema.rowSecurity.get(from);
  replay.schema.rowSecurity.delete(from);
  if (rowSecurity !== undefined) replay.schema.rowSecurity.set(to, rowSecurity);
  // Keys of others follow the table.
  for (const other of replay.schema.tables.values())
    other.foreignKeys = other.foreignKeys.map((key) => (key.references === from ? { ...key, references: to } : key));
}

/** The column keeps its keys and indexes under its new name. */
export function renameColumn(table: TableState | undefined, from: string, to: string): void {
  const column = table?.columns.find((each) => each.name === from);
  if (table === undefined || column === undefined) return;
  column.name = to;
  const renamed = (names: readonly string[]): string[] => names.map((name) => (name === from ? to : name));
  table.primaryKey = renamed(table.primaryKey);
  table.indexes = table.indexes.map((index) => ({ ...index, columns: renamed(index.columns) }));
  table.foreignKeys = table.foreignKeys.map((key) => ({ ...key, columns: renamed(key.columns) }));
}

export function putColumn(table: TableState | undefined, column: Column): void {
  if (table === undefined) return;
  const at = table.columns.findIndex((each) => each.name === column.name);
  const before = table.columns[at];
  // A column that keeps its line keeps the file of it.
  const path = before !== undefined && before.line === column.line ? before.path : table.changedIn;
  const placed = column.path !== undefined || path === undefined || path === table.location.path ? column : { ...column, path };
  if (before === undefined) table.columns.push(placed);
  else table.columns[at] = placed;
}

export function dropColumn(table: TableState | undefined, name: string): void {
  if (table === undefined) return;
  table.columns = table.columns.filter((column) => column.name !== name);
  dropWithColumn(table, name);
}

export function setNullable(table: TableState | undefined, name: string, nullable: boolean): void {
  const column = table?.columns.find((each) => each.name === name);
  if (column !== undefined) column.nullable = nullable;
}

export function setDefault(table: TableState | undefined, name: string, text: string | undefined): void {
  const column = table?.columns.find((each) => each.name === name);
  if (column === undefined) return;
  if (text === undefined) delete column.default;
  else column.default = text;
}
