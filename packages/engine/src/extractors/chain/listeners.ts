import type { ChainClient, ChainListener, Known } from '@airworthy/model';
import { unknown } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { walk } from '../../lang/typescript/syntax.ts';
import { chainOf } from './libraries.ts';
import { storeCall } from './stores.ts';
import { below, callsAfter, somewhere, startedByClock } from './surroundings.ts';

const SUBSCRIBES =
  /^@solana\/web3\.js\.Connection#on(?:Logs|AccountChange|ProgramAccountChange|SlotChange|Signature)$|^ethers\..*(?:Contract|Provider)#(?:on|once)$|^viem\..*\.watch(?:Event|ContractEvent|Blocks)$|^web3\..*\.events\.\w+$|Program#addEventListener$/;
const HISTORY =
  /^@solana\/web3\.js\.Connection#(?:getSignaturesForAddress|getConfirmedSignaturesForAddress2|getBlocks)$|^(?:ethers|viem|web3)\b.*(?:getLogs|queryFilter|getPastLogs|getPastEvents|getContractEvents)$/;
const CURSOR = /last_?(?:processed_?)?(?:slot|block|signature)|cursor|checkpoint|indexer_state|sync_state|last_indexed/i;

/** Subscriptions, polls and ranges of history whose results the service stores. */
export function readListeners({ code }: ExtractInput, clients: readonly ChainClient[]): ChainListener[] {
  const found: ChainListener[] = [];
  for (const site of code.callsTo(SUBSCRIBES)) found.push(read(code, site, 'subscription', handlersOf(code, site), clients));
  for (const site of code.callsTo(HISTORY)) {
    if (site.enclosing === undefined) continue;
    const stores = somewhere(code, site, (level) => callsAfter(code, level).some((call) => isWrite(code, call)));
    // History that is only shown to somebody is no copy of the chain.
    if (!stores) continue;
    found.push(read(code, site, startedByClock(code, site) ? 'poll' : 'backfill', workOf(code, site), clients));
  }
  return found;
}

/** The functions that get what is pushed: arguments, or members of the options (`onLogs`). */
function handlersOf(code: CodeIndex, site: CallSite): FunctionInfo[] {
  return site.args.flatMap((argument) => {
    const fn = code.functionOf(argument, site.module);
    if (fn !== undefined) return [fn];
    const value = code.value(argument, site.module);
    if (value.kind !== 'object') return [];
    return value.keys
      .filter((key) => /^on[A-Z]/.test(key) && key !== 'onError')
      .flatMap((key) => {
        const member = value.get(key);
        const own = member === undefined ? undefined : code.functionOf(member.node, member.module);
        return own === undefined ? [] : [own];
      });
  });
}

/** Functions that get what was read. */
function workOf(code: CodeIndex, site: CallSite): FunctionInfo[] {
  const found = new Set<FunctionInfo>();
  somewhere(code, site, (level) => {
    if (level.fn !== undefined) found.add(level.fn);
    for (const call of callsAfter(code, level)) for (const target of call.targets) found.add(target);
    return callsAfter(code, level).some((call) => isWrite(code, call));
  });
  return [...found];
}

function isWrite(code: CodeIndex, call: CallSite): boolean {
  const store = storeCall(code, call);
  return store !== undefined && (store.operation === 'insert' || store.operation === 'update');
}

function read(
  code: CodeIndex,
  site: CallSite,
  kind: ChainListener['kind'],
  work: readonly FunctionInfo[],
  clients: readonly ChainClient[],
): ChainListener {
  const all = [...new Set(work.flatMap((fn) => below(code, fn)))];
  const writes = all.filter((call) => isWrite(code, call));
  const inserts = writes.filter((call) => storeCall(code, call)?.operation === 'insert');
  const cursors = writes.filter((call) => CURSOR.test(storeCall(code, call)?.text ?? ''));
  return {
    location: site.location,
    wiring: code.reach(site),
    by: site.package ?? '@solana/web3.js',
    chain: chainOf(site),
    kind,
    call: site.member ?? site.callee,
    commitment: commitmentOf(code, site, clients),
    stores: writes.length > 0,
    idempotent: writes.length === 0 ? 'unknown' : inserts.length === 0 ? true : recognises(code, all, inserts),
    cursorStored: cursors.length > 0,
    resumes: kind === 'subscription' ? fillsGap(code, site) : resumes(code, site),
    keepsFailures: writes.length === 0 ? 'unknown' : keepsFailures(code, work),
  };
}

const LEVEL = /^(?:processed|confirmed|finalized)$/;

