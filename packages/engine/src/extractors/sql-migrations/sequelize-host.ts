// https://sequelize.org/api/v6/class/src/dialects/abstract/query-interface.js~queryinterface
import type { Column } from '@airworthy/model';
import { isHost, isLocalFunction, isObjectValue, makeObject, property, toText, HOLE, UNREAD } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import { applySqlValue, lineAt } from './script-hosts.ts';
import type { ScriptContext } from './script-hosts.ts';
import { dropConstraint, dropIndexNamed, putCheck, putIndex, putKey, setPrimaryKey } from './constraints.ts';
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
} from './schema.ts';
import type { StepDetails, TableState } from './schema.ts';

/** Data types of Sequelize, as PostgreSQL calls them. */
const TYPES: Readonly<Record<string, string>> = {
  STRING: 'varchar',
  CHAR: 'char',
  TEXT: 'text',
  CITEXT: 'citext',
  TINYINT: 'smallint',
  SMALLINT: 'smallint',
  MEDIUMINT: 'integer',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  FLOAT: 'real',
  REAL: 'real',
  DOUBLE: 'double precision',
  DECIMAL: 'numeric',
  BOOLEAN: 'boolean',
  DATE: 'timestamptz',
  DATEONLY: 'date',
  TIME: 'time',
  NOW: 'timestamptz',
  UUID: 'uuid',
  UUIDV4: 'uuid',
  ENUM: 'enum',
  JSON: 'json',
  JSONB: 'jsonb',
  BLOB: 'bytea',
  ARRAY: 'array',
  INET: 'inet',
};

/** The second parameter of a migration: `Sequelize.STRING(6)`, `Sequelize.literal('now()')`. */
export function sequelizeTypes(): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      const called = segments.find((segment) => segment.args !== undefined);
      const out = makeObject();
      const text =
        called === undefined
          ? ''
          : called.name === 'literal'
            ? toText(called.args?.[0])
            : called.name === 'fn'
              ? `${toText(called.args?.[0])}()`
              : typeNamed(called);
      out.properties.set('raw', { value: text, offset: called?.offset ?? 0, path: '' });
      return out;
    },
  };
}

function typeNamed(segment: Segment): string {
  const plain = TYPES[segment.name] ?? segment.name.toLowerCase();
  const size = segment.args?.filter((one) => typeof one === 'number') ?? [];
  return size.length > 0 && /char|numeric/.test(plain) ? `${plain}(${size.join(',')})` : plain;
}

/** The `queryInterface` a migration gets. */
export function sequelizeHost(context: ScriptContext): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      segments.forEach((segment, index) => {
        if (segment.args === undefined) return;
        if (segment.name === 'query') applySqlValue(context, segment.args[0], undefined, segment.offset);
        else if (segment.name === 'transaction' || /^(?:then|catch|finally)$/.test(segment.name)) {
          const callback = segment.args.find((one) => isLocalFunction(one));
          if (isLocalFunction(callback)) context.machine.invoke(callback, [UNREAD]);
        } else if (index === segments.length - 1 || segments[index + 1]?.args !== undefined) call(context, segment);
      });
      return UNREAD;
    },
  };
}

