import type { Column } from '@airworthy/model';
import { HOLE, isObjectValue, property, toText } from '../../lang/literals/value.ts';
import type { Value } from '../../lang/literals/value.ts';
import { applySql } from './apply-sql.ts';
import { dropConstraint, dropIndexNamed, ownerOf, putCheck, putIndex, putKey, renameConstraint, setPrimaryKey } from './constraints.ts';
import {
  changeTable,
  dropColumn,
  dropTable,
  makeTable,
  putColumn,
  recordStep,
  renameColumn,
  renameTable,
  setDefault,
  setNullable,
  setRowSecurity,
} from './schema.ts';
import type { Replay, TableState } from './schema.ts';

/** One call on the `pgm` object of node-pg-migrate. */
export function pgmCall(replay: Replay, name: string, args: readonly Value[], line: number): void {
  const table = tableName(args[0]);
  const step = (action: string, details: Parameters<typeof recordStep>[3] = {}): void =>
    recordStep(replay, action, line, { ...(table === undefined ? {} : { table }), ...guard(args.at(-1)), ...details });
  if (table === undefined && /Table|Column|Index|Constraint|Policy/.test(name))
    replay.unread('the name of a table could not be read', line);
  const state = (): TableState | undefined => (table === undefined ? undefined : changeTable(replay, table, line));
  switch (name) {
    case 'createTable': {
      step('create-table');
      const asks = property(args[2], 'ifNotExists') === true;
      if (table === undefined || (asks && replay.schema.madeIn.has(table))) break;
      const made = makeTable(replay, table, line);
      addColumns(replay, made, args[1], line);
      tableConstraints(made, property(args[2], 'constraints'), undefined);
      break;
    }
    case 'addColumns':
    case 'addColumn': {
      const asks = property(args[2], 'ifNotExists') === true;
      for (const column of columnsOf(replay, args[1], line))
        step('add-column', {
          column: column.name,
          columnType: column.type,
          nullable: column.nullable,
          ...(column.default === undefined ? {} : { default: column.default }),
        });
      addColumns(replay, state(), args[1], line, asks);
      break;
    }
    case 'dropTable':
      step('drop-table');
      if (table !== undefined) dropTable(replay, table);
      break;
    case 'dropColumns':
    case 'dropColumn':
      for (const column of names(args[1])) {
        step('drop-column', { column });
        dropColumn(state(), column);
      }
      break;
    case 'alterColumn': {
      const column = toText(args[1]);
      const options = args[2];
      if (typeof property(options, 'type') === 'string') {
        const columnType = adapted(toText(property(options, 'type')));
        step('alter-column-type', { column, columnType });
        const known = state()?.columns.find((one) => one.name === column);
        if (known !== undefined) known.type = columnType;
      }
      if (property(options, 'notNull') === true) step('set-not-null', { column });
      if (property(options, 'notNull') === false || property(options, 'allowNull') === true) step('drop-not-null', { column });
      if (property(options, 'notNull') === true) setNullable(state(), column, false);
      else if (property(options, 'notNull') === false || property(options, 'allowNull') === true) setNullable(state(), column, true);
      const fallback = property(options, 'default');
      if (fallback !== undefined) {
        step(fallback === null ? 'drop-default' : 'set-default', { column });
        setDefault(state(), column, fallback === null ? undefined : defaultText(fallback));
      }
      break;
    }
    case 'createIndex':
    case 'addIndex': {
      const unique = property(args[2], 'unique') === true;
      const indexName = property(args[2], 'name');
      const where = property(args[2], 'where');
      step('create-index', property(args[2], 'concurrently') === true ? { concurrently: true } : {});
      if (property(args[2], 'ifNotExists') === true && typeof indexName === 'string' && ownerOf(replay, indexName) !== undefined) break;
      putIndex(state(), {
        ...(typeof indexName === 'string' ? { name: indexName } : { name: ownIndexName(table, args), made: true }),
        columns: names(args[1]),
        unique,
        ...(typeof where === 'string' ? { where } : {}),
      });
      break;
    }
    case 'dropIndex': {
      step('drop-index', property(args[2], 'concurrently') === true ? { concurrently: true } : {});
      const indexName = property(args[2], 'name');
      dropIndexNamed(replay, typeof indexName === 'string' ? indexName : ownIndexName(table, args));
      break;
    }
    case 'addConstraint':
    case 'createConstraint':
      if (typeof args[2] === 'string') {
        const named = typeof args[1] === 'string' ? `CONSTRAINT "${args[1]}" ` : '';
        if (table !== undefined) applySql(replay, `ALTER TABLE "${table.replaceAll('.', '"."')}" ADD ${named}${args[2]}`, line, false);
        break;
      }
      constraintSteps(args[2], step);
      tableConstraints(state(), args[2], typeof args[1] === 'string' ? args[1] : undefined);
      break;
    case 'dropConstraint':
      step('drop-constraint');
      dropConstraint(state(), toText(args[1]));
      break;
    case 'renameConstraint':
      renameConstraint(state(), toText(args[1]), toText(args[2]));
      break;
    case 'renameTable':
      step('rename-table');
      if (table !== undefined) renameTable(replay, table, tableName(args[1]) ?? HOLE);
      break;
    case 'renameColumn':
      step('rename-column', { column: toText(args[1]) });
      renameColumn(state(), toText(args[1]), toText(args[2]));
      break;
    case 'alterTable': {
      const level = property(args[1], 'levelSecurity');
      if (level === 'ENABLE') step('enable-rls');
      if (level === 'FORCE') step('force-rls');
      if (level === 'ENABLE') setRowSecurity(replay, state(), { enabled: true });
      if (level === 'FORCE') setRowSecurity(replay, state(), { forced: true });
      if (level === 'DISABLE') setRowSecurity(replay, state(), { enabled: false });
      break;
    }
    case 'createPolicy': {
      step('create-policy');
      const using = property(args[2], 'using');
      const check = property(args[2], 'check');
      state()?.policies.push({
        name: toText(args[1]),
        command: toText(property(args[2], 'command') ?? 'all').toLowerCase(),
        ...(typeof using === 'string' ? { using } : {}),
        ...(typeof check === 'string' ? { withCheck: check } : {}),
        line,
        path: replay.path,
      });
      break;
    }
    case 'noTransaction':
      replay.transaction = false;
      break;
    default: {
      const action = OTHER[name];
      if (action !== undefined) recordStep(replay, action, line, {});
    }
  }
}

