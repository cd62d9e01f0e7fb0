import type { Location } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ClassInfo, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { callsParameter, handedAt, handedFunctions, withHandedOn } from './handed-functions.ts';
import type { Inside } from './inside.ts';
import { insideOf } from './inside.ts';

/** A circuit breaker: one that a library makes, or a class of the service that behaves like one. */
export interface Breaker {
  by: string;
  /** Where it is made; for own classes without an instance the class. */
  location: Location;
  site: CallSite | undefined;
  class: ClassInfo | undefined;
  /** Options of the library's constructor, or arguments of the own one. */
  options: Node | undefined;
  /** Functions that run only through it. */
  wrapped: readonly FunctionInfo[];
}

const CACHE = new WeakMap<CodeIndex, readonly Breaker[]>();

export function breakersOf(code: CodeIndex): readonly Breaker[] {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const found = [...fromOpossum(code), ...fromCockatiel(code), ...fromOwnClasses(code)];
  CACHE.set(code, found);
  return found;
}

const INSIDE = new WeakMap<CodeIndex, Inside>();

/** Whether a call runs inside a breaker. */
export function insideBreaker(code: CodeIndex): Inside {
  const before = INSIDE.get(code);
  if (before !== undefined) return before;
  const answer = insideOf(code, new Set(breakersOf(code).flatMap((breaker) => breaker.wrapped)));
  INSIDE.set(code, answer);
  return answer;
}

function fromOpossum(code: CodeIndex): Breaker[] {
  const made = code.callsTo(/^new opossum$|^new @types\/opossum$/);
  if (made.length === 0) return [];
  // Breakers are often kept in a map, where their type is lost: any `.fire` then is a call of one of them.
  const fired = code.callsOfMember('fire').filter((call) => call.targets.length === 0);
  return made.map((site) => {
    const [action, options] = site.args;
    const main = action === undefined ? undefined : code.functionOf(action, site.module);
    // `async (fn) => fn()` runs whatever it is fired with; another action ignores it.
    const passes = main !== undefined && callsParameter(code, main);
    const direct = main !== undefined ? [main] : action === undefined ? [] : handedAt(code, action, site.module);
    return { by: 'opossum', location: site.location, site, class: undefined, options, wrapped: withHandedOn(code, passes ? fired.flatMap((call) => handedFunctions(code, call)) : direct) };
  });
}

function fromCockatiel(code: CodeIndex): Breaker[] {
  const executed = code.callsTo(/^cockatiel\..*\bexecute$/).flatMap((call) => handedFunctions(code, call));
  return code.callsTo(/^cockatiel\.(?:circuitBreaker|Policy\..*\bcircuitBreaker)$/).map((site) => ({
    by: 'cockatiel', location: site.location, site, class: undefined, options: site.args.at(-1), wrapped: executed,
  }));
}

/** Classes that count failures, stop calling once there are too many, and try again after a while. */
function fromOwnClasses(code: CodeIndex): Breaker[] {
  const found: Breaker[] = [];
  for (const info of code.classes) {
    const gates = gatesOf(info);
    if (gates === undefined) continue;
    const made = code.callsTo(`new repo:${info.key}`);
    const wrapped = withHandedOn(code, gates.flatMap((gate) => (callsParameter(code, gate) ? code.callersOf(gate).flatMap((call) => handedFunctions(code, call)) : [gate])));
    const base = { by: info.name, class: info, wrapped };
    if (made.length === 0) found.push({ ...base, location: code.place(info.node, info.module), site: undefined, options: undefined });
    for (const site of made) found.push({ ...base, location: site.location, site, options: site.args.findLast((argument) => argument.type === 'ObjectExpression') ?? site.args[0] });
  }
  return found;
}

/** Methods that refuse to go on while the breaker is open; `undefined` where the class is no breaker. */
function gatesOf(info: ClassInfo): FunctionInfo[] | undefined {
  const counters = new Set<string>();
  const reset = new Set<string>();
  let clock = false;
  const members = [...info.members.values()].flatMap((member) => (member.fn === undefined ? [] : [member.fn]));
  if (members.length < 2) return undefined;
  walk(info.node, (node) => {
    if (node.type === 'UpdateExpression' && node.operator === '++') add(counters, node.argument);
    if (node.type === 'AssignmentExpression') {
      if (node.operator === '+=') add(counters, node.left);
      if (node.operator === '=' && node.right.type === 'Literal' && node.right.value === 0) add(reset, node.left);
    }
    if (node.type === 'MemberExpression' && memberName(node) === 'now' && node.object.type === 'Identifier' && node.object.name === 'Date') clock = true;
    if (node.type === 'Identifier' && node.name === 'setTimeout') clock = true;
  });
  const failures = [...counters].filter((name) => reset.has(name));
  if (!clock || failures.length === 0 || !countsFailures(info, members, failures)) return undefined;
  const gates = members.filter((fn) => refuses(fn));
  return gates.length === 0 ? undefined : gates;
}

function add(into: Set<string>, target: Node): void {
  const at = unwrap(target);
  if (at.type !== 'MemberExpression') return;
  const name = memberName(at);
  if (name !== undefined) into.add(name);
}

/** One of the counters grows in a `catch`, or in a method that a `catch` or an error callback calls. */
function countsFailures(info: ClassInfo, members: readonly FunctionInfo[], counters: readonly string[]): boolean {
  const growing = new Set<string>();
  for (const fn of members) if (fn.own !== undefined && grows(fn.node, counters)) growing.add(fn.own);
  let found = false;
  walk(info.node, (node) => {
    const error = node.type === 'CatchClause' ? node.body : errorCallback(node);
    if (error === undefined || found) return;
    walk(error, (inner) => {
      if (inner.type === 'CallExpression' && growing.has(memberName(unwrap(inner.callee)) ?? '')) found = true;
    });
    found ||= grows(error, counters);
  });
  return found;
}

function grows(root: Node, counters: readonly string[]): boolean {
  let found = false;
  walk(root, (node) => {
    const target = node.type === 'UpdateExpression' ? node.argument : node.type === 'AssignmentExpression' && node.operator === '+=' ? node.left : undefined;
    if (target !== undefined && counters.includes(memberName(unwrap(target)) ?? '')) found = true;
  });
  return found;
}

/** The function that takes the error in `.catch(fn)`, `.then(ok, fn)` and `interceptors.response.use(ok, fn)`. */
function errorCallback(node: Node): Node | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const name = memberName(unwrap(node.callee));
  const argument = name === 'catch' ? node.arguments[0] : name === 'then' || name === 'use' ? node.arguments[1] : undefined;
  return argument !== undefined && isFunction(argument) ? argument : undefined;
}

/** Throws, outside any `catch`, under a condition that reads the state of the instance. */
function refuses(fn: FunctionInfo): boolean {
  let found = false;
  const visit = (node: Node, guarded: boolean): void => {
    walk(node, (inner) => {
      if (found || inner.type === 'CatchClause') return false;
      if (inner.type === 'IfStatement' && !guarded && readsThis(inner.test)) {
        visit(inner.consequent, true);
        return;
      }
      if (guarded && inner.type === 'ThrowStatement') found = true;
      if (guarded && inner.type === 'CallExpression' && memberName(unwrap(inner.callee)) === 'reject') found = true;
      return;
    });
  };
  if (fn.node.body) visit(fn.node.body, false);
  return found;
}

function readsThis(test: Node): boolean {
  let found = false;
  walk(test, (node) => {
    if (node.type === 'ThisExpression') found = true;
  });
  return found;
}
