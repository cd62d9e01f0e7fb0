import type { Stub } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';

const OPERATION =
  /^(?:send|process|create|charge|refund|transfer|mint|burn|scan|notify|publish|upload|download|delete|remove|update|save|store|persist|execute|submit|settle|capture|cancel|register|encrypt|decrypt|sync|issue|revoke|deliver|dispatch|enqueue|export|import|backup|archive|purge|anonymi[sz]e|screen|report|schedule|fetch|calculate|generate)(?=[A-Z_]|$)/;
const JUDGEMENT = /^(?:check|verify|validate|authorize|authenticate|is[A-Z]|has[A-Z]|can[A-Z]|scan|screen|detect)/;
const NO_OPERATION = /noop|default|base|abstract|mock|fake|health|ready|ping|version|supports|enabled|isTest|isDev|isProduction/i;

/** Doing nothing is what it is for: `NoopExporter.send`, `const noopStorage = { … }`. */
const NOTHING = /no[-_]?op|null[A-Z]?(?:object|logger|cache|storage|client|provider|exporter|manager)|dummy/i;

/** Functions that claim an operation and do nothing for it. */
export function stubOf(context: Context, fn: FunctionInfo): Stub | undefined {
  const { code } = context.input;
  const name = fn.own;
  const { body } = fn.node;
  if (
    name === undefined ||
    body === null ||
    fn.node.type === 'TSDeclareFunction' ||
    !fn.held ||
    NO_OPERATION.test(name) ||
    NOTHING.test(`${fn.name} ${holderName(fn)}`)
  )
    return undefined;
  const make = (kind: string): Stub => ({ location: fn.location, wiring: code.reach(fn), name: fn.name, kind });
  if (body.type !== 'BlockStatement') return JUDGEMENT.test(name) && isTrue(body) && fn.params.length > 0 ? make('always-true') : undefined;
  const statements = body.body.filter((statement) => !isLog(statement) && statement.type !== 'EmptyStatement' && !givesNothing(statement));
  const [first] = statements;
  if (first === undefined) {
    if (body.body.some((one) => isLog(one) && OWNS_UP.test(code.text(one, fn.module))) && !isOverridden(context, fn))
      return make('not-implemented');
    // An empty method of a class that others extend, or an optional hook, is no claim.
    if (!OPERATION.test(name) || isOverridden(context, fn)) return undefined;
    return make('empty-body');
  }
  if (statements.length === 1 && first.type === 'ThrowStatement') {
    const text = code.text(first, fn.module);
    if (!UNFINISHED.test(text) || isOverridden(context, fn)) return undefined;
    return make('not-implemented');
  }
  if (statements.length > 2 || hasWork(body) || fn.params.length === 0) return undefined;
  const last = statements.at(-1);
  if (last?.type !== 'ReturnStatement' || last.argument === null) return undefined;
  if (usesParameters(fn, statements)) return undefined;
  if (JUDGEMENT.test(name) && isTrue(last.argument)) return make('always-true');
  return OPERATION.test(name) && isConstant(last.argument) && !isNothing(last.argument) ? make('constant-result') : undefined;
}

const UNFINISHED = /not[\s_-]*(?:yet\s*)?implemented|unimplemented|\btodo\b|coming soon/i;
/** The same in a line of the log, where a `todo` may be what the service is about. */
const OWNS_UP = /not[\s_-]*(?:yet\s*)?implemented|unimplemented|coming soon|\bstub\b/i;

/** `return;`, `return Promise.resolve();` */
function givesNothing(statement: Node): boolean {
  if (statement.type !== 'ReturnStatement') return false;
  if (statement.argument === null) return true;
  const value = unwrap(statement.argument);
  return (
    value.type === 'CallExpression' &&
    value.arguments.length === 0 &&
    value.callee.type === 'MemberExpression' &&
    value.callee.object.type === 'Identifier' &&
    value.callee.object.name === 'Promise' &&
    memberName(value.callee) === 'resolve'
  );
}

/** The variable whose object literal the function is a property of. */
function holderName(fn: FunctionInfo): string {
  if (fn.object === undefined) return '';
  for (const binding of fn.module.bindingAt.values())
    if (binding.init !== undefined && unwrap(binding.init) === fn.object) return binding.name;
  return '';
}

