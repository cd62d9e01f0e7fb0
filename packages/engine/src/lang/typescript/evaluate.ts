import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, ClassInfo, FunctionInfo } from './bound-module.ts';
import type { Entities } from './entities.ts';
import { arithmetic, compare, truthOf } from './evaluate-operators.ts';
import { callValue } from './evaluate-calls.ts';
import { arrayValue, enumValue, objectValue } from './evaluate-objects.ts';
import { importedBy } from './modules.ts';
import type { Exported } from './modules.ts';
import type { StaticValue, ValueSite } from './static-value.ts';
import { memberName, unwrap } from './syntax.ts';

const LIMIT = 40;
/** Steps for one question; small functions called from small functions could double without end. */
const FUEL = 5000;
const LONGEST_TEXT = 100_000;
/** Values of parameters while a small function is looked into. */
export type Frame = ReadonlyMap<Binding, StaticValue>;

/** Static evaluation of expressions, across modules. Never runs code, never throws; what it can't tell is `unknown`. */
export class Evaluator {
  readonly entities: Entities;
  private readonly bindings = new Map<Binding, StaticValue | undefined>();
  private depth = 0;
  private fuel = FUEL;
  /** Whether a property of an object literal is set again later. */
  isMutated: ((object: Node, name: string) => boolean) | undefined = undefined;
  /** Values that a parameter is known to take: elements of a constant list, arguments of callers. */
  parameterValue: ((binding: Binding) => StaticValue | undefined) | undefined = undefined;

  constructor(entities: Entities) {
    this.entities = entities;
  }

  of(input: Node, module: BoundModule, frame?: Frame): StaticValue {
    const node = unwrap(input);
    if (this.depth === 0) this.fuel = FUEL;
    if (this.depth > LIMIT || (this.fuel -= 1) < 0) return { kind: 'unknown', node, module };
    this.depth += 1;
    const result = this.fresh(node, module, frame);
    this.depth -= 1;
    return result;
  }

