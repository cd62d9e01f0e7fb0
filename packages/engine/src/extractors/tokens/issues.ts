import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known, TokenIssue } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { JwtPlugin } from './fastify-jwt.ts';
import { keySource, namedKey } from './key-source.ts';
import { jwtModules, moduleKey } from './nest-jwt.ts';
import { firstOption, textOption } from './option.ts';
import { SIGNERS } from './packages.ts';

/** Every place that signs a token. */
export function tokenIssues(input: ExtractInput, plugin: JwtPlugin | undefined): TokenIssue[] {
  const { code } = input;
  const found: TokenIssue[] = [];
  for (const kind of SIGNERS) {
    // The plugin is made with the options for both; where nothing signs, it only verifies.
    if (kind.by === '@elysiajs/jwt' && code.callsOfMember('sign').length === 0) continue;
    for (const call of code.callsTo(kind.callee)) {
      const options = argument(input, call, kind.optionsAt);
      const key = kind.keyAt === undefined ? firstOption(code, [options], kind.keyNames ?? []) : argument(input, call, kind.keyAt);
      const ofNest = key === undefined && kind.by === '@nestjs/jwt' ? moduleKey(input, ['privateKey', 'secret']) : key;
      const issue = fact(input, call, kind.by, [options], ofNest, argument(input, call, 0));
      if (kind.by === '@nestjs/jwt' && issue.expiresIn.state === 'absent') issue.expiresIn = ofModule(input);
      found.push(issue);
    }
  }
  for (const call of code.callsTo(/^(?:fastify\(\)\.jwt(?:\.\w+)?\.sign|fastify\.FastifyReply#\w*[jJ]wtSign)$/)) {
    const options = argument(input, call, 1);
    const layers = [code.property(options, 'sign'), options, plugin?.sign];
    found.push(fact(input, call, '@fastify/jwt', layers, firstOption(code, layers, ['key']) ?? plugin?.secret, argument(input, call, 0)));
  }
  for (const call of code.callsTo(/^new jose\.SignJWT$/)) found.push(joseIssue(input, call));
  return found;
}

function argument({ code }: ExtractInput, call: CallSite, at: number): StaticValue | undefined {
  const node = call.args[at];
  return node === undefined || node.type === 'SpreadElement' ? undefined : code.value(node, call.module);
}

function fact(
  input: ExtractInput,
  call: CallSite,
  by: string,
  layers: readonly (StaticValue | undefined)[],
  key: StaticValue | undefined,
  payload: StaticValue | undefined,
): TokenIssue {
  const { code } = input;
  const option = firstOption(code, layers, ['expiresIn']);
  const claim = option === undefined ? code.property(payload, 'exp') : undefined;
  return {
    location: call.location,
    wiring: code.reach(call),
    by,
    algorithm: textOption(code, firstOption(code, layers, ['algorithm'])),
    // Which moment the claim names is computed; that it names one is what counts.
    expiresIn: claim !== undefined && isComputed(claim) ? known('set in the payload') : lifetimeOf(input, option ?? claim),
    key: namedKey(code, key),
  };
}

/** `exp: expires.unix()`, `exp: now + 60` */
function isComputed(value: StaticValue): boolean {
  const node = unwrap(value.node);
  return node.type === 'CallExpression' || (node.type === 'BinaryExpression' && node.operator === '+');
}

/** What `JwtModule.register` or the factory of `registerAsync` sets for every token that is signed without options of its own. */
function ofModule(input: ExtractInput): Known<string | number> {
  const { code } = input;
  const modules = jwtModules(input);
  if (modules.length === 0) return unknown('the JWT module could not be found');
  const sets = modules.map((call) => /\bexpiresIn\b/.test(code.text(call.node, call.module)));
  if (sets.every((one) => !one)) return ABSENT;
  return sets.every(Boolean) ? known('set by the JWT module') : unknown('set by one of several JWT modules');
}

/** A lifetime that is set by an expression which can't be read is still set: its source says how. */
function lifetimeOf({ code }: ExtractInput, value: StaticValue | undefined): Known<string | number> {
  if (value?.kind === 'undefined') return ABSENT;
  return code.toKnown(value, (plain): plain is string | number => typeof plain === 'string' || typeof plain === 'number');
}

/** `new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime('1h').sign(key)` */
function joseIssue(input: ExtractInput, call: CallSite): TokenIssue {
  const { code } = input;
  const fluent = call.enclosing === undefined ? [] : callsBelow(code, call.enclosing, 0).map((one) => one.call);
  const step = (member: string): CallSite | undefined =>
    fluent.find((one) => one.member === member && one.node.start <= call.node.start && one.node.end >= call.node.end) ??
    fluent.find((one) => one.member === member);
  const header = step('setProtectedHeader');
  const expiry = step('setExpirationTime');
  const sign = step('sign');
  return {
    location: call.location,
    wiring: code.reach(call),
    by: 'jose.SignJWT',
    algorithm: header === undefined ? ABSENT : textOption(code, code.property(argument(input, header, 0), 'alg')),
    expiresIn: expiry === undefined ? ABSENT : lifetimeOf(input, argument(input, expiry, 0) ?? undefined),
    key: sign === undefined ? known('callback') : keySource(code, argument(input, sign, 0)),
  };
}
