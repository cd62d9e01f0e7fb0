import type { Column } from '@airworthy/model';
import { property, toText } from '../../lang/literals/value.ts';
import type { Segment, Value } from '../../lang/literals/value.ts';
import { dropConstraint, dropIndexNamed, putCheck, putIndex, putKey, setPrimaryKey } from './constraints.ts';
import { dropColumn, putColumn, recordStep, renameColumn, setNullable } from './schema.ts';
import type { Replay, TableState } from './schema.ts';

/** Builder methods that make a column, and the PostgreSQL type each stands for. */
const TYPES: Readonly<Record<string, string>> = {
  increments: 'serial',
  bigIncrements: 'bigserial',
  integer: 'integer',
  int: 'integer',
  tinyint: 'smallint',
  smallint: 'smallint',
  mediumint: 'integer',
  bigint: 'bigint',
  bigInteger: 'bigint',
  text: 'text',
  string: 'varchar',
  varchar: 'varchar',
  char: 'char',
  float: 'real',
  double: 'double precision',
  decimal: 'numeric',
  numeric: 'numeric',
  boolean: 'boolean',
  bool: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  timestamp: 'timestamptz',
  time: 'time',
  binary: 'bytea',
  enum: 'enum',
  enu: 'enum',
  json: 'json',
  jsonb: 'jsonb',
  uuid: 'uuid',
  geometry: 'geometry',
  geography: 'geography',
  point: 'point',
  specificType: '',
  tinytext: 'text',
  mediumtext: 'text',
  longtext: 'text',
};

export interface KnexTable {
  replay: Replay;
  name: string;
  state: TableState | undefined;
  /** The builder belongs to createTable: what it adds is part of the table, not a step of its own. */
  creating: boolean;
  lineOf(offset: number): number;
}

/** Applies one chain on a table builder: `table.uuid('id').primary()`, `table.index(['a', 'b'])`. */
export function applyTableChain(table: KnexTable, segments: readonly Segment[]): void {
  const first = segments[0];
  if (first?.args === undefined) return;
  const line = table.lineOf(first.offset);
  if (Object.hasOwn(TYPES, first.name)) columnChain(table, first, segments.slice(1), line);
  else if (first.name === 'timestamps') timestamps(table, first.args, line);
  else constraintChain(table, first, segments.slice(1), line);
}

function step(table: KnexTable, action: string, line: number, details: Parameters<typeof recordStep>[3] = {}): void {
  recordStep(table.replay, action, line, { table: table.name, ...details });
}

function columnChain(table: KnexTable, first: Segment, rest: readonly Segment[], line: number): void {
  const args = first.args ?? [];
  const name = typeof args[0] === 'string' ? args[0] : '';
  const calls = new Map(rest.map((segment) => [segment.name, segment.args ?? []]));
  const serial = first.name === 'increments' || first.name === 'bigIncrements';
  const type = first.name === 'specificType' ? toText(args[1]).toLowerCase() : withSize(first.name, args);
  const column: Column = {
    name: name === '' && serial ? 'id' : name,
    type,
    nullable: !serial && !(calls.has('notNullable') || calls.has('primary')),
    line,
  };
  if (calls.has('defaultTo')) column.default = defaultText(calls.get('defaultTo')?.[0]);
  if (calls.has('unique')) column.unique = true;
  const existing = table.state?.columns.find((each) => each.name === column.name);
  if (calls.has('alter')) {
    if (existing !== undefined && existing.type !== column.type) step(table, 'alter-column-type', line, { column: name, columnType: type });
    if (calls.has('notNullable') && existing?.nullable !== false) step(table, 'set-not-null', line, { column: name });
    if (!calls.has('notNullable') && existing?.nullable === false) step(table, 'drop-not-null', line, { column: name });
    if (existing === undefined) step(table, 'alter-column-type', line, { column: name, columnType: type });
  } else if (!table.creating) {
    step(table, 'add-column', line, {
      column: name,
      columnType: type,
      nullable: column.nullable,
      ...(column.default === undefined ? {} : { default: column.default }),
    });
  }
  // `if (!(await knex.schema.hasColumn(…)))` adds nothing where the column is there.
  if (existing !== undefined && table.replay.guarded && !calls.has('alter')) return;
  putColumn(table.state, { ...column, ...(calls.has('alter') && existing !== undefined ? { line: existing.line } : {}) });
  if (serial || calls.has('primary')) setPrimaryKey(table.state, [column.name]);
  if (calls.has('unique')) unique(table, [column.name], undefined, line);
  if (calls.has('index')) index(table, [column.name], calls.get('index')?.[0], line);
  if (calls.has('references')) reference(table, [column.name], calls, line);
  if (calls.has('checkPositive') || calls.has('checkNegative') || calls.has('checkIn') || calls.has('checkBetween'))
    putCheck(table.state, column.name);
  if (first.name === 'enum' || first.name === 'enu')
    putCheck(table.state, `${column.name} in (${Array.isArray(args[1]) ? args[1].map(toText).join(', ') : '…'})`);
}

