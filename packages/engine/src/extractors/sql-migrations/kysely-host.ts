// https://kysely.dev/docs/migrations, https://kysely-org.github.io/kysely-apidoc/classes/SchemaModule.html
import type { Column } from '@airworthy/model';
import { HOLE, isHost, isLocalFunction, property, toText, UNREAD } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import { parseSql } from '../../lang/sql/parse-sql.ts';
import { applySql } from './apply-sql.ts';
import { dropConstraint, dropIndexNamed, ownerOf, putCheck, putIndex, putKey, renameConstraint, setPrimaryKey } from './constraints.ts';
import {
  changeTable,
  dropColumn,
  dropTable,
  makeTable,
  makeView,
  putColumn,
  recordStep,
  renameColumn,
  renameTable,
  setDefault,
  setNullable,
} from './schema.ts';
import type { StepDetails, TableState } from './schema.ts';
import { applySqlValue, lineAt } from './script-hosts.ts';
import type { ScriptContext } from './script-hosts.ts';

/** The database a migration of Kysely gets: `db.schema.createTable('users').addColumn('id', 'uuid', (col) => col.primaryKey())`. */
export function kyselyHost(context: ScriptContext): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      const at = segments.findIndex((segment) => segment.args !== undefined);
      const start = segments[at];
      if (start?.args === undefined) return UNREAD;
      const callback = start.args.find((one) => isLocalFunction(one));
      if (segments.some((segment) => segment.name === 'schema') || /^(?:create|alter|drop)[A-Z]/.test(start.name))
        schemaCall(context, start, segments.slice(at + 1));
      else if (/^(?:updateTable|deleteFrom|insertInto)$/.test(start.name)) rows(context, start, segments.slice(at + 1));
      else if (start.name === 'transaction' || start.name === 'connection') {
        const execute = segments.find((segment) => segment.name === 'execute')?.args?.[0];
        if (isLocalFunction(execute)) context.machine.invoke(execute, [kyselyHost(context)]);
      } else if (typeof start.args[0] === 'string' && /^(?:executeQuery|query)$/.test(start.name))
        applySqlValue(context, start.args[0], undefined, start.offset);
      else if (isLocalFunction(callback)) context.machine.invoke(callback, [kyselyHost(context)]);
      return UNREAD;
    },
  };
}

/** The `sql` of Kysely: texts, and what makes parts of them (`sql.table('orders')`, `sql.ref('orders.id')`, `sql.raw(text)`). */
export function kyselySql(): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      const at = segments.findIndex((segment) => segment.args !== undefined);
      const { name, args = [], offset } = segments[at] ?? { name: '', offset: 0 };
      const quoted = (parts: readonly Value[]): string => parts.map((part) => `"${toText(part)}"`).join('.');
      const [first] = args;
      const text =
        name === '' || name === 'raw'
          ? first
          : name === 'table' || name === 'ref'
            ? quoted(toText(first).split('.'))
            : name === 'id'
              ? quoted(args)
              : name === 'lit' || name === 'val' || name === 'value'
                ? literal(first)
                : HOLE;
      const client = segments.slice(at + 1).find((segment) => segment.name === 'execute')?.args?.[0];
      return isHost(client) ? client.chain([...client.prefix, { name: 'query', args: [text], offset }]) : text;
    },
  };
}

function literal(value: Value): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : value === null ? 'NULL' : toText(value);
}

function rows(context: ScriptContext, { name, args = [], offset }: Segment, rest: readonly Segment[]): void {
  const table = typeof args[0] === 'string' && !args[0].includes(HOLE) ? { table: args[0] } : {};
  const batched = rest.some((segment) => segment.name === 'limit');
  const action = name === 'updateTable' ? 'update-rows' : name === 'deleteFrom' ? 'delete-rows' : 'insert-rows';
  recordStep(context.replay, action, lineAt(context, offset), { ...table, ...(action === 'insert-rows' ? {} : { batched }) });
}

