import type { Known, Mint } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { insideRetry } from '../../extract/retries.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { plainOf } from '../../lang/typescript/static-value.ts';
import { readsChain } from './libraries.ts';
import type { MadeUp } from './made-up.ts';
import { claims, CHAIN_COLUMN, storeCall, writesChainResult, writesIntent } from './stores.ts';
import { callsAfter, callsBefore, everywhere, inJob, somewhere } from './surroundings.ts';
import type { Sent } from './transactions.ts';
import { option } from './options.ts';

/** Real mints, and those that only seem to happen: each place that calls a function with a made-up token. */
export function readMints(input: ExtractInput, sent: readonly Sent[], madeUp: readonly MadeUp[]): Mint[] {
  const real = sent.filter(({ fact }) => fact.kind === 'mint').map(({ site, fact }) => ofTransaction(input, site, fact));
  const seeming = madeUp
    .filter(({ fact }) => fact.operation === 'mint')
    .flatMap(({ fn, fact }) =>
      input.code
        .callersOf(fn)
        .slice(0, 5)
        .map((call) => seemingMint(input, call, fact.name)),
    );
  return [...real, ...seeming];
}

function ofTransaction({ code }: ExtractInput, site: CallSite, fact: Sent['fact']): Mint {
  const text = textAround(code, site);
  const standard = /bubblegum|mintToCollectionV1|mintV1|mintV2|merkleTree|leafOwner/i.test(`${site.callee} ${text}`)
    ? 'compressed'
    : fact.chain === 'evm'
      ? 'contract'
      : 'nft';
  const metadata = metadataText(code, site);
  return {
    location: fact.location,
    ...(fact.wiring === undefined ? {} : { wiring: fact.wiring }),
    by: fact.by,
    name: nameOf(site),
    standard,
    retried: fact.retried,
    inJob: fact.inJob,
    looksUp: fact.looksUp,
    claimed: fact.claimed,
    recorded: fact.recorded,
    mutable: mutableOf(code, site),
    maxSupply: standard === 'nft' ? supplyOf(code, site) : ABSENT,
    collection: collectionOf(code, site, text, fact.chain),
    verified:
      fact.chain === 'evm'
        ? true
        : /mintToCollection|verifyCollection|verifyCreator|setAndVerify|collectionAuthority\b/i.test(text) ||
          calls(code, site, /verify(?:Sized)?Collection|verifyCreator|setAndVerify/i),
    metadata: whereMetadata(code, site),
    uploadedFirst: calls(code, site, /(?:upload|pin)\w*(?:Json|JSON|Metadata|File|ToIPFS|FileToIPFS|JSONToIPFS)?$/i),
    personal: personalIn(metadata),
    placeholders: [
      ...new Set(
        [...metadata.matchAll(/['"`]([^'"`]*(?:placeholder|example\.(?:com|org)|lorem|dummy|via\.placeholder)[^'"`]*)['"`]/gi)].map((hit) =>
          (hit[1] as string).slice(0, 80),
        ),
      ),
    ].toSorted(),
    readBack: everywhere(code, site, (level) => callsAfter(code, level).some(readsChain)),
    rereads: rereads(code, site),
    costBounded: somewhere(code, site, (level) =>
      callsBefore(code, level).some((call) =>
        /getBalance$|estimateGas$|getMinimumBalanceForRentExemption$|getFeeForMessage$/.test(call.callee),
      ),
    ),
  };
}

function seemingMint({ code }: ExtractInput, call: CallSite, name: string): Mint {
  const before = everywhere(code, call, (level) => callsBefore(code, level).some((one) => writesIntent(storeCall(code, one))));
  const after = everywhere(code, call, (level) => callsAfter(code, level).some((one) => writesChainResult(storeCall(code, one))));
  const looked = everywhere(code, call, (level) =>
    callsBefore(code, level).some((one) => {
      const store = storeCall(code, one);
      return store?.operation === 'read' && CHAIN_COLUMN.test(store.text);
    }),
  );
  return {
    location: call.location,
    wiring: code.reach(call),
    by: 'made-up',
    name,
    standard: 'unknown',
    retried: insideRetry(code)(call),
    inJob: inJob(code, call),
    looksUp: looked === true ? 'store' : looked === false ? 'none' : 'unknown',
    claimed: everywhere(code, call, (level) => callsBefore(code, level).some((one) => claims(storeCall(code, one), one))),
    recorded: before === true ? 'before' : after === false ? 'never' : 'after',
    mutable: { state: 'unknown' },
    maxSupply: { state: 'unknown' },
    collection: 'unknown',
    verified: 'unknown',
    metadata: 'unknown',
    uploadedFirst: 'unknown',
    personal: [],
    placeholders: [],
    readBack: 'unknown',
    rereads: rereads(code, call),
    costBounded: 'unknown',
  };
}

