import type { Machine, ScriptModule } from '../../lang/literals/machine.ts';
import { isLocalFunction, isObjectValue, makeObject, property, toText, UNREAD, HOLE } from '../../lang/literals/value.ts';
import type { HostObject, Segment, Value } from '../../lang/literals/value.ts';
import { applySql } from './apply-sql.ts';
import { applyTableChain } from './knex-table.ts';
import { pgmCall } from './pg-migrate.ts';
import { changeTable, dropTable, makeTable, makeView, recordStep, renameTable } from './schema.ts';
import type { Replay } from './schema.ts';

/** What a migration script is replayed with. */
export interface ScriptContext {
  machine: Machine;
  module: ScriptModule;
  replay: Replay;
}

const SQL_START =
  /^\s*(?:--[^\n]*\n\s*)*(?:ALTER|CREATE|DROP|SET|UPDATE|INSERT|DELETE|DO|GRANT|REVOKE|SELECT|TRUNCATE|COMMENT|WITH|BEGIN|COMMIT|REINDEX|LOCK|VACUUM|ANALYZE|REFRESH|CALL|RESET)\b/i;

export function lineAt(context: ScriptContext, offset: number): number {
  return context.module.parsed.locate(offset).line;
}

/** Applies a SQL text given to `raw`, `sql` or `query`. */
export function applySqlValue(context: ScriptContext, value: Value, bindings: Value, offset: number): void {
  const { replay, machine } = context;
  const line = lineAt(context, offset);
  if (typeof value !== 'string') {
    replay.unread('a statement that could not be read', line);
    return;
  }
  const text = bind(value, bindings);
  if (!SQL_START.test(text)) {
    if (text.trimStart().startsWith(HOLE)) replay.unread('a statement that could not be read', line);
    return;
  }
  const template = machine.templates.get(value);
  const guarded = replay.guarded;
  replay.guarded = guarded || machine.maybe > 0;
  const start = template === undefined || template.path !== context.module.parsed.path ? undefined : lineAt(context, template.offset);
  applySql(replay, text, start ?? line, start !== undefined);
  replay.guarded = guarded;
}

/** Fills `??` and `?` of knex. */
function bind(text: string, bindings: Value): string {
  if (!Array.isArray(bindings)) return text;
  let index = 0;
  return text.replace(/\?\??/g, (mark) => {
    const value = toText(bindings[index] ?? UNREAD);
    index += 1;
    return mark === '??'
      ? value
          .split('.')
          .map((part) => `"${part}"`)
          .join('.')
      : `'${value}'`;
  });
}

/** The `knex` a migration gets, also as `trx`. */
export function knexHost(context: ScriptContext): HostObject {
  return { kind: 'host', prefix: [], chain: (segments) => knexChain(context, segments) };
}

function knexChain(context: ScriptContext, segments: readonly Segment[]): Value {
  const { machine, replay } = context;
  const first = segments[0];
  if (first === undefined) return UNREAD;
  if (first.name === '' && first.args !== undefined) return queryChain(context, toText(first.args[0]), segments.slice(1));
  if (first.name === 'transaction' && isLocalFunction(first.args?.[0])) return machine.invoke(first.args[0], [knexHost(context)]);
  if (first.name === 'fn') {
    const raw = makeObject();
    raw.properties.set('raw', {
      value: segments[1]?.name === 'now' ? 'now()' : `${segments[1]?.name ?? 'fn'}()`,
      offset: first.offset,
      path: replay.path,
    });
    return raw;
  }
  let result: Value = UNREAD;
  let schema = '';
  segments.forEach((segment, index) => {
    if (segment.args === undefined) return;
    if (segment.name === 'raw') {
      applySqlValue(context, segment.args[0], segment.args[1], segment.offset);
      const raw = makeObject();
      raw.properties.set('raw', { value: segment.args[0], offset: segment.offset, path: replay.path });
      result = raw;
    } else if (segment.name === 'withSchema') schema = toText(segment.args[0]) === 'public' ? '' : `${toText(segment.args[0])}.`;
    else if (segment.name === 'then' || segment.name === 'catch' || segment.name === 'finally') {
      if (isLocalFunction(segment.args[0])) machine.invoke(segment.args[0], []);
    } else if (segment.name === 'table' && segments[index - 1]?.name !== 'schema' && first.name !== 'schema')
      queryChain(context, toText(segment.args[0]), segments.slice(index + 1));
    else schemaCall(context, segment, schema);
  });
  return result;
}