/** Data with names such as `mockUsers` handed out in production code. */
export function mockUsed(context: Context, node: Node, module: BoundModule): Stub | undefined {
  if (node.type !== 'ReturnStatement' || node.argument === null) return undefined;
  const value = unwrap(node.argument.type === 'AwaitExpression' ? node.argument.argument : node.argument);
  const name =
    value.type === 'Identifier'
      ? value.name
      : value.type === 'CallExpression'
        ? value.callee.type === 'Identifier'
          ? value.callee.name
          : memberName(unwrap(value.callee))
        : value.type === 'MemberExpression'
          ? memberName(value)
          : undefined;
  const invented = value.type === 'ObjectExpression' ? inventedPart(value) : undefined;
  if (
    invented === undefined &&
    (name === undefined || !/^(?:mock|fake|dummy)[A-Z_]|^(?:get|generate|create|build|use|return)(?:Mock|Fake|Dummy)|^MOCK_/.test(name))
  )
    return undefined;
  const { code } = context.input;
  const fn = code.functionAt(module, node.start);
  if (fn === undefined) return undefined;
  if (invented !== undefined) {
    // A stand-in that is called one is chosen by a setting, which is asked elsewhere.
    if (/mock|fake|dummy|stub|simulat|test|sandbox|demo/i.test(`${fn.name} ${module.path}`) || onlyInDevelopment(context, node, fn))
      return undefined;
    return {
      location: code.place(node, fn.module),
      wiring: code.reach(fn),
      name: `${fn.name} returns ${code.text(invented, module).slice(0, 60)}`,
      kind: 'mock-fallback',
    };
  }
  return { location: code.place(node, fn.module), wiring: code.reach(fn), name: `${fn.name} returns ${name}`, kind: 'mock-fallback' };
}

/** `{ id: 'mock-' + Date.now() }`, `{ address: mockAddress }`: a value that says by its name that nobody gave it. */
function inventedPart(object: Extract<Node, { type: 'ObjectExpression' }>): Node | undefined {
  return object.properties.find((property) => {
    if (property.type !== 'Property') return false;
    const value = unwrap(property.value);
    if (value.type === 'Identifier') return /^(?:mock|fake|dummy)[A-Z]/.test(value.name);
    if (value.type === 'TemplateLiteral')
      return value.expressions.length > 0 && /^(?:mock|fake|dummy|simulated)[-_]/i.test(value.quasis[0]?.value.cooked ?? '');
    const left = value.type === 'BinaryExpression' && value.operator === '+' ? unwrap(value.left) : undefined;
    return left?.type === 'Literal' && typeof left.value === 'string' && /^(?:mock|fake|dummy|simulated)[-_]/i.test(left.value);
  });
}

/** Under a condition that asks for the environment. */
function onlyInDevelopment({ input: { code } }: Context, node: Node, fn: FunctionInfo): boolean {
  let found = false;
  walk(fn.node, (each) => {
    if (
      each.type === 'IfStatement' &&
      each.start <= node.start &&
      node.end <= each.end &&
      /NODE_ENV|isDev|isTest|development|sandbox|isLocal|import\.meta\.env/i.test(code.text(each.test, fn.module))
    )
      found = true;
    return !found;
  });
  return found;
}

const CALLS_OUT = /(?<![\w.])(?:fetch|axios|got|ky|undici)\b[\w.]*\(/;
/** Figures of others, which nobody can make up: rates, prices, balances, scores. */
const FIGURE = /rate|price|amount|balance|score|fee|tax|quote|exchange|^(?:usd|eur|gbp|chf|jpy|cad|aud|sol|eth|btc)$/i;

/** `(await fetch(ratesUrl)).json().catch(() => ({ usd: 1 }))`: a figure that stands in the source is the answer of a system that failed. */
export function figureInvented(context: Context, node: Node, module: BoundModule): Stub | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const callee = unwrap(node.callee);
  const [handler] = node.arguments;
  if (callee.type !== 'MemberExpression' || memberName(callee) !== 'catch' || handler?.type !== 'ArrowFunctionExpression') return undefined;
  const value = handler.body.type === 'BlockStatement' ? undefined : unwrap(handler.body);
  if (value?.type !== 'ObjectExpression') return undefined;
  const figure = value.properties.find(
    (one) =>
      one.type === 'Property' &&
      one.value.type === 'Literal' &&
      typeof one.value.value === 'number' &&
      one.value.value !== 0 &&
      FIGURE.test(keyName(one.key, one.computed) ?? ''),
  );
  const { code } = context.input;
  if (figure?.type !== 'Property' || !CALLS_OUT.test(code.text(callee.object, module))) return undefined;
  const fn = code.functionAt(module, node.start);
  if (fn === undefined) return undefined;
  const name = `${fn.name} answers ${code.text(figure, module)} when the call fails`;
  return { location: code.place(node, module), wiring: code.reach(fn), name, kind: 'mock-fallback' };
}

const MADE_UP = /\b(?:mock(?:ed)?|fake|dummy|simulated|made[- ]up|hard-?coded)\s+(?:data|response|values?|results?|figures|records?)\b/i;

