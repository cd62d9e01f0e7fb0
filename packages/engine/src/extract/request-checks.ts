import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../lang/typescript/syntax.ts';

const PARTS: Readonly<Record<string, string>> = { body: 'body', params: 'params', query: 'query', headers: 'headers', rawBody: 'body' };
/** Functions that look at a value by what they are called, of the service and of libraries. */
const LOOKS =
  /^(?:is[A-Z]\w*|isNaN|validate\w*|assert\w*|check\w*|ensure\w*|verify\w*|parse(?!Int$|Float$)[A-Z]\w*|safeParse|parse|test|includes|match)$/;
/** Methods of schemas, by which libraries call them. */
const SCHEMAS = /^(?:safeParse|parse|validate)(?:Async|Sync)?$|^(?:assert|check)$/;
/** Conversions and lists that leave little of what was sent: not a test in itself, and no text of any kind any more. */
const NARROWS = /^(?:min|max|clamp|Number|parseInt|parseFloat|BigInt|ObjectId|URL|has|indexOf)$/;
/** Members of Hono's and a web `Request` that give a part when they are called. */
const CALLED: Readonly<Record<string, string>> = {
  json: 'body',
  text: 'body',
  parseBody: 'body',
  formData: 'body',
  param: 'params',
  query: 'query',
  queries: 'query',
};
const COMPARES = /^(?:[!=]==?|[<>]=?|in|instanceof)$/;
const DEEPEST = 4;

/** What the code of a handler does with fields of the request, each as `body.venueId`. */
export interface RequestFields {
  /** Parts of which something is looked at, see `requestChecks`. */
  parts: string[];
  read: string[];
  /** Fields, and parts as a whole, that are looked at, compared or narrowed. */
  looked: string[];
  /** Those of them whose type, form or value is tested. */
  tested: string[];
}

interface Found {
  parts: Set<string>;
  read: Set<string>;
  looked: Set<string>;
  tested: Set<string>;
  written: Set<string>;
}

/**
 * Parts of the request that a handler, or a function it hands them to, looks at by itself: types, patterns, lists, ranges, schemas for single
 * values. That something is there at all is no check. Whether such a check is enough, only a reader can tell.
 */
export function requestChecks(code: CodeIndex, handler: FunctionInfo, position = 0): string[] {
  return requestFields(code, handler, position).parts;
}

/** The same for single fields, with those that are read. */
export function requestFields(code: CodeIndex, handler: FunctionInfo, position = 0): RequestFields {
  const found: Found = { parts: new Set(), read: new Set(), looked: new Set(), tested: new Set(), written: new Set() };
  const param = handler.params[position];
  const target = param?.type === 'AssignmentPattern' ? param.left : param;
  if (target === undefined) return { parts: [], read: [], looked: [], tested: [] };
  const roots = untainted();
  const given = handler.params.filter((one) => partGivenTo(one) !== undefined);
  if (given.length > 0) {
    // NestJS hands each part of the request to a parameter of its own.
    for (const one of given) {
      const part = partGivenTo(one);
      for (const binding of bindingsIn(one.type === 'AssignmentPattern' ? one.left : one, handler.module)) {
        if (part === '') roots.whole.add(binding);
        else if (part !== undefined) hold(roots, binding, below(part, binding.path[0]), found);
      }
    }
  } else if (target.type === 'Identifier') {
    const own = handler.module.bindingAt.get(target.start);
    if (own !== undefined) roots.whole.add(own);
  } else if (target.type === 'ObjectPattern') {
    for (const property of target.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      // Loaders and actions are handed the request as one of several.
      const whole = property.key.name === 'request' && property.value.type === 'Identifier';
      const own = whole ? handler.module.bindingAt.get(property.value.start) : undefined;
      if (own !== undefined) roots.whole.add(own);
      if (!Object.hasOwn(PARTS, property.key.name)) continue;
      const part = PARTS[property.key.name] ?? '';
      for (const binding of bindingsIn(property.value, handler.module)) hold(roots, binding, below(part, binding.path[1]), found);
    }
  }
  follow(code, handler, roots, found, new Set(), 0);
  const read = [...found.read].filter((field) => !found.written.has(field)).toSorted();
  return { parts: [...found.parts].toSorted(), read, looked: [...found.looked].toSorted(), tested: [...found.tested].toSorted() };
}

