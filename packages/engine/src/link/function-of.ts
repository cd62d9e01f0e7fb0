import type { Node } from 'oxc-parser';
import type { Value } from '../boot/value.ts';
import { Func } from '../boot/value.ts';

/** The function behind a value, when it is one of the audited code. */
export function functionOf(value: Value): { path: string; node: Node; name: string } | undefined {
  if (!(value instanceof Func)) return undefined;
  const target = value.bound?.target ?? value;
  return target.node === undefined ? undefined : { path: target.path, node: target.node, name: target.name };
}