function nameOf(site: CallSite): string {
  let fn = site.enclosing;
  while (fn !== undefined && !fn.held && fn.parent !== undefined) fn = fn.parent;
  return fn?.name ?? 'top of the module';
}

/** The sending call and the function around it, where builders and arguments are put together. */
function textAround(code: CodeIndex, site: CallSite): string {
  return site.enclosing === undefined ? code.text(site.node, site.module) : code.text(site.enclosing.node, site.module);
}

/** Texts of the functions that lead to the mint and speak of metadata. */
function metadataText(code: CodeIndex, site: CallSite): string {
  const texts: string[] = [];
  somewhere(code, site, ({ fn }) => {
    if (fn !== undefined) {
      const text = code.text(fn.node, fn.module);
      if (/metadata|attributes|trait_type/i.test(text)) texts.push(text);
    }
    return false;
  });
  return texts.join('\n').slice(0, 60_000);
}

/** Values of attributes, name and description that come from fields of a person. */
function personalIn(text: string): string[] {
  const hits = [
    ...text.matchAll(
      /(?:value|name|description|holder|owner\w*|attendee\w*)\s*:\s*[^,}\n]*\b(?:user|customer|buyer|attendee|holder|profile|account)\w*\??\.(\w+)/gi,
    ),
    ...text.matchAll(/(?:value|description)\s*:\s*[^,}\n]*\b((?:first|last|full)_?name|e_?mail|phone\w*|birth\w*)\b/gi),
  ];
  return [
    ...new Set(
      hits
        .map((hit) => hit[1] as string)
        .filter((name) => /name|mail|phone|birth|address|dob|passport/i.test(name) && !/wallet|public|display_?event/i.test(name)),
    ),
  ].toSorted();
}

function mutableOf(code: CodeIndex, site: CallSite): Known<boolean> {
  const own = option(code, site, 'isMutable', (value): value is boolean => typeof value === 'boolean');
  if (own.state !== 'absent') return own;
  const text = textAround(code, site);
  const set = /isMutable:\s*(true|false)/.exec(text)?.[1];
  return set === undefined ? ABSENT : known(set === 'true');
}

/** Metaplex makes tokens without prints unless it is told otherwise. */
function supplyOf(code: CodeIndex, site: CallSite): Known<number> {
  if (!site.callee.endsWith('nfts().create')) return ABSENT;
  const own = option(code, site, 'maxSupply', (value): value is number => typeof value === 'number');
  if (own.state !== 'absent') return own;
  return known(0, 'default of the library');
}

function collectionOf(code: CodeIndex, site: CallSite, text: string, chain: 'solana' | 'evm'): boolean | 'unknown' {
  if (chain === 'evm') return true;
  if (!/collection/i.test(text)) return false;
  const argument = site.args[0];
  const value = argument === undefined ? undefined : code.value(argument, site.module);
  const found = value?.kind === 'object' ? value.get('collection') : undefined;
  const plain = found === undefined ? undefined : plainOf(found);
  return plain === undefined || (plain.value !== null && plain.value !== undefined);
}

const ADDRESSED = /ipfs|arweave|irys|bundlr|nft\.?storage|pinata|shdw|ar:\/\//i;

/** Where the URI of the metadata comes from: an upload to a content-addressed store, or a web address put together. */
function whereMetadata(code: CodeIndex, site: CallSite): Mint['metadata'] {
  let upload: CallSite | undefined;
  somewhere(code, site, (level) => {
    upload ??= callsBefore(code, level).find((call) => /upload|pin/i.test(call.member ?? ''));
    return upload !== undefined;
  });
  const texts = `${textAround(code, site)} ${metadataText(code, site)}`;
  if (upload !== undefined) {
    const store = `${upload.callee} ${code.text(upload.node, upload.module)} ${upload.module.path} ${texts}`;
    // Metaplex uploads to Arweave unless another driver is put in.
    if (ADDRESSED.test(store) || /@metaplex-foundation\/js.*uploadMetadata/.test(store)) return 'content-addressed';
    return /s3|storage\.googleapis|blob|cdn/i.test(store) ? 'https' : 'unknown';
  }
  const uri = /\buri:\s*(`[^`]*`|'[^']*'|"[^"]*")/.exec(texts)?.[1];
  if (uri === undefined) return 'unknown';
  if (ADDRESSED.test(uri)) return 'content-addressed';
  return /^.https?:|API_URL|BASE_URL|baseUrl/i.test(uri) ? 'https' : 'unknown';
}

function calls(code: CodeIndex, site: CallSite, pattern: RegExp): boolean {
  return somewhere(code, site, (level) =>
    [...callsBefore(code, level), ...callsAfter(code, level)].some((call) => pattern.test(call.member ?? call.callee)),
  );
}

/** A row about orders, payments, owners or the unit itself is read on the way. */
function rereads(code: CodeIndex, site: CallSite): boolean | 'unknown' {
  return everywhere(code, site, (level) => callsBefore(code, level).some((call) => storeCall(code, call)?.operation === 'read'));
}
