import type { CircuitBreaker, Known, Wiring } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { Breaker } from '../../extract/breakers.ts';
import { breakersOf } from '../../extract/breakers.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { holderOf, holdersOfNew } from '../../extract/holder.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** Options that mean the same in the libraries and in what people write themselves. */
const TIME_OUT = ['timeout', 'timeoutMs', 'callTimeout', 'requestTimeout'];
const THRESHOLD = [
  'errorThresholdPercentage',
  'failureThreshold',
  'errorThreshold',
  'maxFailures',
  'threshold',
  'volumeThreshold',
  'breaker.threshold',
];
const RESET = ['resetTimeout', 'resetTimeoutMs', 'halfOpenAfter', 'recoveryTimeout', 'cooldown', 'cooldownMs', 'openDuration'];
const LOGS = /^(?:info|warn|error|debug|log|inc|increment|observe|set|emit|captureMessage)$/;

const BREAKER_NAME = /circuit_?breaker|circuitState|breakerState|consecutive_?failures/i;

/** Something in the running app is called a breaker, or counts failures in a row, and is not one that could be read: nobody may say that there is none. */
function unreadBreaker(input: ExtractInput): CircuitBreaker | undefined {
  const { code } = input;
  for (const entry of code.modules) {
    if (entry.kind !== 'production' || entry.reach.state === 'not-wired' || !BREAKER_NAME.test(wordsIn(entry))) continue;
    const fn = code.functions.find(
      (one) => one.module === entry.bound && code.reach(one).state !== 'not-wired' && BREAKER_NAME.test(namesIn(one.node)),
    );
    if (fn === undefined) continue;
    return {
      location: fn.location,
      wiring: { state: 'unknown', rung: 'L3', reason: 'it is called a breaker, but what goes through it could not be read' },
      by: `own code in ${fn.name}`,
      timeout: unknown('not read'),
      wraps: 'calls that could not be read',
      fallback: 'unknown',
      errorThreshold: unknown('not read'),
      resetTimeout: unknown('not read'),
      observed: 'unknown',
    };
  }
  return undefined;
}

function namesIn(root: Node): string {
  const found = new Set<string>();
  walk(root, (node) => {
    if (node.type === 'Identifier') found.add(node.name);
  });
  return [...found].join(' ');
}

export function emitBreakers(input: ExtractInput): void {
  const { code } = input;
  if (breakersOf(code).length === 0) {
    const unread = unreadBreaker(input);
    if (unread !== undefined) input.emit('circuitBreakers', unread);
  }
  for (const breaker of breakersOf(code)) {
    const fact: CircuitBreaker = {
      location: breaker.location,
      wiring: wiringOf(code, breaker),
      by: breaker.class === undefined ? breaker.by : `own class ${breaker.by}`,
      timeout: timeoutOf(code, breaker),
      wraps:
        breaker.wrapped.length === 0 ? 'nothing' : [...new Set(breaker.wrapped.map((fn) => fn.name))].toSorted().slice(0, 6).join(', '),
      fallback: fallbackOf(code, breaker),
      errorThreshold: optionOf(code, breaker, THRESHOLD),
      resetTimeout: optionOf(code, breaker, RESET),
      observed: observed(code, breaker),
    };
    if (breaker.class !== undefined) fact.related = [code.place(breaker.class.node, breaker.class.module)];
    input.emit('circuitBreakers', fact);
  }
}

/** A breaker is wired when something that the app runs goes through it, not when it is only made. */
function wiringOf(code: CodeIndex, breaker: Breaker): Wiring {
  const made = breaker.site === undefined ? undefined : code.reach(breaker.site);
  if (made?.state === 'not-wired') return made;
  if (breaker.wrapped.length === 0)
    return { state: 'not-wired', rung: made === undefined ? 'L1' : 'L3', reason: 'no call goes through it', at: breaker.location };
  const ways = breaker.wrapped.map((fn) => code.reach(fn));
  const best =
    ways.find((way) => way.state === 'wired') ??
    ways.find((way) => way.state === 'conditional') ??
    ways.find((way) => way.state === 'unknown') ??
    ways[0];
  if (best === undefined || best.state === 'not-wired') {
    return {
      state: 'not-wired',
      rung: 'L3',
      reason: `what goes through it is not reached: ${best?.reason ?? 'nothing calls it'}`,
      at: breaker.location,
    };
  }
  return made?.state === 'conditional' || made?.state === 'unknown' ? made : best;
}

