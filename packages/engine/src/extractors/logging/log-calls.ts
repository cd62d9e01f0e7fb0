import type { LogCall } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { meansProduction } from '../../extract/production.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { requestHooks, within } from '../../extract/request-hooks.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { isRequest, readArguments } from './arguments.ts';
import { eventOf } from './events.ts';
import { routesAbove } from './routes-above.ts';
import { ERROR_KEYS, LEVELS, WRITES } from './packages.ts';

/** What the loggers of the service do for all lines. */
export interface Habits {
  /** Paths and names that are taken out. */
  redacts: ReadonlySet<string>;
  /** Keys under which errors are serialised, by kind of logger; `*` for all. */
  errorKeys: ReadonlyMap<string, ReadonlySet<string>>;
  /** The logger adds the request's context to every line itself. */
  contextual: boolean;
  /** A hook of a logger sees what a call is given before it is written, and may put it elsewhere. */
  rearranges: boolean;
  /** The kind that most code means by `logger`. */
  main: string | undefined;
}

/** Middleware that writes a line for each request. */
const REQUEST_LOGGERS =
  /^(?:morgan|pino-http(?:\.pinoHttp)?|express-pino-logger|express-winston\.logger|koa-logger|koa-pino-logger|hono\/logger\.logger|hono-pino\.(?:pinoLogger|logger)|@logtape\/hono\.honoLogger|nestjs-pino\.LoggerModule\.forRoot(?:Async)?)$/;
export function logCallsOf(input: ExtractInput, habits: Habits): LogCall[] {
  const found: LogCall[] = [];
  const hooks = requestHooks(input.code);
  const above = routesAbove(input.code, input.boot, hooks);
  for (const call of input.code.callsTo(REQUEST_LOGGERS))
    found.push({
      location: call.location,
      wiring: input.code.reach(call),
      by: call.package ?? 'middleware',
      level: 'info',
      perRequest: true,
      console: false,
      sensitive: [],
      interpolatesInput: false,
      requestScoped: true,
    });
  for (const level of LEVELS) {
    for (const call of input.code.callsOfMember(level)) {
      const by = writerOf(input, call, habits);
      if (by === undefined) continue;
      const fact = factOf(input, call, by, habits);
      if (/^(?:info|log|http|debug|trace)$/.test(level) && within(hooks, call.enclosing)) fact.perRequest = true;
      if (fact.event !== undefined) {
        const on = above(call.enclosing);
        if (on.length > 0) fact.on = on;
      }
      found.push(fact);
    }
  }
  return found;
}

function writerOf({ code }: ExtractInput, call: CallSite, habits: Habits): string | undefined {
  if (call.receiver === undefined || call.node.type !== 'CallExpression') return undefined;
  const known = WRITES.find(([pattern]) => pattern.test(call.callee))?.[1];
  if (known !== undefined)
    return call.member === 'log' && known !== 'console' && known !== 'winston' && known !== 'nest' ? undefined : known;
  if (call.member === 'log' || call.member === 'http' || call.args.length === 0) return undefined;
  // A receiver that could not be resolved (injected, any) and is called like a logger.
  const text = code.text(call.receiver, call.module);
  if (!/(?:^|\.|_)(?:log|logger)(?:\(\))?$|Logger$/i.test(text) || text.length >= 60) return undefined;
  return ownWriter(code, call) ?? habits.main ?? 'logger';
}

/** Own code that writes `JSON.stringify` of what it is given, which makes `{}` of an error. */
const OWN_JSON = 'own code (JSON.stringify)';

/** `logger = createLogger('cache')` of a function of the tree that prints to the console itself, whatever other loggers there are. */
function ownWriter(code: ExtractInput['code'], call: CallSite): string | undefined {
  const name = memberName(unwrap(call.receiver as Node)) ?? code.text(call.receiver as Node, call.module);
  if (!/^\w+$/.test(name)) return undefined;
  const maker = new RegExp(`\\b${name}\\s*(?::[^=;\\n]{1,60})?=\\s*(\\w+)\\(`).exec(call.module.parsed.text)?.[1];
  const made =
    maker === undefined
      ? undefined
      : code.calls.find(
          (one) =>
            one.module === call.module &&
            one.node.type === 'CallExpression' &&
            code.text(one.node.callee, one.module) === maker &&
            one.targets.length > 0,
        );
  const texts = (made?.targets ?? []).map((fn) => code.text(fn.node, fn.module));
  const prints = (text: string): boolean =>
    /\bconsole\.(?:log|info|warn|error)\b/.test(text) && !/\b(?:pino|winston|bunyan|log4js)\b/.test(text);
  if (texts.length === 0 || !texts.every(prints)) return undefined;
  return texts.some((text) => text.includes('JSON.stringify')) ? OWN_JSON : 'own code';
}

