import type { Idempotency, Route } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { headerParams } from '../../extract/header-params.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { wordsIn } from '../../extract/words.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { readControl } from './read-control.ts';
import { ATOMIC, storeOf } from './stores.ts';

const HEADER = /^(?:x-)?idempotency[-_]?key$/i;

export const idempotency = defineExtractor({
  id: 'idempotency',
  about:
    'Code that recognises the same request or event coming twice: keys that clients send, where they are kept, and event ids of webhooks.',
  emits: ['idempotencies'],
  extract(input) {
    const { code } = input;
    const readers = readersOfKey(code);
    const handedOn = new Set(
      readers.flatMap((fn) => callsBelow(code, fn, 2).flatMap(({ call }) => call.targets)).filter((fn) => readers.includes(fn)),
    );
    const controls: Idempotency[] = [];
    for (const fn of takersOfKey(code, readers, handedOn)) {
      const below = callsBelow(code, fn, 5).map(({ call }) => call);
      const keeper = keeperOf(code, fn);
      const parts = [
        ...new Set([
          ...below.flatMap((call) => call.targets).filter((one) => handedOn.has(one) || (one !== fn && readers.includes(one))),
          ...(keeper === undefined ? [] : [keeper]),
        ]),
      ];
      const kept = keeper === undefined ? undefined : storeOf(code, callsOf(code, keeper));
      const store = kept ?? storeOf(code, below);
      // Reading the header to log it or to pass it on recognises nothing.
      if (store === undefined) continue;
      controls.push({
        ...readControl(code, fn, parts, keeper === undefined ? below : [...below, ...callsOf(code, keeper)], store),
        location: fn.location,
        wiring: code.reach(fn),
        kind: 'key-header',
        store,
        routes: routesOf(input, fn),
      });
    }
    // Where a control with a store stands before the same routes, a second reading hands the key on.
    const kept = new Set(controls.filter((one) => one.store !== 'unknown' && one.wiring?.state === 'wired').flatMap((one) => one.routes));
    for (const one of controls) {
      if (one.store === 'unknown' && one.routes.length > 0 && one.routes.every((route) => kept.has(route))) continue;
      input.emit('idempotencies', one);
    }
    input.boot.routes.forEach((route, index) => emitEvents(input, route, index));
  },
});

/** Functions that take the key from the request: the header in any spelling, or a field of the body. */
function readersOfKey(code: CodeIndex): FunctionInfo[] {
  const found = new Set<FunctionInfo>();
  for (const module of code.modules) {
    if (module.kind !== 'production' || !/idempotency[-_]?key/i.test(wordsIn(module))) continue;
    for (const fn of module.bound.functions) {
      if (!fn.node.body) continue;
      if ([...headerParams(fn).values()].some((header) => HEADER.test(header))) found.add(fn);
      walk(fn.node.body, (node) => {
        if (code.functionAt(module.bound, node.start) === fn && readsKey(node)) found.add(fn);
      });
    }
  }
  return [...found];
}

const callsOf = (code: CodeIndex, fn: FunctionInfo): CallSite[] => callsBelow(code, fn, 4).map(({ call }) => call);

/**
 * The functions that use a key. One that only takes it out of the request and gives it back stands for those that call it; one that another
 * reader leads to is a part of that control.
 */
function takersOfKey(code: CodeIndex, readers: readonly FunctionInfo[], handedOn: ReadonlySet<FunctionInfo>): FunctionInfo[] {
  const found = new Set<FunctionInfo>();
  const add = (fn: FunctionInfo, depth: number): void => {
    const gives = fn.returns.length > 0 && storeOf(code, callsOf(code, fn)) === undefined;
    const callers = gives && depth < 2 ? code.callersOf(fn).filter((call) => call.use !== 'dropped') : [];
    if (callers.length === 0) found.add(fn);
    for (const call of callers) if (call.enclosing !== undefined && call.enclosing !== fn) add(call.enclosing, depth + 1);
  };
  for (const fn of readers) if (!handedOn.has(fn)) add(fn, 0);
  return [...found];
}

/** The function of the service that a taker hands the key to, and that keeps it: `once(client, { key, … }, work)`. */
function keeperOf(code: CodeIndex, fn: FunctionInfo): FunctionInfo | undefined {
  for (const { call } of callsBelow(code, fn, 3)) {
    if (call.targets.length !== 1 || !call.args.some((argument) => handsKey(code, argument, call))) continue;
    const [target] = call.targets as [FunctionInfo];
    const store = storeOf(code, callsOf(code, target));
    if (store !== undefined && store !== 'unknown') return target;
  }
  return undefined;
}