function call(context: ScriptContext, { name, args = [], offset }: Segment): void {
  const { replay } = context;
  const line = lineAt(context, offset);
  const table = tableOf(args[0]);
  if (table === undefined) {
    if (/Table|Column|Index|Constraint/.test(name)) replay.unread('the name of a table could not be read', line);
    return;
  }
  const step = (action: string, details: StepDetails = {}): void => recordStep(replay, action, line, { table, ...details });
  const column = typeof args[1] === 'string' ? args[1] : HOLE;
  switch (name) {
    case 'createTable': {
      step('create-table');
      // It asks by itself whether the table is there.
      if (replay.schema.madeIn.has(table)) break;
      const made = makeTable(replay, table, line);
      if (!isObjectValue(args[1])) {
        replay.unread('the columns of a table could not be read', line);
        break;
      }
      for (const [key, entry] of args[1].properties) addColumn(context, made, key, entry.value, lineAt(context, entry.offset));
      const together = property(args[2], 'uniqueKeys');
      if (isObjectValue(together))
        for (const { value } of together.properties.values())
          putIndex(made, { columns: textsOf(property(value, 'fields')), unique: true }, 'key');
      break;
    }
    case 'addColumn': {
      const added = columnOf(column, args[2], line);
      step('add-column', {
        column,
        columnType: added.type,
        nullable: added.nullable,
        ...(added.default === undefined ? {} : { default: added.default }),
      });
      addColumn(context, changeTable(replay, table, line), column, args[2], line);
      break;
    }
    case 'removeColumn':
      step('drop-column', { column });
      dropColumn(changeTable(replay, table, line), column);
      break;
    case 'changeColumn':
      changeColumn(context, table, column, args[2], line);
      break;
    case 'renameColumn':
      step('rename-column', { column });
      renameColumn(changeTable(replay, table, line), column, toText(args[2]));
      break;
    case 'renameTable':
      step('rename-table');
      renameTable(replay, table, toText(args[1]));
      break;
    case 'dropTable':
      step('drop-table');
      dropTable(replay, table);
      break;
    case 'addIndex':
      addIndex(context, table, args, line);
      break;
    case 'removeIndex':
      step('drop-index');
      dropIndexNamed(replay, typeof args[1] === 'string' ? args[1] : ownName(table, textsOf(args[1])));
      break;
    case 'addConstraint':
      // Before version 5 the columns came first.
      addConstraint(context, table, Array.isArray(args[1]) ? args[2] : args[1], Array.isArray(args[1]) ? args[1] : undefined, line);
      break;
    case 'removeConstraint':
      step('drop-constraint');
      dropConstraint(changeTable(replay, table, line), toText(args[1]));
      break;
    case 'bulkInsert':
      step('insert-rows');
      break;
    case 'bulkUpdate':
      step('update-rows');
      break;
    case 'bulkDelete':
      step('delete-rows');
      break;
    default:
  }
}

function tableOf(value: Value): string | undefined {
  if (typeof value === 'string') return value.includes(HOLE) ? undefined : value;
  const name = property(value, 'tableName');
  return typeof name === 'string' ? name : undefined;
}

function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.map((one) => (typeof one === 'string' ? one : toText(property(one, 'name')))) : [];
}

/** The name of an index that nobody named: `underscore` of the inflection package. */
function ownName(table: string, columns: readonly string[]): string {
  return [table, ...columns]
    .join('_')
    .replace(/([A-Z\d]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

const UNKNOWN_TYPE = 'unknown';

function typeOf(value: Value): string {
  if (isHost(value)) {
    const name = value.prefix.at(-1)?.name ?? '';
    return TYPES[name] ?? UNKNOWN_TYPE;
  }
  if (typeof value === 'string') return value.toLowerCase();
  const raw = property(value, 'raw');
  return typeof raw === 'string' && raw !== '' ? raw : UNKNOWN_TYPE;
}

/** A type alone, or `{ type, allowNull, primaryKey, unique, defaultValue, references, onDelete }`. */
function columnOf(name: string, value: Value, line: number): Column {
  const plain = !isObjectValue(value) || value.properties.has('raw');
  const serial = !plain && property(value, 'autoIncrement') === true;
  const type = typeOf(plain ? value : property(value, 'type'));
  const column: Column = {
    name,
    type: serial ? (type === 'bigint' ? 'bigserial' : 'serial') : type,
    nullable: plain || !(property(value, 'allowNull') === false || property(value, 'primaryKey') === true),
    line,
  };
  const fallback = plain ? undefined : defaultOf(property(value, 'defaultValue'));
  if (fallback !== undefined) column.default = fallback;
  return column;
}

/** What is in the database then; `Sequelize.NOW` and `UUIDV4` are filled in by the application. */
function defaultOf(value: Value): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isHost(value)) return /^(?:NOW|UUIDV\d)$/.test(value.prefix.at(-1)?.name ?? '') ? undefined : 'now()';
  if (!isObjectValue(value)) return typeof value === 'symbol' ? '…' : toText(value);
  const raw = property(value, 'raw');
  return typeof raw === 'string' ? raw : '{…}';
}

/** It sets everything that is not said back: a column that is not called required is no longer, and one without a default loses it. */
function changeColumn(context: ScriptContext, tableName: string, column: string, given: Value, line: number): void {
  const { replay } = context;
  const step = (action: string, details: StepDetails = {}): void =>
    recordStep(replay, action, line, { table: tableName, column, ...details });
  const table = changeTable(replay, tableName, line);
  const changed = columnOf(column, given, line);
  const before = table?.columns.find((one) => one.name === column);
  const linked = referenceOf(given);
  // The type is always part of it; only another one than before is a change. Beside a reference the type is left out.
  if (
    linked === undefined &&
    before !== undefined &&
    before.type !== UNKNOWN_TYPE &&
    changed.type !== UNKNOWN_TYPE &&
    before.type !== changed.type
  ) {
    step('alter-column-type', { columnType: changed.type });
    before.type = changed.type;
  }
  if (property(given, 'unique') === true) {
    step('add-unique');
    putIndex(table, { columns: [column], unique: true }, 'key');
  }
  if (!changed.nullable) {
    step('set-not-null');
    setNullable(table, column, false);
  } else if (linked === undefined && before?.nullable === false) {
    step('drop-not-null');
    setNullable(table, column, true);
  }
  if (changed.default !== undefined) {
    if (before?.default !== changed.default) step('set-default');
    setDefault(table, column, changed.default);
  } else if (linked === undefined && before?.default !== undefined) {
    step('drop-default');
    setDefault(table, column, undefined);
  }
  if (linked !== undefined) {
    step('add-foreign-key');
    putKey(table, { columns: [column], ...linked });
  }
}

function referenceOf(value: Value): { references: string; onDelete?: string } | undefined {
  const target = isObjectValue(value) ? property(value, 'references') : undefined;
  const references = tableOf(property(target, 'model')) ?? tableOf(property(target, 'table')) ?? tableOf(target as Value);
  const onDelete = property(value, 'onDelete');
  return references === undefined
    ? undefined
    : { references, ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}) };
}

