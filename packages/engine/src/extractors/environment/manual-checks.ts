import type { EnvSchema } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { typesOf, visitNodes } from '../../extract/walk-module.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { isEnvironment } from './reads.ts';
import { productionRules } from './production-rules.ts';
import { endsOrThrows, heldFunction, mayRunAtStart } from './schemas.ts';

/** Beyond this many names a list is no longer looked through for constraints. */
const MOST_NAMES = 200;

/** https://nodejs.org/api/assert.html, and the packages that do the same. */
const ASSERTS = /^(?:assert|assert\.ok|assert\.strict|ok|invariant|tiny-?invariant)$/;
const LONGEST_ASSERT = 'tiny-invariant'.length;

const LOOKED_AT = typesOf('IfStatement', 'CallExpression', 'MemberExpression');

interface Group {
  fn: FunctionInfo | undefined;
  module: BoundModule;
  first: Node;
  names: Set<string>;
  fails: boolean;
}

/** Checks written by hand: lists of names that have to be set, and `if (!process.env.X) throw …`. One fact for each function, or module top. */
export function manualChecks(input: ExtractInput): EnvSchema[] {
  const { code } = input;
  const groups = new Map<FunctionInfo | BoundModule, Group>();
  const add = (module: BoundModule, node: Node, names: readonly string[], fails: boolean): void => {
    const fn = heldFunction(code.functionAt(module, node.start));
    if (names.length === 0 || !mayRunAtStart(input, fn) || servesLater(input, fn)) return;
    const key = fn ?? module;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { fn, module, first: node, names: new Set(names), fails });
    else {
      for (const name of names) group.names.add(name);
      group.fails ||= fails;
    }
  };
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || !/\benv\b|config/i.test(wordsIn(entry))) continue;
    const module = entry.bound;
    visitNodes(module.parsed.program, LOOKED_AT, (node, parents) => {
      if (node.type === 'IfStatement') {
        if (!asksForAbsence(node.test)) return;
        const direct = endsOrThrows(node.consequent, module);
        if (direct && isSwallowed(node, parents())) return;
        const collects = !direct && /\.(?:push|add)\(|valid\s*=\s*false/.test(code.text(node.consequent, module));
        if (!direct && !collects) return;
        const names = missingNames(input, node.test, module);
        if (names.length === 0) return;
        const fails = direct || endsSomewhere(input, node, module);
        if (direct || fails) add(module, node, names, fails);
      } else if (
        node.type === 'CallExpression' &&
        node.arguments[0] !== undefined &&
        node.callee.end - node.callee.start <= LONGEST_ASSERT &&
        ASSERTS.test(code.text(node.callee, module))
      ) {
        add(module, node, setNames(input, node.arguments[0], module), true);
      } else if (node.type === 'MemberExpression' && node.computed && isEnvironment(node.object, module)) {
        const names = listedNames(input, node, module);
        if (names.length === 0 || !testsPresence(node, parents(), module)) return;
        const fails = endsSomewhere(input, node, module);
        // A function that reads with a default is no check.
        if (fails || !isParameter(node.property, module)) add(module, node, names, fails);
      }
    });
  }
  return [...groups.values()].filter((group) => group.fails || group.names.size > 2).map((group) => factOf(input, group));
}

/** What NestJS and Next.js call for a request: methods of classes they inject, functions of an app whose start they hold in their hands. */
function servesLater(input: ExtractInput, fn: FunctionInfo | undefined): boolean {
  if (
    fn === undefined ||
    input.boot.executedFunctions.has(fn.key) ||
    /^(?:constructor|use\w*Factory|onModuleInit|onApplicationBootstrap|register)$/.test(fn.own ?? fn.name)
  )
    return false;
  const { path } = fn.module;
  const injected = fn.module.imports.some(({ specifier }) => specifier.startsWith('@nestjs/common')) && fn.thisClass !== undefined;
  const byNext =
    /(?:^|\/)(?:app|pages)\/(?:.*\/)?(?:route|page|layout|actions?|[\w.-]*-actions?)\.[cm]?[jt]sx?$|\/pages\/api\//.test(path) ||
    startsServerModule(fn.module);
  return (injected || byNext) && !calledAtTop(input, fn, 3);
}