const SENDS = /^send\w*(?:e?mail|sms|whats_?app)/i;
const SENDER = /mail|sms|whats_?app/i;

/** Whom a function writes to that sends mail or texts: `to` is an address or a number there. */
function addressees(call: CallSite): string[] {
  const fn = call.enclosing;
  const sends = SENDS.test(fn?.own ?? '') || (/^(?:send|deliver)$/.test(fn?.own ?? '') && SENDER.test(fn?.class?.name ?? ''));
  if (!sends) return [];
  const found = new Set<string>();
  const look = (root: Node): void =>
    walk(root, (node) => {
      // What a function makes of it may be masked; who calls one wants that.
      if (node.type === 'CallExpression') return false;
      if (node.type === 'Property') {
        if (!/mask|hash/i.test(keyName(node.key, node.computed) ?? '')) look(node.value);
        return false;
      }
      const name = node.type === 'Identifier' ? node.name : memberName(node);
      if (name === 'to' || name === 'recipient') found.add(name);
      return undefined;
    });
  for (const argument of call.args) look(argument);
  return [...found];
}

function factOf(input: ExtractInput, call: CallSite, by: string, habits: Habits): LogCall {
  const { code } = input;
  const given = readArguments(code, call);
  const printed = habits.rearranges ? call.args.length : printedArguments(call);
  if (printed < call.args.length) {
    const { sensitive, wholeObject, wholeTyped } = readArguments(code, { ...call, args: call.args.slice(0, printed) });
    Object.assign(given, { sensitive, wholeObject, wholeTyped });
  }
  for (const name of addressees(call)) given.sensitive.add(name);
  const wiring = code.reach(call);
  // What only a developer's machine prints leaks nothing.
  const developing = wiring.conditions?.some((one) => meansProduction(one) === false) === true;
  const message = messageOf(input, call);
  const fact: LogCall = {
    location: call.location,
    wiring,
    by,
    level: call.member === 'log' ? 'info' : (call.member ?? 'info'),
    console: by === 'console',
    sensitive: [...(developing ? [] : given.sensitive)].filter((name) => by === 'console' || !isRedacted(name, habits.redacts)).toSorted(),
    interpolatesInput: interpolates(input, call),
    requestScoped: scoped(input, call) || (by !== 'console' && habits.contextual),
  };
  if (given.wholeObject !== undefined && !developing) {
    fact.wholeObject = given.wholeObject;
    if (given.wholeTyped) fact.wholeTyped = true;
  }
  const errorAs = errorForm(given, by, call, habits);
  if (errorAs !== undefined) fact.errorAs = errorAs;
  const event =
    eventOf(message) ?? (REFUSAL.test(call.module.parsed.code.slice(call.node.end, call.node.end + 120)) ? 'access-denied' : undefined);
  // What is checked at start is no event of a user.
  if (event !== undefined && onRequestPath(code, input.boot)(call.enclosing) !== false) fact.event = event;
  return fact;
}

/**
 * pino takes what follows a text for values of its placeholders and drops what has none: `error('failed', { request })` writes
 * the text alone.
 * https://github.com/pinojs/pino/blob/main/docs/api.md#interpolationvalues-any
 */
function printedArguments(call: CallSite): number {
  const [first] = call.args;
  if (first === undefined || !PINO.test(call.callee)) return call.args.length;
  const text = unwrap(first);
  if (text.type === 'Literal') return typeof text.value === 'string' ? 1 + placeholders(text.value) : call.args.length;
  if (text.type !== 'TemplateLiteral') return call.args.length;
  return 1 + placeholders(text.quasis.map((quasi) => quasi.value.cooked ?? '').join(''));
}
const PINO = /^(?:pino\(\)|pino-http\(\)|fastify\(\)\.log)\./;
const placeholders = (text: string): number => text.match(/%[sdifjoO]/g)?.length ?? 0;

