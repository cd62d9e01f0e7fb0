import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { breakersOf } from '../../extract/breakers.ts';
import { argumentsFor } from '../../extract/handed-functions.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { RequestSite } from './requests.ts';

const NAMES = ['timeout', 'timeout.request', 'headersTimeout', 'bodyTimeout', 'response_timeout', 'requestTimeout'];

/** Milliseconds after which the request is given up: by its options, a signal, its instance, the default, or the breaker around it. */
export function timeoutOf(code: CodeIndex, request: RequestSite): Known<number> {
  let open = false;
  for (const given of request.options) {
    for (const name of NAMES) {
      const value = code.property(given, name);
      if (value === undefined || (value.kind === 'object' && name === 'timeout')) continue;
      const read = numberOf(value);
      if (read.state !== 'unknown' || !isOpen(given)) return read;
      open = true;
    }
    const signal = code.property(given, 'signal');
    if (signal !== undefined) {
      const bySignal = ofSignal(code, request.site, signal);
      if (bySignal.state !== 'unknown' || !isOpen(given)) return bySignal;
      open = true;
    }
    if (isOpen(given)) open = true;
  }
  const inherited = code.property(request.instance?.options, 'timeout') ?? code.property(request.instance?.options, 'timeout.request');
  if (inherited !== undefined) return longestOf(code, inherited);
  if (request.by === 'axios') {
    const byDefault = axiosDefault(code);
    if (byDefault !== undefined) return byDefault;
  }
  const raced = racedIn(code, request.site);
  if (raced !== undefined) return raced;
  return open ? unknown('the options could not be read completely') : request.byDefault;
}

const AXIOS_DEFAULTS = new WeakMap<CodeIndex, { timeout: Known<number> | undefined }>();

