import type { ChainTransaction } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { option } from './options.ts';
import { callsBefore, mentions, somewhere } from './surroundings.ts';

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

export function priorityFee(code: CodeIndex, site: CallSite, chain: ChainTransaction['chain']): ChainTransaction['priorityFee'] {
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
export function feeCapped(code: CodeIndex, site: CallSite, chain: ChainTransaction['chain']): boolean | 'unknown' {
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

/** Whether a limit of compute units is set. */
export function computeLimit(code: CodeIndex, site: CallSite, chain: ChainTransaction['chain'], text: string): boolean | 'unknown' {
  return chain === 'evm' ? true : feeCalls(code, site, LIMIT) || undefinedAsUnknown(text);
}
