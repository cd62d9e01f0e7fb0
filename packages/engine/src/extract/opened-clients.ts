import type { Location, Wiring } from '@airworthy/model';
import type { BootResult, ExternalCall } from '../boot/boot-service.ts';
import type { BootValue } from '../boot/boot-value.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { unwrap, walk } from '../lang/typescript/syntax.ts';
import type { ExtractInput } from './define-extractor.ts';
import { holderOf, holdersOfNew } from './holder.ts';
import { shutdownCalls } from './shutdown-calls.ts';
import { asBootValue } from './value-of-text.ts';

/** A client of a database, cache or broker that is made somewhere in production code. */
export interface OpenedClient {
  /** `new pg.Pool`, `knex`, `redis.createClient`: as package-paths.ts spells it. */
  callee: string;
  location: Location;
  wiring: Wiring;
  /** As they were at boot, else as they are written. */
  args: readonly BootValue[];
  site: CallSite | undefined;
  /** Calls of the boot that made it; several when several entries do. */
  boot: readonly ExternalCall[];
  holders: readonly string[];
  /** An `error` listener is attached in code that the app reaches. */
  listens: boolean | 'unknown';
  /** Closed by what runs at shutdown. */
  closed: boolean | 'unknown';
  /** Closed again by the function that made it: a probe or a migration, no client of the running app. */
  passing: boolean;
}

const LISTEN = /^(?:on|once|addListener|prependListener)$/;

/** What a family of libraries calls its ways to make and to end a client. */
export interface ClientKind {
  /** Callees that make one. */
  made: RegExp;
  /** Members that end one. */
  ends: RegExp;
  /** Callees of ends that name no instance (`mongoose.disconnect`). */
  endsAll?: RegExp;
  /** It connects with the first command, so that one through which nothing is sent opens nothing. */
  lazy?: boolean;
  /** Callees of listeners that name no instance (`mongoose.connection.on`). */
  listensAll?: RegExp;
}

/** Finds all clients of a kind, at boot and in code that boot did not run, one for each place. Sorted by place. */
export function openedClients(input: ExtractInput, kind: ClientKind): OpenedClient[] {
  const { boot, code } = input;
  const places = new Map<string, { callee: string; site: CallSite | undefined; boot: ExternalCall[] }>();
  const sites = siteMap(code);
  for (const call of bootCalls(boot, kind.made)) {
    if (call.plugin === true) continue;
    const { callee } = call;
    const place = `${call.module}:${call.offset}`;
    const known = places.get(place);
    if (known) known.boot.push(call);
    else places.set(place, { callee, site: sites.get(call.module)?.get(call.offset), boot: [call] });
  }
  for (const site of code.callsTo(kind.made)) {
    const place = `${site.module.path}:${site.node.start}`;
    if (!places.has(place)) places.set(place, { callee: site.callee, site, boot: [] });
  }
  const all = [...places.values()].map((one) => ({
    ...one,
    holders: one.site === undefined ? [] : holdersOfNew(code, one.site.node, one.site.module),
  }));
  if (all.length === 0) return [];
  const below = shutdownCalls(code, boot);
  const byReceiver = callsByReceiver(boot);
  const ends = code.calls.filter((call) => call.member !== undefined && kind.ends.test(call.member));
  const listeners = errorListeners(code);
  return all
    .map((one) => {
      const ids = new Set(one.boot.map((call) => call.id));
      const mine = [...ids].flatMap((id) => byReceiver.get(id) ?? []);
      const holds = (call: CallSite): boolean => {
        if (call.receiver === undefined || one.holders.length === 0) return false;
        const holder = receiverOf(code, call);
        return holder !== undefined && one.holders.includes(holder);
      };
      const heldEnds = ends.filter(holds);
      const bootEnds = mine.filter((call) => kind.ends.test(memberOf(call.callee)));
      const closes =
        [...below.calls].some((call) => kind.endsAll?.test(call.callee) === true) ||
        heldEnds.some((call) => below.at.has(placeOf(call))) ||
        bootEnds.some((call) => below.at.has(`${call.module}:${call.offset}`));
      const maker = one.site?.enclosing;
      const passing =
        maker !== undefined &&
        (heldEnds.some((call) => call.enclosing === maker && !inCatch(maker, call.node)) ||
          bootEnds.some((call) => call.phase === 'boot' && call.within === maker.key && !inCatch(maker, call)));
      const listens =
        mine.some((call) => LISTEN.test(memberOf(call.callee)) && call.args[0]?.kind === 'known' && call.args[0].value === 'error') ||
        listeners.some((call) => (holds(call) || kind.listensAll?.test(call.callee) === true) && code.reach(call).state !== 'not-wired') ||
        (one.site !== undefined && isHandedToListener(code, one.site, listeners));
      return {
        callee: one.site !== undefined && kind.made.test(one.site.callee) ? one.site.callee : one.callee,
        location: one.boot[0]?.site ?? (one.site as CallSite).location,
        wiring: usedWiring(wiringOf(code, one.site, one.boot), () =>
          kind.lazy === true ? unusedField(code, one.holders, mine) : undefined,
        ),
        args:
          one.boot[0]?.args ??
          (one.site as CallSite).args.map(
            (node) => asBootValue(code.value(node, (one.site as CallSite).module)) ?? { kind: 'unknown', reason: 'argument' },
          ),
        site: one.site,
        boot: one.boot,
        holders: one.holders,
        listens,
        closed: closes ? true : mayBeClosed(code, one, all, below.calls, kind) ? 'unknown' : false,
        passing,
      } satisfies OpenedClient;
    })
    .toSorted((a, b) =>
      a.location.path === b.location.path
        ? a.location.line - b.location.line || (a.location.column ?? 0) - (b.location.column ?? 0)
        : a.location.path < b.location.path
          ? -1
          : 1,
    );
}