const OTHER: Readonly<Record<string, string>> = {
  createExtension: 'create-extension',
  createType: 'create-enum',
  addTypeValue: 'add-enum-value',
  renameTypeValue: 'rename-enum-value',
  dropType: 'drop-enum',
  createFunction: 'create-function',
  createTrigger: 'create-trigger',
  createView: 'create-view',
  createMaterializedView: 'create-view',
  grantOnTables: 'grant',
  grantRoles: 'grant',
};

function tableName(value: Value): string | undefined {
  if (typeof value === 'string') return value.includes(HOLE) ? undefined : value.replace(/^public\./, '');
  const name = property(value, 'name');
  const schema = property(value, 'schema');
  return typeof name === 'string' ? (typeof schema === 'string' && schema !== 'public' ? `${schema}.${name}` : name) : undefined;
}

function guard(options: Value): { guarded?: true } {
  return property(options, 'ifNotExists') === true || property(options, 'ifExists') === true ? { guarded: true } : {};
}

/** Words of the tool for types: https://salsita.github.io/node-pg-migrate/migrations/columns#type-adapters */
const ADAPTED: Readonly<Record<string, string>> = {
  int: 'integer',
  string: 'text',
  float: 'real',
  double: 'double precision',
  datetime: 'timestamp',
  bool: 'boolean',
};

function adapted(type: string): string {
  const lower = type.toLowerCase();
  return ADAPTED[type] ?? lower;
}

/** What a column is given, with the shorthands that this and earlier migrations export (`id` is one from the start). */
function expanded(replay: Replay, given: Value, depth = 0): { given: (name: string) => Value; type: string } {
  const type = typeof given === 'string' ? given : toText(property(given, 'type') ?? '');
  const own = (name: string): Value => (isObjectValue(given) ? property(given, name) : undefined);
  const short = depth > 4 ? undefined : (replay.schema.shorthands.get(type) ?? (type === 'id' ? 'serial' : undefined));
  if (short === undefined) return { given: own, type: adapted(type) };
  const base = expanded(replay, short, depth + 1);
  const isId = type === 'id' && short === 'serial';
  return {
    given: (name) => own(name) ?? (isId && name === 'primaryKey' ? true : name === 'type' ? undefined : base.given(name)),
    type: base.type,
  };
}

function columnsOf(replay: Replay, value: Value, line: number): Column[] {
  if (!isObjectValue(value)) return [];
  return [...value.properties].map(([name, { value: short }]) => {
    const { given, type } = expanded(replay, short);
    const fallback = given('default');
    const required = given('notNull') === true || given('primaryKey') === true || given('sequenceGenerated') !== undefined;
    return {
      name,
      type,
      nullable: !(required || /serial\d?$/.test(type)),
      ...(fallback === undefined || fallback === null ? {} : { default: defaultText(fallback) }),
      ...(given('unique') === true ? { unique: true } : {}),
      line,
    };
  });
}

function defaultText(value: Value): string {
  const raw = property(value, 'raw');
  return typeof raw === 'string' ? raw : toText(value);
}

