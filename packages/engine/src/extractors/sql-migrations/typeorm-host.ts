// https://typeorm.io/docs/migrations/api
import { hash } from 'node:crypto';
import type { Column } from '@airworthy/model';
import { HOLE, isLocalFunction, property, toText, UNREAD } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import { dropConstraint, dropIndexes, dropIndexNamed, putCheck, putIndex, putKey, renameConstraint, setPrimaryKey } from './constraints.ts';
import { changeTable, dropColumn, dropTable, makeTable, putColumn, recordStep, renameColumn, renameTable } from './schema.ts';
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
      // What is there already stays as it is.
      if ((second === true || guarded) && replay.schema.madeIn.has(table)) break;
      build(context, makeTable(replay, table, line), first, line);
      break;
    case 'dropTable':
      step('drop-table');
      dropTable(replay, table);
      break;
    case 'renameTable':
      step('rename-table');
      renameTable(replay, table, toText(second));
      renameOwn(changeTable(replay, toText(second), line), table, (columns) => columns);
      break;
    case 'addColumn':
    case 'addColumns':
      for (const one of listed(second)) {
        const column = columnOf(one, line);
        // `if (!(await queryRunner.hasColumn(…)))` adds nothing where the column is there.
        if (guarded && state()?.columns.some((known) => known.name === column.name) === true) continue;
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
      renameOwn(state(), table, (columns) => columns.map((one) => (one === nameOf(third) ? nameOf(second) : one)));
      break;
    case 'changeColumn':
      changeColumn(state(), nameOf(second), third, line, step);
      break;
    case 'changeColumns':
      for (const one of listed(second)) changeColumn(state(), nameOf(property(one, 'oldColumn')), property(one, 'newColumn'), line, step);
      break;
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
      for (const one of listed(second)) {
        const columns = textsOf(property(one, 'columnNames'));
        dropIndexNamed(replay, nameOf(one) === HOLE ? ownName('IDX', table, columns) : nameOf(one));
      }
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
        addUnique(state(), one);
      }
      break;
    case 'createCheckConstraint':
      step('add-check');
      addCheck(state(), second);
      break;
    case 'createPrimaryKey':
      step('add-primary-key');
      setPrimaryKey(state(), textsOf(second), typeof third === 'string' ? third : ownName('PK', table, textsOf(second)));
      break;
    case 'dropPrimaryKey':
      step('drop-constraint');
      setPrimaryKey(state(), []);
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
  for (const one of list('uniques')) addUnique(table, one);
  for (const one of list('foreignKeys')) addKey(table, one);
  for (const one of list('checks')) addCheck(table, one);
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
  if (property(value, 'isPrimary') === true) {
    const name = property(value, 'primaryKeyConstraintName');
    const columns = [...table.primaryKey, column.name];
    setPrimaryKey(table, columns, typeof name === 'string' ? name : ownName('PK', table.name, columns));
  }
  if (property(value, 'isUnique') === true) addUnique(table, column.name);
}

/** A key over the columns of a `TableUnique`, or over one column. */
function addUnique(table: TableState | undefined, value: Value): void {
  if (table === undefined) return;
  const columns = typeof value === 'string' ? [value] : textsOf(property(value, 'columnNames'));
  const name = typeof value === 'string' ? undefined : property(value, 'name');
  putIndex(table, {
    ...(typeof name === 'string' ? { name } : { name: ownName('UQ', table.name, columns), made: true }),
    columns,
    unique: true,
  });
}

function addCheck(table: TableState | undefined, value: Value): void {
  const name = property(value, 'name');
  putCheck(table, toText(property(value, 'expression')), typeof name === 'string' ? name : undefined);
}

/** As PostgreSQL calls them; TypeORM compares with these what a change says. */
const CALLED: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  varchar: 'character varying',
  decimal: 'numeric',
  float4: 'real',
  float8: 'double precision',
  timestamptz: 'timestamp with time zone',
};

/** A column whose type is another, or is called otherwise than PostgreSQL calls it, is dropped and added again, and what stood on it is gone. */
function changeColumn(
  table: TableState | undefined,
  name: string,
  value: Value,
  line: number,
  step: (action: string, details?: StepDetails) => void,
): void {
  const column = columnOf(value, line);
  step('alter-column-type', { column: name, columnType: column.type });
  const before = table?.columns.find((each) => each.name === name);
  if (table === undefined || before === undefined) {
    putColumn(table, column);
    return;
  }
  const bare = (type: string): string => type.replace(/\(.*/, '');
  const called = (type: string): string => CALLED[bare(type)] ?? bare(type);
  const unique = property(value, 'isUnique') === true;
  if (called(before.type) !== bare(column.type)) {
    dropColumn(table, name);
    addColumn(table, value, column);
    return;
  }
  if (column.name !== name) {
    renameColumn(table, name, column.name);
    renameOwn(table, table.name, (columns) => columns.map((one) => (one === column.name ? name : one)));
  }
  const only = table.indexes.find((index) => index.unique && index.columns.length === 1 && index.columns[0] === column.name);
  putColumn(table, { ...column, line: before.line, ...(before.unique === true ? { unique: true } : {}) });
  if (unique && only === undefined) addUnique(table, column.name);
  else if (!unique && only !== undefined) dropIndexes(table, (index) => index === only);
}

/** As TypeORM names what nobody named: a hash over the table and its columns in the order of the alphabet (`DefaultNamingStrategy`). */
function ownName(kind: 'PK' | 'UQ' | 'IDX' | 'FK', table: string, columns: readonly string[], where?: string): string {
  const words = [table.slice(table.lastIndexOf('.') + 1), ...columns.toSorted(), ...(where === undefined ? [] : [where])].join('_');
  return `${kind}_${hash('sha1', words).slice(0, kind === 'IDX' ? 26 : 27)}`;
}

/** When a table or a column is renamed, TypeORM names anew what it named itself. */
function renameOwn(
  table: TableState | undefined,
  tableBefore: string,
  columnsBefore: (columns: readonly string[]) => readonly string[],
): void {
  if (table === undefined) return;
  const pairs = [
    ...table.indexes.flatMap(({ columns, where }) => [['UQ', columns, undefined] as const, ['IDX', columns, where] as const]),
    ...table.foreignKeys.map(({ columns }) => ['FK', columns, undefined] as const),
    ['PK', table.primaryKey, undefined] as const,
  ];
  for (const [kind, columns, where] of pairs)
    renameConstraint(table, ownName(kind, tableBefore, columnsBefore(columns), where), ownName(kind, table.name, columns, where));
}

function addIndex(table: TableState | undefined, value: Value): void {
  const where = property(value, 'where');
  const name = property(value, 'name');
  const columns = textsOf(property(value, 'columnNames'));
  if (table === undefined) return;
  putIndex(table, {
    ...(typeof name === 'string'
      ? { name }
      : { name: ownName('IDX', table.name, columns, typeof where === 'string' ? where : undefined), made: true }),
    columns,
    unique: property(value, 'isUnique') === true,
    ...(typeof where === 'string' ? { where } : {}),
  });
}

function addKey(table: TableState | undefined, value: Value): void {
  const references = property(value, 'referencedTableName');
  const name = property(value, 'name');
  const onDelete = property(value, 'onDelete');
  const columns = textsOf(property(value, 'columnNames'));
  if (typeof references === 'string' && table !== undefined)
    putKey(table, {
      ...(typeof name === 'string' ? { name } : { name: ownName('FK', table.name, columns), made: true }),
      columns,
      references,
      ...(typeof onDelete === 'string' ? { onDelete: onDelete.toLowerCase() } : {}),
    });
}