const KEY_NAME = /^(?:key|idem\w*key|idempotency\w*)$/i;

function handsKey(code: CodeIndex, given: Node, call: CallSite): boolean {
  const node = unwrap(given);
  if (node.type === 'Identifier') return KEY_NAME.test(node.name);
  if (node.type === 'MemberExpression') return HEADER.test(memberName(node) ?? '');
  if (node.type !== 'ObjectExpression') return false;
  return node.properties.some(
    (one) =>
      one.type === 'Property' &&
      KEY_NAME.test(keyName(one.key, one.computed) ?? '') &&
      /key|idempoten/i.test(code.text(one.value, call.module).slice(0, 80)),
  );
}

function readsKey(node: Node): boolean {
  if (node.type === 'MemberExpression') {
    const owner = unwrap(node.object);
    const from = memberName(owner) ?? (owner.type === 'Identifier' ? owner.name : '');
    return HEADER.test(memberName(node) ?? '') && /^(?:headers|body)$/.test(from);
  }
  if (node.type === 'CallExpression' && /^(?:header|get)$/.test(memberName(unwrap(node.callee)) ?? '')) {
    const [first] = node.arguments;
    return first?.type === 'Literal' && typeof first.value === 'string' && HEADER.test(first.value);
  }
  if (
    node.type === 'VariableDeclarator' &&
    node.id.type === 'ObjectPattern' &&
    node.init !== null &&
    /^(?:headers|body)$/.test(memberName(unwrap(node.init)) ?? '')
  ) {
    return node.id.properties.some(
      (property) => property.type === 'Property' && HEADER.test(keyName(property.key, property.computed) ?? ''),
    );
  }
  return false;
}

/** Routes that the function guards, or whose handler it is or is called by. */
function routesOf(input: ExtractInput, fn: FunctionInfo): string[] {
  const { boot, code } = input;
  const places = [fn, fn.parent].flatMap((one) => (one === undefined ? [] : [one.location]));
  const found: string[] = [];
  boot.routes.forEach((route, index) => {
    const guards = route.guards.some((guard) => places.some((place) => place.path === guard.place.path && place.line === guard.place.line));
    const handler = handlerOf(input, index);
    const handles = handler !== undefined && (handler === fn || callsBelow(code, handler, 3).some(({ call }) => call.targets.includes(fn)));
    if (guards || handles) found.push(`${route.method} ${route.path}`);
  });
  return [...new Set(found)];
}

/** Webhooks that remember the events they have seen. */
function emitEvents(input: ExtractInput, route: Route, index: number): void {
  if (route.purpose !== 'webhook' || route.method === 'GET' || route.method === 'HEAD') return;
  const handler = handlerOf(input, index);
  if (handler === undefined) return;
  const { code } = input;
  const below = callsBelow(code, handler, 5).map(({ call }) => call);
  const claim = below.find((call) => isClaim(code, call)) ?? below.find((call) => isKeptInProcess(code, call, below));
  if (claim === undefined) return;
  const fact: Idempotency = {
    location: claim.location,
    kind: 'event-id',
    store: KEEPS.test(claim.callee) ? 'memory' : (storeOf(code, [claim]) ?? 'unknown'),
    routes: [`${route.method} ${route.path}`],
    atomic: true,
    ttl: ABSENT,
  };
  if (route.wiring !== undefined) fact.wiring = route.wiring;
  input.emit('idempotencies', fact);
}

const KEEPS = /^(?:Map|Set)#(?:add|set)$/;

/** `if (seen.has(event.id)) return; seen.add(event.id);` */
function isKeptInProcess(code: CodeIndex, call: CallSite, below: readonly CallSite[]): boolean {
  if (!KEEPS.test(call.callee) || call.receiver === undefined || !/event|delivery|message/i.test(code.text(call.node, call.module)))
    return false;
  const kept = code.text(call.receiver, call.module);
  return below.some(
    (other) => /^(?:Map|Set)#has$/.test(other.callee) && other.receiver !== undefined && code.text(other.receiver, other.module) === kept,
  );
}

function isClaim(code: CodeIndex, call: CallSite): boolean {
  if (call.node.end - call.node.start > 3000) return false;
  const text = code.text(call.node, call.module);
  // A lock around the work is given back; an event stays remembered.
  if (!/event/i.test(`${text} ${call.enclosing?.name ?? ''}`)) return false;
  return (
    ATOMIC.test(call.callee) ||
    (/ioredis#set$|redis\.createClient\(\)\.set$/.test(call.callee) && /\bNX\b/.test(text)) ||
    (/query$|raw$/.test(call.callee) && /INSERT[\s\S]*ON CONFLICT[\s\S]*DO NOTHING/i.test(text))
  );
}
