import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../lang/typescript/syntax.ts';

const PARTS: Readonly<Record<string, string>> = { body: 'body', params: 'params', query: 'query', headers: 'headers', rawBody: 'body' };
/** Functions that look at a value by what they are called, of the service and of libraries. */
const LOOKS =
  /^(?:is[A-Z]\w*|isNaN|validate\w*|assert\w*|check\w*|ensure\w*|verify\w*|parse(?!Int$|Float$)[A-Z]\w*|safeParse|parse|test|includes|match)$/;
const COMPARES = /^(?:[!=]==?|[<>]=?|in|instanceof)$/;
const DEEPEST = 4;

/**
 * Parts of the request that a handler, or a function it hands them to, looks at by itself: types, patterns, lists, ranges, schemas for single
 * values. That something is there at all is no check. Whether such a check is enough, only a reader can tell.
 */
export function requestChecks(code: CodeIndex, handler: FunctionInfo, position = 0): string[] {
  const found = new Set<string>();
  const param = handler.params[position];
  const target = param?.type === 'AssignmentPattern' ? param.left : param;
  if (target === undefined) return [];
  const roots = untainted();
  const given = handler.params.filter((one) => decorated(one) !== undefined);
  if (given.length > 0) {
    // NestJS hands each part of the request to a parameter of its own.
    for (const one of given) {
      const part = decorated(one);
      for (const binding of bindingsIn(one.type === 'AssignmentPattern' ? one.left : one, handler.module)) {
        if (part === '') roots.whole.add(binding);
        else if (part !== undefined) roots.parts.set(binding, part);
      }
    }
  } else if (target.type === 'Identifier') {
    const own = handler.module.bindingAt.get(target.start);
    if (own !== undefined) roots.whole.add(own);
  } else if (target.type === 'ObjectPattern') {
    for (const property of target.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier' || !Object.hasOwn(PARTS, property.key.name)) continue;
      for (const binding of bindingsIn(property.value, handler.module)) roots.parts.set(binding, PARTS[property.key.name] ?? '');
    }
  }
  follow(code, handler, roots, found, new Set(), 0);
  return [...found].toSorted();
}

const DECORATORS: Readonly<Record<string, string>> = {
  Body: 'body',
  Param: 'params',
  Query: 'query',
  Headers: 'headers',
  Req: '',
  Request: '',
};

/** The part that a decorator of NestJS puts into a parameter; the empty text for the whole request. */
function decorated(param: Node): string | undefined {
  const holder = param.type === 'AssignmentPattern' ? param.left : param;
  const decorators = 'decorators' in holder && Array.isArray(holder.decorators) ? (holder.decorators as { expression: Node }[]) : [];
  for (const { expression } of decorators) {
    const callee = expression.type === 'CallExpression' ? unwrap(expression.callee) : expression;
    if (callee.type === 'Identifier' && Object.hasOwn(DECORATORS, callee.name)) return DECORATORS[callee.name];
  }
  return undefined;
}

/** Variables that stand for the request, and those that hold something of one of its parts. */
interface Tainted {
  whole: Set<Binding>;
  parts: Map<Binding, string>;
  /** Objects of which some members hold parts: `save({ owner, payload: body })`. */
  members: Map<Binding, ReadonlyMap<string, string>>;
}

const untainted = (): Tainted => ({ whole: new Set(), parts: new Map(), members: new Map() });

