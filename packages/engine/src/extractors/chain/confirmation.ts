import type { ChainClient, Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { chainOf, confirms } from './libraries.ts';
import { option } from './options.ts';
import { callsAfter, everywhere, mentions, somewhere } from './surroundings.ts';

/** The confirmation that follows, in the function itself or in one that called it. */
export function confirmOf(code: CodeIndex, site: CallSite): CallSite | undefined {
  let found: CallSite | undefined;
  somewhere(code, site, (level) => {
    found ??= callsAfter(code, level).find(confirms);
    return found !== undefined;
  });
  return found;
}

export function expires(code: CodeIndex, confirm: CallSite): boolean | 'unknown' {
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

export function commitmentOf(
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
export function throwsOnFailure(confirm: CallSite | undefined): boolean {
  return confirm !== undefined && /(?:\.wait|#?waitForTransaction)$/.test(confirm.callee);
}

/** `value.err` of a confirmation or status is looked at. */
export function errorChecked(code: CodeIndex, site: CallSite, confirmed: boolean | 'unknown'): boolean | 'unknown' {
  if (confirmed === false) return false;
  return everywhere(code, site, (level) =>
    callsAfter(code, level).some(
      (call) =>
        confirms(call) &&
        mentions(code, call.enclosing, /(?:value|status|result|meta|confirmation|\w+)\??\.err\b|\berr\s*[},:]|\.status\b/),
    ),
  );
}
