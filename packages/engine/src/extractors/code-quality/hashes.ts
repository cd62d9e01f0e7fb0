import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { around, short } from './context.ts';
import type { Context } from './context.ts';

const HASHES = /^crypto\.(?:create(?:Hash|Hmac)|hash|subtle\.digest)$/;
/** Packages and members that are one algorithm each. */
const NAMED = /^(?:blueimp-)?(?:js-)?(?:md5|sha1)(?:\.\w+)?$|^crypto-js\.(?:Hmac)?(?:MD5|SHA1|RIPEMD160)$|^ts-md5\.Md5\.\w+$/;
const WEAK = /^(?:RSA-)?(?:md4|md5|sha-?1|ripemd(?:160)?)$/i;

/** The hash finds, names or spreads something; nobody gains by a second text of the same hash. */
const NAMES =
  /cache|e_?tag|checksum|gravatar|avatar|bucket|shard|dedup|fingerprint|lock_?key|hash_?key|query_?key|param_?key|rollout|variant|subscriber|deterministic|span_?id|trace_?id|uuid|pwned|hibp|breach|file_?name|short_?id|slug|colou?r|jump_?hash|load_?balanc|partition|group_?by|table_?name|constraint|placeholder/i;
/** Cut to a few characters: `.digest('hex').slice(0, 8)`. */
const CUT = /\.(?:slice|substring|substr)\(\s*0\s*,\s*\d/;
/** What a second text of the same hash would break. */
const PROTECTS =
  /sign(?:ature|ed|ing)?\b|signature|verif|passw|passphrase|token|secret|authent|integrity|csrf|session|encrypt|decrypt|licen[cs]e|webhook|otp|tamper|credential|\b(?:digest|(?:content|file)_?hash)\s*[:=,]/i;

/** Which hashes are used, and for MD5 and SHA-1 whether anything rests on nobody finding a collision. */
export function hashRules(context: Context): void {
  const { code } = context.input;
  for (const call of code.callsTo(HASHES)) {
    const [first] = call.args;
    const value = first === undefined ? undefined : code.value(first, call.module);
    if (value?.kind !== 'literal') continue;
    const algorithm = String(value.value);
    // Providers still sign by HMAC-SHA1, which stands.
    const stands = !WEAK.test(algorithm) || (call.callee.endsWith('Hmac') && /sha/i.test(algorithm));
    if (stands) context.use('hash', call.node, call.module, algorithm);
    else weakHash(context, call, algorithm);
  }
  for (const call of code.callsTo(NAMED)) if (call.args.length > 0) weakHash(context, call, call.member ?? call.callee);
}

function weakHash(context: Context, call: CallSite, algorithm: string): void {
  const where = call.enclosing?.name ?? 'the top of the module';
  const file = call.module.path.slice(call.module.path.lastIndexOf('/') + 1);
  const line = short(context, linesAround(call), call.module, 400);
  const names = `${call.enclosing?.name ?? ''} ${file} ${line}`;
  const kind =
    NAMES.test(names) || CUT.test(line)
      ? 'weak-hash-as-name'
      : PROTECTS.test(`${names} ${around(context, call.node, call.module).slice(0, 2000)}`)
        ? 'weak-hash'
        : 'weak-hash-unclear';
  context.use(kind, call.node, call.module, `${algorithm} in ${where}`);
}

/** The line of the call and the three after it, where a chain goes on. */
function linesAround(call: CallSite): Node {
  const { text } = call.module.parsed;
  const start = text.lastIndexOf('\n', call.node.start) + 1;
  let end = call.node.end;
  for (let line = 0; line < 4 && end !== -1 && !/;\s*$/.test(text.slice(start, end)); line += 1) end = text.indexOf('\n', end + 1);
  return { ...call.node, start, end: end === -1 ? text.length : end } as Node;
}