function schemaCall(context: ScriptContext, segment: Segment, schema: string): void {
  const { machine, replay } = context;
  const args = segment.args ?? [];
  const name = typeof args[0] === 'string' && !args[0].includes(HOLE) ? schema + args[0] : undefined;
  const line = lineAt(context, segment.offset);
  const guarded = machine.maybe > 0 ? { guarded: true } : {};
  const known = name === undefined ? {} : { table: name };
  if (name === undefined && /able/.test(segment.name)) replay.unread('the name of a table could not be read', line);
  switch (segment.name) {
    case 'createTable':
    case 'createTableIfNotExists':
    case 'createTableLike':
      recordStep(replay, 'create-table', line, {
        ...known,
        ...guarded,
        ...(segment.name === 'createTableIfNotExists' ? { guarded: true } : {}),
      });
      build(context, name, args[1], true, line);
      break;
    case 'alterTable':
    case 'table':
      build(context, name, args[1], false, line);
      break;
    case 'dropTable':
    case 'dropTableIfExists':
      recordStep(replay, 'drop-table', line, { ...known, ...guarded, ...(segment.name === 'dropTableIfExists' ? { guarded: true } : {}) });
      if (name !== undefined) dropTable(replay, name);
      break;
    case 'renameTable':
      recordStep(replay, 'rename-table', line, known);
      if (name !== undefined) renameTable(replay, name, toText(args[1]));
      break;
    case 'dropView':
    case 'dropViewIfExists':
      recordStep(replay, 'drop-view', line, {});
      break;
    case 'createView':
    case 'createViewOrReplace':
    case 'createMaterializedView':
      recordStep(replay, 'create-view', line, {});
      makeView(replay, toText(args[0]));
      break;
    case 'createSchema':
    case 'createSchemaIfNotExists':
      recordStep(replay, 'create-schema', line, {});
      break;
    default:
  }
}

function build(context: ScriptContext, name: string | undefined, callback: Value, creating: boolean, line: number): void {
  const { machine, replay } = context;
  if (!isLocalFunction(callback)) {
    replay.unread('how a table is built could not be read', line);
    return;
  }
  const existed = name !== undefined && replay.schema.madeIn.has(name);
  // `if (!(await knex.schema.hasTable(…)))` makes nothing where the table is there.
  if (creating && existed && machine.maybe > 0) return;
  const state = name === undefined ? undefined : creating && !existed ? makeTable(replay, name, line) : changeTable(replay, name, line);
  const guarded = replay.guarded;
  replay.guarded = guarded || machine.maybe > 0;
  const table = { replay, name: name ?? HOLE, state, creating, lineOf: (offset: number) => lineAt(context, offset) };
  const host: HostObject = {
    kind: 'host',
    prefix: [],
    chain(segments) {
      applyTableChain(table, segments);
      return UNREAD;
    },
  };
  machine.invoke(callback, [host]);
  replay.guarded = guarded;
}

/** `knex('orders').where(…).update(…)`. */
function queryChain(context: ScriptContext, table: string, rest: readonly Segment[]): Value {
  const { replay } = context;
  const calls = new Set(rest.map((segment) => segment.name));
  const line = lineAt(context, rest[0]?.offset ?? 0);
  const known = table.includes(HOLE) ? {} : { table };
  const batched = calls.has('limit') || calls.has('whereIn') || calls.has('whereBetween');
  if (calls.has('insert') || calls.has('batchInsert')) recordStep(replay, 'insert-rows', line, known);
  else if (calls.has('update') || calls.has('increment')) recordStep(replay, 'update-rows', line, { ...known, batched });
  else if (calls.has('del') || calls.has('delete')) recordStep(replay, 'delete-rows', line, { ...known, batched });
  else if (calls.has('truncate')) recordStep(replay, 'truncate', line, known);
  return UNREAD;
}

/** The `pgm` of node-pg-migrate. */
export function pgmHost(context: ScriptContext): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      const first = segments[0];
      const call = segments.find((segment) => segment.args !== undefined);
      if (first === undefined || call?.args === undefined) return UNREAD;
      const line = lineAt(context, call.offset);
      if (call.name === 'sql' || call.name === 'query') applySqlValue(context, call.args[0], undefined, call.offset);
      else if (call.name === 'func') {
        const raw = makeObject();
        raw.properties.set('raw', { value: call.args[0], offset: call.offset, path: context.replay.path });
        return raw;
      } else pgmCall(context.replay, call.name, call.args, line);
      return UNREAD;
    },
  };
}

/** A connection or query runner (TypeORM, pg, Kysely): whatever text it is given that is SQL counts. */
export function queryHost(context: ScriptContext): HostObject {
  return {
    kind: 'host',
    prefix: [],
    chain(segments) {
      for (const segment of segments) {
        const text = isObjectValue(segment.args?.[0] as Value) ? property(segment.args?.[0], 'text') : segment.args?.[0];
        if (segment.args === undefined) continue;
        if (typeof text === 'string' && SQL_START.test(text)) applySqlValue(context, text, undefined, segment.offset);
        else if (isLocalFunction(segment.args[0])) context.machine.invoke(segment.args[0], [queryHost(context)]);
        else if (/^(?:create|drop|add|alter|rename)[A-Z]/.test(segment.name))
          context.replay.unread(`\`${segment.name}\` is not followed`, lineAt(context, segment.offset));
      }
      return UNREAD;
    },
  };
}
