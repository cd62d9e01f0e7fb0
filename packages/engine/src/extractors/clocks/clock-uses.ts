import type { ClockUse } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { contains, keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { formlessText } from './request-dates.ts';

/** Parts of pages: they show times to who looks at them, in the zone of their machine. */
const DRAWN = /(?:^|\/)(?:components|hooks|ui|widgets)\/.*\.[jt]sx?$/;
/** Minutes are the same in nearly every zone. */
const LOCAL_PARTS = ['setHours', 'getHours', 'getDay', 'getDate', 'getMonth', 'getFullYear'];
const FORMATS = ['toLocaleDateString', 'toLocaleTimeString', 'toLocaleString', 'toDateString', 'toTimeString'];
const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

export function clockUses({ code }: ExtractInput): ClockUse[] {
  const found: ClockUse[] = [];
  const add = (kind: string, call: CallSite, detail = code.text(call.node, call.module)): void => {
    found.push({ location: call.location, wiring: code.reach(call), kind, detail: detail.replaceAll(/\s+/g, ' ').slice(0, 120) });
  };
  for (const name of LOCAL_PARTS)
    for (const call of code.callsOfMember(name))
      if (call.targets.length === 0 && !DRAWN.test(call.module.path) && ofDate(code, call) && !isRelative(code, call))
        add('local-parts', call);
  for (const call of byLibrary(code, DAYS)) add('local-parts', call);
  for (const call of byLibrary(code, TEXTS)) if (!writesOffset(code, call) && !isLogged(call)) add('local-format', call);
  for (const name of FORMATS)
    for (const call of code.callsOfMember(name))
      if (!DRAWN.test(call.module.path) && isLocalFormat(code, call, name)) {
        add(/^to(?:Date|Time)String$/.test(name) ? 'local-parts' : 'local-format', call);
        // A date that is only compared or looked up goes nowhere; `toTimeString` writes its offset down.
        if (name === 'toDateString' && !staysHere(call)) add('local-format', call);
      }
  for (const call of code.callsTo(/^(?:new )?Intl\.DateTimeFormat$/)) if (makesText(code, call)) add('local-format', call);
  for (const call of code.callsTo(/^new Date$|^Date\.parse$/)) {
    // Year, month and day of the zone of the machine; `Date.UTC` says what it means.
    if (call.callee === 'new Date' && call.args.length > 1) add('local-parts', call);
    else if (isLoose(code, call)) add('loose-parse', call);
    else if (isSentIn(code, call)) add('request-parse', call);
  }
  for (const call of code.callsTo(/^Date\.now$/)) if (isSpan(call)) add('wall-duration', call, spanOf(code, call));
  for (const call of code.callsTo(/^(?:performance|perf_hooks\.performance)\.now$|^process\.hrtime(?:\.bigint)?$/)) add('monotonic', call);
  for (const call of code.callsTo(/^new Date$/)) {
    const [kind, at, detail] = lifetimeOf(code, call) ?? [];
    if (kind !== undefined && at !== undefined) add(kind, at, detail);
  }
  for (const name of MOVES)
    for (const call of code.callsOfMember(name)) {
      const kind = movedEnd(code, call);
      if (kind !== undefined) add(kind, call);
    }
  for (const [kind, call, detail] of handedLifetimes(code)) add(kind, call, detail);
  for (const call of code.callsTo(/^jsonwebtoken\.verify$|^jose\.jwtVerify$/)) {
    for (const argument of call.args.slice(1)) {
      const options = code.value(argument, call.module);
      const tolerance = options.kind === 'object' ? options.get('clockTolerance') : undefined;
      if (tolerance === undefined) continue;
      found.push({
        location: call.location,
        wiring: code.reach(call),
        kind: 'skew',
        detail: code.text(tolerance.node, tolerance.module).slice(0, 80),
        ms: asNumber(asBootValue(tolerance), 1_000),
      });
    }
  }
  return found;
}

// https://date-fns.org/docs/startOfDay · https://day.js.org/docs/en/manipulate/start-of · https://momentjs.com/docs/#/manipulating/start-of · https://moment.github.io/luxon/#/zones
const DAYS =
  /^date-fns[./](?:startOf|endOf)(?:Day|Week|ISOWeek|Month|Quarter|Year|Today)$|^(?:(?:dayjs|moment)(?:\(\))?|luxon\.DateTime\.(?:now|local)\(\))\.(?:startOf|endOf)$/;
const TEXTS = /^date-fns[./]format$|^(?:dayjs|moment)\(\)\.format$/;
const ZONED = /\b(?:in|tz|timeZone|zone)\s*:|\bTZDate\b|\btz\(|\butc\w*\(|toZonedTime|utcToZonedTime|UTCDate|\.toUTC\(|setZone\(/;

/** Beginnings and ends of days, and texts, that a library makes in the zone of the machine. What draws a page does so in the zone of who looks at it. */
function byLibrary(code: CodeIndex, calls: RegExp): CallSite[] {
  return code.callsTo(calls).filter((call) => !call.module.path.endsWith('sx') && !ZONED.test(code.text(call.node, call.module)));
}

/** A pattern that writes its offset down, `yyyy-MM-dd'T'HH:mm:ssXXX`, or the form of ISO 8601 that libraries write by default. */
function writesOffset(code: CodeIndex, call: CallSite): boolean {
  const pattern = call.args[call.callee.startsWith('date-fns') ? 1 : 0];
  if (pattern === undefined) return true;
  const value = code.value(pattern, call.module);
  return value.kind !== 'literal' || /[xXOZ]|^[tT]$/.test(String(value.value).replaceAll(/'[^']*'|\[[^\]]*\]/g, ''));
}

/** `end.setMinutes(end.getMinutes() + 15)` moves by a span, which means the same in every zone. */
function isRelative(code: CodeIndex, call: CallSite): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 60), call.node.start);
  if (/\.set(?:Hours|Minutes|Date|Month|FullYear)\(\s*$/.test(before)) return true;
  return (
    (call.member ?? '').startsWith('set') &&
    call.args.length === 1 &&
    call.args.some((one) => /\.get(?:Hours|Minutes)\(\)/.test(code.text(one, call.module)))
  );
}

/** Only dates have these. */
const OF_DATES_ONLY = /^(?:setHours|getHours|getDay|getMonth|getFullYear)$/;

/** What is made by `new Date()` or named like a date; numbers and own objects have such members as well. */
function ofDate(code: CodeIndex, call: CallSite): boolean {
  if (call.package !== undefined || call.receiver === undefined) return false;
  if (OF_DATES_ONLY.test(call.member ?? '')) return true;
  const at = unwrap(call.receiver);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  return /\bnew Date\b|\bdate\b|\bnow\b|[dD]ate$|[tT]ime$|_at$|At$|\bd$|start|end|midnight|today/.test(
    `${code.text(at, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 100)}`,
  );
}

function isLocalFormat(code: CodeIndex, call: CallSite, name: string): boolean {
  if (call.targets.length > 0 || call.receiver === undefined || isLogged(call)) return false;
  const own = code.text(call.node, call.module);
  if (/timeZone\s*:/.test(own)) return false;
  const options = call.args[1] === undefined ? undefined : code.value(call.args[1], call.module);
  if (options !== undefined && (options.kind !== 'object' || options.keys.includes('timeZone'))) return false;
  const at = unwrap(call.receiver);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  const receiver = `${code.text(call.receiver, call.module)} ${init === undefined ? '' : code.text(init, call.module).slice(0, 80)}`;
  return name === 'toLocaleString'
    ? /\bnew Date\b|[dD]ate\b|[a-z_](?:At|_at)\b|\bnow\b|scheduled|[tT]imestamp\b|Time\(/.test(receiver) ||
        (at.type === 'Identifier' && new RegExp(`\\b${at.name}\\??\\.(?:getTime|toISOString)\\(`).test(call.module.parsed.text))
    : true;
}

const COMPARED = /^\s*(?:[!=]==?|\]|\)\s*\?\?=)/;
const LOOKED_UP = /(?:[!=]==?\s*|\[\s*|\.(?:get|has|set|add|delete)\(\s*)(?:new Date\([^()]*\)|[\w.?]+)\.$/;

/** `a.toDateString() === b.toDateString()`, `byDay[date.toDateString()]`. */
function staysHere(call: CallSite): boolean {
  const { text } = call.module.parsed;
  const member = call.node.end - '()'.length - (call.member ?? '').length;
  return COMPARED.test(text.slice(call.node.end, call.node.end + 12)) || LOOKED_UP.test(text.slice(Math.max(0, member - 80), member));
}

/** `new Intl.DateTimeFormat('en-US', { month: 'short' })` without a zone; what only asks for the zone of the machine prints nothing. */
function makesText(code: CodeIndex, call: CallSite): boolean {
  if (DRAWN.test(call.module.path) || isLogged(call)) return false;
  if (/^\)?\s*\.resolvedOptions\(/.test(call.module.parsed.code.slice(call.node.end, call.node.end + 30))) return false;
  const [, given] = call.args;
  if (given === undefined) return true;
  const options = code.value(given, call.module);
  return options.kind === 'object' && !options.keys.includes('timeZone') && !/timeZone|\.\.\./.test(code.text(given, call.module));
}

/** A line of log stays with the service. */
function isLogged(call: CallSite): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 200), call.node.start);
  return /\b(?:console|\w*[lL]og(?:ger)?)\.(?:log|info|warn|error|debug|trace)\((?:[^;]*)$/.test(before);
}

function isLoose(code: CodeIndex, call: CallSite): boolean {
  const [first] = call.args;
  if (first === undefined || first.type === 'SpreadElement') return false;
  const value = code.value(first, call.module);
  return value.kind === 'literal' && typeof value.value === 'string' && value.value !== '' && !ISO.test(value.value);
}

/** A text of the request is read as a date, and no schema of the service says which form that text has. */
function isSentIn(code: CodeIndex, call: CallSite): boolean {
  const [first] = call.args;
  return first !== undefined && first.type !== 'SpreadElement' && formlessText(code, first, call.module) !== undefined;
}

/** `Date.now() - started`, where that was read from the wall clock as well. */
function isSpan(call: CallSite): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 1), call.node.start);
  const after = call.module.parsed.code.slice(call.node.end, call.node.end + 60);
  const name = /^\s*-\s*(?:this\.)?(start\w*|begin\w*|t0|began|startedAt|\w*[sS]tart(?:Time|ed)?)\b/.exec(after);
  return before !== '.' && name !== null;
}

