import type { ChainClaim } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';
import { CHAIN, readsChain } from './libraries.ts';
import { storeCall } from './stores.ts';

const FIELD =
  /\b(?:body|params|query|data|input|payload)\b[^;\n]{0,80}?\b((?:tx|transaction|payment|mint|transfer|blockchain|onchain|on_chain)_?(?:signature|hash|sig|id)|signature|txn?Hash|txid)\b|\{[^}=]*\b((?:tx|transaction|blockchain|transfer|mint)_?(?:signature|hash)|txn?Hash)\b[^}]*\}\s*=\s*(?:\w+\.)*(?:body|params|query)\b/i;

/** Routes whose caller names a transaction that is said to have happened. */
export function readClaims(input: ExtractInput): ChainClaim[] {
  const { code } = input;
  const found: ChainClaim[] = [];
  routesOf(input).forEach((route, index) => {
    if (route.method === 'GET' || route.method === 'HEAD' || route.purpose === 'webhook') return;
    const handler = handlerOf(input, index);
    if (handler === undefined) return;
    const text = code.text(handler.node, handler.module);
    const hit = FIELD.exec(text);
    const field = hit?.[1] ?? hit?.[2];
    if (field === undefined) return;
    const calls = callsBelow(code, handler, 4).map(({ call }) => call);
    // A bare "signature" may be of a message or a document; it is one of a chain where the chain is asked or the name says so.
    const asked = calls.some(
      (call) => readsChain(call) && /getTransaction|getParsedTransaction|getSignatureStatus|Receipt/.test(call.callee),
    );
    if (!asked && !/tx|transaction|chain|mint/i.test(field)) return;
    if (/^transaction_?id$/i.test(field) && !asked) return;
    const stores = calls.some((call) => ['insert', 'update'].includes(storeCall(code, call)?.operation ?? ''));
    const around = calls
      .filter((call) => CHAIN.test(call.callee))
      .map((call) => (call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module)))
      .join('\n');
    found.push({
      location: handler.location,
      wiring: route.wiring ?? { state: 'wired', rung: 'L7' },
      method: route.method,
      path: route.path,
      field,
      lookedUp: asked,
      compares: asked
        ? [
            ['error', /\.err\b|status\s*[!=]==?/],
            ['program', /programId|\.to\s*[!=]==?|contractAddress/],
            ['accounts', /accountKeys|\.from\s*[!=]==?|owner\s*[!=]==?|destination/],
            ['amount', /lamports|amount\s*[!=<>]|\.value\s*[!=<>]|postBalances|postTokenBalances/],
          ].flatMap(([name, pattern]) => ((pattern as RegExp).test(around) ? [name as string] : []))
        : [],
      stores,
    });
  });
  return found;
}