function withSize(method: string, args: readonly Value[]): string {
  const base = TYPES[method] ?? '';
  if (method === 'string' || method === 'varchar') return `varchar(${typeof args[1] === 'number' ? args[1] : 255})`;
  if (method === 'char') return `char(${typeof args[1] === 'number' ? args[1] : 255})`;
  if (method === 'decimal' || method === 'numeric')
    return `numeric(${typeof args[1] === 'number' ? args[1] : 8},${typeof args[2] === 'number' ? args[2] : 2})`;
  // `timestamp('x', { useTz: false })`, and the older boolean form.
  if (['timestamp', 'datetime'].includes(method)) return property(args[1], 'useTz') === false || args[1] === true ? 'timestamp' : base;
  return base;
}

function defaultText(value: Value): string {
  const raw = property(value, 'raw');
  if (typeof raw === 'string') return raw;
  return typeof value === 'string' ? `'${value}'` : typeof value === 'symbol' ? '…' : toText(value);
}

function timestamps(table: KnexTable, args: readonly Value[], line: number): void {
  const options = args[0];
  const useDefaults = property(options, 'defaultToNow') === true || args[1] === true;
  const camel = property(options, 'useCamelCase') === true || args[2] === true;
  for (const name of camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at']) {
    const column: Column = { name, type: 'timestamptz', nullable: !useDefaults, line, ...(useDefaults ? { default: 'now()' } : {}) };
    if (!table.creating)
      step(table, 'add-column', line, {
        column: name,
        columnType: column.type,
        nullable: column.nullable,
        ...(column.default === undefined ? {} : { default: column.default }),
      });
    putColumn(table.state, column);
  }
}

