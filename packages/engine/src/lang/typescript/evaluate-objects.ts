import type { Node, ObjectExpression } from 'oxc-parser';
import type { Binding, BoundModule } from './bound-module.ts';
import type { Evaluator, Frame } from './evaluate.ts';
import type { StaticValue, ValueSite } from './static-value.ts';
import { keyName } from './syntax.ts';

/** Value of an object literal; members are evaluated when asked for. */
export function objectValue(evaluator: Evaluator, node: ObjectExpression, module: BoundModule, frame: Frame | undefined): StaticValue {
  const keys: string[] = [];
  let open = false;
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = evaluator.of(property.argument, module, frame);
      if (value.kind === 'object') {
        keys.push(...value.keys);
        open ||= value.open;
      } else open ||= !isNothing(value);
      continue;
    }
    const name = keyName(property.key, property.computed) ?? keyValue(evaluator, property.key, module, frame);
    if (name === undefined) open = true;
    else keys.push(name);
  }
  return {
    node,
    module,
    kind: 'object',
    keys: [...new Set(keys)],
    open,
    get: (name) =>
      evaluator.isMutated?.(node, name) === true ? { node, module, kind: 'unknown' } : property(evaluator, node, module, frame, name),
  };
}

function keyValue(evaluator: Evaluator, key: Node, module: BoundModule, frame: Frame | undefined): string | undefined {
  const value = evaluator.of(key, module, frame);
  return value.kind === 'literal' && value.value !== null ? String(value.value) : undefined;
}

/** The last writer wins; a spread of something unknown may have written anything. */
function property(
  evaluator: Evaluator,
  node: ObjectExpression,
  module: BoundModule,
  frame: Frame | undefined,
  name: string,
): StaticValue | undefined {
  for (let index = node.properties.length - 1; index >= 0; index -= 1) {
    const property = node.properties[index];
    if (property === undefined) continue;
    if (property.type === 'SpreadElement') {
      const value = spread(evaluator, property.argument, module, frame, name);
      if (value !== undefined) return value;
    } else if ((keyName(property.key, property.computed) ?? keyValue(evaluator, property.key, module, frame)) === name) {
      return property.kind === 'get' ? { node: property, module, kind: 'unknown' } : evaluator.of(property.value, module, frame);
    }
  }
  return undefined;
}

function spread(
  evaluator: Evaluator,
  argument: Node,
  module: BoundModule,
  frame: Frame | undefined,
  name: string,
): StaticValue | undefined {
  const value = evaluator.of(argument, module, frame);
  if (value.kind === 'object') return value.get(name) ?? (value.open ? { node: argument, module, kind: 'unknown' } : undefined);
  if (isNothing(value)) return undefined;
  if (value.kind === 'either') {
    // `...(secure && { ssl: … })`: there or not there.
    const [left, right] = [value.whenTrue, value.whenFalse].map((arm) =>
      arm.kind === 'object' ? arm.get(name) : isNothing(arm) ? undefined : arm,
    );
    if (left === undefined && right === undefined) return undefined;
    const missing: StaticValue = { node: argument, module, kind: 'undefined' };
    return { ...value, whenTrue: left ?? missing, whenFalse: right ?? missing };
  }
  return { node: argument, module, kind: 'unknown' };
}

/** Value of an array literal. */
export function arrayValue(
  evaluator: Evaluator,
  node: Extract<Node, { type: 'ArrayExpression' }>,
  module: BoundModule,
  frame: Frame | undefined,
): StaticValue {
  const items: StaticValue[] = [];
  let open = false;
  for (const element of node.elements) {
    if (element === null) items.push({ node, module, kind: 'undefined' });
    else if (element.type === 'SpreadElement') {
      const value = evaluator.of(element.argument, module, frame);
      if (value.kind === 'array') {
        items.push(...value.items);
        open ||= value.open;
      } else open = true;
    } else items.push(evaluator.of(element, module, frame));
  }
  return { node, module, kind: 'array', items, open };
}

/** Members of a TypeScript enum. */
export function enumValue(evaluator: Evaluator, binding: Binding, at: ValueSite): StaticValue {
  const node = binding.declaration;
  if (node.type !== 'TSEnumDeclaration') return { ...at, kind: 'unknown' };
  const members = new Map<string, StaticValue>();
  let next: number | undefined = 0;
  for (const member of node.body.members) {
    const name = keyName(member.id, false);
    if (name === undefined) continue;
    const value: StaticValue =
      member.initializer === null
        ? { node: member, module: binding.scope.module, ...numbered(next) }
        : evaluator.of(member.initializer, binding.scope.module);
    members.set(name, value);
    next = value.kind === 'literal' && typeof value.value === 'number' ? value.value + 1 : undefined;
  }
  return { ...at, kind: 'object', keys: [...members.keys()], get: (name) => members.get(name), open: false };
}

function numbered(value: number | undefined): { kind: 'literal'; value: number } | { kind: 'unknown' } {
  return value === undefined ? { kind: 'unknown' } : { kind: 'literal', value };
}

function isNothing(value: StaticValue): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && (value.value === false || value.value === null));
}
