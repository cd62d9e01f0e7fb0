// https://typeorm.io/docs/migrations/api
import type { Column } from '@airworthy/model';
import { HOLE, isLocalFunction, property, toText, UNREAD } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import {
  changeTable,
  dropColumn,
  dropConstraint,
  dropIndexes,
  dropTable,
  makeTable,
  putColumn,
  putIndex,
  recordStep,
  renameColumn,
  renameTable,
  setPrimaryKey,
} from './schema.ts';
import type { StepDetails, TableState } from './schema.ts';
import { applySqlValue, lineAt } from './script-hosts.ts';
import type { ScriptContext } from './script-hosts.ts';

/** The `queryRunner` a migration gets: texts of SQL, and calls with `Table`, `TableColumn`, `TableIndex`, `TableForeignKey`. */
export function typeormHost(context: ScriptContext): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      for (const segment of segments) {
        const [first] = segment.args ?? [];
        if (segment.args === undefined) continue;
        if (segment.name === 'query') applySqlValue(context, first, undefined, segment.offset);
        else if (isLocalFunction(first)) context.machine.invoke(first, [typeormHost(context)]);
        else call(context, segment);
      }
      return UNREAD;
    },
  };
}

function call(context: ScriptContext, { name, args = [], offset }: Segment): void {
  const { replay, machine } = context;
  const line = lineAt(context, offset);
  const [first, second, third] = args;
  const table = tableOf(first);
  if (table === undefined) {
    if (/Table|Column|Index|ForeignKey|Constraint|PrimaryKey/.test(name) && !/^(?:get|has)/.test(name))
      replay.unread('the name of a table could not be read', line);
    return;
  }
  const guarded = machine.maybe > 0;
  const step = (action: string, details: StepDetails = {}): void =>
    recordStep(replay, action, line, { table, ...(guarded ? { guarded } : {}), ...details });
  const state = (): TableState | undefined => changeTable(replay, table, line);
  switch (name) {
    case 'createTable':
      step('create-table', second === true ? { guarded: true } : {});
      build(context, makeTable(replay, table, line), first, line);
      break;
    case 'dropTable':
      step('drop-table');
      dropTable(replay, table);
      break;
    case 'renameTable':
      step('rename-table');
      renameTable(replay, table, toText(second));
      break;
    case 'addColumn':
    case 'addColumns':
      for (const one of listed(second)) {
        const column = columnOf(one, line);
        step('add-column', {
          column: column.name,
          columnType: column.type,
          nullable: column.nullable,
          ...(column.default === undefined ? {} : { default: column.default }),
        });
        addColumn(state(), one, column);
      }
      break;
    case 'dropColumn':
    case 'dropColumns':
      for (const one of listed(second)) {
        const column = nameOf(one);
        step('drop-column', { column });
        dropColumn(state(), column);
      }
      break;
    case 'renameColumn':
      step('rename-column', { column: nameOf(second) });
      renameColumn(state(), nameOf(second), nameOf(third));
      break;
    case 'changeColumn':
    case 'changeColumns': {
      const column = columnOf(third, line);
      step('alter-column-type', { column: nameOf(second), columnType: column.type });
      putColumn(state(), column);
      break;
    }
    case 'createIndex':
    case 'createIndices':
      for (const one of listed(second)) {
        step('create-index', property(one, 'isConcurrent') === true ? { concurrently: true } : {});
        addIndex(state(), one);
      }
      break;
    case 'dropIndex':
    case 'dropIndices':
      step('drop-index');
      for (const one of listed(second)) dropIndexes(state(), (index) => index.name !== undefined && index.name === nameOf(one));
      break;
    case 'createForeignKey':
    case 'createForeignKeys':
      for (const one of listed(second)) {
        step('add-foreign-key');
        addKey(state(), one);
      }
      break;
    case 'dropForeignKey':
    case 'dropForeignKeys':
    case 'dropUniqueConstraint':
    case 'dropCheckConstraint':
      step('drop-constraint');
      for (const one of listed(second)) dropConstraint(state(), nameOf(one));
      break;
    case 'createUniqueConstraint':
    case 'createUniqueConstraints':
      for (const one of listed(second)) {
        step('add-unique');
        putIndex(state(), { columns: textsOf(property(one, 'columnNames')), unique: true });
      }
      break;
    case 'createCheckConstraint':
      step('add-check');
      state()?.checks.push(toText(property(second, 'expression')));
      break;
    case 'createPrimaryKey':
      step('add-primary-key');
      setPrimaryKey(state(), textsOf(second));
      break;
    case 'clearTable':
      step('truncate');
      break;
    default:
  }
}