function commitmentOf(code: CodeIndex, site: CallSite, clients: readonly ChainClient[]): Known<string> {
  for (const argument of site.args.slice(1)) {
    const value = code.value(argument, site.module);
    const own = value.kind === 'object' ? code.property(value, 'commitment') : value;
    const read = own === undefined ? undefined : code.toKnown(own, (one): one is string => typeof one === 'string' && LEVEL.test(one));
    if (read?.state === 'known' || read?.state === 'env') return read;
  }
  const all = [...new Set(clients.map((one) => JSON.stringify(one.commitment)))];
  return all.length === 1 && chainOf(site) === 'solana' ? (JSON.parse(all[0] as string) as Known<string>) : unknown();
}

/** What was seen before is recognised: an insert that yields, or a look for the signature first. */
function recognises(code: CodeIndex, all: readonly CallSite[], inserts: readonly CallSite[]): boolean | 'unknown' {
  const yields = (call: CallSite): boolean =>
    /ON\s+CONFLICT|onConflict|upsert|INSERT\s+IGNORE|findOrCreate|11000/i.test(storeCall(code, call)?.text ?? '');
  const looked = all.some((call) => {
    const store = storeCall(code, call);
    return store?.operation === 'read' && /signature|tx_?hash|transaction_?hash|log_?index|event_?id/i.test(store.text);
  });
  // Two readers at once, or one that broke off, both find that it is not there yet.
  return inserts.every(yields) ? true : looked ? 'unknown' : false;
}

/** A subscription is helped by a read of history that stores as well, started where it starts or by a timer. */
function fillsGap(code: CodeIndex, site: CallSite): boolean {
  return code
    .callsTo(HISTORY)
    .some(
      (history) =>
        history.enclosing !== undefined &&
        code.reach(history).state !== 'not-wired' &&
        resumes(code, history) === true &&
        somewhere(code, history, (level) => callsAfter(code, level).some((call) => isWrite(code, call))) &&
        (history.module === site.module || history.enclosing.class !== undefined),
    );
}

/** `until: lastSignature`, `fromBlock: cursor + 1`: the range starts at something that is not constant. */
function resumes(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  const text = site.args.map((argument) => code.text(argument, site.module)).join(' ');
  const start = /\b(?:until|fromBlock|minContextSlot|before)\s*(?::\s*([\w.!?[\]()+\s]+))?/g;
  for (const hit of text.matchAll(start)) {
    const value = (hit[1] ?? 'same').trim();
    if (!/^(?:undefined|null|\d[\d_]*n?|0)$/.test(value)) return true;
  }
  if (
    /getBlocks|queryFilter|getLogs|getPast/.test(site.callee) &&
    site.args.length > 1 &&
    /^[a-z]\w*(?:\.\w+)*(?:\s*\+\s*1n?)?$/i.test(
      code.text(site.args[/queryFilter/.test(site.callee) ? 1 : 0] as (typeof site.args)[number], site.module),
    )
  )
    return true;
  const options = site.args[1] === undefined ? undefined : code.value(site.args[1], site.module);
  return options !== undefined && options.kind === 'unknown' ? 'unknown' : false;
}

/** No `catch` on the way lets an event whose work failed pass with nothing but a log line. */
function keepsFailures(code: CodeIndex, work: readonly FunctionInfo[]): boolean {
  const functions = new Set([...work, ...work.flatMap((fn) => below(code, fn).flatMap((call) => call.targets))]);
  const aside = new Set([...functions].flatMap((fn) => calledOnError(code, fn)));
  for (const fn of functions) {
    // Code that stores errors may fail as well; that loses the note and not the event.
    if (aside.has(fn)) continue;
    let loses = false;
    walk(fn.node, (node) => {
      if (node.type !== 'TryStatement' || node.handler === null) return;
      const inner = code.callsIn(fn).filter((call) => node.block.start <= call.node.start && call.node.end <= node.block.end);
      if (
        ![...inner, ...inner.flatMap((call) => call.targets.flatMap((target) => below(code, target)))].some((call) => isWrite(code, call))
      )
        return;
      const handler = node.handler;
      const text = code.text(handler.body, fn.module);
      const kept = code
        .callsIn(fn)
        .some(
          (call) =>
            handler.start <= call.node.start &&
            call.node.end <= handler.end &&
            (isWrite(code, call) || call.targets.some((target) => below(code, target).some((one) => isWrite(code, one)))),
        );
      if (!kept && !/\bthrow\b|\.add\(|publish|sendToQueue|reject\(|process\.exit|insert|save/i.test(text)) loses = true;
    });
    if (loses) return false;
  }
  return true;
}

/** Functions that the `catch` blocks of a function call. */
function calledOnError(code: CodeIndex, fn: FunctionInfo): FunctionInfo[] {
  const handlers = new Set(code.callsIn(fn).flatMap((call) => call.inTry?.handler ?? []));
  return [...handlers].flatMap((handler) =>
    code
      .callsIn(fn)
      .filter((call) => handler.start <= call.node.start && call.node.end <= handler.end)
      .flatMap((call) => call.targets),
  );
}