function spanOf(code: CodeIndex, call: CallSite): string {
  return `${code.text(call.node, call.module)}${/^[^;,)\n]*/.exec(call.module.parsed.code.slice(call.node.end, call.node.end + 60))?.[0] ?? ''}`;
}

const LIFETIME =
  /^(?:ttl|lease|lifetime|expiry|expires_?in|lock_?(?:ttl|time|timeout|duration))(?:_?(?:ms|millis|milliseconds|s|sec|seconds))?$/i;

/** A lifetime that is handed to a function of the service: `withLock(key, 30_000, work)`, where the parameter is called `ttlMs`. */
function handedLifetimes(code: CodeIndex): ['lifetime-literal' | 'lifetime-named', CallSite, string][] {
  const found: ['lifetime-literal' | 'lifetime-named', CallSite, string][] = [];
  for (const fn of code.functions) {
    const at = fn.params.findIndex((one) => LIFETIME.test(nameOfParam(one)));
    if (at === -1) continue;
    for (const call of code.callersOf(fn)) {
      const given = call.args[at];
      if (given === undefined || call.args.some((one) => one.type === 'SpreadElement')) continue;
      const named = namesLength(given);
      if (named || /\d/.test(code.text(given, call.module)))
        found.push([
          named ? 'lifetime-named' : 'lifetime-literal',
          call,
          `${call.member ?? fn.own ?? 'a function'}(…) with ${nameOfParam(fn.params[at] as Node)} ${code.text(given, call.module)}`,
        ]);
    }
  }
  return [...found, ...handedInOptions(code)];
}