  private fresh(node: Node, module: BoundModule, frame: Frame | undefined): StaticValue {
    const at: ValueSite = { node, module };
    switch (node.type) {
      case 'Literal':
        if ('regex' in node) return { ...at, kind: 'regexp', pattern: node.regex.pattern, flags: node.regex.flags };
        return { ...at, kind: 'literal', value: node.value as string | number | boolean | bigint | null };
      case 'TemplateLiteral':
        return this.template(node, module, frame);
      case 'Identifier':
        return this.name(node, module, frame);
      case 'MemberExpression': {
        const name = memberName(node) ?? this.computedName(node, module, frame);
        if (name === undefined) return { ...at, kind: 'unknown' };
        return { ...this.member(this.of(node.object, module, frame), name, at), ...at };
      }
      case 'ObjectExpression':
        return objectValue(this, node, module, frame);
      case 'ArrayExpression':
        return arrayValue(this, node, module, frame);
      case 'LogicalExpression':
        return this.logical(node, module, frame);
      case 'ConditionalExpression': {
        const test = this.of(node.test, module, frame);
        const truth = truthOf(test);
        if (truth !== undefined) return this.of(truth ? node.consequent : node.alternate, module, frame);
        return {
          ...at,
          kind: 'either',
          test,
          testNode: node.test,
          whenTrue: this.of(node.consequent, module, frame),
          whenFalse: this.of(node.alternate, module, frame),
        };
      }
      case 'BinaryExpression':
        return this.binary(node, module, frame);
      case 'UnaryExpression': {
        const value = this.of(node.argument, module, frame);
        if (node.operator === 'void') return { ...at, kind: 'undefined' };
        if (node.operator === '!') {
          const truth = truthOf(value);
          if (truth !== undefined) return { ...at, kind: 'literal', value: !truth };
          if (value.kind !== 'env') return { ...at, kind: 'unknown' };
          const compared = value.compared === undefined ? {} : { compared: { equal: !value.compared.equal, to: value.compared.to } };
          return { ...at, kind: 'env', name: value.name, fallback: negated(value.fallback, at), ...compared };
        }
        if (node.operator === '-' || node.operator === '+')
          return arithmetic(node.operator, { ...at, kind: 'literal', value: 0 }, value, at);
        return { ...at, kind: 'unknown' };
      }
      case 'AwaitExpression':
        return this.of(node.argument, module, frame);
      case 'CallExpression':
      case 'NewExpression':
        return callValue(this, node, module, frame);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression': {
        const fn = module.functionByStart.get(node.start);
        return fn === undefined ? { ...at, kind: 'unknown' } : { ...at, kind: 'function', fn };
      }
      default: {
        const entity = this.entities.of(node, module);
        return entity === undefined ? { ...at, kind: 'unknown' } : { ...at, kind: 'entity', entity };
      }
    }
  }

  private computedName(
    node: Extract<Node, { type: 'MemberExpression' }>,
    module: BoundModule,
    frame: Frame | undefined,
  ): string | undefined {
    const key = this.of(node.property, module, frame);
    // `config[process.env.NODE_ENV]`: what production picks.
    if (key.kind === 'env' && key.name === 'NODE_ENV') return 'production';
    return key.kind === 'literal' && key.value !== null ? String(key.value) : undefined;
  }

  private template(node: Extract<Node, { type: 'TemplateLiteral' }>, module: BoundModule, frame: Frame | undefined): StaticValue {
    const parts: (string | StaticValue)[] = [];
    const push = (text: string): void => {
      if (text === '') return;
      const last = parts.at(-1);
      if (typeof last === 'string') parts[parts.length - 1] = last + text;
      else parts.push(text);
    };
    for (const [index, quasi] of node.quasis.entries()) {
      push(quasi.value.cooked ?? quasi.value.raw);
      const hole = node.expressions[index];
      if (hole === undefined) continue;
      const value = this.of(hole, module, frame);
      if (value.kind === 'literal') push(String(value.value));
      else if (value.kind === 'text') {
        for (const part of value.parts) {
          if (typeof part === 'string') push(part);
          else parts.push(part);
        }
      } else parts.push(value);
    }
    if (parts.length > 1000 || parts.some((part) => typeof part === 'string' && part.length > LONGEST_TEXT))
      return { node, module, kind: 'unknown' };
    return asText(parts, { node, module });
  }

  private name(node: Extract<Node, { type: 'Identifier' }>, module: BoundModule, frame: Frame | undefined): StaticValue {
    const at: ValueSite = { node, module };
    const binding = module.bindingAt.get(node.start);
    if (binding === undefined) {
      if (node.name === 'undefined') return { ...at, kind: 'undefined' };
      if (node.name === 'Infinity' || node.name === 'NaN') return { ...at, kind: 'literal', value: Number(node.name) };
      return { ...at, kind: 'entity', entity: { kind: 'path', path: node.name, package: '' } };
    }
    return { ...this.binding(binding, at, frame), node, module };
  }

  binding(binding: Binding, at: ValueSite, frame?: Frame): StaticValue {
    const given = frame?.get(binding);
    if (given !== undefined) return given;
    if (frame === undefined || binding.scope.kind === 'module') {
      if (this.bindings.has(binding)) return this.bindings.get(binding) ?? { ...at, kind: 'unknown' };
      this.bindings.set(binding, undefined);
      const result = this.freshBinding(binding, at, undefined);
      this.bindings.set(binding, result);
      return result;
    }
    return this.freshBinding(binding, at, frame);
  }

  private freshBinding(binding: Binding, at: ValueSite, frame: Frame | undefined): StaticValue {
    const { module } = binding.scope;
    const nothing: StaticValue = { ...at, kind: 'unknown' };
    switch (binding.kind) {
      case 'const':
      case 'let':
      case 'var': {
        if (binding.writes.length > 0) {
          // `let x; x = 1` is as good as a constant.
          const only =
            binding.writes.length === 1 && binding.init === undefined && !binding.writtenElsewhere ? binding.writes[0] : undefined;
          return only === undefined ? nothing : this.of(only, module, frame);
        }
        if (binding.init === undefined) return nothing;
        let value = this.of(binding.init, module, frame);
        for (const step of binding.path) {
          if (step === '...' || step === '[key]' || step === '?') return nothing;
          value = step === '[]' ? elementsOf(value, at) : this.member(value, step, at);
        }
        if (binding.fallback === undefined) return value;
        if (value.kind === 'undefined') return this.of(binding.fallback, module, frame);
        return value.kind === 'env' && value.fallback === undefined
          ? { ...value, fallback: this.of(binding.fallback, module, frame) }
          : value;
      }
      case 'import':
        return this.exported(
          importedBy(binding, (from, specifier, name) => this.through(from, specifier, name)),
          at,
        );
      case 'function': {
        const fn = binding.init === undefined ? undefined : module.functionByStart.get(binding.init.start);
        return fn === undefined ? nothing : { ...at, kind: 'function', fn };
      }
      case 'param': {
        const given = this.parameterValue?.(binding);
        if (given !== undefined) return given;
        const entity = this.entities.ofBinding(binding);
        return entity === undefined ? nothing : { ...at, kind: 'entity', entity };
      }
      case 'enum':
        return enumValue(this, binding, at);
      default: {
        const entity = this.entities.ofBinding(binding);
        return entity === undefined ? nothing : { ...at, kind: 'entity', entity };
      }
    }
  }

  private through(module: BoundModule, specifier: string, name: string): Exported | undefined {
    const found = this.entities.graph.target(module, specifier);
    if (found?.kind === 'namespace') return name === '*' ? found : this.entities.graph.resolveExport(found.module, name);
    return found?.kind === 'external' ? { ...found, name: name === '*' ? '' : name } : found;
  }

  exported(found: Exported | undefined, at: ValueSite): StaticValue {
    switch (found?.kind) {
      case 'binding':
        return this.binding(found.binding, { node: found.binding.node, module: found.binding.scope.module });
      case 'expression':
        return this.of(found.node, found.module);
      case 'property':
        return this.member(this.of(found.node, found.module), found.name, at);
      default: {
        const entity = this.entities.ofExported(found);
        return entity === undefined ? { ...at, kind: 'unknown' } : { ...at, kind: 'entity', entity };
      }
    }
  }

  private logical(node: Extract<Node, { type: 'LogicalExpression' }>, module: BoundModule, frame: Frame | undefined): StaticValue {
    const at: ValueSite = { node, module };
    const left = this.of(node.left, module, frame);
    const truth = truthOf(left);
    if (node.operator === '??') {
      if (left.kind === 'env') return { ...left, ...at, fallback: left.fallback ?? this.of(node.right, module, frame) };
      if (left.kind === 'undefined' || (left.kind === 'literal' && left.value === null)) return this.of(node.right, module, frame);
      return left.kind === 'unknown' ? { ...at, kind: 'unknown' } : left;
    }
    const right = this.of(node.right, module, frame);
    if (node.operator === '||') {
      if (left.kind === 'env') {
        const own = left.fallback === undefined ? undefined : truthOf(left.fallback);
        return {
          ...left,
          ...at,
          fallback: own === true ? left.fallback : right.kind === 'env' ? (right.fallback ?? left.fallback) : right,
        };
      }
      if (truth !== undefined) return truth ? left : right;
      return { ...at, kind: 'either', test: left, testNode: node.left, whenTrue: left, whenFalse: right };
    }
    if (truth !== undefined) return truth ? right : left;
    return { ...at, kind: 'either', test: left, testNode: node.left, whenTrue: right, whenFalse: { ...at, kind: 'literal', value: false } };
  }

  private binary(node: Extract<Node, { type: 'BinaryExpression' }>, module: BoundModule, frame: Frame | undefined): StaticValue {
    const at: ValueSite = { node, module };
    if (node.left.type === 'PrivateIdentifier') return { ...at, kind: 'unknown' };
    // Long sums lean to the left.
    const chain: Extract<Node, { type: 'BinaryExpression' }>[] = [node];
    let first: Node = node.left;
    while (first.type === 'BinaryExpression' && first.operator === '+' && node.operator === '+') {
      chain.push(first);
      first = first.left;
    }
    let value = this.of(first, module, frame);
    for (let index = chain.length - 1; index >= 0; index -= 1) {
      const one = chain[index] as (typeof chain)[number];
      const right = this.of(one.right, module, frame);
      value = /^[!=]==?$/.test(one.operator) ? compare(one.operator, value, right, at) : arithmetic(one.operator, value, right, at);
    }
    return value;
  }

  /** `value.name` */
  member(value: StaticValue, name: string, at: ValueSite): StaticValue {
    const nothing: StaticValue = { ...at, kind: 'unknown' };
    switch (value.kind) {
      case 'object':
        return value.get(name) ?? (value.open ? nothing : { ...at, kind: 'undefined' });
      case 'array': {
        const index = Number(name.replace(/^\[(\d+)\]$/, '$1'));
        if (name === 'length') return value.open ? nothing : { ...at, kind: 'literal', value: value.items.length };
        return value.items[index] ?? nothing;
      }
      case 'environment':
        // Results of validation carry the values one level down.
        if (name === 'value' || name === 'data') return value;
        if (/^(?:error|errors|success|issues|warning)$/.test(name)) return nothing;
        return { ...at, kind: 'env', name, fallback: value.schema?.(name) };
      case 'oneOf':
        return { ...at, kind: 'oneOf', items: value.items.map((item) => this.member(item, name, at)) };
      case 'either':
        return { ...value, whenTrue: this.member(value.whenTrue, name, at), whenFalse: this.member(value.whenFalse, name, at) };
      case 'entity':
        return this.entityMember(value.entity, name, at);
      case 'literal':
      case 'text':
      case 'env':
        // Text has no properties of its own: a connection string has no `ssl`.
        return name === 'length' ? nothing : { ...at, kind: 'undefined' };
      default:
        return nothing;
    }
  }

  private entityMember(entity: Extract<StaticValue, { kind: 'entity' }>['entity'], name: string, at: ValueSite): StaticValue {
    if (entity.kind === 'path') {
      if (entity.path === 'process' && name === 'env') return { ...at, kind: 'environment', schema: undefined };
      if (entity.path === 'import.meta' && name === 'env') return { ...at, kind: 'environment', schema: undefined };
    }
    if (entity.kind === 'namespace') return this.exported(this.entities.graph.resolveExport(entity.module, name), at);
    if (entity.kind === 'object') return this.member(this.of(entity.node, entity.module), name, at);
    if (entity.kind === 'instance' || entity.kind === 'class') {
      const found = this.classValue(entity.class, name, entity.kind === 'class', 0);
      if (found !== undefined) return found;
    }
    const member = this.entities.member(entity, name);
    if (member?.kind === 'function') return { ...at, kind: 'function', fn: member.fn };
    return member === undefined ? { ...at, kind: 'unknown' } : { ...at, kind: 'entity', entity: member };
  }

  /** Fields of configuration classes: `class Config { readonly port = 3000 }`, `this.port = …`, getters. */
  private classValue(info: ClassInfo, name: string, isStatic: boolean, level: number): StaticValue | undefined {
    const member = (isStatic ? info.statics : info.members).get(name);
    const assigned = info.assigned.get(name) ?? [];
    if (member?.kind === 'get' && member.fn !== undefined) return this.returned(member.fn, undefined);
    if (member?.init !== undefined && assigned.length === 0 && member.fn === undefined) {
      const initial = this.of(member.init, info.module);
      // A field that begins empty waits for somebody who fills it, in another class or module as well.
      return isEmpty(initial) ? undefined : initial;
    }
    const only = assigned.length === 1 ? assigned[0] : undefined;
    const built = info.constructorFunction?.node;
    // A field that some method sets has no one value.
    if (only !== undefined && built !== undefined && built.start <= only.start && only.end <= built.end) return this.of(only, info.module);
    if (member !== undefined || assigned.length > 0 || info.superClass === undefined || level > 6) return undefined;
    const base = this.entities.of(info.superClass, info.module);
    return base?.kind === 'class' ? this.classValue(base.class, name, isStatic, level + 1) : undefined;
  }

  /** What a small function returns, with its parameters known. Several returns merge where they are an env read and its fallback. */
  returned(fn: FunctionInfo, frame: Frame | undefined): StaticValue {
    const at: ValueSite = { node: fn.node, module: fn.module };
    const values = fn.returns.slice(0, 5).map((node) => this.of(node, fn.module, frame));
    if (fn.returns.length > 4 || values.length === 0) return { ...at, kind: 'unknown' };
    const [first] = values;
    if (values.length === 1 && first !== undefined) return first;
    const env =
      values.find((value) => value.kind === 'env' && value.fallback === undefined) ?? values.find((value) => value.kind === 'env');
    const others = values.filter((value) => value !== env && value.kind === 'literal');
    if (env?.kind === 'env' && others.length <= 1) return { ...env, fallback: env.fallback ?? others[0] };
    return { ...at, kind: 'unknown' };
  }
}

function isEmpty(value: StaticValue): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

function negated(fallback: StaticValue | undefined, at: ValueSite): StaticValue {
  const truth = fallback === undefined ? false : truthOf(fallback);
  return truth === undefined ? { ...at, kind: 'unknown' } : { ...at, kind: 'literal', value: !truth };
}

export function asText(parts: (string | StaticValue)[], at: ValueSite): StaticValue {
  const [only] = parts;
  if (parts.length === 0) return { ...at, kind: 'literal', value: '' };
  if (parts.length === 1 && typeof only === 'string') return { ...at, kind: 'literal', value: only };
  return { ...at, kind: 'text', parts };
}

/** What the elements of a list are, each of them possible. */
export function elementsOf(list: StaticValue, at: ValueSite): StaticValue {
  if (list.kind !== 'array' || list.open || list.items.length === 0 || list.items.length > 64) return { ...at, kind: 'unknown' };
  const [only] = list.items;
  return list.items.length === 1 && only !== undefined ? only : { ...at, kind: 'oneOf', items: list.items };
}
