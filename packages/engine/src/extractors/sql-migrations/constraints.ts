import type { Table } from '@airworthy/model';
import type { Replay, TableState } from './schema.ts';

/** What is made with the name that nobody chose is known by the one that it has in the database, so that a later step can drop it by that. */
interface Made {
  made?: true;
}
export type IndexState = Table['indexes'][number] & Made;
export type KeyState = Table['foreignKeys'][number] & Made;
/** A check, with the name of its constraint. */
export interface CheckState {
  name: string | undefined;
  text: string;
}

/** Longest name in PostgreSQL, in bytes. */
const LONGEST = 63;

/** The name PostgreSQL gives, `orders_owner_fkey`; what is too long loses letters of its longer half (`makeObjectName` in indexcmds.c). */
export function givenName(table: string, columns: readonly string[], ending: string): string {
  const local = table.slice(table.lastIndexOf('.') + 1);
  let [first, second] = [local, columns.join('_').slice(0, LONGEST)];
  const room = LONGEST - ending.length - 1 - (second === '' ? 0 : 1);
  while (first.length + second.length > room) {
    if (first.length > second.length) first = first.slice(0, -1);
    else second = second.slice(0, -1);
  }
  return [first, ...(second === '' ? [] : [second]), ending].join('_');
}

/** `orders_code_key`, `orders_code_key1` where that is taken. */
function freeName(table: TableState, columns: readonly string[], ending: string): string {
  const plain = givenName(table.name, columns, ending);
  const taken = new Set([...table.indexes, ...table.foreignKeys].map((one) => one.name));
  let name = plain;
  for (let turn = 1; taken.has(name); turn += 1) name = `${plain}${turn}`;
  return name;
}

/** Adds an index; a unique one over a single column marks the column too. `ending` is that of PostgreSQL's own names: `key` for constraints. */
export function putIndex(table: TableState | undefined, index: IndexState, ending: 'idx' | 'key' = index.unique ? 'key' : 'idx'): void {
  if (table === undefined) return;
  const added: IndexState = index.name === undefined ? { ...index, name: freeName(table, index.columns, ending), made: true } : index;
  table.indexes = [...table.indexes.filter((each) => each.name !== added.name), added];
  const only = index.columns.length === 1 && index.unique && index.where === undefined ? index.columns[0] : undefined;
  const column = table.columns.find((each) => each.name === only);
  if (column !== undefined) column.unique = true;
}

/** Adds a foreign key. */
export function putKey(table: TableState | undefined, key: KeyState): void {
  if (table === undefined) return;
  if (key.name === undefined) {
    key.name = freeName(table, key.columns, 'fkey');
    key.made = true;
  }
  table.foreignKeys = [...table.foreignKeys, key];
}

export function putCheck(table: TableState | undefined, text: string, name?: string): void {
  table?.checkStates.push({ name, text });
}

/** Sets the primary key; none where the list is empty. */
export function setPrimaryKey(table: TableState | undefined, columns: string[], name?: string): void {
  if (table === undefined) return;
  const [before] = table.primaryKey.length === 1 ? table.primaryKey : [];
  table.primaryKey = columns;
  table.keyName = name ?? givenName(table.name, [], 'pkey');
  for (const column of table.columns) if (columns.includes(column.name)) column.nullable = false;
  if (before !== undefined) noLongerUnique(table, before);
}

/** Removes indexes; a column that nothing else keeps unique is no longer. */
export function dropIndexes(table: TableState | undefined, gone: (index: IndexState) => boolean): void {
  if (table === undefined) return;
  const dropped = table.indexes.filter(gone);
  table.indexes = table.indexes.filter((index) => !dropped.includes(index));
  for (const { columns, unique } of dropped) if (unique && columns.length === 1) noLongerUnique(table, columns[0] ?? '');
}

function noLongerUnique(table: TableState, name: string): void {
  const only = (columns: readonly string[]): boolean => columns.length === 1 && columns[0] === name;
  const kept = only(table.primaryKey) || table.indexes.some((index) => index.unique && index.where === undefined && only(index.columns));
  const column = table.columns.find((each) => each.name === name);
  if (column !== undefined && !kept) delete column.unique;
}

/** The table that has an index or a constraint of this name. */
export function ownerOf(replay: Replay, name: string): TableState | undefined {
  return [...replay.schema.tables.values()].find((table) => table.indexes.some((index) => index.name === name));
}

/** Removes an index by its name alone, as `DROP INDEX` does. */
export function dropIndexNamed(replay: Replay, name: string): void {
  if (replay.direction === 'up') dropIndexes(ownerOf(replay, name), (index) => index.name === name);
}

/** Removes a constraint by its name, also by the one that PostgreSQL or the tool gave it: `orders_owner_fkey`, `orders_code_key`, `orders_pkey`. */
export function dropConstraint(table: TableState | undefined, name: string): void {
  if (table === undefined) return;
  dropIndexes(table, (index) => index.name === name);
  table.foreignKeys = table.foreignKeys.filter((key) => key.name !== name);
  table.checkStates = table.checkStates.filter((check) => check.name !== name);
  if (name === table.keyName && table.primaryKey.length > 0) setPrimaryKey(table, []);
}

/** An index or a constraint under a new name, so that it is found when it is dropped by that. */
export function renameIndex(replay: Replay, from: string, to: string): void {
  if (replay.direction === 'down') return;
  for (const table of replay.schema.tables.values()) renameConstraint(table, from, to);
}

export function renameConstraint(table: TableState | undefined, from: string, to: string): void {
  if (table === undefined) return;
  const renamed = <Thing extends IndexState | KeyState>(one: Thing): Thing => {
    if (one.name !== from) return one;
    const { made: _made, ...rest } = one;
    return { ...rest, name: to } as Thing;
  };
  table.indexes = table.indexes.map(renamed);
  table.foreignKeys = table.foreignKeys.map(renamed);
  table.checkStates = table.checkStates.map((one) => (one.name === from ? { ...one, name: to } : one));
  if (table.keyName === from) table.keyName = to;
}

/** What stands on a column goes with it. */
export function dropWithColumn(table: TableState, name: string): void {
  const inText = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`);
  const speaksOf = (text: string | undefined): boolean => text !== undefined && inText.test(text.replace(/'(?:[^']|'')*'/g, ''));
  dropIndexes(table, (index) => index.columns.includes(name) || speaksOf(index.where));
  table.foreignKeys = table.foreignKeys.filter((key) => !key.columns.includes(name));
  table.checkStates = table.checkStates.filter((check) => !speaksOf(check.text));
  if (table.primaryKey.includes(name)) setPrimaryKey(table, []);
}

/** The table as a fact: names that nobody chose are left out. */
export function tableFact(table: TableState): Table {
  const written = <Thing extends IndexState | KeyState>(one: Thing): Thing => {
    const { made, name, ...rest } = one;
    return (made === true || name === undefined ? rest : { name, ...rest }) as Thing;
  };
  const { keyName: _key, changedIn: _file, checkStates, ...rest } = table;
  return {
    ...rest,
    indexes: table.indexes.map(written),
    foreignKeys: table.foreignKeys.map(written),
    checks: checkStates.map((one) => one.text),
  };
}