/** A variable that holds a part, or a field of one: then the field is read. */
function hold(tainted: Tainted, binding: Binding, way: string, found: Found): void {
  tainted.parts.set(binding, way);
  if (way.includes('.')) found.read.add(way);
}

/** `body` and `venueId` → `body.venueId`; what stands deeper in a field belongs to the field. */
function below(way: string, name: string | undefined): string {
  return name === undefined || way.includes('.') || !/^[A-Za-z_$][\w$-]*$/.test(name) ? way : `${way}.${name}`;
}

const DECORATORS: Readonly<Record<string, string>> = {
  Body: 'body',
  Param: 'params',
  Query: 'query',
  Headers: 'headers',
  Req: '',
  Request: '',
};

/** The part, or field of one, that a decorator of NestJS puts into a parameter; the empty text for the whole request. */
export function partGivenTo(param: Node): string | undefined {
  const holder = param.type === 'AssignmentPattern' ? param.left : param;
  const decorators = 'decorators' in holder && Array.isArray(holder.decorators) ? (holder.decorators as { expression: Node }[]) : [];
  for (const { expression } of decorators) {
    const callee = expression.type === 'CallExpression' ? unwrap(expression.callee) : expression;
    if (callee.type !== 'Identifier' || !Object.hasOwn(DECORATORS, callee.name)) continue;
    const part = DECORATORS[callee.name] ?? '';
    const [field, pipe] = expression.type === 'CallExpression' ? expression.arguments : [];
    // `@Param('id', ParseUUIDPipe)` has been looked at, and so has what a pipe alone is given.
    return pipe === undefined && field?.type === 'Literal' && typeof field.value === 'string' ? below(part, field.value) : part;
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

function follow(code: CodeIndex, fn: FunctionInfo, tainted: Tainted, found: Found, seen: Set<string>, depth: number): void {
  const { module } = fn;
  spread(fn, tainted, found);
  const part = (node: Node): string | undefined => partOf(node, module, tainted);
  const narrow = (node: Node | null | undefined): void => {
    const way = node === null || node === undefined ? undefined : part(node);
    if (way !== undefined) found.looked.add(way);
  };
  const note = (node: Node | null | undefined): void => {
    const way = node === null || node === undefined ? undefined : part(node);
    if (way === undefined) return;
    found.looked.add(way);
    found.tested.add(way);
    found.parts.add(partIn(way));
  };
  walk(fn.node, (node) => {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') note(node.argument);
    // `amount * 100` computes; only comparing looks.
    else if (node.type === 'BinaryExpression' && COMPARES.test(node.operator) && node.left.type !== 'PrivateIdentifier') {
      if (node.operator === 'instanceof') note(node.left);
      else if (isValue(node.right)) note(node.left);
      else if (isValue(node.left)) note(node.right);
      else if (!isNothing(node.left) && !isNothing(node.right)) {
        // Equal to something that is known: as good as any pattern.
        narrow(node.left);
        narrow(node.right);
      }
    } else if (node.type === 'AssignmentExpression') {
      const way = node.left.type === 'MemberExpression' ? part(node.left) : undefined;
      if (way?.includes('.') === true) found.written.add(way);
      // `let form; try { form = await request.formData(); } catch …`
      const filled = node.operator === '=' && node.left.type === 'Identifier' ? module.bindingAt.get(node.left.start) : undefined;
      const given = filled === undefined || filled.init !== undefined ? undefined : part(node.right);
      if (filled !== undefined && given !== undefined) hold(tainted, filled, given, found);
    } else if (node.type === 'MemberExpression') {
      const way = part(node);
      if (way?.includes('.') === true) found.read.add(way);
      // `PERIODS[body.period]` gives what the list has.
      if (node.computed && node.property.type !== 'Literal') narrow(node.property);
    } else if (node.type === 'NewExpression') {
      if (NARROWS.test(nameIn(node.callee))) for (const argument of node.arguments) narrow(argument);
    } else if (node.type === 'SwitchStatement') note(node.discriminant);
    else if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      const name = nameIn(callee);
      if (NARROWS.test(name)) for (const argument of node.arguments) narrow(argument);
      const way = part(node);
      if (way?.includes('.') === true) found.read.add(way);
      if (
        LOOKS.test(name) &&
        !(callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'JSON')
      ) {
        for (const argument of node.arguments) {
          note(argument);
          // `schema.safeParse({ from: query.get('from'), to: query.get('to') ?? undefined })`; options of a function of one's own are none.
          if (argument.type === 'ObjectExpression' && SCHEMAS.test(name))
            for (const one of argument.properties) if (one.type === 'Property') note(one.value);
        }
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
          else if (of !== undefined) hold(inner, binding, below(of, binding.path[0]), found);
        }
      }
      if (inner.whole.size + inner.parts.size + inner.members.size > 0) follow(code, next, inner, found, seen, depth + 1);
    }
  }
}

/** Stands for the request itself where parts of it are named. */
const WHOLE = '';

/** Members of an object literal that hold parts of the request, or all of it: `create({ req, ctx })`. */
function membersOf(object: Extract<Node, { type: 'ObjectExpression' }>, module: BoundModule, tainted: Tainted): Map<string, string> {
  const out = new Map<string, string>();
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier') continue;
    const part = isWhole(unwrap(property.value), module, tainted) ? WHOLE : partOf(property.value, module, tainted);
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
      for (const one of bindingsIn(property.value, module))
        if (part !== WHOLE) inner.parts.set(one, part);
        else if (one.path.length <= 1) inner.whole.add(one);
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
function spread(fn: FunctionInfo, tainted: Tainted, found: Found): void {
  const { module } = fn;
  for (const binding of initialised(module)) {
    const { init } = binding;
    if (init === undefined || init.start < fn.node.start || init.end > fn.node.end) continue;
    const value = unwrap(init);
    const source = value.type === 'Identifier' ? module.bindingAt.get(value.start) : undefined;
    if (source !== undefined && tainted.whole.has(source)) {
      const [first, second] = binding.path;
      if (first === undefined) tainted.whole.add(binding);
      else if (Object.hasOwn(PARTS, first)) hold(tainted, binding, below(PARTS[first] ?? '', second), found);
      continue;
    }
    if (source !== undefined && binding.path.length === 1 && tainted.members.get(source)?.get(binding.path[0] ?? '') === WHOLE) {
      tainted.whole.add(binding);
      continue;
    }
    if (binding.path[0] === 'searchParams' && isAddress(value, module, tainted)) {
      hold(tainted, binding, below('query', binding.path[1]), found);
      continue;
    }
    const way = partOf(init, module, tainted);
    if (way !== undefined) hold(tainted, binding, below(way, binding.path[0]), found);
  }
}

/** The part of the request, or the field of one, that a value comes from, also through conversions and methods: `String(req.query.x).trim()`. */
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
      if (name === 'searchParams' && isAddress(object, module, tainted)) return 'query';
      if (isWhole(object, module, tainted)) return name !== undefined && Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
      const held = owner === undefined || name === undefined ? undefined : tainted.members.get(owner)?.get(name);
      if (held !== undefined) return held === WHOLE ? undefined : held;
      const way = partOf(object, module, tainted);
      // Members of collections such as `URLSearchParams` and `FormData`; the field stands in the call.
      return way === undefined || /^(?:get|getAll|entries)$/.test(name ?? '') ? way : below(way, name);
    }
    case 'NewExpression':
      if (nameIn(node.callee) === 'URLSearchParams' && node.arguments[0] !== undefined) return partOf(node.arguments[0], module, tainted);
      return /^(?:Date|Decimal|BigNumber)$/.test(nameIn(node.callee)) && node.arguments[0] !== undefined
        ? partOf(node.arguments[0], module, tainted)
        : undefined;
    case 'ObjectExpression':
      // `{ ...body, owner }` is still what was sent.
      return node.properties.map((one) => (one.type === 'SpreadElement' ? partOf(one.argument, module, tainted) : undefined)).find(Boolean);
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const [first] = node.arguments;
      if (callee.type === 'MemberExpression' && isWhole(unwrap(callee.object), module, tainted)) {
        const given = CALLED[memberName(callee) ?? ''];
        if (given !== undefined)
          return below(given, first?.type === 'Literal' && typeof first.value === 'string' ? first.value : undefined);
      }
      const of = callee.type === 'MemberExpression' ? partOf(callee.object, module, tainted) : undefined;
      // `searchParams.get('id')`, `form.get('name')`, `headers.get('x-id')`
      if (of !== undefined && /^get(?:All)?$/.test(memberName(unwrap(node.callee)) ?? '') && first?.type === 'Literal')
        return typeof first.value === 'string' ? below(of, first.value) : of;
      return of ?? (first && partOf(first, module, tainted));
    }
    default:
      return undefined;
  }
}

