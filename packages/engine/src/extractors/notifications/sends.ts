import type { MessageSend } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { insideBreaker } from '../../extract/breakers.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { htmlData } from '../../extract/html-data.ts';
import type { objectOf } from '../../extract/option-nodes.ts';
import { optionNode } from '../../extract/option-nodes.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { insideRetry } from '../../extract/retries.ts';
import { routesOf } from '../../extract/routes.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import { contentOf } from './contents.ts';
import { providerCalls } from './providers.ts';
import type { Found, Parts } from './providers.ts';
import { purposeOf, Ways } from './ways.ts';

const NAMED =
  /^(?:send|notify|deliver|dispatch)\w*(?:E?[mM]ail|Sms|SMS|Text|Push|Whats[aA]pp|Notification|Message|Otp|OTP|Reminder|Receipt|Invoice|Confirmation)s?$/;
const OWNERS = /e?mail|sms|push|whats_?app|notification|messag/i;
const NO_CLAIM = /mock|fake|test|stub|noop|no-op|console|local|dev|dummy|memory|sandbox|socket|ws|webrtc|log/i;

export function messageSends(input: ExtractInput): void {
  const { code } = input;
  const ways = new Ways(code);
  const found = providerCalls(code);
  const byCall = new Set(found.map((one) => one.call));
  for (const one of found) input.emit('messageSends', read(input, ways, one));
  for (const fn of pretenders(input, byCall)) input.emit('messageSends', pretended(input, ways, fn));
}

function common(input: ExtractInput, fn: FunctionInfo | undefined, above: readonly FunctionInfo[]) {
  const { code } = input;
  const started = startedBy(input, fn);
  const served = onRequestPath(code, input.boot)(fn) === true;
  const routes = routesOf(input);
  const led = started.routes.flatMap((index) => routes[index] ?? []);
  const print = (route: { method: string; path: string }): string => `${route.method} ${route.path}`;
  return {
    within: fn?.name ?? '',
    startedBy: [
      // Sockets bring requests without a route.
      ...(led.length > 0 || (!started.worker && !started.schedule && served) ? (['request'] as const) : []),
      ...(started.worker ? (['worker'] as const) : []),
      ...(started.schedule ? (['schedule'] as const) : []),
    ],
    routes: [...new Set(led.map(print))].toSorted(),
    openRoutes: [...new Set(led.filter((route) => route.access === 'open').map(print))].toSorted(),
    ...purposeOf(code, above),
  };
}

function read(input: ExtractInput, ways: Ways, { call, by, channel, parts }: Found): MessageSend {
  const { code } = input;
  const above = ways.above(call.enclosing);
  const headers = parts.headers.flatMap((one) => (one === undefined ? [] : [code.flowsFromRequest(one, call.module)]));
  const breaks = insideBreaker(code)(call);
  const retried = insideRetry(code)(call);
  return {
    location: call.location,
    wiring: code.reach(call),
    by,
    channel,
    ...common(input, call.enclosing, above),
    audience: channel === 'chat' || (parts.to !== undefined && isOwn(code, parts.to, call.module, 0)) ? 'operators' : 'people',
    recipientFromRequest: parts.to === undefined ? 'unknown' : fromClient(code, parts.to, call.module),
    gates: ways.gatesOf(call),
    html:
      parts.html === undefined
        ? parts.message === undefined && channel === 'email'
          ? 'unknown'
          : 'none'
        : htmlData(code, parts.html, call.module),
    headersFromRequest: headers.includes(true)
      ? true
      : headers.includes('unknown') || (parts.message === undefined && channel === 'email')
        ? 'unknown'
        : false,
    unsubscribe: channel === 'email' ? unsubscribeOf(code, call, parts.message) : 'none',
    retried,
    standby: breaks === true ? true : secondProvider(code, call, above) ? true : breaks,
    recorded: recordedIn(code, above),
    ...contentOf(code, [parts.html, parts.text, ...dataOf(parts)], call, above),
    destinationsLimited: /sms|voice/.test(channel) ? limitsDestinations(code, above) : 'unknown',
  };
}

/** What a template of the provider is filled with. */
function dataOf({ message }: Parts): (Node | undefined)[] {
  return [
    optionNode(message, 'dynamicTemplateData', 'dynamic_template_data', 'templateData', 'TemplateData', 'TemplateModel', 'templateModel'),
    optionNode(message, 'variables', 'params', 'data', 'context', 'personalization', 'h:X-Mailgun-Variables'),
  ];
}

