import { pushTo, ABSENT } from '@airworthy/model';
import type { CacheOperation, Known } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { OnRequestPath } from '../../extract/request-path.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { isEmptyCollection, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { keyOf } from './keys.ts';
import { followsWrite, readsDatabase } from './surroundings.ts';

const OPERATIONS = { get: 'get', has: 'get', set: 'set', delete: 'delete', clear: 'clear' } as const;
const PERSON = /user|customer|member|person|profile|account|session/i;
const TENANT = /^(?:tenant|org(?:anization)?|workspace)(?:_?id)?$/i;

/**
 * A `Map` that outlives requests and is asked before the database: whoever finds nothing in it reads the row and puts it in. Other maps
 * are tables, registries or counters, and no caches.
 */
export function emitMapOperations(input: ExtractInput, served: OnRequestPath): void {
  const { code } = input;
  const uses = new Map<Holder, CallSite[]>();
  const fields = new Map<Node, Holder>();
  for (const member of Object.keys(OPERATIONS)) {
    for (const call of code.callsOfMember(member)) {
      const holder = holderOf(input, call, served, fields);
      if (holder !== undefined) pushTo(uses, holder, call);
    }
  }
  for (const [binding, calls] of uses) {
    const fills = calls.filter((call) => call.member === 'set' && served(call.enclosing) === true && outlives(binding, call));
    const isCache = fills.some(
      (fill) =>
        readsDatabase(code, fill) === true &&
        calls.some(
          (call) => /^(?:get|has)$/.test(call.member ?? '') && call.enclosing === fill.enclosing && call.node.end < fill.node.start,
        ),
    );
    if (!isCache || isUnderWay(input, binding, calls)) continue;
    const timed = code.callsTo('setTimeout').map((call) => call.args[0]?.start);
    // What a timer takes out is a lifetime and told as such.
    for (const call of calls)
      if (call.member !== 'delete' || !timed.includes(call.enclosing?.node.start)) emitUse(input, served, binding, call);
  }
}

/** What keeps the map: a constant, or a field of an object that lives as long as the process. */
interface Holder {
  name: string;
  /** With the class, where it is a field. */
  shown?: string;
  node: Node;
}

function holderOf(input: ExtractInput, call: CallSite, served: OnRequestPath, fields: Map<Node, Holder>): Holder | undefined {
  const receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
  if (receiver?.type === 'Identifier') {
    const binding = call.module.bindingAt.get(receiver.start);
    return binding?.kind === 'const' && binding.init !== undefined && isEmptyCollection(binding.init) ? binding : undefined;
  }
  if (receiver?.type !== 'MemberExpression' || receiver.object.type !== 'ThisExpression') return undefined;
  const name = memberName(receiver) ?? '';
  const info = call.module.classes.find(({ node }) => node.start <= receiver.start && receiver.end <= node.end);
  const field = info?.members.get(name);
  if (info === undefined || field?.kind !== 'field' || field.init === undefined || !isEmptyCollection(field.init)) return undefined;
  let holder = fields.get(field.init);
  if (holder === undefined) {
    const made = input.code.callsTo(`new repo:${info.key}`);
    if (made.length === 0 || made.some((one) => served(one.enclosing) === true)) return undefined;
    fields.set(field.init, (holder = { name, node: field.init, shown: `${info.name ?? ''}.${name}` }));
  }
  return holder;
}

/** Reads under way, which end with their answer: promises, taken out when they settle. */
function isUnderWay({ code }: ExtractInput, binding: Holder, calls: readonly CallSite[]): boolean {
  if (/in_?flight|pending|waiting|running/i.test(binding.name)) return true;
  const settled = code.callsOfMember('finally').map((call) => call.args[0]?.start);
  return calls.some((call) => call.member === 'delete' && settled.includes(call.enclosing?.node.start));
}

/** Made outside of the function that fills it, so that the next request meets what this one left. */
function outlives(binding: Holder, fill: CallSite): boolean {
  const { enclosing } = fill;
  return enclosing !== undefined && (binding.node.start < enclosing.node.start || binding.node.end > enclosing.node.end);
}

function emitUse(input: ExtractInput, served: OnRequestPath, binding: Holder, call: CallSite): void {
  const { code } = input;
  const operation = OPERATIONS[call.member as keyof typeof OPERATIONS];
  const [first] = call.args;
  const key = first === undefined ? { key: '', parts: [] } : keyOf(code, first, call.module);
  const fact: CacheOperation = {
    by: 'Map',
    operation,
    key: key.key === '${}' ? `${binding.shown ?? binding.name}:\${}` : key.key,
    ttl: operation === 'set' ? lifetime(input, binding, call) : ABSENT,
    command: call.member ?? '',
    purpose: 'cache',
    personal: 'unknown',
    guarded: true,
    onRequestPath: served(call.enclosing),
    location: call.location,
    wiring: code.reach(call),
  };
  if (key.parts.length > 0) fact.keyParts = key.parts;
  if (operation === 'set') fact.fromDatabase = readsDatabase(code, call);
  if (operation === 'delete') fact.afterWrite = followsWrite(code, call);
  // What is kept by the id of a person is that person's in whatever tenant.
  if (operation !== 'delete' && !key.parts.some((part) => PERSON.test(part)) && toldTenant(call)) fact.tenantKnown = true;
  input.emit('cacheOperations', fact);
}

/** `setTimeout(() => cache.delete(key), 1_000)` beside it; a map that compares times keeps entries for a time that was not read. */
function lifetime({ code }: ExtractInput, binding: Holder, set: CallSite): Known<number> {
  const text = set.enclosing === undefined ? '' : code.text(set.enclosing.node, set.module);
  const timer = code
    .callsTo('setTimeout')
    .find(
      (call) =>
        call.module === set.module &&
        call.enclosing === set.enclosing &&
        code.text(call.args[0] as Node, call.module).includes(`${binding.name}.delete(`),
    );
  if (timer?.args[1] !== undefined) return asNumber(asBootValue(code.value(timer.args[1], timer.module)), 0.001);
  return /\bexpir|\bttl|Date\.now\(\)|performance\.now\(\)/i.test(text) ? { state: 'unknown', source: 'times are compared' } : ABSENT;
}

/** The function, or one around it, is told which tenant it works for. */
function toldTenant(call: CallSite): boolean {
  for (let fn: FunctionInfo | undefined = call.enclosing; fn !== undefined; fn = fn.parent)
    if (fn.params.some((one) => one.type === 'Identifier' && TENANT.test(one.name))) return true;
  return false;
}