function startsServerModule({ parsed }: BoundModule): boolean {
  return /^\s*['"]use server['"]/.test(parsed.code.slice(0, 3000));
}

/** Whether the top of a module leads to a function. */
function calledAtTop(input: ExtractInput, fn: FunctionInfo, depth: number): boolean {
  return input.code
    .callersOf(fn)
    .some(({ enclosing }) => enclosing === undefined || (depth > 0 && calledAtTop(input, enclosing, depth - 1)));
}

function factOf({ code }: ExtractInput, group: Group): EnvSchema {
  const text = group.fn === undefined ? group.module.parsed.text : code.text(group.fn.node, group.module);
  const names = [...group.names].toSorted();
  const constrained = names
    .slice(0, MOST_NAMES)
    .filter((name) =>
      new RegExp(
        `${name}\\b[?!]?\\.length|isNaN\\([^;]{0,60}\\b${name}\\b|includes\\([^;]{0,30}\\b${name}\\b|new URL\\([^;]{0,30}\\b${name}\\b|test\\([^;]{0,30}\\b${name}\\b|=== ['"]${name}['"]`,
      ).test(text),
    );
  return {
    location: code.place(group.first, group.module),
    wiring: group.fn === undefined ? code.reachAt(group.module, group.first.start) : code.reach(group.fn),
    by: 'manual',
    names,
    failsFast: group.fails,
    // Assertions compare values that have other names by then.
    ...(constrained.length === 0 && /\b(?:assert|invariant)(?:\.ok)?\([^;]{0,200}(?:===|\.(?:every|test|length)\b|\w+\()/.test(text)
      ? {}
      : { constrained }),
    productionRules: productionRules(group.fn?.node ?? group.module.parsed.program, group.module),
  };
}

/** Whether a test has the form of one for missing values, whatever they are. */
function asksForAbsence(node: Node): boolean {
  const test = unwrap(node);
  if (test.type === 'LogicalExpression') return asksForAbsence(test.left) || asksForAbsence(test.right);
  if (test.type === 'CallExpression') return NOT_A_NUMBER.test(calleeText(test));
  return test.type === 'BinaryExpression' ? comparesWithNothing(test) : test.type === 'UnaryExpression' && test.operator === '!';
}

const NOT_A_NUMBER = /^(?:Number\.)?isNaN$/;
const A_NUMBER = /^(?:Number\.)?(?:isInteger|isSafeInteger|isFinite)$/;

function calleeText({ callee }: Extract<Node, { type: 'CallExpression' }>): string {
  if (callee.type === 'Identifier') return callee.name;
  const owner = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  return owner?.type === 'Identifier' ? `${owner.name}.${memberName(callee) ?? ''}` : '';
}

/** The setting that a test for being a number is about, with or without a value for when it is not set. */
function numberSetting({ code }: Pick<ExtractInput, 'code'>, argument: Node | undefined, module: BoundModule): string[] {
  const value = argument === undefined ? undefined : code.value(argument, module);
  return value?.kind === 'env' ? [value.name] : [];
}

function comparesWithNothing(test: Extract<Node, { type: 'BinaryExpression' }>): boolean {
  if (test.operator !== '==' && test.operator !== '===') return false;
  const right = unwrap(test.right);
  return (
    (right.type === 'Identifier' && right.name === 'undefined') ||
    (right.type === 'Literal' && (right.value === null || right.value === ''))
  );
}

/** Names that a test asks to be set: `!process.env.A || !config.b`. */
function missingNames(input: Pick<ExtractInput, 'code'>, node: Node, module: BoundModule): string[] {
  const test = unwrap(node);
  if (test.type === 'LogicalExpression') return [...missingNames(input, test.left, module), ...missingNames(input, test.right, module)];
  if (test.type === 'BinaryExpression') return comparesWithNothing(test) ? settingName(input, test.left as Node, module) : [];
  if (test.type === 'CallExpression') return numberSetting(input, test.arguments[0] as Node | undefined, module);
  if (test.type !== 'UnaryExpression' || test.operator !== '!') return [];
  const inner = unwrap(test.argument);
  return inner.type === 'CallExpression' && A_NUMBER.test(calleeText(inner))
    ? numberSetting(input, inner.arguments[0] as Node | undefined, module)
    : settingName(input, test.argument, module);
}

/** Names that an assertion asks to be set: `assert(process.env.A && config.b)`, `assert(url !== undefined)`. */
function setNames(input: Pick<ExtractInput, 'code'>, node: Node, module: BoundModule): string[] {
  const test = unwrap(node);
  if (test.type === 'LogicalExpression') return [...setNames(input, test.left, module), ...setNames(input, test.right, module)];
  if (test.type === 'BinaryExpression') return [test.left as Node, test.right].flatMap((side) => setNames(input, side, module));
  if (test.type === 'CallExpression') return test.arguments.flatMap((argument) => setNames(input, argument as Node, module));
  return settingName(input, test, module);
}

/**
 * Code about settings that throws or asserts while the process starts, though its names could not be read: settings handed on as an object,
 * readers of an own library. One fact without names, so that nobody says there is no check.
 */
export function unreadChecks(input: ExtractInput): EnvSchema[] {
  const { code, boot } = input;
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || !CONFIG_FILE.test(entry.bound.path) || entry.reach.state === 'not-wired') continue;
    if (!/\bassert\b|\binvariant\b|\bthrow\b/.test(entry.parsed.text)) continue;
    const fn = code.functions.find(
      (one) =>
        one.module === entry.bound &&
        (boot.executedFunctions.has(one.key) || !mayServe(input, one)) &&
        code.reach(one).state !== 'not-wired' &&
        (throwsOnCondition(one.node) || code.callsIn(one).some((call) => ASSERTS.test(call.callee.replace(/^node:/, '')))),
    );
    if (fn === undefined) continue;
    return [{ location: fn.location, wiring: code.reach(fn), by: 'manual', names: [], failsFast: 'unknown', productionRules: 'unknown' }];
  }
  return [];
}

const CONFIG_FILE =
  /(?:^|\/)(?:config|env|environment|settings|secrets)(?:\/(?:index|env|config|schema|secrets|validat\w*))?\.[cm]?[jt]s$/i;

/** `if (…) throw new Error(…)`, not an error that is handed on. */
function throwsOnCondition(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (found || node.type === 'CatchClause') return false;
    if (node.type === 'IfStatement')
      walk(node.consequent, (inner) => {
        if (inner.type === 'ThrowStatement' && inner.argument.type === 'NewExpression') found = true;
      });
    return undefined;
  });
  return found;
}