/** An answer that says itself that it is made up: `reply.send({ purchases, note: 'This is mock data' })`. */
export function madeUpSaid(
  context: Context,
  node: Extract<Node, { type: 'Literal' }>,
  parents: () => readonly Node[],
  module: BoundModule,
): Stub | undefined {
  if (typeof node.value !== 'string' || !MADE_UP.test(node.value)) return undefined;
  const above = parents();
  const property = above.at(-1);
  const call = above.findLast((one) => one.type === 'CallExpression');
  const { code } = context.input;
  const fn = code.functionAt(module, node.start);
  if (fn === undefined || property?.type !== 'Property' || call === undefined || context.served(fn) !== true) return undefined;
  const name = memberName(unwrap(call.callee)) ?? '';
  // Refusals that say what is not there yet are honest.
  if (!/^(?:send|json)$/.test(name) || /\b(?:status|code)\(\s*[45]\d\d/.test(code.text(call.callee, module))) return undefined;
  return {
    location: code.place(node, module),
    wiring: code.reach(fn),
    name: `${fn.name} answers “${node.value.slice(0, 80)}”`,
    kind: 'made-up-answer',
  };
}

function isLog(statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const call = unwrap(statement.expression);
  return call.type === 'CallExpression' && /^(?:log|info|warn|error|debug|trace)$/.test(memberName(unwrap(call.callee)) ?? '');
}

/** Anything besides logging that does something. */
function hasWork(body: Node): boolean {
  let found = false;
  walk(body, (node) => {
    if (found) return false;
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const callee = unwrap(node.callee);
      const name = memberName(callee) ?? '';
      const harmless =
        /^(?:log|info|warn|error|debug|trace|now|toISOString|toString|floor|random|round|resolve)$/.test(name) ||
        (node.type === 'NewExpression' && callee.type === 'Identifier' && callee.name === 'Date');
      if (!harmless) found = true;
    } else if (
      node.type === 'AwaitExpression' ||
      node.type === 'AssignmentExpression' ||
      node.type === 'UpdateExpression' ||
      node.type === 'ForStatement' ||
      node.type === 'ThrowStatement'
    )
      found = true;
    return undefined;
  });
  return found;
}

function usesParameters(fn: FunctionInfo, statements: readonly Node[]): boolean {
  let found = false;
  for (const statement of statements) {
    walk(statement, (node) => {
      if (node.type === 'Identifier' && fn.module.bindingAt.get(node.start)?.kind === 'param') found = true;
      if (node.type === 'ThisExpression') found = true;
      return !found;
    });
  }
  return found;
}

function isTrue(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'resolve' && node.arguments[0] !== undefined)
    return isTrue(node.arguments[0]);
  if (node.type === 'ObjectExpression')
    return (
      node.properties.length > 0 &&
      node.properties.some((property) => property.type === 'Property' && isTrue(property.value)) &&
      isConstant(node)
    );
  return node.type === 'Literal' && node.value === true;
}

function isNothing(input: Node): boolean {
  const node = unwrap(input);
  return (
    (node.type === 'Literal' && (node.value === null || node.value === false)) ||
    (node.type === 'Identifier' && node.name === 'undefined') ||
    (node.type === 'ArrayExpression' && node.elements.length === 0) ||
    (node.type === 'ObjectExpression' && node.properties.length === 0)
  );
}

function isConstant(input: Node): boolean {
  const node = unwrap(input);
  switch (node.type) {
    case 'Literal':
      return true;
    case 'TemplateLiteral':
      return node.expressions.every(isConstant);
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && isConstant(property.value));
    case 'ArrayExpression':
      return node.elements.every((element) => element !== null && isConstant(element));
    case 'CallExpression':
    case 'NewExpression':
      return /Date|random|now|toISOString|toString/.test(
        memberName(unwrap(node.callee)) ?? (node.callee.type === 'Identifier' ? node.callee.name : ''),
      );
    case 'BinaryExpression':
      return node.left.type !== 'PrivateIdentifier' && isConstant(node.left) && isConstant(node.right);
    default:
      return false;
  }
}

/** Subclasses give it its body. */
function isOverridden({ input: { code } }: Context, fn: FunctionInfo): boolean {
  const { class: owner, own } = fn;
  if (owner === undefined || own === undefined) return false;
  if (owner.node.abstract) return true;
  return code.classes.some(
    (one) =>
      one !== owner && one.superClass !== undefined && one.members.has(own) && entityIs(code.entity(one.superClass, one.module), owner),
  );
}

function entityIs(entity: ReturnType<Context['input']['code']['entity']>, owner: NonNullable<FunctionInfo['class']>): boolean {
  return entity?.kind === 'class' && entity.class === owner;
}
