import { isPlain } from './native-constructor.ts';
import { keyOf } from './properties.ts';
import type { Value } from './value.ts';
import { Obj, Unk } from './value.ts';

/** Whether an object has a member of its own; unknown where the object or the key is not fully known. */
export function hasOwn(value: Value, key: Value): Value {
  const name = keyOf(key);
  if (!isPlain(value) || name === undefined) return new Unk('own member');
  return value.props.has(name) || ownByHost(value, name) ? true : value.open ? new Unk('own member') : false;
}

/** Members that stand on a prototype only so that all objects of the kind share them. */
function ownByHost(value: Obj, name: string): boolean {
  const shared = value.proto?.props.get('@@own-members');
  return shared instanceof Obj && shared.props.has(name);
}