function addColumn(context: ScriptContext, table: TableState | undefined, name: string, value: Value, line: number): void {
  const column = columnOf(name, value, line);
  if (column.type === UNKNOWN_TYPE) context.replay.unread(`the type of ${name} could not be read`, line);
  putColumn(table, column);
  if (table === undefined || !isObjectValue(value)) return;
  if (property(value, 'primaryKey') === true) setPrimaryKey(table, [...table.primaryKey, name]);
  // A text there names a key of several columns, of which a migration makes nothing.
  if (property(value, 'unique') === true) putIndex(table, { columns: [name], unique: true }, 'key');
  const linked = referenceOf(value);
  if (linked !== undefined) putKey(table, { columns: [name], ...linked });
}

function addIndex(context: ScriptContext, table: string, args: readonly Value[], line: number): void {
  const { replay } = context;
  const options = isObjectValue(args[1]) ? args[1] : args[2];
  const given = Array.isArray(args[1]) ? args[1] : property(options, 'fields');
  const columns = textsOf(given);
  const unique =
    property(options, 'unique') === true || ['type', 'indicesType'].some((one) => /^unique$/i.test(toText(property(options, one))));
  const name = property(options, 'name') ?? property(options, 'indexName');
  const concurrently = property(options, 'concurrently') === true;
  recordStep(replay, 'create-index', line, { table, ...(concurrently ? { concurrently } : {}) });
  const where = property(options, 'where');
  putIndex(changeTable(replay, table, line), {
    ...(typeof name === 'string' ? { name } : { name: ownName(table, columns), made: true }),
    columns,
    unique,
    ...(isObjectValue(where) ? { where: 'a condition' } : {}),
  });
}

function addConstraint(context: ScriptContext, table: string, options: Value, given: Value[] | undefined, line: number): void {
  const { replay } = context;
  const type = toText(property(options, 'type')).toLowerCase();
  const columns = textsOf(given ?? property(options, 'fields'));
  const state = changeTable(replay, table, line);
  const name = property(options, 'name');
  const named = (ending: string): { name: string; made?: true } =>
    typeof name === 'string' ? { name } : { name: [table, ...columns, ending].join('_'), made: true };
  if (type === 'unique') {
    recordStep(replay, 'add-unique', line, { table });
    putIndex(state, { ...named('uk'), columns, unique: true });
  } else if (type === 'primary key') {
    recordStep(replay, 'add-primary-key', line, { table });
    setPrimaryKey(state, columns, named('pk').name);
  } else if (type === 'foreign key') {
    recordStep(replay, 'add-foreign-key', line, { table });
    const references = tableOf(property(property(options, 'references'), 'table'));
    const onDelete = property(options, 'onDelete');
    if (references !== undefined)
      putKey(state, {
        ...named(`${references}_fk`),
        columns,
        references,
        ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}),
      });
  } else if (type === 'check') {
    recordStep(replay, 'add-check', line, { table });
    putCheck(state, columns.join(' '), named('ck').name);
  }
}
