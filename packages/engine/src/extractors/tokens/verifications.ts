import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known, TokenVerification } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { comparesClaim } from './claims.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { JwtPlugin } from './fastify-jwt.ts';
import { namedKey } from './key-source.ts';
import { moduleKey } from './nest-jwt.ts';
import { firstOption, listOption, textOption } from './option.ts';
import { DECODERS, FAST_JWT, PROVIDERS, SIGNERS, VERIFIERS } from './packages.ts';
import type { TokenCall } from './packages.ts';

/** Every place that verifies, or only reads, a token. */
export function tokenVerifications(input: ExtractInput, plugin: JwtPlugin | undefined): TokenVerification[] {
  const { code } = input;
  const found: TokenVerification[] = [];
  const verifying = new Set<unknown>();
  for (const kind of VERIFIERS) {
    for (const call of code.callsTo(kind.callee)) {
      verifying.add(call.enclosing);
      found.push(read(input, call, kind));
    }
  }
  for (const call of pluginVerifications(input, plugin)) {
    verifying.add(call.enclosing);
    found.push(throughPlugin(input, call, plugin));
  }
  for (const { callee, by } of PROVIDERS) {
    for (const call of code.callsTo(callee)) {
      verifying.add(call.enclosing);
      found.push({
        location: call.location,
        wiring: code.reach(call),
        by,
        algorithms: known(['RS256'], 'set by the library'),
        issuer: known('set by the library'),
        audience: known('set by the library'),
        ignoreExpiration: ABSENT,
        key: known('jwks'),
        decodeOnly: false,
      });
    }
  }
  for (const call of code.callsTo(DECODERS)) if (readsUnverified(input, call, verifying)) found.push(decodeOnly(input, call));
  for (const call of code.callsTo('JSON.parse')) {
    const token = readByHand(code, call);
    if (token !== undefined && readsUnverified(input, call, verifying)) found.push({ ...decodeOnly(input, call, token), by: 'own code' });
  }
  return found;
}