/** `axios.defaults.timeout = …`, the first one. */
function axiosDefault(code: CodeIndex): Known<number> | undefined {
  let known = AXIOS_DEFAULTS.get(code);
  if (known === undefined) {
    known = { timeout: undefined };
    for (const module of code.modules) {
      if (module.kind !== 'production') continue;
      const found = /\.\s*defaults\b|\[\s*['"`]defaults|\\u/.test(module.parsed.text)
        ? module.bound.assignments.find(({ target }) => memberName(unwrap(target)) === 'timeout' && defaultsOf(target))
        : undefined;
      if (found === undefined) continue;
      known.timeout = numberOf(code.value(found.value, module));
      break;
    }
    AXIOS_DEFAULTS.set(code, known);
  }
  return known.timeout;
}

/** The value, or the longest that callers of a factory hand in. */
function longestOf(code: CodeIndex, value: StaticValue): Known<number> {
  const read = numberOf(value);
  if (read.state !== 'unknown') return read;
  const all = code.values(value.node, value.module).map((one) => numberOf(one));
  const numbers = all.flatMap((one) => (one.state === 'known' ? [one.value] : []));
  return numbers.length > 0 && numbers.length === all.length ? known(Math.max(...numbers)) : read;
}

/** `axios.defaults.timeout` */
function defaultsOf(target: Node): boolean {
  const at = unwrap(target);
  return at.type === 'MemberExpression' && memberName(unwrap(at.object)) === 'defaults';
}

function isOpen(value: StaticValue): boolean {
  return value.kind === 'object' ? value.open : value.kind !== 'undefined';
}

export function numberOf(value: StaticValue | undefined, scale = 1): Known<number> {
  return value === undefined ? ABSENT : asNumber(asBootValue(value), scale);
}

/** The time of the first `AbortSignal.timeout(ms)` in a value: a signal, or a function that makes requests with one. */
export function givenUpIn(code: CodeIndex, value: StaticValue): Known<number> | undefined {
  let found: Known<number> | undefined;
  walk(value.node, (node) => {
    if (node.type === 'CallExpression' && memberName(unwrap(node.callee)) === 'timeout' && node.arguments[0] !== undefined)
      found ??= numberOf(code.value(node.arguments[0], value.module));
  });
  return found;
}

/** `AbortSignal.timeout(ms)`, or a controller that a timer aborts. */
function ofSignal(code: CodeIndex, site: CallSite, signal: StaticValue): Known<number> {
  const found = givenUpIn(code, signal);
  if (found !== undefined) return found;
  const around = site.enclosing;
  return (around === undefined ? undefined : timerIn(code, around)) ?? unknown('a signal from elsewhere');
}

/** A signal of the call, or one in the same function that is handed to it, is aborted by a timer of any length. */
export function givenUp(code: CodeIndex, site: CallSite): boolean {
  const fn = site.enclosing;
  if (fn === undefined) return false;
  const text = code.text(fn.node, fn.module);
  if (!/\bsignal\b|\babort/i.test(text)) return false;
  // `new Upload({ abortController })` is given the signal where it is made, before `done()`.
  const handed =
    site.args.some((argument) => /\bsignal\b|AbortSignal/.test(code.text(argument, site.module))) || site.callee.endsWith('Upload#done');
  return handed && code.callsIn(fn).some((call) => call.callee === 'AbortSignal.timeout' || abortsLate(code, call));
}

function abortsLate(code: CodeIndex, call: CallSite): boolean {
  return call.callee === 'setTimeout' && call.args[0] !== undefined && /\babort\b/.test(code.text(call.args[0], call.module));
}

/** `setTimeout(() => controller.abort(), ms)` in a function. */
function timerIn(code: CodeIndex, fn: FunctionInfo): Known<number> | undefined {
  for (const call of code.callsIn(fn)) {
    if (call.callee !== 'setTimeout' || call.args[1] === undefined || call.args[0] === undefined) continue;
    if (/\babort\b|\breject\b/.test(code.text(call.args[0], call.module))) return numberOf(code.value(call.args[1], call.module));
  }
  return undefined;
}

/** `Promise.race([request, timer])` around the call. */
export function racedIn(code: CodeIndex, site: CallSite): Known<number> | undefined {
  const fn = site.enclosing;
  if (fn === undefined) return undefined;
  const races = code.callsIn(fn).filter((call) => call.callee === 'Promise.race');
  const race = races.find((call) => call.node.start <= site.node.start && site.node.end <= call.node.end);
  if (race === undefined) return undefined;
  let found: Known<number> | undefined;
  walk(race.node, (node) => {
    if (
      node.type === 'CallExpression' &&
      node.callee.type === 'Identifier' &&
      node.callee.name === 'setTimeout' &&
      node.arguments[1] !== undefined
    )
      found ??= numberOf(code.value(node.arguments[1], site.module));
  });
  return found ?? unknown('a race with something else');
}

/** The time-out of the breaker that wraps the function around a call. opossum waits ten seconds by default. */
export function breakerTimeout(code: CodeIndex, site: CallSite): Known<number> {
  const holding = breakersOf(code).find((breaker) => {
    for (let fn = site.enclosing; fn !== undefined; fn = fn.parent) if (breaker.wrapped.includes(fn)) return true;
    return false;
  });
  if (holding?.site === undefined) return ABSENT;
  const options = holding.options === undefined ? undefined : code.value(holding.options, holding.site.module);
  const set = code.property(options, 'timeout');
  if (set !== undefined && (holding.class === undefined || set.kind !== 'unknown')) return longestOf(code, set);
  if (holding.class !== undefined) {
    if (!rejectsLate(holding.class.node)) return ABSENT;
    const given = holding.site.args
      .flatMap((argument) => {
        const { module } = holding.site as CallSite;
        return [code.value(argument, module), ...argumentsFor(code, argument, module).map((one) => code.value(one.node, one.module))];
      })
      .map((one) => numberOf(code.property(one, 'timeout')));
    const numbers = given.flatMap((one) => (one.state === 'known' ? [one.value] : []));
    return numbers.length > 0 ? known(Math.max(...numbers)) : unknown('the time-out of the breaker');
  }
  return holding.by === 'opossum' ? known(10_000, '10000, the default of opossum') : ABSENT;
}

/** A class that rejects from a timer. */
export function rejectsLate(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (
      node.type !== 'CallExpression' ||
      node.callee.type !== 'Identifier' ||
      node.callee.name !== 'setTimeout' ||
      node.arguments[0] === undefined
    )
      return;
    walk(node.arguments[0], (inner) => {
      if (inner.type === 'Identifier' && inner.name === 'reject') found = true;
    });
  });
  return found;
}