function schemaCall(context: ScriptContext, { name, args = [], offset }: Segment, rest: readonly Segment[]): void {
  const { replay, machine } = context;
  const line = lineAt(context, offset);
  const has = (member: string): boolean => rest.some((segment) => segment.name === member);
  const guarded = machine.maybe > 0 || has('ifNotExists') || has('ifExists') ? { guarded: true } : {};
  if (name === 'createIndex') {
    createIndex(context, toText(args[0]), rest, line, guarded);
    return;
  }
  if (name === 'dropIndex') {
    const owner = ownerOf(replay, toText(args[0]))?.name;
    recordStep(replay, 'drop-index', line, { ...(owner === undefined ? {} : { table: owner }), ...guarded });
    dropIndexNamed(replay, toText(args[0]));
    return;
  }
  if (name === 'createType') recordStep(replay, 'create-enum', line, {});
  else if (name === 'dropType') recordStep(replay, 'drop-enum', line, {});
  else if (name === 'createView') {
    recordStep(replay, 'create-view', line, {});
    makeView(replay, toText(args[0]));
  } else if (name === 'dropView') recordStep(replay, 'drop-view', line, {});
  if (!name.endsWith('Table')) return;
  const table = typeof args[0] === 'string' && !args[0].includes(HOLE) ? args[0].replace(/^public\./, '') : undefined;
  if (table === undefined) {
    replay.unread('the name of a table could not be read', line);
    return;
  }
  if (name === 'dropTable') {
    recordStep(replay, 'drop-table', line, { table, ...guarded });
    dropTable(replay, table);
    return;
  }
  if (name === 'createTable') recordStep(replay, 'create-table', line, { table, ...guarded });
  // What is there already stays as it is.
  if (name === 'createTable' && 'guarded' in guarded && replay.schema.madeIn.has(table)) return;
  const state = name === 'createTable' ? makeTable(replay, table, line) : changeTable(replay, table, line);
  let last: { columns: string[] } | undefined;
  for (const segment of rest) last = tableCall(context, { table, state, creating: name === 'createTable', last }, segment) ?? last;
}

interface Target {
  table: string;
  state: TableState | undefined;
  creating: boolean;
  /** Key that `onDelete` belongs to. */
  last: { columns: string[] } | undefined;
}

function tableCall(
  context: ScriptContext,
  { table, state, creating, last }: Target,
  { name, args = [], offset }: Segment,
): { columns: string[] } | undefined {
  const { replay } = context;
  const line = lineAt(context, offset);
  const [first, second, third] = args;
  const step = (action: string, details: StepDetails = {}): void => {
    if (!creating) recordStep(replay, action, line, { table, ...details });
  };
  switch (name) {
    case 'addColumn': {
      const column: Column = { name: toText(first), type: typeOf(second), nullable: true, line };
      const made = modify(context, column, third, state);
      step('add-column', {
        column: column.name,
        columnType: column.type,
        nullable: column.nullable,
        ...(column.default === undefined ? {} : { default: column.default }),
      });
      putColumn(state, column);
      for (const apply of made) apply();
      break;
    }
    case 'dropColumn':
      step('drop-column', { column: toText(first) });
      dropColumn(state, toText(first));
      break;
    case 'renameColumn':
      step('rename-column', { column: toText(first) });
      renameColumn(state, toText(first), toText(second));
      break;
    case 'renameTo':
      step('rename-table');
      renameTable(replay, table, toText(first));
      break;
    case 'alterColumn':
      alterColumn(context, toText(first), second, state, step);
      break;
    case 'addPrimaryKeyConstraint':
      step('add-primary-key');
      setPrimaryKey(state, textsOf(second), toText(first));
      break;
    case 'addUniqueConstraint':
      step('add-unique');
      putIndex(state, { name: toText(first), columns: textsOf(second), unique: true });
      break;
    case 'addForeignKeyConstraint': {
      step('add-foreign-key');
      const key: TableState['foreignKeys'][number] = { name: toText(first), columns: textsOf(second), references: toText(third) };
      putKey(state, key);
      const [callback] = args.filter((one) => isLocalFunction(one));
      const action = calledIn(context, callback).find((segment) => segment.name === 'onDelete')?.args?.[0];
      if (typeof action === 'string') key.onDelete = action;
      return key;
    }
    case 'addCheckConstraint':
      step('add-check');
      putCheck(state, rawText(second), toText(first));
      break;
    case 'onDelete': {
      const key = state?.foreignKeys.find((one) => one === last);
      if (key !== undefined && typeof first === 'string') key.onDelete = first;
      break;
    }
    case 'dropConstraint':
      step('drop-constraint');
      dropConstraint(state, toText(first));
      break;
    case 'renameConstraint':
      renameConstraint(state, toText(first), toText(second));
      break;
    default:
  }
  return undefined;
}

/** What a callback calls on what it is given. */
function calledIn(context: ScriptContext, callback: Value): readonly Segment[] {
  if (!isLocalFunction(callback)) return [];
  const heard: Segment[] = [];
  const host: HostObject = {
    kind: 'host',
    prefix: [],
    chain(segments) {
      heard.push(...segments.filter((one) => one.args !== undefined));
      return UNREAD;
    },
  };
  context.machine.invoke(callback, [host]);
  return heard;
}

/** `(col) => col.primaryKey().notNull().defaultTo(…).references('users.id').onDelete('cascade').unique()`; gives what needs the column in its table. */
function modify(context: ScriptContext, column: Column, callback: Value, state: TableState | undefined): (() => void)[] {
  const after: (() => void)[] = [];
  let key: TableState['foreignKeys'][number] | undefined;
  for (const { name, args = [] } of calledIn(context, callback)) {
    const [first] = args;
    if (name === 'notNull') column.nullable = false;
    else if (name === 'primaryKey') {
      column.nullable = false;
      after.push(() => setPrimaryKey(state, [...(state?.primaryKey ?? []), column.name]));
    } else if (name === 'defaultTo') column.default = defaultText(first);
    else if (name === 'generatedAlwaysAsIdentity' || name === 'generatedByDefaultAsIdentity') column.nullable = false;
    else if (name === 'unique') after.push(() => putIndex(state, { columns: [column.name], unique: true }));
    else if (name === 'references' && typeof first === 'string') {
      key = { columns: [column.name], references: first.split('.').slice(0, -1).join('.') };
      putKey(state, key);
    } else if (name === 'onDelete' && typeof first === 'string' && key !== undefined) key.onDelete = first;
    else if (name === 'check') putCheck(state, rawText(first));
  }
  if (column.type.endsWith('serial')) column.nullable = false;
  return after;
}