/** Shutdown ends something of this kind through a receiver that could not be followed to any client. */
function mayBeClosed(
  code: CodeIndex,
  one: { callee: string },
  all: readonly { holders: readonly string[] }[],
  calls: readonly CallSite[],
  kind: ClientKind,
): boolean {
  const base = one.callee.replace(/^new /, '').split(/[.#(]/)[0] ?? '';
  return calls.some((call) => {
    if (call.member === undefined || !kind.ends.test(call.member) || call.receiver === undefined || call.targets.length > 0) return false;
    const library = call.package ?? '';
    if (library !== '' ? library !== base : !call.callee.startsWith('*.')) return false;
    const receiver = receiverOf(code, call);
    // No client of the kind was seen to be closed: this one is kept under a name of its own, made by a factory or chosen between two.
    if (receiver === undefined || all.length === 1) return true;
    const held = new Set(all.flatMap((each) => each.holders));
    return !calls.some((other) => kind.ends.test(other.member ?? '') && held.has(receiverOf(code, other) ?? ''));
  });
}

function wiringOf(code: CodeIndex, site: CallSite | undefined, boot: readonly ExternalCall[]): Wiring {
  const [first] = boot;
  // The interpretation follows imports that the compiler drops; reach knows of them.
  const reached = site === undefined ? undefined : code.reach(site);
  if (reached?.state === 'not-wired') return reached;
  if (first === undefined) return site === undefined ? { state: 'unknown', rung: 'L1' } : code.reach(site);
  // Kept in a global so that reloading the module while developing does not open a second one: no condition in production.
  const conditions = (boot.find((call) => call.conditions.length === 0) ?? first).conditions.filter(
    (text) => !/\bglobal(?:This)?\b/.test(text),
  );
  return conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions, at: first.site };
}

function usedWiring(wiring: Wiring, unused: () => Wiring | undefined): Wiring {
  return wiring.state === 'not-wired' ? wiring : (unused() ?? wiring);
}

/** Not wired where a client is kept in a field of a class, and nothing that runs sends anything through that field or hands it on. */
function unusedField(code: CodeIndex, holders: readonly string[], boot: readonly ExternalCall[]): Wiring | undefined {
  const [field] = holders;
  const name = field === undefined ? undefined : /:\d+\.(\w+)$/.exec(field)?.[1];
  const owner =
    field === undefined || name === undefined || holders.length > 1
      ? undefined
      : code.classes.find((info) => info.key.length + 1 + name.length === field.length && field === `${info.key}.${name}`);
  if (field === undefined || name === undefined || owner === undefined) return undefined;
  if (boot.some((call) => !LISTEN.test(memberOf(call.callee)))) return undefined;
  const { module } = owner;
  const mentions = module.memberReferences.filter(
    (one) =>
      !one.written &&
      owner.node.start <= one.node.start &&
      one.node.end <= owner.node.end &&
      one.node.property.type === 'Identifier' &&
      one.node.property.name === name &&
      one.node.object.type === 'ThisExpression',
  );
  const visible = owner.members.get(name)?.node;
  const isPrivate =
    visible?.type === 'PropertyDefinition' && (visible.accessibility === 'private' || visible.accessibility === 'protected');
  if (!isPrivate || mentions.length === 0) return undefined;
  if (
    code.calls.some(
      (call) =>
        call.module !== module &&
        call.receiver !== undefined &&
        call.receiver.type === 'MemberExpression' &&
        call.receiver.object.type !== 'ThisExpression' &&
        receiverOf(code, call) === field,
    )
  )
    return undefined;
  const idle = mentions.every((one) => {
    const call = code
      .callsOfMember('on')
      .concat(code.callsOfMember('once'))
      .find((listener) => listener.module === module && listener.receiver?.start === one.node.start);
    return call !== undefined || code.reachAt(module, one.node.start).state === 'not-wired';
  });
  return idle ? { state: 'not-wired', rung: 'L2', reason: `nothing that runs sends anything through ${owner.name}.${name}` } : undefined;
}

/** `withErrorLog(new Redis(url))`: the function that gets the new client listens to its parameter. */
function isHandedToListener(code: CodeIndex, site: CallSite, listeners: readonly CallSite[]): boolean {
  if (listeners.length === 0) return false;
  const near = site.enclosing === undefined ? code.calls : code.callsIn(site.enclosing);
  const taker = near.find((call) => call.module === site.module && call.args.some((argument) => argument.start === site.node.start));
  if (taker === undefined) return false;
  const index = taker.args.findIndex((argument) => argument.start === site.node.start);
  return taker.targets.some((target) =>
    listeners.some((call) => {
      const receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
      const binding = receiver?.type === 'Identifier' ? call.module.bindingAt.get(receiver.start) : undefined;
      return (
        binding?.kind === 'param' &&
        binding.index === index &&
        binding.declaration.start === target.node.start &&
        call.module === target.module
      );
    }),
  );
}

const CALLED = new WeakMap<BootResult, ReadonlySet<string>>();

/** Calls of the boot whose callee fits, in order; each callee is asked about once. */
function bootCalls(boot: BootResult, pattern: RegExp): readonly ExternalCall[] {
  let called = CALLED.get(boot);
  if (called === undefined) CALLED.set(boot, (called = new Set(boot.externalCalls.map((call) => call.callee))));
  const fits = new Set([...called].filter((callee) => pattern.test(callee)));
  return fits.size === 0 ? [] : boot.externalCalls.filter((call) => fits.has(call.callee));
}

const LISTENERS = new WeakMap<CodeIndex, readonly CallSite[]>();

function errorListeners(code: CodeIndex): readonly CallSite[] {
  let found = LISTENERS.get(code);
  if (found === undefined)
    LISTENERS.set(
      code,
      (found = code.calls.filter((call) => call.member !== undefined && LISTEN.test(call.member) && isError(code, call))),
    );
  return found;
}

const HOLDERS = new WeakMap<CallSite, { holder: string | undefined }>();

/** Name of what a member is called on. */
function receiverOf(code: CodeIndex, call: CallSite): string | undefined {
  let known = HOLDERS.get(call);
  if (known === undefined)
    HOLDERS.set(call, (known = { holder: call.receiver === undefined ? undefined : holderOf(code, call.receiver, call.module) }));
  return known.holder;
}

const RECEIVED = new WeakMap<BootResult, Map<number, ExternalCall[]>>();

/** Calls of the boot by the call that gave their receiver. */
function callsByReceiver(boot: BootResult): ReadonlyMap<number, readonly ExternalCall[]> {
  let map = RECEIVED.get(boot);
  if (map === undefined) {
    map = new Map();
    for (const call of boot.externalCalls) {
      if (call.receiver === undefined) continue;
      const list = map.get(call.receiver);
      if (list === undefined) map.set(call.receiver, [call]);
      else list.push(call);
    }
    RECEIVED.set(boot, map);
  }
  return map;
}

function isError(code: CodeIndex, call: CallSite): boolean {
  const [event] = call.args;
  if (event === undefined || call.args.length < 2) return false;
  return code.values(event, call.module).some((value) => value.kind === 'literal' && value.value === 'error');
}

/** Whether a place is in a `catch`, where what failed to open is thrown away. */
function inCatch(fn: FunctionInfo, place: { offset: number } | { start: number }): boolean {
  const at = 'offset' in place ? place.offset : place.start;
  let found = false;
  walk(fn.node, (node) => {
    if (at < node.start || node.end <= at) return false;
    if (node.type === 'CatchClause') found = true;
    return !found;
  });
  return found;
}

function memberOf(callee: string): string {
  return callee.slice(callee.lastIndexOf('.') + 1);
}

function placeOf(call: CallSite): string {
  return `${call.module.path}:${call.node.start}`;
}

const SITES = new WeakMap<CodeIndex, Map<string, Map<number, CallSite>>>();

/** Call sites by file and start. */
function siteMap(code: CodeIndex): ReadonlyMap<string, ReadonlyMap<number, CallSite>> {
  let map = SITES.get(code);
  if (map === undefined) {
    map = new Map();
    // Of a chain all calls start at the same place; the innermost comes last in the order and is the one that opens.
    for (const call of code.calls) {
      const { path } = call.module;
      let inFile = map.get(path);
      if (inFile === undefined) map.set(path, (inFile = new Map()));
      inFile.set(call.node.start, call);
    }
    SITES.set(code, map);
  }
  return map;
}