/** A line that is written right before the answer 401 or 403 records it, whatever its words. */
const REFUSAL =
  /^\s*;?\s*(?:return\s+)?(?:await\s+)?(?:(?:reply|res|response|ctx|c)\s*\.\s*(?:status|code|sendStatus)\(\s*40[13]\b|throw\s+new\s+(?:Unauthori[sz]ed|Forbidden|AccessDenied|Authentication|Authorization)\w*)/;

/** `password` is covered by `password`, `*.password` and `req.body.password`; patterns of own sanitisers count as words. */
function isRedacted(name: string, redacts: ReadonlySet<string>): boolean {
  const wanted = name.toLowerCase();
  for (const path of redacts) {
    const last = path
      .toLowerCase()
      .replaceAll(/\[['"*]*([^'"\]]*)['"]*\]/g, '.$1')
      .split('.')
      .at(-1);
    if (last === wanted) return true;
  }
  return false;
}

function errorForm(given: ReturnType<typeof readArguments>, by: string, call: CallSite, habits: Habits): LogCall['errorAs'] {
  if (given.errors.size === 0) return undefined;
  if (!given.errors.has('object')) return given.errors.has('message') ? 'message' : 'text';
  const places = given.errorKeys;
  // A stack that was written out.
  if (places.length === 0) return 'object';
  const keeps = places.some(({ key, index }) => {
    if (by === 'console') return true;
    if (by === OWN_JSON) return key === '' && index > 0;
    const keys = habits.errorKeys.get(by) ?? new Set(ERROR_KEYS[by] ?? []);
    if (by === 'pino' || by === 'fastify' || by === 'bunyan') return key === '' ? index === 0 : keys.has('*') || keys.has(key);
    if (by === 'winston') return key === '' || keys.has('*') || keys.has(key);
    return true;
  });
  if (keeps) return 'object';
  return call.args.length > 0 ? 'unserialized' : undefined;
}

function messageOf({ code }: ExtractInput, call: CallSite): string {
  const parts: string[] = [];
  for (const argument of call.args) {
    const node = unwrap(argument);
    if (node.type === 'Literal' && typeof node.value === 'string') parts.push(node.value);
    else if (node.type === 'TemplateLiteral') parts.push(node.quasis.map((quasi) => quasi.value.cooked ?? '').join(' '));
    else if (node.type === 'BinaryExpression') parts.push(code.text(node, call.module));
    else if (node.type === 'ObjectExpression') {
      for (const property of node.properties) {
        if (property.type !== 'Property') continue;
        const value = unwrap(property.value);
        const key = code.text(property.key, call.module);
        if (/^(?:event|action|type|msg|message|eventType)$/.test(key) && value.type === 'Literal' && typeof value.value === 'string')
          parts.push(value.value.replaceAll(/[._-]/g, ' '));
      }
    }
  }
  return parts.join(' ').slice(0, 400);
}

function interpolates({ code }: ExtractInput, call: CallSite): boolean | 'unknown' {
  let answer: boolean | 'unknown' = false;
  const look = (input: Node): void => {
    const node = unwrap(input);
    if (answer === true || isHarmless(node)) return;
    const flows = code.flowsFromRequest(node, call.module);
    if (flows === true) answer = true;
    else if (flows === 'unknown') answer = 'unknown';
  };
  for (const argument of call.args) {
    const node = unwrap(argument);
    if (node.type === 'TemplateLiteral') node.expressions.forEach(look);
    else if (node.type === 'BinaryExpression' && node.operator === '+') for (const side of [node.left, node.right]) look(side as Node);
  }
  return answer;
}

/** Numbers, ids the service made, and errors are not the text of a user. */
function isHarmless(node: Node): boolean {
  if (node.type === 'Literal' || node.type === 'UnaryExpression' || node.type === 'UpdateExpression') return true;
  const name = node.type === 'Identifier' ? node.name : memberName(node);
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee);
    return /^(?:now|toFixed|stringify|toISOString|round|floor|ceil|random|uptime|hrtime|size|length)$/.test(memberName(callee) ?? '');
  }
  return (
    name !== undefined &&
    /^(?:e|err|error|message|stack|length|size|count|total|duration|elapsed|attempt|attempts|retries|i|index|port|pid|signal|env|ms|statusCode|status|code|method|queueName|SERVICE_NAME|serviceName|service|.*(?:Count|Ms|Time|Duration|Attempts|Port|Size|Total|Length|Index|At))$/.test(
      name,
    )
  );
}

function scoped({ code }: ExtractInput, call: CallSite): boolean {
  if (call.receiver === undefined) return false;
  const receiver = unwrap(call.receiver);
  if (receiver.type === 'MemberExpression' && memberName(receiver) === 'log')
    return isRequest(code, receiver.object, call.module) || /\breply$|\bres$/.test(code.text(receiver.object, call.module));
  if (receiver.type !== 'Identifier') return false;
  const init = call.module.bindingAt.get(receiver.start)?.init;
  const source = init === undefined ? undefined : unwrap(init);
  if (source?.type !== 'CallExpression') return false;
  if (source.arguments.some((argument) => isRequest(code, argument, call.module))) return true;
  const callee = unwrap(source.callee);
  return (
    memberName(callee) === 'child' &&
    callee.type === 'MemberExpression' &&
    /\b(?:req|request)\.log$/.test(code.text(callee.object, call.module))
  );
}
