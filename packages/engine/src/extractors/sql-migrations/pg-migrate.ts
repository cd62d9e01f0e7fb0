import type { Column } from '@airworthy/model';
import { HOLE, isObjectValue, property, toText } from '../../lang/literals/value.ts';
import type { Value } from '../../lang/literals/value.ts';
import {
  changeTable,
  dropColumn,
  dropTable,
  makeTable,
  putColumn,
  putIndex,
  recordStep,
  renameTable,
  setNullable,
  setPrimaryKey,
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
      const made = table === undefined ? undefined : makeTable(replay, table, line);
      addColumns(made, args[1], line);
      tableConstraints(made, property(args[2], 'constraints'));
      break;
    }
    case 'addColumns':
    case 'addColumn':
      for (const column of columnsOf(args[1], line))
        step('add-column', {
          column: column.name,
          columnType: column.type,
          nullable: column.nullable,
          ...(column.default === undefined ? {} : { default: column.default }),
        });
      addColumns(state(), args[1], line);
      break;
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
      if (typeof property(options, 'type') === 'string')
        step('alter-column-type', { column, columnType: toText(property(options, 'type')).toLowerCase() });
      if (property(options, 'notNull') === true) step('set-not-null', { column });
      if (property(options, 'notNull') === false || property(options, 'allowNull') === true) step('drop-not-null', { column });
      if (typeof property(options, 'notNull') === 'boolean') setNullable(state(), column, property(options, 'notNull') !== true);
      break;
    }
    case 'createIndex':
    case 'addIndex': {
      const unique = property(args[2], 'unique') === true;
      const indexName = property(args[2], 'name');
      const where = property(args[2], 'where');
      step('create-index', property(args[2], 'concurrently') === true ? { concurrently: true } : {});
      putIndex(state(), {
        ...(typeof indexName === 'string' ? { name: indexName } : {}),
        columns: names(args[1]),
        unique,
        ...(typeof where === 'string' ? { where } : {}),
      });
      break;
    }
    case 'dropIndex':
      step('drop-index', property(args[2], 'concurrently') === true ? { concurrently: true } : {});
      break;
    case 'addConstraint':
    case 'createConstraint':
      constraintSteps(args[2], step);
      tableConstraints(state(), args[2]);
      break;
    case 'dropConstraint':
      step('drop-constraint');
      break;
    case 'renameTable':
      step('rename-table');
      if (table !== undefined) renameTable(replay, table, tableName(args[1]) ?? HOLE);
      break;
    case 'renameColumn':
      step('rename-column', { column: toText(args[1]) });
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

function columnsOf(value: Value, line: number): Column[] {
  if (!isObjectValue(value)) return [];
  return [...value.properties].map(([name, { value: given }]) => {
    const type = typeof given === 'string' ? given : toText(property(given, 'type') ?? '');
    const id = given === 'id';
    const fallback = property(given, 'default');
    const raw = property(fallback, 'raw');
    return {
      name,
      type: id ? 'serial' : type.toLowerCase(),
      nullable: !(id || property(given, 'notNull') === true || property(given, 'primaryKey') === true),
      ...(fallback === undefined || typeof given === 'string' ? {} : { default: typeof raw === 'string' ? raw : toText(fallback) }),
      ...(property(given, 'unique') === true ? { unique: true } : {}),
      line,
    };
  });
}

function addColumns(table: TableState | undefined, value: Value, line: number): void {
  if (table === undefined || !isObjectValue(value)) return;
  for (const column of columnsOf(value, line)) putColumn(table, column);
  const keys = [...value.properties]
    .filter(([, { value: given }]) => given === 'id' || property(given, 'primaryKey') === true)
    .map(([name]) => name);
  if (keys.length > 0) setPrimaryKey(table, keys);
  for (const [name, { value: given }] of value.properties) {
    if (typeof given === 'string') continue;
    if (property(given, 'unique') === true) putIndex(table, { columns: [name], unique: true });
    const target = property(given, 'references');
    const check = property(given, 'check');
    if (typeof check === 'string') table.checks.push(check);
    if (target === undefined || typeof target === 'symbol') continue;
    const action = property(given, 'onDelete');
    table.foreignKeys.push({
      columns: [name],
      references: (tableName(target) ?? '').replace(/\(.*$/, '').replace(/"/g, ''),
      ...(typeof action === 'string' ? { onDelete: action.toLowerCase() } : {}),
    });
  }
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

function tableConstraints(table: TableState | undefined, value: Value): void {
  if (table === undefined || !isObjectValue(value)) return;
  const unique = property(value, 'unique');
  const keys: Value[] = Array.isArray(unique) && unique.some((each) => Array.isArray(each)) ? unique : [unique];
  if (unique !== undefined) for (const each of keys) putIndex(table, { columns: names(each), unique: true });
  const key = property(value, 'primaryKey');
  if (key !== undefined) setPrimaryKey(table, names(key));
  const check = property(value, 'check');
  const checks: Value[] = Array.isArray(check) ? check : [check];
  for (const each of checks) if (typeof each === 'string') table.checks.push(each);
  const foreign = property(value, 'foreignKeys');
  const foreignKeys: Value[] = Array.isArray(foreign) ? foreign : [foreign];
  for (const each of foreignKeys) {
    const target = property(each, 'references');
    if (target === undefined) continue;
    const action = property(each, 'onDelete');
    table.foreignKeys.push({
      columns: names(property(each, 'columns')),
      references: (tableName(target) ?? '').replace(/\(.*$/, '').replace(/"/g, ''),
      ...(typeof action === 'string' ? { onDelete: action.toLowerCase() } : {}),
    });
  }
}

function names(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.map((each) => (typeof each === 'string' ? each : toText(property(each, 'name') ?? '(expression)')));
  return [];
}
