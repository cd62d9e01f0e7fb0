import type { EntryCode, OfflineEntry } from '@airworthy/model';
import { columnRole } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { readWrite } from '../../extract/written.ts';
import { sentQueries } from '../../extract/sent-queries.ts';
import { startedBy } from '../../extract/started-by.ts';
import { Ways } from '../../extract/way.ts';
import { wordsIn } from '../../extract/words.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { DECIDES, readEntryCheck } from './checks.ts';
import { contentOf } from './content.ts';

/** Libraries that draw codes; from their documentation. */
const DRAWS =
  /^(?:qrcode\.(?:toDataURL|toBuffer|toString|toFile|toFileStream|create)|qr-image\.(?:image|imageSync|svgObject)|bwip-js\.\w+|qrcode-svg|new qrcode-svg|jsbarcode|pdf417-generator\S*|aztec-code\S*|passkit-generator\S*setBarcodes|new passkit-generator\S*)$/;
/** Words by which a code is told to open a door rather than a payment or an app. */
const ADMITS =
  /ticket|pass\b|passes|entry|entrance|admission|booking|voucher|attend|guest|check-?in|member|badge|gate|scan|venue|event|seat|visitor|registration/i;
const ABOUT_CODES = /qr|barcode|scan|check-?in|redeem|voucher|admit|entrance|gate/i;

/** Clouds and files are scanned as well: the word alone tells of no door. */
const DOOR = /\bqr|barcode|ticket|check-?in|redeem|voucher|admission|entrance/i;

function aboutCodes(name: string, words: string): boolean {
  return (/(?:^|\.)scan$/.test(name) ? DOOR : ABOUT_CODES).test(words);
}

export const recordCodes = defineExtractor({
  id: 'record-codes',
  about:
    'Codes that are shown at a door: what proves that we made them, how long they are good, what verifies and uses them up, and what devices do without a connection.',
  emits: ['entryCodes', 'entryChecks', 'offlineEntries'],
  extract(input) {
    emitDrawn(input);
    emitStored(input);
    const candidates = input.code.functions.filter((fn) => fn.held && DECIDES.test(fn.name) && aboutCodes(fn.name, wordsIn(fn.module)));
    if (candidates.length > 0) emitChecks(input, candidates);
    emitOffline(input);
  },
});

function emitCode(input: ExtractInput, call: CallSite, node: Node, module: BoundModule, by: string): void {
  const { code } = input;
  const content = contentOf(code, node, module);
  if (content.other) return;
  const { routes } = startedBy(input, call.enclosing);
  const around = `${routes.join(' ')} ${call.module.path} ${call.enclosing?.name ?? ''} ${code.text(node, module).slice(0, 300)} ${[...content.fields].join(' ')}`;
  if (!ADMITS.test(around)) return;
  const fact: EntryCode = {
    location: call.location,
    wiring: code.reach(call),
    by,
    proof: content.proof,
    fields: [...content.fields]
      .filter(
        (name) =>
          !/^(?:width|height|margin|color|dark|light|errorCorrectionLevel|type|quality|scale|bcid|text|rendererOpts|version)$/.test(name),
      )
      .toSorted(),
    timed: content.timed,
    lifetime: content.lifetime,
    keyInSource: content.key.inSource,
    routes,
    asks: [...new Ways(code, new Map(), new Set()).to(call).tests].toSorted(),
    ...(content.key.name === undefined ? {} : { keyName: content.key.name }),
  };
  input.emit('entryCodes', fact);
}

function emitDrawn(input: ExtractInput): void {
  for (const call of input.code.callsTo(DRAWS)) {
    const [first] = call.args;
    if (first !== undefined) emitCode(input, call, first, call.module, call.package ?? 'own');
  }
}

/** A code that is stored with the unit and looked up when it is shown. */
function emitStored(input: ExtractInput): void {
  for (const sent of sentQueries(input.code)) {
    if (sent.fact.operation !== 'insert' && sent.fact.operation !== 'update') continue;
    if (!(sent.fact.writes ?? []).some((name) => columnRole(name) === 'code')) continue;
    for (const one of readWrite(input.code, sent).written)
      if (columnRole(one.column) === 'code' && one.value !== undefined && !/hash|data$/i.test(one.column))
        emitCode(input, sent.call, one.value.node, one.value.module, 'own');
  }
}

function emitChecks(input: ExtractInput, candidates: readonly FunctionInfo[]): void {
  const { code } = input;
  const ways = new Ways(code, new Map(), new Set());
  const found = new Map(
    candidates.flatMap((fn) => {
      const check = readEntryCheck(input, ways, fn);
      return check === undefined ? [] : [[fn, check] as const];
    }),
  );
  for (const [fn, check] of found) {
    // Whoever only hands on to another such function decides nothing.
    const inner = callsBelow(code, fn, 0)
      .flatMap(({ call }) => call.targets)
      .filter((target) => target !== fn && found.has(target));
    if (inner.length > 0) continue;
    input.emit('entryChecks', check);
  }
}

const OFFLINE = /offline|manifest(?!\.json)/i;
const HANDS_IN = /sync|reconcil|upload|batch|submit|bulk/i;

function emitOffline(input: ExtractInput): void {
  const { code } = input;
  for (const fn of code.functions) {
    if (!fn.held || fn.own === undefined || !OFFLINE.test(fn.name) || !ABOUT_CODES.test(wordsIn(fn.module))) continue;
    const { routes, started } = startedBy(input, fn);
    const below = callsBelow(code, fn, 2);
    if (below.length === 0 || (!started.includes('request') && code.reach(fn).state !== 'not-wired')) continue;
    const text = code.text(fn.node, fn.module);
    const kind = HANDS_IN.test(fn.own) ? 'sync' : 'manifest';
    const fact: OfflineEntry = {
      location: fn.location,
      wiring: code.reach(fn),
      kind,
      signed: below.some(({ call }) =>
        /createHmac$|crypto\.sign$|createSign$|jsonwebtoken\.sign$|SignJWT|createVerify$|crypto\.verify$|jsonwebtoken\.verify$/.test(
          call.callee,
        ),
      ),
      expires: /expires|validUntil|valid_until|ttl|notAfter/i.test(text),
      routes,
      ...(kind === 'sync'
        ? { resolvesConflicts: /conflict|duplicate|already|first_scan|ON CONFLICT|skipped/i.test(text) }
        : { carriesSecret: /secret|hmac_?key|totp|private_?key/i.test(text) }),
    };
    if (
      !input.code.functions.some(
        (other) =>
          other !== fn && other.name === fn.name && other.location.path === fn.location.path && other.location.line < fn.location.line,
      )
    )
      input.emit('offlineEntries', fact);
  }
}