function addColumns(replay: Replay, table: TableState | undefined, value: Value, line: number, asks = false): void {
  if (table === undefined || !isObjectValue(value)) return;
  const there = new Set(asks ? table.columns.map((one) => one.name) : []);
  const added = columnsOf(replay, value, line).filter((one) => !there.has(one.name));
  for (const column of added) putColumn(table, column);
  const wanted = [...value.properties]
    .filter(([name]) => !there.has(name))
    .map(([name, entry]) => ({ name, ...expanded(replay, entry.value) }));
  const keys = wanted.filter(({ given }) => given('primaryKey') === true).map(({ name }) => name);
  if (keys.length > 0) setPrimaryKey(table, keys);
  for (const { name, given } of wanted) {
    if (given('unique') === true) putIndex(table, { columns: [name], unique: true });
    const target = given('references');
    const check = given('check');
    if (typeof check === 'string') putCheck(table, check);
    if (target === undefined || typeof target === 'symbol') continue;
    const [action, own] = [given('onDelete'), given('referencesConstraintName')];
    putKey(table, {
      ...(typeof own === 'string' ? { name: own } : {}),
      columns: [name],
      references: referenced(target),
      ...(typeof action === 'string' ? { onDelete: action.toLowerCase() } : {}),
    });
  }
}

/** `'orders'`, `'orders(id)'`, `'"orders"(id)'`, `{ name: 'orders' }` */
function referenced(target: Value): string {
  return (tableName(target) ?? '').replace(/\(.*$/, '').replace(/"/g, '');
}

/** As the tool names an index that nobody named: `orders_code_index`, `orders_code_unique_index`. */
function ownIndexName(table: string | undefined, args: readonly Value[]): string {
  const unique = property(args[2], 'unique') === true ? ['unique'] : [];
  return [table?.slice(table.lastIndexOf('.') + 1) ?? HOLE, ...names(args[1]), ...unique, 'index'].join('_');
}

function constraintSteps(value: Value, step: (action: string, details?: Parameters<typeof recordStep>[3]) => void): void {
  const text = typeof value === 'string' ? value : '';
  const notValid = /\bNOT\s+VALID\b/i.test(text) ? { notValid: true } : {};
  const details = { ...notValid, ...(text === '' ? {} : { text }) };
  if (property(value, 'foreignKeys') !== undefined || /^\s*FOREIGN\b/i.test(text)) step('add-foreign-key', details);
  if (property(value, 'check') !== undefined || /^\s*CHECK\b/i.test(text)) step('add-check', details);
  if (property(value, 'unique') !== undefined || /^\s*UNIQUE\b/i.test(text)) step('add-unique', details);
  if (property(value, 'primaryKey') !== undefined || /^\s*PRIMARY\b/i.test(text)) step('add-primary-key', details);
}

/** https://salsita.github.io/node-pg-migrate/migrations/constraints — what has no name gets one of the tool. */
function tableConstraints(table: TableState | undefined, value: Value, name: string | undefined): void {
  if (table === undefined || !isObjectValue(value)) return;
  const local = table.name.slice(table.name.lastIndexOf('.') + 1);
  const named = (...parts: string[]): { name: string; made?: true } =>
    name === undefined ? { name: [local, ...parts].join('_'), made: true } : { name };
  const unique = property(value, 'unique');
  const keys: Value[] = Array.isArray(unique) && unique.some((each) => Array.isArray(each)) ? unique : [unique];
  if (unique !== undefined)
    for (const each of keys) putIndex(table, { ...named('uniq', ...names(each)), columns: names(each), unique: true });
  const key = property(value, 'primaryKey');
  if (key !== undefined) setPrimaryKey(table, names(key), name);
  const check = property(value, 'check');
  const checks: Value[] = Array.isArray(check) ? check : [check];
  checks.forEach((each, index) => {
    if (typeof each === 'string') putCheck(table, each, named('chck', ...(Array.isArray(check) ? [String(index + 1)] : [])).name);
  });
  const foreign = property(value, 'foreignKeys');
  const foreignKeys: Value[] = Array.isArray(foreign) ? foreign : [foreign];
  for (const each of foreignKeys) {
    const target = property(each, 'references');
    if (target === undefined) continue;
    const [action, own] = [property(each, 'onDelete'), property(each, 'referencesConstraintName')];
    putKey(table, {
      ...(typeof own === 'string' ? { name: own } : named('fk', ...names(property(each, 'columns')))),
      columns: names(property(each, 'columns')),
      references: referenced(target),
      ...(typeof action === 'string' ? { onDelete: action.toLowerCase() } : {}),
    });
  }
}

function names(value: Value): string[] {
  // `dropColumns(table, { note: {} })` names them by its keys.
  if (isObjectValue(value) && !value.properties.has('name')) return [...value.properties.keys()];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.map((each) => (typeof each === 'string' ? each : toText(property(each, 'name') ?? '(expression)')));
  return [];
}