/** Addresses of the settings or of the source: whoever runs the service. */
function isOwn(code: CodeIndex, node: Node, module: BoundModule, depth: number): boolean {
  const at = unwrap(node);
  const value = code.value(at, module);
  if (value.kind === 'env') return value.fallback === undefined || value.fallback.kind === 'literal' || value.fallback.kind === 'undefined';
  if (value.kind === 'literal' || value.kind === 'environment') return true;
  if (
    /^(?:config|env|settings|process\.env|this\.(?:config|settings|options))\b|admin|alert|on_?call|ops_?(?:mail|email)|support_?email/i.test(
      code.text(at, module),
    )
  )
    return true;
  if (depth > 3) return false;
  if (at.type === 'CallExpression') {
    const callee = unwrap(at.callee);
    return callee.type === 'MemberExpression' && isOwn(code, callee.object, module, depth + 1);
  }
  if (at.type !== 'Identifier') return false;
  const binding = module.bindingAt.get(at.start);
  return binding?.kind === 'const' && binding.init !== undefined && isOwn(code, binding.init, module, depth + 1);
}

function fromClient(code: CodeIndex, node: Node, module: BoundModule): boolean | 'unknown' {
  return code.flowsFromRequest(node, module);
}

/** `headers: { 'List-Unsubscribe': …, 'List-Unsubscribe-Post': … }`, nodemailer's `list`, a group or stream of the provider that adds them. */
function unsubscribeOf(code: CodeIndex, call: CallSite, message: ReturnType<typeof objectOf>): MessageSend['unsubscribe'] {
  const text = `${message === undefined ? '' : code.text(message, call.module)} ${call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module)}`;
  if (
    /List-Unsubscribe-Post|List-Unsubscribe=One-Click|asm:\s*\{|groupId|MessageStream|ListManagementOptions|subscriptionTracking/i.test(
      text,
    )
  )
    return 'one-click';
  if (/List-Unsubscribe|list:\s*\{\s*unsubscribe/i.test(text)) return 'header';
  return message === undefined && call.enclosing === undefined ? 'unknown' : 'none';
}

/** A catch on the way sends through another provider, or a list of providers is tried in turn. */
function secondProvider(code: CodeIndex, call: CallSite, above: readonly FunctionInfo[]): boolean {
  const texts = above.slice(0, 12).map((fn) => code.text(fn.node, fn.module));
  return (
    texts.some(
      (text) =>
        /catch[^]{0,400}(?:fallback|secondary|backup|alternate)\w*(?:Provider|Client|Transport|Sender)?[^]{0,40}(?:\.send|send\w*\()/i.test(
          text,
        ) || /for \((?:const|let) \w*[pP]rovider\w* of/.test(text),
    ) || /fallback/i.test(call.enclosing?.name ?? '')
  );
}

const RECORDS = /notif|messag|e?mail|sms|deliver|outbox|communication|dispatch/i;

/** Name of the table that is written, where it stands in the text; else the text. */
function tableIn(text: string): string {
  return (
    /(?:INSERT INTO|UPDATE)\s+["`]?([\w.]+)/i.exec(text)?.[1] ??
    /^\w+\(\s*['"](\w+)['"]/.exec(text)?.[1] ??
    // `prisma.reminder.create({ data: { message } })` writes reminders.
    /^(?:\w+\.)*(?:prisma|db|tx|trx)\.(\w+)\.(?:create|update|upsert)\w*\(/i.exec(text)?.[1] ??
    text
  );
}

const STORES = /^pg\.|^knex\(\)|PrismaClient#|mongo|typeorm|drizzle|sequelize|kysely/i;

/** A call of a database library, or of own code that is handed the statement. */
function writesRows(callee: string, member: string | undefined, text: string): boolean {
  return STORES.test(callee) || (/^(?:query|execute|raw|run)$/.test(member ?? '') && /INSERT INTO|UPDATE\s/i.test(text));
}

/** A state that only says that the message is about to be sent. */
const WAITING = /['"`](?:pending|queued|scheduled|waiting|processing|created|new)['"`]/i;
const DONE = /['"`](?:sent|delivered|failed|error|success|completed?|bounced|dispatched)['"`]|(?:sent|delivered|failed)_?at/i;

function recordedIn(code: CodeIndex, above: readonly FunctionInfo[]): MessageSend['recorded'] {
  let found: MessageSend['recorded'] = 'none';
  for (const fn of above.slice(0, 10)) {
    for (const { call: one } of callsBelow(code, fn, 2).slice(0, 200)) {
      const text = code.text(one.node, one.module).slice(0, 1500);
      if (!writesRows(one.callee, one.member, text)) continue;
      if (!RECORDS.test(tableIn(text)) || !/status|sent_?at|state|deliver/i.test(text) || !/insert|update|create|save|upsert/i.test(text))
        continue;
      if (/provider_?(?:message_?)?id|message_?sid|external_?id|message_?id/i.test(text)) return 'provider-id';
      const waits = WAITING.test(text) && !DONE.test(text) && /insert|create/i.test(text);
      if (!waits) found = 'status';
      else if (found === 'none') found = 'waiting';
    }
  }
  return found;
}

function limitsDestinations(code: CodeIndex, above: readonly FunctionInfo[]): boolean {
  return above.some((fn) =>
    /(?:allowed|permitted|supported|blocked)_?(?:countr|prefix|region|destination)|country_?code\w*\.(?:includes|has)|\.country\b[^;\n]{0,40}(?:===|!==|includes|has)|startsWith\(\s*['"`]\+\d/i.test(
      code.text(fn.node, fn.module),
    ),
  );
}

/** Functions named for a send below which no provider, no other system and no queue is asked. */
function pretenders(input: ExtractInput, provided: ReadonlySet<CallSite>): FunctionInfo[] {
  const { code } = input;
  return code.functions.filter((fn) => {
    const { body } = fn.node;
    if (!fn.held || fn.own === undefined || body === null || body.type !== 'BlockStatement') return false;
    if (!NAMED.test(fn.own) && !(fn.own === 'send' && OWNERS.test(fn.class?.name ?? ''))) return false;
    if (NO_CLAIM.test(`${fn.name} ${fn.module.path.slice(fn.module.path.lastIndexOf('/') + 1)}`) || fn.class?.members.size === 0)
      return false;
    const below = callsBelow(code, fn, 5).map(({ call }) => call);
    if (below.some((call) => provided.has(call) || !isHarmless(call))) return false;
    // An abstract or overridden method claims nothing; one that logs, or says that it was sent, does.
    return (
      below.some((call) => call.callee.startsWith('console.') || /^(?:info|log|debug|warn)$/.test(call.member ?? '')) ||
      /['"](?:sent|queued|delivered)['"]|success:\s*true|return true/.test(code.text(body, fn.module))
    );
  });
}

const HARMLESS =
  /^(?:console\.|Date|Math|JSON\.|String|Number|Array|Object\.|Promise\.|crypto\.|Buffer|Error|new (?:Date|Error|Promise|Map|Set)|uuid|path\.|pino|winston|process\.|setTimeout|pg\.|knex\(\)|@prisma\/client|mongo|ioredis#(?:get|set|setex|incr|expire|exists))/;
const HARMLESS_MEMBERS =
  /^(?:info|log|debug|warn|error|trace|toString|toISOString|toFixed|toUpperCase|toLowerCase|padStart|replace|replaceAll|trim|slice|substring|split|join|map|filter|find|forEach|includes|has|get|set|push|keys|values|entries|length|inc|observe|recordMetric|track\w*|first|where|insert|update|returning|select|query|create|save|findOne|findById|now|toLocaleString|toLocaleDateString|startTimer|startsWith|test|match|at|some|every|reduce|concat|getTime)$/;

function isHarmless(call: CallSite): boolean {
  if (call.targets.length > 0 || HARMLESS.test(call.callee)) return true;
  return HARMLESS_MEMBERS.test(call.member ?? '');
}

function pretended(input: ExtractInput, ways: Ways, fn: FunctionInfo): MessageSend {
  const { code } = input;
  const text = `${fn.name} ${fn.module.path}`;
  const above = ways.above(fn);
  return {
    location: fn.location,
    wiring: code.reach(fn),
    by: 'none',
    channel: /sms|text/i.test(fn.own === 'send' ? text : (fn.own ?? ''))
      ? 'sms'
      : /push/i.test(text)
        ? 'push'
        : /whats_?app/i.test(text)
          ? 'whatsapp'
          : 'email',
    ...common(input, fn, above),
    audience: 'people',
    recipientFromRequest: 'unknown',
    gates: ways.gatesAbove(fn),
    html: 'none',
    headersFromRequest: 'unknown',
    unsubscribe: 'unknown',
    retried: 'unknown',
    standby: 'unknown',
    recorded: recordedIn(code, above),
    sensitive: [],
    destinationsLimited: 'unknown',
  };
}