/** `JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))`: what stands in the middle of a token, or undefined. */
function readByHand(code: CodeIndex, call: CallSite): Node | undefined {
  const [text] = call.args;
  if (text === undefined || !/\bbase64(?:url)?\b|\batob\(/.test(code.text(text, call.module))) return undefined;
  let inner: Node | undefined;
  walk(text, (node) => {
    if (node.type !== 'CallExpression' || inner !== undefined) return;
    const callee = code.text(node.callee, call.module);
    if (callee === 'Buffer.from' || callee === 'atob') inner = node.arguments[0];
  });
  const node = inner === undefined ? undefined : unwrap(inner);
  const binding = node?.type === 'Identifier' ? call.module.bindingAt.get(node.start) : undefined;
  // The second part, taken out by its place or by taking the list apart; the first part is the header.
  const parts = binding === undefined ? node : binding.init;
  if (parts === undefined) return undefined;
  const written = code.text(parts, call.module);
  const second = binding !== undefined && binding.path.length > 0 ? binding.path[0] === '[1]' : /\[\s*1\s*\]/.test(written);
  return second && /\.split\(\s*['"`]\.['"`]\s*\)/.test(written) ? parts : undefined;
}

function read(input: ExtractInput, call: CallSite, kind: TokenCall): TokenVerification {
  const { code } = input;
  const given = call.args[kind.optionsAt];
  // The third argument may be the callback.
  const options = given === undefined || code.functionOf(given, call.module) !== undefined ? undefined : code.value(given, call.module);
  const layers = [options, ...(kind.nested ?? []).map((name) => code.property(options, name))];
  const keyNode = kind.keyAt === undefined ? undefined : call.args[kind.keyAt];
  const own = keyNode === undefined ? firstOption(code, [options], kind.keyNames ?? []) : code.value(keyNode, call.module);
  const key = own === undefined && kind.by === '@nestjs/jwt' ? moduleKey(input, ['publicKey', 'secret']) : own;
  const out = fact(input, call, kind.by, layers, kind.names, key);
  if (kind.single !== undefined) out.algorithms = oneAlgorithm(code, kind.single, options, out.algorithms);
  if (keyNode !== undefined && isPossession(code, layers, keyNode, call)) out.possession = true;
  return out;
}

/** `verify(token, key, 'HS512')`, `verify(token, key, { alg })`, or what the library takes by itself. */
function oneAlgorithm(code: CodeIndex, single: string, options: StaticValue | undefined, given: Known<string[]>): Known<string[]> {
  const written = textOption(code, options);
  if (written.state === 'known') return known([written.value]);
  return given.state === 'absent' && options?.kind !== 'unknown' ? known([single], 'set by the library') : given;
}

/** `jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' })` */
function isPossession(code: CodeIndex, layers: readonly (StaticValue | undefined)[], key: Node, call: CallSite): boolean {
  if (code.path(key, call.module) === 'jose.EmbeddedJWK') return true;
  const typ = textOption(code, firstOption(code, layers, ['typ']));
  return typ.state === 'known' && /^dpop\+jwt$/i.test(typ.value);
}

function fact(
  input: ExtractInput,
  call: CallSite,
  by: string,
  layers: readonly (StaticValue | undefined)[],
  names: TokenCall['names'],
  key: StaticValue | undefined,
): TokenVerification {
  const { code } = input;
  const option = (...of: string[]): StaticValue | undefined => firstOption(code, layers, of);
  const claim = (name: 'iss' | 'aud', given: Known<string>): Known<string> =>
    given.state === 'absent' && call.enclosing !== undefined && comparesClaim(call.enclosing, name)
      ? unknown(`${name} of the payload is compared by the code around`)
      : given;
  return {
    location: call.location,
    wiring: code.reach(call),
    by,
    algorithms: listOption(code, option(...names.algorithms)),
    issuer: claim('iss', textOption(code, option(...names.issuer))),
    audience: claim('aud', textOption(code, option(...names.audience))),
    ignoreExpiration: code.toKnown(option('ignoreExpiration'), (value): value is boolean => typeof value === 'boolean'),
    key: namedKey(code, key),
    decodeOnly: false,
  };
}

/** `request.jwtVerify()` and `app.jwt.verify()`, also where the receiver has no type. */
function pluginVerifications({ code }: ExtractInput, plugin: JwtPlugin | undefined): CallSite[] {
  const typed = code.callsTo(/^(?:fastify\(\)\.jwt(?:\.\w+)?\.verify|fastify\.FastifyRequest#\w*[jJ]wtVerify)$/);
  if (plugin === undefined) return [...typed];
  const loose = ['jwtVerify', 'accessJwtVerify', 'refreshJwtVerify']
    .flatMap((name) => code.callsOfMember(name))
    .filter((call) => call.targets.length === 0);
  const onApp = code
    .callsOfMember('verify')
    .filter((call) => call.callee === '*.verify' && call.receiver !== undefined && /\bjwt$/.test(code.text(call.receiver, call.module)));
  return [...new Set([...typed, ...loose, ...onApp])];
}

function throughPlugin(input: ExtractInput, call: CallSite, plugin: JwtPlugin | undefined): TokenVerification {
  const { code } = input;
  const given = call.args[call.member === 'verify' ? 1 : 0];
  const options = given === undefined || code.functionOf(given, call.module) !== undefined ? undefined : code.value(given, call.module);
  // Options of the call may nest under `verify`; they win over those of the plugin.
  const layers = [code.property(options, 'verify'), options, plugin?.verify];
  const key = firstOption(code, layers, ['key']) ?? plugin?.secret;
  const out = fact(
    input,
    call,
    call.member === 'verify' ? '@fastify/jwt app.jwt.verify' : '@fastify/jwt request.jwtVerify',
    layers,
    FAST_JWT,
    key,
  );
  if (plugin !== undefined) out.related = [plugin.call.location];
  else
    for (const name of ['algorithms', 'issuer', 'audience', 'key'] as const)
      if (out[name].state === 'absent') out[name] = { state: 'unknown', source: 'the JWT plugin could not be found' };
  return out;
}

/** Reading a payload beside a verification in the same function chooses the key; reading the header only says how to verify. */
function readsUnverified({ code }: ExtractInput, call: CallSite, verifying: ReadonlySet<unknown>): boolean {
  for (let fn = call.enclosing; fn !== undefined; fn = fn.parent) if (verifying.has(fn)) return false;
  // The function that reads chooses a key for the one that calls it and verifies.
  if (call.enclosing !== undefined && code.callersOf(call.enclosing).some((caller) => verifying.has(caller.enclosing))) return false;
  const [token] = call.args;
  if (token !== undefined && (code.flowsFromRequest(token, call.module) === false || isOwnToken(code, token, call))) return false;
  const options = call.args[1] === undefined ? undefined : code.value(call.args[1], call.module);
  const complete = code.property(options, 'complete');
  return !(complete?.kind === 'literal' && complete.value === true);
}

/** `const token = jwt.sign(…); jwt.decode(token)` */
function isOwnToken(code: CodeIndex, token: Node, call: CallSite): boolean {
  const init = token.type === 'Identifier' ? call.module.bindingAt.get(token.start)?.init : undefined;
  const made = init === undefined ? undefined : code.callAt(init.type === 'AwaitExpression' ? init.argument : init);
  return made !== undefined && SIGNERS.some(({ callee }) => callee.test(made.callee));
}

function decodeOnly({ code }: ExtractInput, call: CallSite, token: Node | undefined = call.args[0]): TokenVerification {
  return {
    fromRequest: token === undefined ? 'unknown' : code.flowsFromRequest(token, call.module),
    location: call.location,
    wiring: code.reach(call),
    by: call.callee,
    algorithms: ABSENT,
    issuer: ABSENT,
    audience: ABSENT,
    ignoreExpiration: ABSENT,
    key: ABSENT,
    decodeOnly: true,
  };
}
