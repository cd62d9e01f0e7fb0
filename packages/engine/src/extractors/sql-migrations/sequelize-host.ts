// https://sequelize.org/api/v6/class/src/dialects/abstract/query-interface.js~queryinterface
import type { Column } from '@airworthy/model';
import { isHost, isLocalFunction, isObjectValue, makeObject, property, toText, HOLE, UNREAD } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import { applySqlValue, lineAt } from './script-hosts.ts';
import type { ScriptContext } from './script-hosts.ts';
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
      const text = called === undefined ? '' : /^(?:literal|fn)$/.test(called.name) ? toText(called.args?.[0]) : typeNamed(called);
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
      const made = makeTable(replay, table, line);
      if (!isObjectValue(args[1])) replay.unread('the columns of a table could not be read', line);
      else
        for (const [key, entry] of args[1].properties) {
          addColumn(context, made, key, entry.value, lineAt(context, entry.offset));
        }
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
    case 'changeColumn': {
      const changed = columnOf(column, args[2], line);
      // The type is always part of it; only another one than before is a change.
      const before = changeTable(replay, table, line)?.columns.find((one) => one.name === column);
      if (before !== undefined && before.type !== UNKNOWN_TYPE && changed.type !== UNKNOWN_TYPE && before.type !== changed.type) {
        step('alter-column-type', { column, columnType: changed.type });
        before.type = changed.type;
      }
      const unique = property(args[2], 'unique');
      if (unique === true || typeof unique === 'string') {
        step('add-unique', { column });
        putIndex(changeTable(replay, table, line), { columns: [column], unique: true });
      }
      if (property(args[2], 'allowNull') === false) {
        step('set-not-null', { column });
        setNullable(changeTable(replay, table, line), column, false);
      }
      break;
    }
    case 'renameColumn':
      step('rename-column', { column });
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
      break;
    case 'addConstraint':
      addConstraint(context, table, args[1], line);
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
  const fallback = plain ? undefined : property(value, 'defaultValue');
  if (fallback !== undefined && fallback !== null)
    column.default = isHost(fallback) || isObjectValue(fallback) ? 'now()' : toText(fallback);
  return column;
}

function addColumn(context: ScriptContext, table: TableState | undefined, name: string, value: Value, line: number): void {
  const column = columnOf(name, value, line);
  if (column.type === UNKNOWN_TYPE) context.replay.unread(`the type of ${name} could not be read`, line);
  putColumn(table, column);
  if (table === undefined || !isObjectValue(value)) return;
  if (property(value, 'primaryKey') === true) setPrimaryKey(table, [...table.primaryKey, name]);
  const unique = property(value, 'unique');
  if (unique === true || typeof unique === 'string') putIndex(table, { columns: [name], unique: true });
  const target = property(value, 'references');
  const references = tableOf(property(target, 'model')) ?? tableOf(property(target, 'table')) ?? tableOf(target as Value);
  if (references !== undefined) {
    const onDelete = property(value, 'onDelete');
    table.foreignKeys.push({ columns: [name], references, ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}) });
  }
}

function addIndex(context: ScriptContext, table: string, args: readonly Value[], line: number): void {
  const { replay } = context;
  const options = isObjectValue(args[1]) ? args[1] : args[2];
  const given = Array.isArray(args[1]) ? args[1] : property(options, 'fields');
  const columns = Array.isArray(given) ? given.map((one) => (typeof one === 'string' ? one : toText(property(one, 'name')))) : [];
  const unique = property(options, 'unique') === true || /^unique$/i.test(toText(property(options, 'type')));
  const concurrently = property(options, 'concurrently') === true;
  recordStep(replay, 'create-index', line, { table, ...(concurrently ? { concurrently } : {}) });
  const where = property(options, 'where');
  putIndex(changeTable(replay, table, line), { columns, unique, ...(isObjectValue(where) ? { where: 'a condition' } : {}) });
}

function addConstraint(context: ScriptContext, table: string, options: Value, line: number): void {
  const { replay } = context;
  const type = toText(property(options, 'type')).toLowerCase();
  const fields = property(options, 'fields');
  const columns = Array.isArray(fields) ? fields.map(toText) : [];
  const state = changeTable(replay, table, line);
  if (type === 'unique') {
    recordStep(replay, 'add-unique', line, { table });
    putIndex(state, { columns, unique: true });
  } else if (type === 'primary key') {
    recordStep(replay, 'add-primary-key', line, { table });
    setPrimaryKey(state, columns);
  } else if (type === 'foreign key') {
    recordStep(replay, 'add-foreign-key', line, { table });
    const references = tableOf(property(property(options, 'references'), 'table'));
    const onDelete = property(options, 'onDelete');
    if (state !== undefined && references !== undefined)
      state.foreignKeys.push({ columns, references, ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}) });
  } else if (type === 'check') {
    recordStep(replay, 'add-check', line, { table });
    state?.checks.push(columns.join(' '));
  }
}