/** `generate({ expiresIn: 300 })`: a bare number among the options of a function of the service. */
function handedInOptions(code: CodeIndex): ['lifetime-literal', CallSite, string][] {
  return code.calls.flatMap((call) =>
    call.targets.length === 0 || /log/i.test(`${call.member ?? ''} ${call.targets[0]?.own ?? ''}`)
      ? []
      : call.args.flatMap((argument) =>
          argument.type !== 'ObjectExpression'
            ? []
            : argument.properties.flatMap((one): ['lifetime-literal', CallSite, string][] => {
                if (one.type !== 'Property' || !LIFETIME.test(keyName(one.key, one.computed) ?? '')) return [];
                const given = code.text(one.value, call.module);
                return /\d/.test(given) && one.value.type !== 'ObjectExpression' && !namesLength(one.value)
                  ? [
                      [
                        'lifetime-literal',
                        call,
                        `${call.member ?? call.targets[0]?.class?.name ?? call.targets[0]?.own ?? 'a function'}(…) with ${code.text(one, call.module)}`,
                      ],
                    ]
                  : [];
              }),
        ),
  );
}

function nameOfParam(input: Node): string {
  const node = input.type === 'AssignmentPattern' ? input.left : input;
  return node.type === 'Identifier' ? node.name : '';
}

