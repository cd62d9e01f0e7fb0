import type { CallExpression, NewExpression, Node } from 'oxc-parser';
import type { BoundModule } from './bound-module.ts';
import type { Evaluator, Frame } from './evaluate.ts';
import type { StaticValue, ValueSite } from './static-value.ts';
import { keyName, memberName, unwrap } from './syntax.ts';

/** Value of a call that can be told without running it: conversions, env helpers, schema-parsed environments, small functions. */
export function callValue(
  evaluator: Evaluator,
  node: CallExpression | NewExpression,
  module: BoundModule,
  frame: Frame | undefined,
): StaticValue {
  const at: ValueSite = { node, module };
  const nothing: StaticValue = { ...at, kind: 'unknown' };
  const callee = unwrap(node.callee);
  const [first, second] = node.arguments;
  const argument = (one: Node | undefined): StaticValue | undefined =>
    one === undefined || one.type === 'SpreadElement' ? undefined : evaluator.of(one, module, frame);
  const entity = evaluator.entities.of(callee, module);
  if (node.type === 'NewExpression') {
    const made = evaluator.entities.of(node, module);
    return made === undefined ? nothing : { ...at, kind: 'entity', entity: made };
  }
  if (entity?.kind === 'path') {
    const converted = convert(entity.path, argument(first), at);
    if (converted !== undefined) return converted;
    switch (entity.path) {
      case 'Object.freeze':
      case 'Object.seal':
      case 'structuredClone':
      case 'Promise.resolve':
        return argument(first) ?? nothing;
      case 'ms': {
        const text = argument(first);
        return text === undefined ? nothing : mapText(text, milliseconds, at);
      }
      case '@nestjs/config.ConfigService#get':
      case '@nestjs/config.ConfigService#getOrThrow': {
        const name = argument(first);
        if (name?.kind === 'literal' && typeof name.value === 'string')
          return { ...at, kind: 'env', name: name.value, fallback: argument(second) };
        return nothing;
      }
      default:
    }
  }
  const method = memberName(callee);
  // Validation of the environment: `schema.parse(process.env)`, `cleanEnv(process.env, {…})`, `Joi.object(…).validate(process.env)`.
  const given = argument(first);
  if (given?.kind === 'environment') {
    const schema = callee.type === 'MemberExpression' ? callee.object : second;
    if (schema === undefined || entity?.kind !== 'function')
      return { ...at, kind: 'environment', schema: schema === undefined ? undefined : schemaDefaults(evaluator, schema, module) };
  }
  if (callee.type === 'MemberExpression' && method !== undefined && entity?.kind !== 'function') {
    const receiver = evaluator.of(callee.object, module, frame);
    const value = methodValue(receiver, method, given, at);
    if (value !== undefined) return value;
  }
  if (entity?.kind === 'function' && entity.also.length === 0) {
    const inner = new Map(frame);
    for (const [index, param] of entity.fn.params.entries()) {
      const target = param.type === 'AssignmentPattern' ? param.left : param;
      const binding = entity.fn.module.bindingAt.get(target.start);
      if (target.type !== 'Identifier' || binding === undefined) continue;
      const value =
        argument(node.arguments[index]) ??
        (param.type === 'AssignmentPattern' ? evaluator.of(param.right, entity.fn.module) : { ...at, kind: 'undefined' as const });
      inner.set(binding, value);
    }
    const result = evaluator.returned(entity.fn, inner);
    return result.kind === 'unknown' ? nothing : { ...result };
  }
  const made = evaluator.entities.of(node, module);
  return made === undefined ? nothing : { ...at, kind: 'entity', entity: made };
}

function convert(path: string, value: StaticValue | undefined, at: ValueSite): StaticValue | undefined {
  switch (path) {
    case 'Number':
    case 'parseFloat':
    case 'Number.parseFloat':
      return value === undefined ? undefined : mapText(value, (text) => (text.trim() === '' ? undefined : Number(text)), at);
    case 'parseInt':
    case 'Number.parseInt':
      return value === undefined ? undefined : mapText(value, (text) => Number.parseInt(text, 10), at);
    case 'String':
      return value === undefined ? undefined : mapText(value, (text) => text, at);
    case 'Boolean':
      return value?.kind === 'literal'
        ? { ...at, kind: 'literal', value: Boolean(value.value) }
        : value?.kind === 'env'
          ? { ...value, ...at }
          : undefined;
    default:
      return undefined;
  }
}

/** Applies a conversion to a literal, or to the fallback of an environment value. */
function mapText(value: StaticValue, map: (text: string) => string | number | undefined, at: ValueSite): StaticValue {
  if (value.kind === 'literal' && value.value !== null) {
    const result = map(String(value.value));
    return result === undefined || Number.isNaN(result) ? { ...at, kind: 'unknown' } : { ...at, kind: 'literal', value: result };
  }
  if (value.kind === 'env') {
    const fallback = value.fallback === undefined ? undefined : mapText(value.fallback, map, at);
    return { ...at, kind: 'env', name: value.name, fallback: fallback?.kind === 'literal' ? fallback : undefined };
  }
  return { ...at, kind: 'unknown' };
}