/** The address of the request, taken apart: `request.nextUrl`, `new URL(request.url)`, or a variable that holds it. */
function isAddress(node: Node, module: BoundModule, tainted: Tainted): boolean {
  if (node.type === 'Identifier') {
    const init = module.bindingAt.get(node.start)?.init;
    return init !== undefined && init.type !== 'Identifier' && isAddress(unwrap(init), module, tainted);
  }
  if (node.type === 'MemberExpression') return memberName(node) === 'nextUrl' && isWhole(unwrap(node.object), module, tainted);
  if (node.type !== 'NewExpression' || nameIn(node.callee) !== 'URL' || node.arguments[0] === undefined) return false;
  const text = unwrap(node.arguments[0]);
  return text.type === 'MemberExpression' && memberName(text) === 'url' && isWhole(unwrap(text.object), module, tainted);
}

/** The request itself, also as `c.req` or `ctx.request`. */
function isWhole(node: Node, module: BoundModule, tainted: Tainted): boolean {
  if (node.type === 'MemberExpression') {
    const object = unwrap(node.object);
    const owner = object.type === 'Identifier' ? module.bindingAt.get(object.start) : undefined;
    if (owner !== undefined && tainted.members.get(owner)?.get(memberName(node) ?? '') === WHOLE) return true;
    return /^req(?:uest)?$/.test(memberName(node) ?? '') && isWhole(object, module, tainted);
  }
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  return binding !== undefined && tainted.whole.has(binding);
}

const partIn = (way: string): string => way.split('.', 1)[0] ?? way;

function nameIn(callee: Node): string {
  const node = unwrap(callee);
  return node.type === 'Identifier' ? node.name : (memberName(node) ?? '');
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

/** `null`, `undefined` or an empty text: whether something is there at all. */
function isNothing(input: Node): boolean {
  const node = unwrap(input);
  return (
    (node.type === 'Literal' && (node.value === null || node.value === '')) || (node.type === 'Identifier' && node.name === 'undefined')
  );
}

/** A constant that says something about a value: no `null`, no empty text. */
function isValue(input: Node): boolean {
  const node = unwrap(input);
  return node.type === 'Literal' && (typeof node.value === 'number' || (typeof node.value === 'string' && node.value !== ''));
}
