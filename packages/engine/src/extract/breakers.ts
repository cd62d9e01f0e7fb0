import type { Location } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { BoundModule, ClassInfo, FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { isFunction, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { callsParameter, handedAt, handedFunctions, withHandedOn } from './handed-functions.ts';
import { holderOf, holdersOfNew } from './holder.ts';
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
  const homes = new Set(made.map((site) => site.module));
  return made.map((site) => {
    const mine = fired.filter((call) => {
      const home = homeOf(code, call);
      return !homes.has(home) || home === site.module;
    });
    const [action, options] = site.args;
    const main = action === undefined ? undefined : code.functionOf(action, site.module);
    // `async (fn) => fn()` runs whatever it is fired with; another action ignores it.
    const passes = main !== undefined && callsParameter(code, main);
    const direct = main !== undefined ? [main] : action === undefined ? [] : handedAt(code, action, site.module);
    return {
      by: 'opossum',
      location: site.location,
      site,
      class: undefined,
      options,
      wrapped: withHandedOn(code, passes ? mine.flatMap((call) => handedFunctions(code, call)) : direct),
    };
  });
}

/** Module whose function gave the breaker (`getBreaker('stock').fire(…)`); else the one that fires it. */
function homeOf(code: CodeIndex, call: CallSite): BoundModule {
  let at = call.receiver === undefined ? undefined : unwrap(call.receiver);
  if (at?.type === 'Identifier') {
    const init = call.module.bindingAt.get(at.start)?.init;
    at = init === undefined ? at : unwrap(init);
  }
  if (at?.type === 'AwaitExpression') at = unwrap(at.argument);
  return (at?.type === 'CallExpression' ? code.functionOf(at.callee, call.module)?.module : undefined) ?? call.module;
}

function fromCockatiel(code: CodeIndex): Breaker[] {
  const executed = code.callsTo(/^cockatiel\..*\bexecute$/).flatMap((call) => handedFunctions(code, call));
  return code.callsTo(/^cockatiel\.(?:circuitBreaker|Policy\..*\bcircuitBreaker)$/).map((site) => ({
    by: 'cockatiel',
    location: site.location,
    site,
    class: undefined,
    options: site.args.at(-1),
    wrapped: executed,
  }));
}

/** Classes that count failures, stop calling once there are too many, and try again after a while. */
function fromOwnClasses(code: CodeIndex): Breaker[] {
  const found: Breaker[] = [];
  for (const info of code.classes) {
    const gates = gatesOf(info);
    if (gates === undefined) continue;
    const made = code.callsTo(`new repo:${info.key}`);
    const held = made.map((site) => holdersOfNew(code, site.node, site.module));
    const used = gates.flatMap((gate) => (callsParameter(code, gate) ? [...code.callersOf(gate), ...namedCalls(code, gate)] : []));
    const holderOfUse = new Map(
      used.map((call) => [call, call.receiver === undefined ? undefined : holderOf(code, call.receiver, call.module)]),
    );
    const embedded = gates.filter((gate) => !callsParameter(code, gate));
    // Uses whose instance can't be told belong to every instance whose uses were not found either.
    const stray = used.filter((call) => !held.some((names) => names.includes(holderOfUse.get(call) ?? '')));
    const wrap = (calls: readonly CallSite[]): FunctionInfo[] =>
      withHandedOn(code, [...calls.flatMap((call) => handedFunctions(code, call)), ...embedded]);
    const base = { by: info.name, class: info };
    if (made.length === 0)
      found.push({ ...base, wrapped: wrap(used), location: code.place(info.node, info.module), site: undefined, options: undefined });
    made.forEach((site, index) => {
      const mine = used.filter((call) => held[index]?.includes(holderOfUse.get(call) ?? '') === true);
      found.push({
        ...base,
        wrapped: wrap(mine.length > 0 ? mine : stray),
        location: site.location,
        site,
        options: site.args.findLast((argument) => argument.type === 'ObjectExpression') ?? site.args[0],
      });
    });
  }
  return found;
}

/** Breakers kept in lists and maps lose their type: `endpoint.breaker.execute(() => …)` is a call of one by both names. */
function namedCalls(code: CodeIndex, gate: FunctionInfo): CallSite[] {
  if (gate.own === undefined) return [];
  return code
    .callsOfMember(gate.own)
    .filter(
      (call) =>
        call.targets.length === 0 &&
        call.receiver !== undefined &&
        /(?:breaker|circuit)s?(?:\([^()]*\)|\[[^\]]*\]|[!?.])*$/i.test(code.text(call.receiver, call.module)) &&
        handedFunctions(code, call).length > 0,
    );
}

/** Methods that refuse to go on while the breaker is open; `undefined` where the class is no breaker. */
function gatesOf(info: ClassInfo): FunctionInfo[] | undefined {
  const counters = new Set<string>();
  const reset = new Set<string>();
  let clock = false;
  const members = [...info.members.values()].flatMap((member) => (member.fn === undefined ? [] : [member.fn]));
  if (members.length === 0) return undefined;
  // The text tells cheaply of most classes that they count nothing, or ask for no time.
  const text = info.module.parsed.code.slice(info.node.start, info.node.end);
  if (!/\+\+|\+=/.test(text) || !/setTimeout|now/.test(text)) return undefined;
  walk(info.node, (node) => {
    if (node.type === 'UpdateExpression' && node.operator === '++') add(counters, node.argument);
    if (node.type === 'AssignmentExpression') {
      if (node.operator === '+=') add(counters, node.left);
      if (node.operator === '=' && node.right.type === 'Literal' && node.right.value === 0) add(reset, node.left);
    }
    if (node.type === 'MemberExpression' && memberName(node) === 'now' && node.object.type === 'Identifier' && node.object.name === 'Date')
      clock = true;
    if (node.type === 'Identifier' && node.name === 'setTimeout') clock = true;
  });
  const failures = [...counters].filter((name) => reset.has(name));
  if (!clock || failures.length === 0 || !countsFailures(info, members, failures)) return undefined;
  const gates = members.filter((fn) => refuses(fn) && opensAgain(info, members, fn));
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
    const target =
      node.type === 'UpdateExpression'
        ? node.argument
        : node.type === 'AssignmentExpression' && node.operator === '+='
          ? node.left
          : undefined;
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

/** The refusal ends with time: the method, or one it calls, reads the clock; or a timer sets the state that it asks. */
function opensAgain(info: ClassInfo, members: readonly FunctionInfo[], gate: FunctionInfo): boolean {
  const state = new Set<string>();
  const called = new Set<string>();
  walk(gate.node, (node) => {
    if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return;
    const name = memberName(node);
    if (name === undefined) return;
    state.add(name);
    called.add(name);
  });
  const near = [gate, ...members.filter((fn) => fn.own !== undefined && called.has(fn.own) && fn.own !== 'constructor')];
  let found = false;
  for (const fn of near) {
    walk(fn.node, (node) => {
      if (node.type === 'MemberExpression' && memberName(node) === 'now') found = true;
      if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date') found = true;
    });
  }
  walk(info.node, (node) => {
    if (
      found ||
      node.type !== 'CallExpression' ||
      node.callee.type !== 'Identifier' ||
      node.callee.name !== 'setTimeout' ||
      node.arguments[0] === undefined
    )
      return;
    walk(node.arguments[0], (inner) => {
      if (inner.type === 'AssignmentExpression' && state.has(memberName(unwrap(inner.left)) ?? '')) found = true;
    });
  });
  return found;
}

function readsThis(test: Node): boolean {
  let found = false;
  walk(test, (node) => {
    if (node.type === 'ThisExpression') found = true;
  });
  return found;
}