const MOVES = ['setSeconds', 'setMinutes', 'setHours', 'setDate'];
const ENDS = /[eE]xpir|[uU]ntil|[dD]eadline|[dD]ue|\bend|End|[vV]alid/;

/** `expiresAt.setMinutes(expiresAt.getMinutes() + 15)`, where that was the present. */
function movedEnd(code: CodeIndex, call: CallSite): 'lifetime-literal' | 'lifetime-named' | undefined {
  const [first] = call.args;
  const receiver = call.receiver === undefined ? undefined : unwrap(call.receiver);
  if (first === undefined || receiver?.type !== 'Identifier' || !ENDS.test(receiver.name)) return undefined;
  const init = call.module.bindingAt.get(receiver.start)?.init;
  if (init === undefined || !/^new Date\(\s*\)$/.test(code.text(init, call.module))) return undefined;
  const node = unwrap(first);
  if (node.type !== 'BinaryExpression' || node.operator !== '+' || !/\.get\w+\(\)/.test(code.text(node.left, call.module)))
    return undefined;
  return namesLength(node.right) && !fallsBack(code, node.right, call.module) ? 'lifetime-named' : 'lifetime-literal';
}

const PRESENT =
  /Date\.now\(\)|new Date\(\s*\)\.(?:getTime|valueOf)\(\)|\b(?:now|today|present|current(?:Time|Date)?)(?:\.(?:getTime|valueOf)\(\))?$/;
/** `MINUTE`, `MS_PER_DAY`: units say nothing of how many. */
const UNIT =
  /^(?:MS|MILLIS\w*|ONE|SECONDS?)?_?(?:PER|IN)?_?(?:A_)?(?:SECOND|MINUTE|HOUR|DAY|WEEK)S?(?:_?(?:IN)?_?(?:MS|MILLIS\w*|SECONDS))?$/;
/** Shorter than this it is a pad between two instants. */
const SHORTEST = 1_000;

