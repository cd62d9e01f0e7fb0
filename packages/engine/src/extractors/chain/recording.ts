import type { ChainTransaction } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { asksAboutTransaction } from './libraries.ts';
import { CHAIN_COLUMN, readsWork, storeCall, writesChainResult, writesIntent } from './stores.ts';
import {
  callsAfter,
  callsBefore,
  callsOnError,
  catchText,
  everywhere,
  expand,
  inJob,
  ownBefore,
  somewhere,
  startedByClock,
} from './surroundings.ts';

/** What is asked about earlier attempts: before it is sent, or after an attempt failed. */
export function lookedUp(code: CodeIndex, site: CallSite): ChainTransaction['looksUp'] {
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

/** What was signed is stored between signing and sending. */
export function signatureFirst(code: CodeIndex, site: CallSite): boolean | 'unknown' {
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

export function recorded(code: CodeIndex, site: CallSite): ChainTransaction['recorded'] {
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
  // A row that was read before and is updated afterwards was there; whether its state announced the transaction is not told by the writes.
  const kept = somewhere(code, site, (level) =>
    callsAfter(code, level).some((call) => writesChainResult(storeCall(code, call)) && storeCall(code, call)?.operation === 'update'),
  );
  const loaded =
    kept && somewhere(code, site, (level) => callsBefore(code, level).some((call) => storeCall(code, call)?.operation === 'read'));
  if (loaded) return 'unknown';
  return after === false ? 'never' : 'after';
}

const FAILED = /['"](?:\w+[_-])?fail(?:ed|ure)?['"]|['"]error['"]|AVAILABLE|['"]cancell?ed['"]|\bfailed_\w+/i;

const OPEN = /['"](?:unknown|pending|submitted|unconfirmed|timed?[_-]?out|needs_review|stuck|expired|retry\w*)['"]/i;

/** What the nearest `catch` that stores something makes of an error. */
export function onError(code: CodeIndex, site: CallSite): ChainTransaction['onError'] {
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
