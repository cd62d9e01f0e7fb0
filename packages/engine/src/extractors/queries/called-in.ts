import type { QueryCaller } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';

/** How many calls may stand between the function and the query, and how many are told. */
const [LEVELS, MOST] = [2, 12];

/**
 * Functions that lead to a query in another one, as services lead to those of their repositories: what they do one after the other
 * is one piece of work, wherever each part is written.
 */
export function callersOfQuery(code: CodeIndex, fn: FunctionInfo | undefined, { nameOf, branchesOf, runsIn }: Told): QueryCaller[] {
  const found: QueryCaller[] = [];
  const seen = new Set<string>();
  const follow = (inner: FunctionInfo | undefined, level: number, computed: boolean): void => {
    const named = runsIn(code, inner);
    if (named === undefined || seen.has(named.key)) return;
    seen.add(named.key);
    for (const call of code.callersOf(named)) {
      if (found.length >= MOST) return;
      // Names alone lead anywhere.
      if (call.resolvedBy === 'byName' || call.enclosing === undefined || runsIn(code, call.enclosing) === named) continue;
      const within = nameOf(code, call.enclosing);
      if (within === undefined) continue;
      const told = computed || call.args.some((argument) => isComputed(argument, call));
      const branches = branchesOf(call);
      found.push({
        within,
        location: call.location,
        ...(told ? { computed: true as const } : {}),
        ...(isLookedAt(call, call.enclosing) ? { lookedAt: true as const } : {}),
        ...(branches.length > 0 ? { branches } : {}),
      });
      if (level > 1) follow(call.enclosing, level - 1, told);
    }
  };
  follow(fn, LEVELS, false);
  return found;
}

/** How functions and the tests around a call are printed. */
interface Told {
  nameOf: (code: CodeIndex, fn: FunctionInfo | undefined) => string | undefined;
  branchesOf: (at: CallSite) => string[];
  /** The function with a name that another runs as a part of. */
  runsIn: (code: CodeIndex, fn: FunctionInfo | undefined) => FunctionInfo | undefined;
}

const ARITHMETIC = new Set(['+', '-', '*', '/']);
/** Members of libraries for exact numbers. */
const CALCULATES = /^(?:plus|minus|add|sub|subtract|times|mul|multiply|multipliedBy)$/;

/** A number that the code works out: `account.balance - amount`, by itself, under a name or as a member of what is handed over. */
export function isComputed(given: Node, { module }: { module: BoundModule }, depth = 3): boolean {
  if (depth < 0) return false;
  const node = unwrap(given);
  const inner = (one: Node): boolean => isComputed(one, { module }, depth - 1);
  switch (node.type) {
    case 'BinaryExpression':
      return ARITHMETIC.has(node.operator) && !isText(node.left as Node) && !isText(node.right);
    case 'ConditionalExpression':
      return inner(node.consequent) || inner(node.alternate);
    case 'ArrayExpression':
      return node.elements.some((one) => one !== null && inner(one));
    case 'ObjectExpression':
      return node.properties.some((one) => one.type === 'Property' && inner(one.value));
    case 'CallExpression': {
      const { callee } = node;
      if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && CALCULATES.test(callee.property.name)) return true;
      const calculates =
        callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && /^(?:Math|Number)$/.test(callee.object.name);
      return calculates && node.arguments.some((one) => inner(one));
    }
    case 'Identifier': {
      const binding = module.bindingAt.get(node.start);
      if (binding === undefined || binding.kind === 'param') return false;
      return [binding.path.length === 0 ? binding.init : undefined, ...binding.writes].some((one) => one !== undefined && inner(one));
    }
    default:
      return false;
  }
}

function isText(node: Node): boolean {
  const one = unwrap(node);
  return one.type === 'TemplateLiteral' || (one.type === 'Literal' && typeof one.value === 'string');
}

/** What the results of a function's calls are called, by where each call begins, and which of them it asks whether they are there. */
interface Results {
  names: ReadonlyMap<number, Binding>;
  asked: ReadonlySet<Binding | number>;
}

const RESULTS = new WeakMap<FunctionInfo, Results>();

/** Whether the function asks if the call gave anything: `if (await users.findByEmail(email)) throw …`. */
function isLookedAt(call: CallSite, fn: FunctionInfo): boolean {
  const { names, asked } = resultsOf(fn);
  const name = names.get(call.node.start);
  return asked.has(call.node.start) || (name !== undefined && asked.has(name));
}

function resultsOf(fn: FunctionInfo): Results {
  const kept = RESULTS.get(fn);
  if (kept !== undefined) return kept;
  const names = new Map<number, Binding>();
  const asked = new Set<Binding | number>();
  const { bindingAt } = fn.module;
  walk(fn.node as unknown as Node, (node) => {
    if (node.type === 'VariableDeclarator' && node.init !== null) {
      const binding = node.id.type === 'Identifier' ? bindingAt.get(node.id.start) : undefined;
      if (binding !== undefined) names.set(awaited(node.init).start, binding);
    } else if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') {
      for (const one of askedIn(node.test)) {
        const told = one.type === 'Identifier' ? bindingAt.get(one.start) : one.start;
        if (told !== undefined) asked.add(told);
      }
    }
  });
  const results = { names, asked };
  RESULTS.set(fn, results);
  return results;
}

function awaited(node: Node): Node {
  const one = unwrap(node);
  return one.type === 'AwaitExpression' ? unwrap(one.argument) : one;
}

const COUNTS = /^(?:length|rowCount|size|count)$/;

/** Expressions that a test asks whether they are there, or how many there are. */
function askedIn(test: Node): Node[] {
  const node = awaited(test);
  switch (node.type) {
    case 'Identifier':
    case 'CallExpression':
      return [node];
    case 'UnaryExpression':
      return node.operator === '!' ? askedIn(node.argument) : [];
    case 'LogicalExpression':
      return [...askedIn(node.left), ...askedIn(node.right)];
    case 'BinaryExpression':
      return [...askedIn(node.left as Node), ...askedIn(node.right)];
    case 'MemberExpression':
      return node.property.type === 'Identifier' && COUNTS.test(node.property.name) ? askedIn(node.object) : [];
    default:
      return [];
  }
}