/** `new Date(Date.now() + 15 * 60 * 1000)`. */
function lifetimeOf(code: CodeIndex, call: CallSite): ['lifetime-literal' | 'lifetime-named', CallSite, string?] | undefined {
  const [first] = call.args;
  if (first === undefined || call.args.length !== 1) return undefined;
  const node = unwrap(first);
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const text = call.module.parsed.text;
  if (!PRESENT.test(text.slice(node.left.start, node.left.end))) return undefined;
  // When something will probably happen, or is tried again, is no end that anybody set.
  if (
    /predict|forecast|estimat|\beta\b|retry|backoff/i.test(`${call.enclosing?.name ?? ''} ${text.slice(node.right.start, node.right.end)}`)
  )
    return undefined;
  const right = unwrap(node.right);
  // `ms('10m')` is a number in other words.
  const parts = right.type === 'CallExpression' ? right.arguments : [right];
  if (parts.some((part) => namesLength(part))) {
    const handed = handedLength(code, right, call);
    if (handed === undefined) return ['lifetime-named', call];
    const number = handed === call ? numberBehind(code, right, call) : undefined;
    return number === undefined
      ? ['lifetime-literal', handed]
      : ['lifetime-literal', handed, `${code.text(call.node, call.module)}, ${number}`];
  }
  const length = asNumber(asBootValue(code.value(right, call.module)));
  return length.state === 'known' && length.value <= SHORTEST ? undefined : ['lifetime-literal', call];
}

/** It is not only numbers and units. */
function namesLength(node: Node): boolean {
  return contains(node, (one) => one.type === 'Identifier' && !UNIT.test(one.name));
}

const SETTING = /\benv\b|config|settings?\b|[A-Z]{3,}/;

/** `options.expiresIn || 300`: what is taken where nobody says anything is a bare number, and no setting. */
function fallsBack(code: CodeIndex, written: Node | undefined, module: CallSite['module']): boolean {
  if (written === undefined) return false;
  const node = unwrap(written);
  if (node.type === 'LogicalExpression' && node.operator !== '&&')
    return !namesLength(node.right) && !SETTING.test(code.text(node.left, module));
  return node.type === 'BinaryExpression' && (fallsBack(code, node.left, module) || fallsBack(code, node.right, module));
}

/** Where the number stands that a name has: `expiresIn = options.expiresIn || 300`. */
function numberBehind(code: CodeIndex, right: Node, call: CallSite): string | undefined {
  let told: string | undefined;
  walk(right, (one) => {
    const binding = one.type === 'Identifier' ? call.module.bindingAt.get(one.start) : undefined;
    const written = binding?.init ?? binding?.fallback;
    if (binding !== undefined && written !== undefined && told === undefined)
      told = `where ${binding.name} = ${code.text(written, call.module).slice(0, 60)}`;
  });
  return told;
}

/** The length is a parameter that a caller gives as a bare number, or it falls back to one. */
function handedLength(code: CodeIndex, right: Node, call: CallSite): CallSite | undefined {
  if (fallsBack(code, right, call.module)) return call;
  const names: Node[] = [];
  walk(right, (one) => {
    if (one.type === 'Identifier' && !UNIT.test(one.name)) names.push(one);
  });
  const binding = names.length === 1 && names[0] !== undefined ? call.module.bindingAt.get(names[0].start) : undefined;
  if (binding === undefined || binding.scope.kind === 'module') return undefined;
  if (fallsBack(code, binding.init, call.module)) return call;
  const fn = binding.scope.fn;
  if (binding.kind !== 'param' || fn === undefined || binding.path.length > 0) return undefined;
  const callers = code.callersOf(fn);
  // Where the name of the parameter tells it, each caller is looked at by itself.
  const bare = LIFETIME.test(binding.name)
    ? undefined
    : callers.find((one) => {
        const given = one.args[binding.index];
        return given !== undefined && !namesLength(given) && /\d/.test(code.text(given, one.module));
      });
  if (bare !== undefined) return bare;
  const { fallback } = binding;
  return fallback !== undefined && !namesLength(fallback) && callers.some((one) => one.args[binding.index] === undefined)
    ? call
    : undefined;
}