function mayServe(input: ExtractInput, fn: FunctionInfo): boolean {
  return !mayRunAtStart(input, fn);
}

function settingName(input: Pick<ExtractInput, 'code'>, expression: Node, module: BoundModule): string[] {
  const node = unwrap(expression);
  if (node.type !== 'MemberExpression' && node.type !== 'Identifier') return [];
  const value = input.code.value(node, module);
  if (value.kind === 'env' && (value.fallback === undefined || (value.fallback.kind === 'literal' && value.fallback.value === '')))
    return [value.name];
  if (node.type !== 'Identifier') return [];
  // `function required(name) { const value = process.env[name]; if (!value) throw … }`
  const binding = module.bindingAt.get(node.start);
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  return init?.type === 'MemberExpression' && init.computed && isEnvironment(init.object, module) ? listedNames(input, init, module) : [];
}

/** All names that `process.env[name]` stands for: elements of a list, or what callers of the function give. */
function listedNames(
  { code }: Pick<ExtractInput, 'code'>,
  node: Extract<Node, { type: 'MemberExpression' }>,
  module: BoundModule,
): string[] {
  const own = code
    .values(node.property, module)
    .flatMap((value) => (value.kind === 'literal' && typeof value.value === 'string' ? [value.value] : []));
  if (own.length > 0) return own;
  const property = unwrap(node.property);
  const binding = property.type === 'Identifier' ? module.bindingAt.get(property.start) : undefined;
  if (binding?.kind !== 'param') return [];
  const fn = module.functionByStart.get(binding.declaration.start);
  return (fn === undefined ? [] : code.callersOf(fn)).flatMap((call) => {
    const argument = call.args[binding.index];
    const value = argument === undefined ? undefined : code.value(argument, call.module);
    return value?.kind === 'literal' && typeof value.value === 'string' ? [value.value] : [];
  });
}

function isParameter(input: Node, module: BoundModule): boolean {
  const node = unwrap(input);
  const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
  return binding?.kind === 'param' && module.functionByStart.get(binding.declaration.start)?.held === true;
}

function testsPresence(node: Node, parents: readonly Node[], module: BoundModule): boolean {
  for (let index = parents.length - 1; index >= 0 && index > parents.length - 5; index -= 1) {
    const parent = parents[index] as Node;
    if (parent.type === 'UnaryExpression' && parent.operator === '!') return true;
    if (parent.type === 'BinaryExpression' && /^[!=]==?$/.test(parent.operator)) return true;
    if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
      return new RegExp(`!\\s*${parent.id.name}\\b|${parent.id.name}\\s*===?\\s*(?:undefined|null|'')`).test(
        module.parsed.code.slice(node.start, node.start + 1500),
      );
    }
  }
  return false;
}

/** The function around it, or one that calls that function, throws or ends the process. */
function endsSomewhere({ code }: ExtractInput, node: Node, module: BoundModule): boolean {
  const fn = heldFunction(code.functionAt(module, node.start));
  if (fn === undefined)
    return (
      module.parsed.program.body.some(
        (statement) => statement.start > node.start - 1 && endsOrThrows(statement, module) && !/Function|Class|Export/.test(statement.type),
      ) || enclosingEnds(node, module)
    );
  if (endsOrThrows(fn.node, module)) return true;
  return code
    .callersOf(fn)
    .some(
      (call) =>
        call.enclosing !== undefined &&
        heldFunction(call.enclosing) !== fn &&
        endsOrThrows(call.enclosing.node, call.module) &&
        memberName(call.node) !== 'catch',
    );
}

function enclosingEnds(node: Node, module: BoundModule): boolean {
  return module.parsed.program.body.some(
    (statement) => statement.start <= node.start && node.end <= statement.end && endsOrThrows(statement, module),
  );
}

/** Whether what is thrown in a node is caught around it by code that neither throws nor ends the process. */
function isSwallowed(node: Node, parents: readonly Node[]): boolean {
  let inner: Node = node;
  for (const parent of parents.toReversed()) {
    if (/Function/.test(parent.type)) return false;
    if (parent.type === 'TryStatement' && parent.block === inner && parent.handler !== null) return !leaves(parent.handler.body);
    inner = parent;
  }
  return false;
}

function leaves(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (/Function/.test(node.type)) return false;
    if (node.type === 'ThrowStatement') found = true;
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      /^(?:exit|abort|kill)$/.test(memberName(node.callee) ?? '')
    )
      found = true;
    return undefined;
  });
  return found;
}