function alterColumn(
  context: ScriptContext,
  column: string,
  callback: Value,
  state: TableState | undefined,
  step: (action: string, details?: StepDetails) => void,
): void {
  for (const { name, args = [] } of calledIn(context, callback)) {
    if (name === 'setNotNull' || name === 'dropNotNull') {
      step(name === 'setNotNull' ? 'set-not-null' : 'drop-not-null', { column });
      setNullable(state, column, name === 'dropNotNull');
    } else if (name === 'setDataType') {
      step('alter-column-type', { column, columnType: typeOf(args[0]) });
      const known = state?.columns.find((one) => one.name === column);
      if (known !== undefined) known.type = typeOf(args[0]);
    } else if (name === 'setDefault' || name === 'dropDefault') {
      step(name === 'setDefault' ? 'set-default' : 'drop-default', { column });
      setDefault(state, column, name === 'setDefault' ? defaultText(args[0]) : undefined);
    }
  }
}

function createIndex(context: ScriptContext, name: string, rest: readonly Segment[], line: number, guarded: StepDetails): void {
  const find = (name: string): Segment | undefined => rest.find((segment) => segment.name === name);
  const on = find('on')?.args?.[0];
  const columns = rest.flatMap(({ name, args }) =>
    name === 'column' || name === 'columns'
      ? textsOf(args?.[0]).map((one) => one.split(' ')[0] ?? one)
      : name === 'expression'
        ? [/\b(?:lower|upper|trim)\(\s*"?(\w+)"?\s*\)/i.exec(rawText(args?.[0]))?.[1] ?? '(expression)']
        : [],
  );
  const statement =
    typeof on === 'string' && find('expression') !== undefined && find('where') === undefined ? indexText(name, on, rest) : '';
  if (statement !== '' && !statement.includes('…') && parseSql(statement).errors.length === 0) {
    applySql(context.replay, statement, line, false);
    return;
  }
  const concurrently = find('concurrently') !== undefined;
  const table = typeof on === 'string' ? { table: on } : {};
  recordStep(context.replay, 'create-index', line, { ...table, ...guarded, ...(concurrently ? { concurrently } : {}) });
  if (typeof on === 'string' && !(find('ifNotExists') !== undefined && ownerOf(context.replay, name) !== undefined))
    putIndex(changeTable(context.replay, on, line), {
      name,
      columns,
      unique: find('unique') !== undefined,
      ...(find('expression') !== undefined || find('using') !== undefined ? { special: true as const } : {}),
      ...(find('where') === undefined ? {} : { where: 'a condition' }),
    });
}

/** The statement as the server gets it: what stands in an expression may be more than one (`"code") WHERE ("code" IS NOT NULL`). */
function indexText(name: string, on: string, rest: readonly Segment[]): string {
  const quoted = (text: string): string => text.replace(/^\w+/, '"$&"');
  const list = rest.flatMap(({ name: called, args }) =>
    called === 'column' || called === 'columns' ? textsOf(args?.[0]).map(quoted) : called === 'expression' ? [rawText(args?.[0])] : [],
  );
  const has = (called: string): boolean => rest.some((segment) => segment.name === called);
  const using = rest.find((segment) => segment.name === 'using')?.args?.[0];
  return `CREATE ${has('unique') ? 'UNIQUE ' : ''}INDEX ${has('ifNotExists') ? 'IF NOT EXISTS ' : ''}"${name}" ON "${on.replaceAll('.', '"."')}"${
    typeof using === 'string' ? ` USING ${using}` : ''
  } (${list.join(', ')})`;
}

/** `sql\`now()\`` is its text already; an object is something that the database computes. */
function defaultText(value: Value): string {
  return typeof value === 'object' ? 'now()' : toText(value);
}

function typeOf(value: Value): string {
  if (typeof value === 'string') return value.toLowerCase();
  const raw = property(value, 'raw');
  return typeof raw === 'string' ? raw.toLowerCase() : 'custom';
}

/** The text of `sql\`…\``. */
function rawText(value: Value): string {
  return (typeof value === 'string' ? value : toText(property(value, 'raw'))).replaceAll(HOLE, '…');
}

function textsOf(value: Value): string[] {
  return Array.isArray(value) ? value.map(toText) : typeof value === 'string' ? [value] : [];
}
