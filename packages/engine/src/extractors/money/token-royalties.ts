import type { FeeRate } from '@airworthy/model';
import { unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap } from '../../lang/typescript/syntax.ts';
import { namedFunction, visitOwn } from './functions.ts';

/** Names under which Metaplex (Token Metadata, Bubblegum, Core) and EIP-2981 contracts take the royalty of a token. */
const ROYALTY = /sellerFeeBasisPoints|seller_fee_basis_points|feeNumerator|royaltyBps|royalty_bps/;

/** Royalties that are written into tokens, and what is known of the shares beside them. */
export function tokenRoyalties(index: CodeIndex): FeeRate[] {
  const found: FeeRate[] = [];
  for (const module of index.modules) {
    if (module.kind !== 'production' || module.reach.state === 'not-wired' || !ROYALTY.test(wordsIn(module))) continue;
    const functions = new Set<FunctionInfo>();
    for (const hit of module.parsed.text.matchAll(new RegExp(ROYALTY, 'g'))) {
      const fn = index.functionAt(module, hit.index);
      if (fn !== undefined && index.reach(fn).state !== 'not-wired') functions.add(fn);
    }
    for (const fn of functions) {
      visitOwn(fn.node, (node, parents) => {
        if (node.type !== 'Property' || !ROYALTY.test(keyName(node.key, node.computed) ?? '') || parents.some((one) => isLogged(one)))
          return;
        found.push(read(index, module.bound, fn, node.value));
      });
    }
  }
  return found;
}

function isLogged(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = unwrap(node.callee);
  return (
    callee.type === 'MemberExpression' && /^(?:info|warn|error|debug|log|trace)$/.test(keyName(callee.property, callee.computed) ?? '')
  );
}

function read(index: CodeIndex, module: BoundModule, fn: FunctionInfo, given: Node): FeeRate {
  const value = index.value(given, module);
  const whole = namedFunction(fn) ?? fn;
  const number = index.toKnown(value, (one): one is number => typeof one === 'number');
  const stored = value.kind === 'unknown';
  return {
    location: index.place(given, module),
    wiring: index.reach(fn),
    name: 'sellerFeeBasisPoints',
    of: 'token-royalty',
    source: value.kind === 'literal' ? 'literal' : value.kind === 'env' ? 'env' : 'unknown',
    form: 'basis-points',
    value: stored ? unknown(index.text(given, module).slice(0, 80)) : number,
    bounded: 'unknown',
    within: whole.name,
    shares: sharesOf(index.text(whole.node, whole.module)),
  };
}

/** The shares of a literal list, or whether their sum is compared with a hundred. */
function sharesOf(text: string): number | 'checked' | 'unknown' {
  if (/(?:sum|total)\w*\s*(?:!==?|===?|>|<)\s*(?:100|10_?000)\b|(?:100|10_?000)\s*(?:!==?|===?)\s*\w*(?:sum|total)/i.test(text))
    return 'checked';
  const shares = [...text.matchAll(/\bshare:\s*(\d+)\b(?!\s*[?*/])/g)].map((hit) => Number(hit[1]));
  return shares.length > 0 && (text.match(/\bshare:/g) ?? []).length === shares.length
    ? shares.reduce((sum, one) => sum + one, 0)
    : 'unknown';
}
