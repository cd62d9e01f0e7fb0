import type { ChainClient, ChainTransaction } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { insideRetry } from '../../extract/retries.ts';
import { commitmentOf, confirmOf, errorChecked, expires, throwsOnFailure } from './confirmation.ts';
import { computeLimit, feeCapped, priorityFee } from './fees.ts';
import { CHAIN, chainOf, confirms, kindOf, RAW_MEMBERS, sendOf } from './libraries.ts';
import { option } from './options.ts';
import { lookedUp, onError, recorded, signatureFirst } from './recording.ts';
import { claims, storeCall } from './stores.ts';
import { callsAfter, callsBefore, catchText, everywhere, inJob, mentions, somewhere, startedByClock } from './surroundings.ts';

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
    computeLimit: computeLimit(code, site, chain, text),
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