function methodValue(receiver: StaticValue, method: string, argument: StaticValue | undefined, at: ValueSite): StaticValue | undefined {
  switch (method) {
    case 'trim':
      return receiver.kind === 'literal' || receiver.kind === 'env' ? mapText(receiver, (text) => text.trim(), at) : undefined;
    case 'toLowerCase':
      return receiver.kind === 'literal' || receiver.kind === 'env' ? mapText(receiver, (text) => text.toLowerCase(), at) : undefined;
    case 'toString':
      return receiver.kind === 'literal' || receiver.kind === 'env' ? mapText(receiver, (text) => text, at) : undefined;
    case 'split': {
      const separator = argument?.kind === 'literal' ? String(argument.value) : undefined;
      if (separator === undefined) return undefined;
      const cut = (value: StaticValue): StaticValue | undefined =>
        value.kind === 'literal' && typeof value.value === 'string'
          ? {
              ...at,
              kind: 'array',
              open: false,
              items: value.value.split(separator).map((text) => ({ ...at, kind: 'literal', value: text })),
            }
          : undefined;
      if (receiver.kind === 'env')
        return { ...at, kind: 'env', name: receiver.name, fallback: receiver.fallback === undefined ? undefined : cut(receiver.fallback) };
      return cut(receiver);
    }
    case 'map':
    case 'filter':
      // What is done to each element is not followed; that it comes from the environment stays true.
      return receiver.kind === 'env' ? { ...receiver, ...at } : undefined;
    default:
      return undefined;
  }
}

/** `15m`, `2 days` → milliseconds. */
export function milliseconds(text: string): number | undefined {
  const match = /^\s*(-?[\d.]+)\s*([a-z]*)\s*$/i.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const factor = [
    ['ms|msecs?|milliseconds?|', 1],
    ['s|secs?|seconds?', 1000],
    ['m|mins?|minutes?', 60_000],
    ['h|hrs?|hours?', 3_600_000],
    ['d|days?', 86_400_000],
    ['w|weeks?', 604_800_000],
  ] as const;
  const found = factor.find(([names]) => new RegExp(`^(?:${names})$`).test(unit));
  return found === undefined ? undefined : Number(match[1]) * found[1];
}

/** Finds the object literal of an environment schema and reads the defaults in it: `.default(3000)`, `{ default: 3000 }`. */
function schemaDefaults(evaluator: Evaluator, schema: Node, module: BoundModule): (name: string) => StaticValue | undefined {
  const shape = shapeOf(evaluator, schema, module, 0);
  return (name) => {
    if (shape === undefined) return undefined;
    for (const property of shape.node.properties) {
      if (property.type !== 'Property' || keyName(property.key, property.computed) !== name) continue;
      return defaultOf(evaluator, property.value, shape.module);
    }
    return undefined;
  };
}

function shapeOf(
  evaluator: Evaluator,
  node: Node,
  module: BoundModule,
  level: number,
): { node: Extract<Node, { type: 'ObjectExpression' }>; module: BoundModule } | undefined {
  if (level > 16) return undefined;
  const at = unwrap(node);
  switch (at.type) {
    case 'ObjectExpression':
      return { node: at, module };
    case 'CallExpression': {
      for (const argument of at.arguments) {
        const found = argument.type === 'SpreadElement' ? undefined : shapeOf(evaluator, argument, module, level + 1);
        if (found !== undefined) return found;
      }
      const callee = unwrap(at.callee);
      return callee.type === 'MemberExpression' ? shapeOf(evaluator, callee.object, module, level + 1) : undefined;
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(at.start);
      if (binding?.init !== undefined && binding.kind === 'const') return shapeOf(evaluator, binding.init, module, level + 1);
      if (binding?.kind !== 'import') return undefined;
      const value = evaluator.binding(binding, { node: at, module });
      return value.kind === 'object' && value.node.type === 'ObjectExpression'
        ? { node: value.node, module: value.module }
        : value.node === at
          ? undefined
          : shapeOf(evaluator, value.node, value.module, level + 1);
    }
    default:
      return undefined;
  }
}

/** Default in `z.coerce.number().default(3000)` or `num({ default: 3000 })`. */
function defaultOf(evaluator: Evaluator, node: Node, module: BoundModule): StaticValue | undefined {
  let at = unwrap(node);
  for (let level = 0; level < 24 && at.type === 'CallExpression'; level += 1) {
    const callee = unwrap(at.callee);
    const [first] = at.arguments;
    if (memberName(callee) === 'default' && first !== undefined && first.type !== 'SpreadElement') return evaluator.of(first, module);
    if (first?.type === 'ObjectExpression') {
      const value = evaluator.of(first, module);
      const own = value.kind === 'object' ? (value.get('default') ?? value.get('devDefault')) : undefined;
      if (own !== undefined) return own;
    }
    if (callee.type !== 'MemberExpression') return undefined;
    at = unwrap(callee.object);
  }
  return undefined;
}