function constraintChain(table: KnexTable, first: Segment, rest: readonly Segment[], line: number): void {
  const args = first.args ?? [];
  const columns = names(args[0]);
  const calls = new Map(rest.map((segment) => [segment.name, segment.args ?? []]));
  const { state } = table;
  switch (first.name) {
    case 'index':
      index(table, columns, args[1], line, args[2]);
      break;
    case 'unique':
      unique(table, columns, args[1], line);
      break;
    case 'primary':
      if (!table.creating) step(table, 'add-primary-key', line);
      setPrimaryKey(state, columns, nameIn(args[1], 'constraintName'));
      break;
    case 'foreign':
      reference(table, columns, new Map(calls).set('withKeyName', calls.get('withKeyName') ?? [args[1]]), line);
      break;
    case 'check':
    case 'checkBetween':
    case 'checkIn':
      if (!table.creating) step(table, 'add-check', line, { text: toText(args[0]) });
      putCheck(state, toText(args[0]), typeof args.at(-1) === 'string' && args.length > 1 ? toText(args.at(-1)) : undefined);
      break;
    case 'dropColumn':
    case 'dropColumns':
      for (const name of args.flatMap(names)) {
        step(table, 'drop-column', line, { column: name });
        dropColumn(state, name);
      }
      break;
    case 'dropTimestamps':
      for (const name of ['created_at', 'updated_at']) dropColumn(state, name);
      step(table, 'drop-column', line);
      break;
    case 'renameColumn':
      step(table, 'rename-column', line, { column: toText(args[0]) });
      renameColumn(state, toText(args[0]), toText(args[1]));
      break;
    case 'setNullable':
    case 'dropNullable':
      step(table, first.name === 'setNullable' ? 'drop-not-null' : 'set-not-null', line, { column: toText(args[0]) });
      setNullable(state, toText(args[0]), first.name === 'setNullable');
      break;
    case 'dropIndex':
      step(table, 'drop-index', line);
      dropIndexNamed(table.replay, nameIn(args[1], 'indexName') ?? knexName(table, columns, 'index'));
      break;
    case 'dropUnique':
      step(table, 'drop-constraint', line);
      dropConstraint(state, nameIn(args[1], 'indexName') ?? knexName(table, columns, 'unique'));
      break;
    case 'dropForeign':
      step(table, 'drop-constraint', line);
      dropConstraint(state, nameIn(args[1], 'keyName') ?? knexName(table, columns, 'foreign'));
      break;
    case 'dropPrimary':
      step(table, 'drop-constraint', line);
      if (state !== undefined) dropConstraint(state, nameIn(args[0], 'constraintName') ?? state.keyName ?? '');
      break;
    case 'dropChecks':
      step(table, 'drop-constraint', line);
      for (const name of args.flatMap(names)) dropConstraint(state, name);
      break;
    default:
  }
}

function names(value: Value): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value)
    ? value.map((each) => (typeof each === 'string' ? each : '(expression)'))
    : value === undefined
      ? []
      : ['(expression)'];
}

/** A name given as a text or in an object. */
function nameIn(value: Value, member: string): string | undefined {
  const name = typeof value === 'string' ? value : property(value, member);
  return typeof name === 'string' ? name : undefined;
}

/** As knex names what nobody named: `orders_code_index`, `orders_code_unique`, `orders_owner_foreign`. */
function knexName(table: KnexTable, columns: readonly string[], ending: string): string {
  return [table.name.replace(/[.-]/g, '_'), ...columns, ending].join('_').toLowerCase();
}

function index(table: KnexTable, columns: string[], name: Value, line: number, options?: Value): void {
  if (!table.creating) step(table, 'create-index', line);
  const where = property(options, 'predicate') !== undefined ? { where: '…' } : {};
  putIndex(table.state, {
    ...(typeof name === 'string' ? { name } : { name: knexName(table, columns, 'index'), made: true }),
    columns,
    unique: property(options, 'storageEngineIndexType') === 'unique',
    ...(typeof options === 'string' || property(options, 'indexType') !== undefined ? { special: true as const } : {}),
    ...where,
  });
}

function unique(table: KnexTable, columns: string[], options: Value, line: number): void {
  const name = nameIn(options, 'indexName');
  const predicate = property(options, 'predicate') !== undefined;
  if (!table.creating) step(table, 'add-unique', line);
  putIndex(table.state, {
    ...(name === undefined ? { name: knexName(table, columns, 'unique'), made: true } : { name }),
    columns,
    unique: true,
    ...(predicate ? { where: '…' } : {}),
  });
}

function reference(table: KnexTable, columns: string[], calls: ReadonlyMap<string, readonly Value[]>, line: number): void {
  const target = toText(calls.get('references')?.[0] ?? '');
  const to = calls.has('inTable')
    ? toText(calls.get('inTable')?.[0])
    : target.includes('.')
      ? target.slice(0, target.lastIndexOf('.'))
      : '';
  const action = calls.get('onDelete')?.[0];
  if (!table.creating) step(table, 'add-foreign-key', line);
  const name = calls.get('withKeyName')?.[0];
  putKey(table.state, {
    ...(typeof name === 'string' ? { name } : { name: knexName(table, columns, 'foreign'), made: true }),
    columns,
    references: to,
    ...(typeof action === 'string' ? { onDelete: action.toLowerCase() } : {}),
    ...(table.creating ? {} : { path: table.replay.path, line }),
  });
}
