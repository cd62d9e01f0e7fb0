import type { Value } from '../boot/value.ts';
import { Choice, Env, Ext, Func, Obj, Unk, isPrimitive } from '../boot/value.ts';

/** Printed name of a guard, with the constants its factory captured: `requireRole("admin")`. */
export function guardName(value: Value): string {
  if (value === undefined || value === null) return 'undefined';
  if (value instanceof Ext) return value.name.replace(/\(\)$/, '');
  if (value instanceof Unk) return 'unknown';
  if (!(value instanceof Func)) return 'value';
  const target = value.bound?.target ?? value;
  if (target.props.has('@@any'))
    return `auth([${(target.items ?? []).map(guardName).join(target.props.get('@@any') === 'or' ? ' or ' : ' and ')}])`;
  const frame = target.scope?.frame;
  const factory = frame?.func;
  if (factory === undefined || factory.name === '' || !isFactoryOf(factory, target)) return target.name === '' ? 'anonymous' : target.name;
  const args = frame?.args ?? [];
  return `${factory.name}(${args
    .slice(0, 4)
    .map((argument) => printed(argument, 0))
    .join(', ')})`;
}

/** The function around a guard made it, rather than registered it: it was called with plain values. */
function isFactoryOf(factory: Func, _guard: Func): boolean {
  const args =
    factory.node !== undefined && 'params' in factory.node && Array.isArray(factory.node.params) ? factory.node.params.length : 0;
  if (args === 0) return false;
  return !/^(?:default|plugin|main|start\w*|build\w*|create(?:App|Server)\w*|register\w*|setup\w*|.*(?:Routes?|Plugin|App|Server|Bootstrap))$/i.test(
    factory.name,
  );
}

function printed(value: Value, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (isPrimitive(value)) return String(value);
  if (value instanceof Env) return value.name;
  if (value instanceof Func) return value.name === '' ? 'function' : value.name;
  if (value instanceof Ext) return value.name.slice(0, 40);
  if (value instanceof Obj && value.kind === 'array' && depth < 2)
    return `[${(value.items ?? [])
      .slice(0, 6)
      .map((item) => printed(item, depth + 1))
      .join(', ')}]`;
  return value instanceof Obj ? '{…}' : '…';
}

/** Key under which two guards behave alike: same function, same captured values. */
export function guardKey(value: Value): string {
  if (isPrimitive(value)) return String(value);
  if (value instanceof Ext) return value.name;
  if (value instanceof Unk || value instanceof Choice) return `#${value.id}`;
  if (!(value instanceof Func)) return `#${value.id}`;
  const target = value.bound?.target ?? value;
  if (target.node === undefined) return `#${target.id}`;
  const captured: string[] = [];
  for (
    let scope = target.scope, depth = 0;
    scope !== undefined && scope.parent !== undefined && depth < 4;
    scope = scope.parent, depth += 1
  ) {
    for (const cell of scope.vars.values()) captured.push(atom(cell.live === undefined ? cell.value : undefined));
  }
  return `${target.path}:${target.node.start}(${captured.join(',')})`;
}

function atom(value: Value): string {
  if (isPrimitive(value)) return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
  return value instanceof Func && value.scope?.parent === undefined ? `${value.path}:${value.node?.start ?? value.name}` : `#${value.id}`;
}