function follow(code: CodeIndex, fn: FunctionInfo, tainted: Tainted, found: Set<string>, seen: Set<string>, depth: number): void {
  const { module } = fn;
  spread(fn, tainted);
  const part = (node: Node): string | undefined => partOf(node, module, tainted);
  const note = (node: Node | null | undefined): void => {
    const name = node === null || node === undefined ? undefined : part(node);
    if (name !== undefined) found.add(name);
  };
  walk(fn.node, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') note(node.argument);
    // `amount * 100` computes; only comparing looks.
    else if (node.type === 'BinaryExpression' && COMPARES.test(node.operator) && node.left.type !== 'PrivateIdentifier') {
      if (node.operator === 'instanceof') note(node.left);
      else if (isValue(node.right)) note(node.left);
      else if (isValue(node.left)) note(node.right);
    } else if (node.type === 'SwitchStatement') note(node.discriminant);
    else if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      const name = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
      if (
        LOOKS.test(name) &&
        !(callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'JSON')
      ) {
        for (const argument of node.arguments) note(argument);
        if (callee.type === 'MemberExpression' && /^(?:match|includes)$/.test(name)) note(callee.object);
      }
    }
    return undefined;
  });
  if (depth >= DEEPEST) return;
  for (const call of code.callsIn(fn)) {
    for (const next of call.targets) {
      const key = `${next.key}|${call.node.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const inner = untainted();
      for (const [at, argument] of call.args.entries()) {
        const value = unwrap(argument);
        const given = value.type === 'Identifier' ? module.bindingAt.get(value.start) : undefined;
        const param = next.params[at];
        const target = param?.type === 'AssignmentPattern' ? param.left : param;
        if (target === undefined) continue;
        const whole = given !== undefined && tainted.whole.has(given);
        const of = whole ? undefined : part(value);
        if (!whole && of === undefined) {
          if (value.type === 'ObjectExpression') handMembers(membersOf(value, module, tainted), target, next.module, inner);
          continue;
        }
        for (const binding of bindingsIn(target, next.module)) {
          if (whole && target.type === 'Identifier') inner.whole.add(binding);
          else if (of !== undefined) inner.parts.set(binding, of);
        }
      }
      if (inner.whole.size + inner.parts.size + inner.members.size > 0) follow(code, next, inner, found, seen, depth + 1);
    }
  }
}

/** Members of an object literal that hold parts of the request. */
function membersOf(object: Extract<Node, { type: 'ObjectExpression' }>, module: BoundModule, tainted: Tainted): Map<string, string> {
  const out = new Map<string, string>();
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') continue;
    const part = partOf(property.value, module, tainted);
    if (part !== undefined) out.set(property.key.name, part);
  }
  return out;
}

function handMembers(members: ReadonlyMap<string, string>, target: Node, module: BoundModule, inner: Tainted): void {
  if (members.size === 0) return;
  const binding = target.type === 'Identifier' ? module.bindingAt.get(target.start) : undefined;
  if (binding !== undefined) inner.members.set(binding, members);
  if (target.type !== 'ObjectPattern') return;
  for (const property of target.properties) {
    const part = property.type === 'Property' && property.key.type === 'Identifier' ? members.get(property.key.name) : undefined;
    if (property.type === 'Property' && part !== undefined)
      for (const one of bindingsIn(property.value, module)) inner.parts.set(one, part);
  }
}

const INITIALISED = new WeakMap<BoundModule, Binding[]>();

/** Variables of a module that start with a value, in the order of the text. */
function initialised(module: BoundModule): readonly Binding[] {
  let list = INITIALISED.get(module);
  if (list === undefined) {
    list = [...new Set(module.bindingAt.values())]
      .filter((binding) => binding.init !== undefined && binding.kind !== 'import')
      .toSorted((a, b) => a.node.start - b.node.start);
    INITIALISED.set(module, list);
  }
  return list;
}

/** Adds the variables of a function that take their value from what is tainted. */
function spread(fn: FunctionInfo, tainted: Tainted): void {
  const { module } = fn;
  for (const binding of initialised(module)) {
    const { init } = binding;
    if (init === undefined || init.start < fn.node.start || init.end > fn.node.end) continue;
    const value = unwrap(init);
    const source = value.type === 'Identifier' ? module.bindingAt.get(value.start) : undefined;
    if (source !== undefined && tainted.whole.has(source)) {
      const [first] = binding.path;
      if (first === undefined) tainted.whole.add(binding);
      else if (Object.hasOwn(PARTS, first)) tainted.parts.set(binding, PARTS[first] ?? '');
      continue;
    }
    const part = partOf(init, module, tainted);
    if (part !== undefined) tainted.parts.set(binding, part);
  }
}

/** The part of the request that a value comes from, also through conversions and methods: `String(req.query.x).trim()`. */
function partOf(input: Node, module: BoundModule, tainted: Tainted): string | undefined {
  const node = unwrap(input);
  switch (node.type) {
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      return binding === undefined ? undefined : tainted.parts.get(binding);
    }
    case 'AwaitExpression':
    case 'UnaryExpression':
      return partOf(node.argument, module, tainted);
    case 'LogicalExpression':
      return partOf(node.left, module, tainted) ?? partOf(node.right, module, tainted);
    case 'MemberExpression': {
      const name = memberName(node);
      const object = unwrap(node.object);
      const owner = object.type === 'Identifier' ? module.bindingAt.get(object.start) : undefined;
      if (owner !== undefined && tainted.whole.has(owner))
        return name !== undefined && Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
      const held = owner === undefined || name === undefined ? undefined : tainted.members.get(owner)?.get(name);
      return held ?? partOf(object, module, tainted);
    }
    case 'ObjectExpression':
      // `{ ...body, owner }` is still what was sent.
      return node.properties.map((one) => (one.type === 'SpreadElement' ? partOf(one.argument, module, tainted) : undefined)).find(Boolean);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const [first] = node.arguments;
      return (
        (callee.type === 'MemberExpression' ? partOf(callee.object, module, tainted) : undefined) ??
        (first && partOf(first, module, tainted))
      );
    }
    default:
      return undefined;
  }
}

function bindingsIn(pattern: Node, module: BoundModule): Binding[] {
  const found: Binding[] = [];
  walk(pattern, (node) => {
    const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
    if (binding !== undefined && binding.node.start === node.start) found.push(binding);
    return undefined;
  });
  return found;
}

/** A constant that says something about a value: no `null`, no empty text. */
function isValue(input: Node): boolean {
  const node = unwrap(input);
  return node.type === 'Literal' && (typeof node.value === 'number' || (typeof node.value === 'string' && node.value !== ''));
}
