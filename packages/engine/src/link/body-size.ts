import type { Known, Location } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { describe, isClosed, propertyOf, toKnown } from '../boot/inspect.ts';
import type { Machine } from '../boot/machine.ts';
import type { Value } from '../boot/value.ts';
import { Ext } from '../boot/value.ts';

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };
const ABSENT: Known<number> = { state: 'absent' };

/** `'50mb'` and numbers as bytes. https://github.com/visionmedia/bytes.js */
function bytesOf(value: BootValue): Known<number> {
  if (value.kind === 'env' && value.fallback !== undefined) {
    const fallback = bytesOf(value.fallback);
    return { state: 'env', name: value.name, ...(fallback.state === 'known' ? { fallback: fallback.value } : {}) };
  }
  if (value.kind !== 'known' || typeof value.value !== 'string') return toKnown<number>(value, 'number');
  const parts = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i.exec(value.value.trim());
  if (parts === null) return { state: 'unknown', source: value.value };
  return { state: 'known', value: Math.floor(Number(parts[1]) * (UNITS[(parts[2] ?? 'b').toLowerCase()] as number)) };
}

/** The parsers of Express, each of which reads what no other before it has read. https://expressjs.com/en/5x/api.html#express.json */
const EXPRESS_PARSERS = /^(?:express|body-parser)(?:\.default)?\.(json|urlencoded|text|raw)\(\)$/;

/**
 * How large the largest body is that parsers of Express in this order read: of each kind the first one counts, because what it has
 * read, or refused, no later one reads. `counts`: those that are told of. Absent where none stands, and where each has the default of 100 KiB.
 */
export function expressLimit(machine: Machine, values: readonly Value[], counts?: (value: Value) => boolean): Known<number> {
  return largestOf(machine, values, counts).limit;
}

/** The same, and the call of the parser that sets it. */
export function largestOf(
  machine: Machine,
  values: readonly Value[],
  counts?: (value: Value) => boolean,
): { limit: Known<number>; at?: Location } {
  const first = new Map<string, { limit: Known<number>; at?: Location }>();
  for (const value of values) {
    const parser = value instanceof Ext ? EXPRESS_PARSERS.exec(value.name)?.[1] : undefined;
    if (parser === undefined) continue;
    const options = optionsOf(machine, value as Ext);
    const type = propertyOf(options, 'type');
    const kind = type === undefined ? parser : `${parser} ${describe(type)}`;
    if (first.has(kind)) continue;
    if (counts?.(value) === false) {
      first.set(kind, { limit: ABSENT });
      continue;
    }
    const limit = propertyOf(options, 'limit');
    const made = (value as Ext).call;
    const at = made === undefined ? undefined : machine.externals[made]?.site;
    first.set(kind, {
      limit: limit !== undefined ? bytesOf(limit) : options === undefined || isClosed(options) ? ABSENT : { state: 'unknown' },
      ...(limit === undefined || at === undefined ? {} : { at }),
    });
  }
  const size = (limit: Known<number>): number =>
    limit.state === 'known' ? limit.value : limit.state === 'env' ? (limit.fallback ?? Infinity) : limit.state === 'absent' ? 0 : Infinity;
  const none: { limit: Known<number>; at?: Location } = { limit: ABSENT };
  return [...first.values()].reduce((most, one) => (size(one.limit) > size(most.limit) ? one : most), none);
}

/** Body parsers of Koa with the option for JSON, whose default is 1 MiB. https://github.com/koajs/bodyparser#options */
const PARSERS =
  /^(?:@koa\/bodyparser(?:\.bodyParser|\.default)?|koa-bodyparser(?:\.default|\.bodyParser)?|koa-body(?:\.koaBody|\.default)?|koa-bodyparser-node)\(\)$/;
const MIB = 1024 ** 2;

/** The limit of a body parser; `undefined` for any other middleware. */
export function parserLimit(machine: Machine, value: Value): Known<number> | undefined {
  if (!(value instanceof Ext) || !PARSERS.test(value.name)) return undefined;
  const options = optionsOf(machine, value);
  const limit = propertyOf(options, 'jsonLimit');
  if (limit !== undefined) return bytesOf(limit);
  return isClosed(options) ? { state: 'known', value: MIB, source: 'default' } : { state: 'unknown' };
}

/** `bodyLimit({ maxSize })` of Hono; absent for any other middleware. https://hono.dev/docs/middleware/builtin/body-limit */
export function limiterOfBodies(machine: Machine, value: Value): Known<number> {
  if (!(value instanceof Ext) || !/^hono\/body-limit\.bodyLimit\(\)$/.test(value.name)) return ABSENT;
  const limit = propertyOf(optionsOf(machine, value), 'maxSize');
  return limit === undefined ? ABSENT : bytesOf(limit);
}

/** Parsers that the start makes and registers nowhere: a middleware of the service chooses among them, and calls one. */
export function parsersInside(machine: Machine, registered: readonly Value[]): Value[] {
  const known = new Set(registered.flatMap((value) => (value instanceof Ext && value.call !== undefined ? [value.call] : [])));
  return machine.externals.flatMap(({ id, callee, phase }) =>
    phase === 'boot' && !known.has(id) && EXPRESS_PARSERS.test(`${callee}()`) ? [Object.assign(new Ext(`${callee}()`), { call: id })] : [],
  );
}

function optionsOf(machine: Machine, value: Ext): BootValue | undefined {
  return value.call === undefined ? undefined : machine.externals[value.call]?.args[0];
}