function listed(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}

function tableOf(value: Value): string | undefined {
  const name = typeof value === 'string' ? value : property(value, 'name');
  return typeof name === 'string' && !name.includes(HOLE) ? name.replace(/^public\./, '') : undefined;
}

const nameOf = (value: Value): string => (typeof value === 'string' ? value : toText(property(value, 'name')));

function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.map(toText) : typeof value === 'string' ? [value] : [];
}

function build(context: ScriptContext, table: TableState | undefined, value: Value, line: number): void {
  const list = (name: string): Value[] => {
    const found = property(value, name);
    return Array.isArray(found) ? found : [];
  };
  const columns = property(value, 'columns');
  if (!Array.isArray(columns)) context.replay.unread('the columns of a table could not be read', line);
  for (const one of list('columns')) addColumn(table, one, columnOf(one, line));
  for (const one of list('indices')) addIndex(table, one);
  for (const one of list('uniques')) putIndex(table, { columns: textsOf(property(one, 'columnNames')), unique: true });
  for (const one of list('foreignKeys')) addKey(table, one);
  for (const one of list('checks')) table?.checks.push(toText(property(one, 'expression')));
}

/** `{ name, type, length, precision, scale, isPrimary, isNullable, isUnique, default }` */
function columnOf(value: Value, line: number): Column {
  const sizes = ['length', 'precision', 'scale']
    .map((name) => property(value, name))
    .filter((one) => typeof one === 'string' || typeof one === 'number');
  const type = toText(property(value, 'type')).toLowerCase();
  const enums = property(value, 'enum');
  const name = nameOf(value);
  const column: Column = {
    name,
    type:
      Array.isArray(enums) || type === 'enum'
        ? `enum ${name.toLowerCase()}`
        : sizes.length > 0 && !type.includes('(')
          ? `${type}(${sizes.join(',')})`
          : type,
    nullable: property(value, 'isNullable') === true && property(value, 'isPrimary') !== true,
    line,
  };
  const fallback = property(value, 'default');
  if (fallback !== undefined && fallback !== null && fallback !== UNREAD) column.default = toText(fallback);
  return column;
}

function addColumn(table: TableState | undefined, value: Value, column: Column): void {
  putColumn(table, column);
  if (table === undefined) return;
  if (property(value, 'isPrimary') === true) setPrimaryKey(table, [...table.primaryKey, column.name]);
  if (property(value, 'isUnique') === true) putIndex(table, { columns: [column.name], unique: true });
}

function addIndex(table: TableState | undefined, value: Value): void {
  const where = property(value, 'where');
  const name = property(value, 'name');
  putIndex(table, {
    ...(typeof name === 'string' ? { name } : {}),
    columns: textsOf(property(value, 'columnNames')),
    unique: property(value, 'isUnique') === true,
    ...(typeof where === 'string' ? { where } : {}),
  });
}

function addKey(table: TableState | undefined, value: Value): void {
  const references = property(value, 'referencedTableName');
  const name = property(value, 'name');
  const onDelete = property(value, 'onDelete');
  if (typeof references === 'string')
    table?.foreignKeys.push({
      ...(typeof name === 'string' ? { name } : {}),
      columns: textsOf(property(value, 'columnNames')),
      references,
      ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}),
    });
}
