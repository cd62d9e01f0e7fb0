import type { EntryCheck } from '@airworthy/model';
import { unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow, innerFunctions } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sentIn } from '../../extract/sent-queries.ts';
import type { SentQuery } from '../../extract/sent-queries.ts';
import { startedBy } from '../../extract/started-by.ts';
import type { Ways } from '../../extract/way.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import { isFunction, keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** Names select who may be such a function; what it does decides. */
export const DECIDES =
  /(?:^|\.)(?:(?:validate|verify|check|scan|redeem|admit|process|handle)\w*(?:QR|Qr|Barcode|Ticket|Pass|Entry|Scan|Voucher|Admission|Badge)\w*|scan|checkIn|redeem|admit|markAsScanned|\w*[cC]heckIn)$/;
const MARKS =
  /^(?:is_)?(?:used|redeemed|scanned|validated|checked_in|admitted|consumed)(?:_at|_by|_on)?$|^(?:scan|entry|redemption|use)_count$|^(?:checked_?in|scanned|used|redeemed|validated)(?:At|By)$|^is(?:Used|Redeemed|Validated|Scanned)$/;
const USED = /^(?:used|redeemed|checked_?in|scanned|consumed|admitted|attended|entered)$/i;
const UNIT =
  /ticket|pass(?:es)?$|booking|voucher|badge|attendee|registration|guest|admission|coupon|member|visitor|locker|order|reservation|entr(?:y|ies)|seat/i;
const LOGS = /scan|validation|entr(?:y|ies)|admission|attempt|access_?log|check_?ins?|redemption|gate/i;

