import { isClosed, propertyOf } from '../boot/inspect.ts';
import type { BootValue } from '../boot/boot-value.ts';
import type { Machine } from '../boot/machine.ts';
import { regexpOf } from '../boot/native-text.ts';
import type { Value } from '../boot/value.ts';
import { Ext } from '../boot/value.ts';

/**
 * What is left of a middleware before a route, where `middleware.unless({ path: […] })` (koa-unless, express-unless) leaves paths out:
 * nothing, the middleware itself, or, where not all requests for the route fare alike, the one that decides.
 */
export function afterExceptions(machine: Machine, value: Value, path: string): Value | 'excepted' {
  if (!(value instanceof Ext) || !value.name.endsWith('.unless()') || value.call === undefined) return value;
  const options = machine.externals[value.call]?.args[0];
  const paths = propertyOf(options, 'path');
  if (!isClosed(options) || propertyOf(options, 'custom') !== undefined || propertyOf(options, 'method') !== undefined) return value;
  const list = paths?.kind === 'array' ? paths.items : paths === undefined ? [] : [paths];
  // Two requests that such a route may get: what is said of both is said of all.
  const samples = ['1', 'a-b_c'].map((text) => path.replace(/[:*]\w*(?:\{[^}]*\})?\??|\*/g, text));
  const answers = samples.map((sample) => list.map((one) => matches(one, sample)));
  if (answers.every((each) => each.includes(true))) return 'excepted';
  return answers.every((each) => each.every((one) => one === false)) ? (value.parent?.parent ?? value) : value;
}

function matches(value: BootValue, path: string): boolean | undefined {
  if (value.kind === 'known') return typeof value.value === 'string' ? value.value === path : undefined;
  if (value.kind !== 'regexp') return undefined;
  const pattern = regexpOf(value.source, path);
  return pattern?.test(path);
}