function optionOf(code: CodeIndex, breaker: Breaker, names: readonly string[]): Known<number> {
  const { site } = breaker;
  if (site === undefined) return unknown('made in a way that could not be read');
  let open = false;
  for (const argument of site.args) {
    const given = [
      code.value(argument, site.module),
      ...argumentsFor(code, argument, site.module).map((one) => code.value(one.node, one.module)),
    ];
    for (const value of given) {
      if (value.kind === 'unknown' || value.kind === 'entity' || (value.kind === 'object' && value.open)) open = true;
      if (value.kind !== 'object') continue;
      const name = names.find((one) => value.keys.includes(one));
      if (name !== undefined) return asNumber(asBootValue(value.get(name)));
    }
  }
  // Defaults of an own class are chosen by the one who wrote it.
  if (breaker.class !== undefined) return defaultIn(breaker, names) ?? unknown('chosen inside the class');
  return open ? unknown('options built elsewhere') : ABSENT;
}

/** `options.threshold ?? 5`, `threshold = 5`, `private threshold = 5` in the class. */
function defaultIn(breaker: Breaker, names: readonly string[]): Known<number> | undefined {
  let found: number | undefined;
  const text = (value: { type: string } | null | undefined): number | undefined => {
    const literal = value as { type: string; value?: unknown } | null | undefined;
    return literal?.type === 'Literal' && typeof literal.value === 'number' ? literal.value : undefined;
  };
  if (breaker.class === undefined) return undefined;
  walk(breaker.class.node, (node) => {
    if (found !== undefined) return;
    if (node.type === 'LogicalExpression' && names.includes(memberName(unwrap(node.left)) ?? '')) found = text(node.right);
    if (
      node.type === 'PropertyDefinition' &&
      node.key.type === 'Identifier' &&
      names.some((name) => name.toLowerCase() === (node.key as { name: string }).name.toLowerCase().replaceAll('_', ''))
    )
      found = text(node.value);
    if (node.type === 'AssignmentPattern' && node.left.type === 'Identifier' && names.includes(node.left.name)) found = text(node.right);
    if (node.type === 'Property' && node.key.type === 'Identifier' && names.includes(node.key.name)) found ??= text(node.value);
  });
  return found === undefined ? undefined : known(found);
}

function timeoutOf(code: CodeIndex, breaker: Breaker): Known<number> {
  if (breaker.class !== undefined && !rejectsFromTimer(breaker)) return ABSENT;
  const set = optionOf(code, breaker, TIME_OUT);
  // `timeout: false` turns it off.
  const given = breaker.options === undefined || breaker.site === undefined ? undefined : code.value(breaker.options, breaker.site.module);
  const off = code.property(given, 'timeout');
  if (off?.kind === 'literal' && off.value === false) return ABSENT;
  return set.state === 'absent' && breaker.by === 'opossum' ? known(10_000, '10000, the default of opossum') : set;
}

function rejectsFromTimer(breaker: Breaker): boolean {
  let found = false;
  if (breaker.class === undefined) return false;
  walk(breaker.class.node, (node) => {
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'setTimeout' &&
      node.arguments[0] !== undefined
    ) {
      walk(node.arguments[0], (inner) => {
        if (inner.type === 'Identifier' && inner.name.startsWith('rej')) found = true;
      });
    }
  });
  return found;
}

function callsOn(code: CodeIndex, breaker: Breaker, member: RegExp): boolean {
  const { site } = breaker;
  if (site === undefined) return false;
  const holders = holdersOfNew(code, site.node, site.module);
  return code.calls.some(
    (call) =>
      call.member !== undefined &&
      member.test(call.member) &&
      call.receiver !== undefined &&
      holders.includes(holderOf(code, call.receiver, call.module) ?? ''),
  );
}

function fallbackOf(code: CodeIndex, breaker: Breaker): boolean | 'unknown' {
  if (breaker.class === undefined)
    return callsOn(code, breaker, /^fallback$/) || (breaker.by === 'cockatiel' && code.callsTo(/^cockatiel\.fallback$/).length > 0);
  return [...breaker.class.members.keys()].some((name) => /fallback/i.test(name)) ? 'unknown' : false;
}

/** `breaker.on('open', …)`, or log lines and metrics inside an own class. */
function observed(code: CodeIndex, breaker: Breaker): boolean | 'unknown' {
  if (breaker.class !== undefined) {
    for (const member of breaker.class.members.values()) {
      if (
        member.fn !== undefined &&
        code
          .callsIn(member.fn)
          .some(
            (call) =>
              call.member !== undefined &&
              LOGS.test(call.member) &&
              call.targets.length === 0 &&
              !/^(?:Map|Set)#|Promise/.test(call.callee),
          )
      )
        return true;
    }
    return false;
  }
  if (callsOn(code, breaker, /^(?:on|onBreak|onStateChange)$/)) return true;
  const { site } = breaker;
  // A breaker that is handed to a function which attaches the listeners.
  const holders = site === undefined ? [] : holdersOfNew(code, site.node, site.module);
  return code.calls.some(
    (call) =>
      call.targets.length > 0 &&
      call.args.some((argument) => argument.type === 'Identifier' && holders.includes(holderOf(code, argument, call.module) ?? '')) &&
      call.targets.some((fn) => code.callsIn(fn).some((inner) => inner.member === 'on')),
  );
}