/** Reads one function that decides about a code; nothing where it neither looks at a code nor marks anything. */
export function readEntryCheck(input: ExtractInput, ways: Ways, fn: FunctionInfo): EntryCheck | undefined {
  const { code } = input;
  const below = callsBelow(code, fn, 2);
  const functions = new Set<FunctionInfo>();
  const own = (one: FunctionInfo): void => {
    if (functions.has(one)) return;
    functions.add(one);
    for (const inner of innerFunctions(code, one)) own(inner);
  };
  own(fn);
  for (const { call } of below) for (const target of call.targets) own(target);
  const sent = [...functions].flatMap((one) => sentIn(code, one));
  const proof = proofOf(below, sent);
  const marks = sent.filter((one) => /^(?:update|upsert)$/.test(one.fact.operation) && marksUsed(one, code));
  const reads = sent.some(({ fact }) => fact.operation === 'select' && fact.tables.some((table) => UNIT.test(table)));
  if (marks.length === 0 && (proof === 'none' || (proof === 'lookup' && !reads)) && !reads) return undefined;
  if (fn.params.length === 0) return undefined;
  const asked = ways.asked(fn);
  const tests = [...asked].toSorted();
  const { started, routes } = startedBy(input, fn);
  const names = namesIn(fn);
  const check: EntryCheck = {
    location: fn.location,
    wiring: code.reach(fn),
    name: fn.name,
    proof,
    compare: compareOf(input, functions, below),
    tests,
    timed:
      below.some(({ call }) => /jsonwebtoken\.verify$|jwtVerify$|totp|authenticator\.(?:check|verify)/i.test(call.callee)) ||
      comparesAge(functions)
        ? true
        : proof === 'unknown'
          ? 'unknown'
          : false,
    window: unknown(),
    redeems: redeemsOf(ways, marks, below, input),
    logs: logsOf(sent, fn, input),
    reasons: reasonsOf(functions),
    device: [...names]
      .filter((name) => /device|scanner|terminal|reader/i.test(name))
      .toSorted()
      .slice(0, 4),
    deviceVerified:
      sent.some(({ fact }) => fact.tables.some((table) => /device|scanner|terminal/i.test(table))) ||
      below.some(({ call }) => /verifyDevice|authenticateDevice|deviceAuth/i.test(call.member ?? '')),
    routes: started.includes('request') ? routes : [],
    measured: below.some(({ call }) => /prom-client|[.#](?:inc|observe|startTimer)$/.test(call.callee)),
  };
  const bypass = bypassOf(input, fn, below);
  if (bypass !== undefined) check.bypass = bypass;
  const verify = below.find(({ call }) => call.callee.endsWith('jsonwebtoken.verify'))?.call;
  if (verify !== undefined) check.pinned = verify.args[2] !== undefined && /algorithms/.test(code.text(verify.args[2], verify.module));
  if (marks[0] !== undefined) check.redeemedAt = marks[0].call.location;
  return check;
}

function proofOf(below: readonly CallBelow[], sent: readonly SentQuery[]): EntryCheck['proof'] {
  const has = (pattern: RegExp): boolean => below.some(({ call }) => pattern.test(call.callee));
  if (has(/^crypto\.(?:verify|createVerify)$|ed25519.*verify|tweetnacl\.sign\S*|@noble\/\S*verify/)) return 'signature';
  if (has(/createHmac$|jsonwebtoken\.verify$|jwtVerify$|totp|otplib/)) return 'mac';
  const decipher = below.find(({ call }) => call.callee.endsWith('createDecipheriv'))?.call;
  if (decipher !== undefined)
    return has(/setAuthTag$/) || below.some(({ call }) => call.member === 'setAuthTag') ? 'encrypted' : 'encrypted-only';
  if (sent.some(({ fact }) => fact.predicates.some((name) => /qr|barcode|code|token|ticket_number|hash/i.test(name)))) return 'lookup';
  return 'none';
}

function marksUsed(one: SentQuery, code: ExtractInput['code']): boolean {
  if ((one.fact.writes ?? []).some((name) => MARKS.test(name))) return true;
  const text = one.source.kind === 'sql' ? one.source.text : code.text(one.call.node, one.call.module);
  if (/'(?:used|redeemed|checked_?in|scanned|consumed|admitted|entered)'/i.test(text)) return true;
  return (
    one.call.args.some((argument) =>
      /\.(?:USED|REDEEMED|CHECKED_?IN|SCANNED|CONSUMED)\b|['"](?:USED|REDEEMED|CHECKED_IN|SCANNED)['"]/i.test(
        code.text(argument, one.call.module),
      ),
    ) || (one.fact.writes ?? []).some((name) => USED.test(name))
  );
}

function redeemsOf(ways: Ways, marks: readonly SentQuery[], below: readonly CallBelow[], { code }: ExtractInput): EntryCheck['redeems'] {
  if (
    below.some(
      ({ call }) =>
        /setnx$/i.test(call.callee) ||
        (/ioredis#set$|createClient\(\)\.set$/.test(call.callee) && /\bNX\b/.test(code.text(call.node, call.module))),
    )
  )
    return 'set-nx';
  const [mark] = marks;
  if (mark === undefined) return 'none';
  if (mark.fact.predicates.some((name) => /status|state$|used|redeemed|scanned|validated|checked_?in|count/i.test(name)))
    return 'predicate';
  const way = ways.to(mark.call);
  const tested = [...way.tests].some((name) => /status|state$|used|redeemed|scanned|validated|checkedin/.test(name));
  if (tested && (way.lock === 'row' || way.lock === 'advisory')) return 'lock';
  if (mark.fact.predicatesOpen === true || way.open) return 'unknown';
  return 'race';
}

function logsOf(sent: readonly SentQuery[], fn: FunctionInfo, { code }: ExtractInput): EntryCheck['logs'] {
  const logs: EntryCheck['logs'] = [];
  for (const one of sent) {
    const table = one.fact.tables.find((name) => LOGS.test(name));
    if (table === undefined || one.fact.operation !== 'insert' || logs.some((log) => log.table === table)) continue;
    const same = sent.filter((other) => other.fact.operation === 'insert' && other.fact.tables.includes(table));
    // A helper that is called at several places, or several inserts, speak for refusals as well.
    const helper = one.call.enclosing;
    const calls = helper === undefined || helper === fn ? 0 : code.callersOf(helper).filter((call) => within(call.enclosing, fn)).length;
    logs.push({ table, onRefusal: same.length > 1 || calls > 1, writes: one.fact.writes ?? [] });
  }
  return logs;
}

function within(inner: FunctionInfo | undefined, outer: FunctionInfo): boolean {
  for (let at = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function compareOf(input: ExtractInput, functions: ReadonlySet<FunctionInfo>, below: readonly CallBelow[]): EntryCheck['compare'] {
  if (below.some(({ call }) => /timingSafeEqual$|^tsscmp$|^secure-compare$|^scmp$/.test(call.callee))) return 'constant-time';
  if (below.some(({ call }) => /jsonwebtoken\.verify$|jwtVerify$|crypto\.verify$|ed25519/.test(call.callee))) return 'library';
  if (!below.some(({ call }) => call.callee.endsWith('createHmac'))) return 'none';
  for (const fn of functions) {
    let found = false;
    walk(fn.node, (node) => {
      if (
        node.type === 'BinaryExpression' &&
        /^[!=]==?$/.test(node.operator) &&
        /sig|hmac|digest|mac\b|hash|expected|computed/i.test(input.code.text(node, fn.module)) &&
        !/undefined|null|length|typeof/.test(input.code.text(node, fn.module))
      )
        found = true;
    });
    if (found) return 'operator';
  }
  return 'none';
}

/** A test that compares a time or step of the code with the clock. */
function comparesAge(functions: ReadonlySet<FunctionInfo>): boolean {
  for (const fn of functions) {
    const clocks = new Set<string>();
    let found = false;
    walk(fn.node, (node) => {
      if (
        node.type === 'VariableDeclarator' &&
        node.id.type === 'Identifier' &&
        node.init !== null &&
        (usesClock(node.init) || mentions(node.init, clocks))
      )
        clocks.add(node.id.name);
      if (
        node.type === 'BinaryExpression' &&
        /[<>]/.test(node.operator) &&
        (usesClock(node) || mentions(node, clocks)) &&
        /timestamp|time|exp|issued|iat|age|diff|step/i.test(JSON.stringify(namesOf(node)))
      )
        found = true;
    });
    if (found) return true;
  }
  return false;
}

function usesClock(given: Node): boolean {
  let found = false;
  walk(given, (node) => {
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'MemberExpression' &&
      node.callee.object.type === 'Identifier' &&
      node.callee.object.name === 'Date' &&
      memberName(node.callee) === 'now'
    )
      found = true;
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0)
      found = true;
    return !found;
  });
  return found;
}

function mentions(given: Node, names: ReadonlySet<string>): boolean {
  return namesOf(given).some((name) => names.has(name));
}

function namesOf(given: Node): string[] {
  const found: string[] = [];
  walk(given, (node) => {
    if (node.type === 'Identifier') found.push(node.name);
  });
  return found;
}

/** Another arm of the same choice reads the code without the proof: Base64 or JSON as it comes. */
function bypassOf({ code }: ExtractInput, fn: FunctionInfo, below: readonly CallBelow[]): EntryCheck['bypass'] {
  const proves = below.filter(
    ({ call, depth }) => depth <= 1 && /createDecipheriv$|createHmac$|jsonwebtoken\.verify$|crypto\.verify$/.test(call.callee),
  );
  const direct = code
    .callsIn(fn)
    .filter((call) => proves.some((one) => one.call === call || call.targets.some((target) => within(one.call.enclosing, target))));
  for (const proof of direct) {
    for (let branch = proof.branch; branch !== undefined; branch = branch.parent) {
      if (branch.early) continue;
      const other = code.callsIn(fn).find((call) => {
        if (!/^(?:JSON\.parse|Buffer\.from|atob)$/.test(call.callee)) return false;
        for (let at = call.branch; at !== undefined; at = at.parent)
          if (at.test.start === branch.test.start && at.negated !== branch.negated) return true;
        return false;
      });
      if (other !== undefined) return other.location;
    }
  }
  return undefined;
}

/** Different reasons that it gives. */
function reasonsOf(functions: ReadonlySet<FunctionInfo>): string[] {
  const found = new Set<string>();
  for (const fn of functions) {
    walk(fn.node, (node) => {
      if (
        node.type === 'Property' &&
        /^(?:reason|error|code|message|result|denyReason|deny_reason)$/i.test(keyName(node.key, node.computed) ?? '') &&
        node.value.type === 'Literal' &&
        typeof node.value.value === 'string'
      )
        found.add(node.value.value);
      if (node.type === 'ThrowStatement' && node.argument.type === 'NewExpression') {
        const [first] = node.argument.arguments;
        if (first?.type === 'Literal' && typeof first.value === 'string') found.add(first.value);
      }
    });
  }
  return [...found].toSorted().slice(0, 20);
}

function namesIn(fn: FunctionInfo): Set<string> {
  const found = new Set<string>();
  walk(fn.node, (node) => {
    if (node !== fn.node && isFunction(node)) return;
    if (node.type === 'Identifier') found.add(node.name);
    const name = memberName(unwrap(node));
    if (name !== undefined) found.add(name);
    if (node.type === 'Property') {
      const key = keyName(node.key, node.computed);
      if (key !== undefined) found.add(key);
    }
    if (node.type === 'TSPropertySignature' && node.key.type === 'Identifier') found.add(node.key.name);
  });
  return found;
}
