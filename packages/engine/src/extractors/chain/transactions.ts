import type { ChainClient, ChainTransaction, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { insideRetry } from '../../extract/retries.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { asksAboutTransaction, CHAIN, chainOf, confirms, kindOf, RAW_MEMBERS, sendOf } from './libraries.ts';
import { claims, CHAIN_COLUMN, readsWork, storeCall, writesChainResult, writesIntent } from './stores.ts';
import {
  callsAfter,
  callsBefore,
  callsOnError,
  catchText,
  everywhere,
  expand,
  inJob,
  mentions,
  ownBefore,
  somewhere,
  startedByClock,
} from './surroundings.ts';

/** A sending call with what was read of it. */
export interface Sent {
  site: CallSite;
  fact: ChainTransaction;
}

export function readTransactions(input: ExtractInput, clients: readonly ChainClient[]): Sent[] {
  return sendsIn(input.code).map(({ site, managed }) => ({ site, fact: read(input, site, managed, clients) }));
}

const SENDS = new WeakMap<CodeIndex, readonly { site: CallSite; managed: boolean }[]>();

export function sendsIn(code: CodeIndex): readonly { site: CallSite; managed: boolean }[] {
  let found = SENDS.get(code);
  if (found === undefined) {
    const sites = new Set([...code.callsTo(CHAIN), ...RAW_MEMBERS.flatMap((name) => code.callsOfMember(name))]);
    const all = [...sites].flatMap((site) => {
      const sent = sendOf(site);
      return sent === undefined ? [] : [{ site, managed: sent.managed }];
    });
    SENDS.set(code, (found = all));
  }
  return found;
}

function read({ code, boot }: ExtractInput, site: CallSite, managed: boolean, clients: readonly ChainClient[]): ChainTransaction {
  const chain = chainOf(site);
  const text = code.text(site.node, site.module);
  const confirm = managed ? undefined : confirmOf(code, site);
  const confirmed = managed ? true : everywhere(code, site, (level) => callsAfter(code, level).some(confirms));
  const expiry = confirm === undefined ? undefined : expires(code, confirm);
  const fact: ChainTransaction = {
    location: site.location,
    wiring: code.reach(site),
    by: site.package ?? (chain === 'evm' ? 'ethers' : '@solana/web3.js'),
    chain,
    call: site.callee
      .slice(site.callee.search(/[^/]*$/))
      .replace(/^js\./, '')
      .slice(0, 80),
    kind: kindOf(site, text),
    managed,
    skipsPreflight: option(code, site, 'skipPreflight', (value): value is boolean => typeof value === 'boolean'),
    confirmed,
    commitment: commitmentOf(code, site, confirm, managed, clients),
    errorChecked: managed || throwsOnFailure(confirm) ? true : errorChecked(code, site, confirmed),
    retried: insideRetry(code)(site),
    inJob: inJob(code, site),
    looksUp: lookedUp(code, site),
    priorityFee: priorityFee(code, site, chain),
    feeCapped: feeCapped(code, site, chain),
    computeLimit: chain === 'evm' ? true : feeCalls(code, site, LIMIT) || undefinedAsUnknown(text),
    recorded: recorded(code, site),
    signatureFirst: managed ? false : signatureFirst(code, site),
    claimed: everywhere(code, site, (level) => callsBefore(code, level).some((call) => claims(storeCall(code, call), call))),
    onError: onError(code, site),
    classifiesErrors: classifiesErrors(code, site),
    onRequest: servedBy(code, boot, site),
  };
  if (expiry !== undefined) fact.expires = expiry;
  const bounded = batchBounded(code, site);
  if (bounded !== undefined) fact.batchBounded = bounded;
  return fact;
}

const KINDS =
  /instanceof\s+(?!Error\b)\w+|\.(?:code|logs|name)\b\s*(?:[!=]==?|\?)|(?:message|msg|logs?)\b[^;\n]{0,40}\.(?:includes|match|test|some|startsWith)\(|getLogs\(|SendTransactionError|is_?(?:Non)?Retryable|retryable\w*|isError\(/i;

/** A `catch` on the way, or the function that tries again, asks what kind of error it is. */
function classifiesErrors(code: CodeIndex, site: CallSite): boolean {
  return somewhere(code, site, (level) => {
    const caught = catchText(code, level)?.slice(0, 4_000);
    // To throw an own error on as it is tells nothing apart.
    const asked = caught?.replaceAll(/if\s*\([^()]*instanceof\s+\w+\)\s*\{?\s*(?:throw|return)\s+\w+;?\s*\}?/g, '');
    if (asked !== undefined && KINDS.test(asked)) return true;
    const handler = level.site.inTry?.handler;
    const called =
      handler && level.fn ? code.callsIn(level.fn).filter((call) => handler.start <= call.node.start && call.node.end <= handler.end) : [];
    if (
      called.some((call) =>
        call.targets.some((fn) => KINDS.test(code.text(fn.node, fn.module)) || /\.logs\b/.test(code.text(fn.node, fn.module))),
      )
    )
      return true;
    return (
      level.site.args.length > 0 &&
      level.site.targets.some((fn) => /\bcatch\b/.test(code.text(fn.node, fn.module)) && KINDS.test(code.text(fn.node, fn.module)))
    );
  });
}

/** Runs while a client waits, and not only in a job. */
function servedBy(code: CodeIndex, boot: ExtractInput['boot'], site: CallSite): boolean | 'unknown' {
  if (inJob(code, site)) return false;
  const served = onRequestPath(code, boot)(site.enclosing);
  return served === 'unknown' && startedByClock(code, site) ? false : served;
}

export function option<T>(code: CodeIndex, site: CallSite, name: string, is: (value: unknown) => value is T): Known<T> {
  for (const argument of site.args) {
    const value = code.value(argument, site.module);
    // A transaction, a message or a wallet is no place for options.
    if (value.kind !== 'object') continue;
    const found = value.keys.includes(name) ? value.get(name) : undefined;
    if (found !== undefined && found.kind !== 'undefined') return code.toKnown(found, is);
    if (value.open) return unknown('options are put together elsewhere');
  }
  return ABSENT;
}

/** The confirmation that follows, in the function itself or in one that called it. */
function confirmOf(code: CodeIndex, site: CallSite): CallSite | undefined {
  let found: CallSite | undefined;
  somewhere(code, site, (level) => {
    found ??= callsAfter(code, level).find(confirms);
    return found !== undefined;
  });
  return found;
}

function expires(code: CodeIndex, confirm: CallSite): boolean | 'unknown' {
  const [first] = confirm.args;
  if (confirm.callee.endsWith('confirmTransaction')) {
    if (first === undefined) return 'unknown';
    if (confirm.args.some((one) => /lastValidBlockHeight|\bstrategy\b/.test(code.text(one, confirm.module)))) return true;
    const value = code.value(first, confirm.module);
    if (value.kind === 'object')
      return value.keys.includes('lastValidBlockHeight') || value.keys.includes('nonceAccountPubkey')
        ? true
        : value.open
          ? 'unknown'
          : false;
    return value.kind === 'unknown' && /\{/.test(code.text(first, confirm.module)) ? 'unknown' : false;
  }
  if (/getSignatureStatus/.test(confirm.callee)) return mentions(code, confirm.enclosing, /lastValidBlockHeight|getBlockHeight/);
  return true;
}

const LEVEL = /^(?:processed|confirmed|finalized|recent|single|singleGossip|root|max)$/;

function commitmentOf(
  code: CodeIndex,
  site: CallSite,
  confirm: CallSite | undefined,
  managed: boolean,
  clients: readonly ChainClient[],
): Known<string> {
  const at = managed ? site : confirm;
  const later = managed ? handedIn(code, site) : undefined;
  if (later !== undefined) return later;
  if (at === undefined) return ABSENT;
  if (chainOf(site) === 'evm') {
    const blocks = at.args
      .map((one) => code.value(one, at.module))
      .find((value) => value.kind === 'literal' && typeof value.value === 'number');
    const asked = option(code, at, 'confirmations', (value): value is number => typeof value === 'number');
    if (blocks?.kind === 'literal') return known(String(blocks.value));
    return asked.state === 'known' ? known(String(asked.value)) : asked.state === 'absent' ? known('1', 'default') : unknown();
  }
  for (const argument of at.args) {
    const value = code.value(argument, at.module);
    const own = value.kind === 'object' ? code.property(value, 'commitment') : value;
    const read = own === undefined ? ABSENT : code.toKnown(own, (one): one is string => typeof one === 'string' && LEVEL.test(one));
    if (read.state === 'known' || (read.state === 'env' && own !== value)) return read;
  }
  const text = code.text(at.node, at.module);
  if (at.callee.endsWith('confirmTransaction') && at.args.length > 1) return handedIn(code, site) ?? unknown(text.slice(0, 80));
  if (/getSignatureStatus/.test(at.callee)) return inText(code, at);
  const all = [...new Set(clients.map((one) => JSON.stringify(one.commitment)))];
  return all.length === 1 ? (JSON.parse(all[0] as string) as Known<string>) : unknown();
}

/** A status is compared by hand. */
function inText(code: CodeIndex, at: CallSite): Known<string> {
  const text = at.enclosing === undefined ? '' : code.text(at.enclosing.node, at.enclosing.module);
  if (/['"]finalized['"]/.test(text)) return /['"]confirmed['"]/.test(text) ? unknown('confirmed or finalized') : known('finalized');
  return /['"]confirmed['"]/.test(text) ? known('confirmed') : unknown();
}

/** `confirm(signature, { commitment: 'finalized' })` of an own function around the library. */
function handedIn(code: CodeIndex, site: CallSite): Known<string> | undefined {
  let found: string | undefined;
  somewhere(code, site, (level) => {
    const text = callsAfter(code, level)
      .filter((call) => call.module === level.site.module && call.enclosing === level.fn && call.targets.length > 0)
      .map((call) => code.text(call.node, call.module))
      .join(' ');
    found ??= /commitment:\s*['"](\w+)['"]/.exec(text)?.[1];
    return found !== undefined;
  });
  return found === undefined ? undefined : known(found);
}

/** `wait()` of ethers throws when the transaction was reverted; a receipt of viem or of the node has to be looked at. */
function throwsOnFailure(confirm: CallSite | undefined): boolean {
  return confirm !== undefined && /(?:\.wait|#?waitForTransaction)$/.test(confirm.callee);
}

/** `value.err` of a confirmation or status is looked at. */
function errorChecked(code: CodeIndex, site: CallSite, confirmed: boolean | 'unknown'): boolean | 'unknown' {
  if (confirmed === false) return false;
  return everywhere(code, site, (level) =>
    callsAfter(code, level).some(
      (call) =>
        confirms(call) &&
        mentions(code, call.enclosing, /(?:value|status|result|meta|confirmation|\w+)\??\.err\b|\berr\s*[},:]|\.status\b/),
    ),
  );
}

/** What is asked about earlier attempts: before it is sent, or after an attempt failed. */
function lookedUp(code: CodeIndex, site: CallSite): ChainTransaction['looksUp'] {
  const asked = everywhere(code, site, (level) =>
    [...callsBefore(code, level), ...(callsOnError(code, level) ?? [])].some(asksAboutTransaction),
  );
  if (asked === true) return 'chain';
  const stored = everywhere(code, site, (level) =>
    callsBefore(code, level).some((call) => {
      const store = storeCall(code, call);
      return store?.operation === 'read' && CHAIN_COLUMN.test(store.text);
    }),
  );
  if (stored === true) return 'store';
  return asked === 'unknown' || stored === 'unknown' ? 'unknown' : 'none';
}

const PRICE = /setComputeUnitPrice$|getSetComputeUnitPriceInstruction$/;
const LIMIT = /setComputeUnitLimit$|getSetComputeUnitLimitInstruction$|requestUnits$/;
const RECENT = /getRecentPrioritizationFees$|getPriorityFeeEstimate$|getFeeData$|estimateFeesPerGas$|getGasPrice$|feeHistory$/;

function feeCalls(code: CodeIndex, site: CallSite, pattern: RegExp): boolean {
  return somewhere(code, site, (level) => callsBefore(code, level).some((call) => pattern.test(call.callee)));
}

/** Instructions made elsewhere may hold the limit. */
function undefinedAsUnknown(text: string): boolean | 'unknown' {
  return /computeBudget|priority/i.test(text) ? 'unknown' : false;
}

function priorityFee(code: CodeIndex, site: CallSite, chain: ChainTransaction['chain']): ChainTransaction['priorityFee'] {
  if (feeCalls(code, site, RECENT)) return 'recent';
  if (chain === 'evm') {
    const price = ['gasPrice', 'maxFeePerGas', 'maxPriorityFeePerGas'].map((name) =>
      option(code, site, name, (_value): _value is unknown => true),
    );
    if (price.some((one) => one.state === 'known')) return 'fixed';
    return price.some((one) => one.state !== 'absent') ? 'unknown' : 'library';
  }
  if (feeCalls(code, site, PRICE)) return 'fixed';
  return /priority/i.test(code.text(site.node, site.module)) ? 'unknown' : 'none';
}

/** The fee that was found is held below a limit. */
function feeCapped(code: CodeIndex, site: CallSite, chain: ChainTransaction['chain']): boolean | 'unknown' {
  const where = (call: CallSite): boolean =>
    chain === 'evm' ? RECENT.test(call.callee) : PRICE.test(call.callee) || RECENT.test(call.callee);
  const near = somewhere(code, site, (level) =>
    callsBefore(code, level).some(
      (call) => where(call) && mentions(code, call.enclosing, /Math\.min\(|\bmax\w*fee|fee\w*(?:cap|limit)|\bclamp/i),
    ),
  );
  if (near) return true;
  return chain === 'evm' && option(code, site, 'maxFeePerGas', (_value): _value is unknown => true).state !== 'absent';
}

/** `for (…) transaction.add(…)`: `true` where the list is cut into pieces before. */
function batchBounded(code: CodeIndex, site: CallSite): boolean | undefined {
  const { enclosing } = site;
  if (enclosing === undefined || chainOf(site) === 'evm') return undefined;
  const adds = code
    .callsIn(enclosing)
    .filter(
      (call) => call.member === 'add' && call.inLoop && /Transaction#|^\*\.add/.test(call.callee) && call.node.start < site.node.start,
    );
  if (adds.length === 0) return undefined;
  return somewhere(code, site, ({ fn }) =>
    mentions(code, fn, /chunk|batchSize|\.slice\(|MAX_\w+|PACKET_DATA_SIZE|serialize\(\)\.length|splice\(/),
  );
}

/** What was signed is stored between signing and sending. */
function signatureFirst(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  return everywhere(code, site, (level) => {
    const own = ownBefore(code, level);
    const signed = own.find((call) =>
      /[#.](?:sign|partialSign|signTransaction|signAllTransactions|buildAndSign|compileToV0Message)$/.test(call.callee),
    );
    return (
      signed !== undefined &&
      own.some((call) => call.node.start > signed.node.start && expand(code, [call]).some((one) => writesSignature(code, one)))
    );
  });
}

function writesSignature(code: CodeIndex, call: CallSite): boolean {
  const store = storeCall(code, call);
  return (
    store !== undefined &&
    (store.operation === 'insert' || store.operation === 'update') &&
    /signature|tx_?hash|transaction_?hash|txn?_?sig/i.test(store.text)
  );
}

function recorded(code: CodeIndex, site: CallSite): ChainTransaction['recorded'] {
  const before = everywhere(code, site, (level) =>
    callsBefore(code, level).some((call) => {
      const store = storeCall(code, call);
      return writesIntent(store) || writesChainResult(store);
    }),
  );
  if (before === true) return 'before';
  // A job that takes its work from rows of a certain state has been announced by those rows.
  if (inJob(code, site) || startedByClock(code, site)) {
    const taken = everywhere(code, site, (level) => callsBefore(code, level).some((call) => readsWork(storeCall(code, call))));
    if (taken === true) return 'before';
  }
  const after = everywhere(code, site, (level) => callsAfter(code, level).some((call) => writesChainResult(storeCall(code, call))));
  if (before === 'unknown') return 'unknown';
  // A row whose columns are put together elsewhere may be the announcement.
  const hidden = somewhere(code, site, (level) =>
    callsBefore(code, level).some((call) => storeCall(code, call)?.operation === 'insert' && storeCall(code, call)?.open === true),
  );
  if (hidden) return 'unknown';
  return after === false ? 'never' : 'after';
}

const FAILED = /['"](?:\w+[_-])?fail(?:ed|ure)?['"]|['"]error['"]|AVAILABLE|['"]cancell?ed['"]|\bfailed_\w+/i;
const OPEN = /['"](?:unknown|pending|submitted|unconfirmed|timed?[_-]?out|needs_review|stuck|expired|retry\w*)['"]/i;

/** What the nearest `catch` that stores something makes of an error. */
function onError(code: CodeIndex, site: CallSite): ChainTransaction['onError'] {
  let answer: ChainTransaction['onError'] = 'nothing';
  somewhere(code, site, (level) => {
    const calls = callsOnError(code, level);
    if (calls === undefined) return false;
    const texts = calls.flatMap((call) => {
      const store = storeCall(code, call);
      return store === undefined || store.operation === 'read' ? [] : [`${store.text} ${code.text(call.node, call.module)}`];
    });
    if (texts.length === 0) return false;
    const text = `${texts.join(' ')} ${catchText(code, level) ?? ''}`;
    answer = calls.some(asksAboutTransaction) || OPEN.test(text) ? 'open' : FAILED.test(text) ? 'failed' : 'unknown';
    return true;
  });
  return answer;
}
