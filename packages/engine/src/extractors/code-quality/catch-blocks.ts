import type { CatchBlock, Route } from '@airworthy/model';
import type { Node, TryStatement } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Context } from './context.ts';
import { nameOf } from './context.ts';

/** What a tried call is about, by its callee or by the name of the service's own function. */
const TOPICS: readonly (readonly [topic: string, callee: RegExp, own: RegExp])[] = [
  [
    'payment',
    /^(?:new )?(?:stripe|braintree|square|@paypal\/|razorpay|paddle)/,
    /^(?:process|create|capture|confirm|refund|charge)\w*(?:payment|refund|charge|payout)|^(?:refund|charge|payout)$/i,
  ],
  [
    'auth',
    /^jsonwebtoken\.|^fastify\(\)\.jwt\.|jwtVerify$|^jose\.|^bcrypt\.|^argon2\.|^passport|^(?:node:)?crypto\.timingSafeEqual$/,
    /^(?:authenticate|authorize|verifyToken|verifyJwt|checkPermissions?|requireAuth|requireRole|validateToken|verifySignature|isAuthorized|hasPermission)$/i,
  ],
  [
    'cache',
    /^ioredis#|^redis\.createClient\(\)|^(?:node-cache|lru-cache|cache-manager|memcached)/,
    /^(?:get|set|delete|invalidate|clear)\w*cache\w*$|^cache(?:Get|Set|Del)/i,
  ],
  [
    'database',
    /^(?:pg|knex|mysql2?|mongodb|mongoose|@prisma\/client|typeorm|sequelize|postgres|drizzle-orm)[.#(]/,
    /^(?:transaction|withTransaction|query)$/,
  ],
  [
    'model',
    /^(?:openai|@anthropic-ai\/sdk|@google\/generative-ai|@mistralai|cohere-ai|@deepgram\/sdk|replicate|ollama|langchain)/,
    /^never$/,
  ],
  ['outbound', /^(?:axios|fetch|undici|got|needle|superagent|ky|http\.request|https\.request)/, /^never$/],
  ['parse', /^JSON\.parse$/, /^never$/],
  [
    'message',
    /^(?:amqplib|kafkajs|bullmq|bull|nodemailer|twilio|@sendgrid\/mail|@aws-sdk\/client-(?:sqs|sns|ses))/,
    /^(?:publish|enqueue|sendEmail|sendSms|sendMessage)\w*$/i,
  ],
];

const ORDER = TOPICS.map(([topic]) => topic);
const CACHE = /^(?:ioredis#|redis\.createClient\(\)\.)(?:get|set|setex|setEx|del|mget|mset|hget|hset|expire|incr|ttl)$/;
/** Giving back what is done with: nothing that was asked for fails when this fails. */
const CLEANUP =
  /^(?:close|end|quit|disconnect|destroy|terminate|release|rollback|unlink|rm|rmdir|remove|kill|abort|removeListener|off|unsubscribe|clearTimeout|clearInterval)$/;
const LOG = /^(?:log|info|warn|error|debug|trace|fatal|verbose|captureException|captureMessage)$/;
const COUNT = /^(?:inc|observe|increment|recordError|recordFailure|setStatus|recordException|startTimer|end)$/;
const PASSES_ON = new Set(['next', 'reject', 'exit', 'done', 'callback', 'cb']);
const ANSWER = /^(?:send|json|status|code|end|redirect|render|sendStatus|writeHead|emit|reply|close)$/;

/** Calls of each try block, from one pass over the calls. */
export function tried({ input: { code } }: Context): Map<TryStatement, CallSite[]> {
  const found = new Map<TryStatement, CallSite[]>();
  for (const call of code.calls) {
    if (call.inTry === undefined) continue;
    const list = found.get(call.inTry);
    if (list === undefined) found.set(call.inTry, [call]);
    else list.push(call);
  }
  return found;
}

/** A catch clause, or a callback given to `.catch`. */
export function catchBlock(
  context: Context,
  node: Node,
  module: BoundModule,
  calls: ReadonlyMap<TryStatement, CallSite[]>,
): CatchBlock | undefined {
  const { code } = context.input;
  if (node.type === 'TryStatement') {
    if (node.handler === null) return undefined;
    const fact = factOf(context, node.handler, node.handler.body, module);
    const work = workOf(context, node, fact, module, calls.get(node) ?? []);
    if (work !== undefined) fact.work = work;
    const about = isCleanup(calls.get(node) ?? []) ? ['cleanup'] : topicsOf(code, calls.get(node) ?? []);
    const topics = isGuard(code.functionAt(module, node.start)) && !about.includes('auth') ? ['auth', ...about] : about;
    if (topics.length > 0) fact.around = topics;
    if (fact.kind === 'returns-default' && topics.includes('auth') && saysNo(node.handler.body)) fact.kind = 'denies';
    return fact;
  }
  if (node.type !== 'CallExpression' || memberName(unwrap(node.callee)) !== 'catch') return undefined;
  const handler = node.arguments[0] === undefined ? undefined : unwrap(node.arguments[0]);
  const callee = unwrap(node.callee);
  if (
    handler === undefined ||
    (handler.type !== 'ArrowFunctionExpression' && handler.type !== 'FunctionExpression') ||
    handler.body === null ||
    callee.type !== 'MemberExpression'
  )
    return undefined;
  const fact = factOf(context, handler, handler.body, module);
  if (fact.kind !== 'rethrows' && isWatchedElsewhere(callee.object, module)) fact.kind = 'handles';
  const inner = unwrap(callee.object);
  const site = code.callAt(inner);
  const topics = site === undefined ? [] : isCleanup([site]) ? ['cleanup'] : topicsOf(code, [site]);
  if (topics.length > 0) fact.around = topics;
  return fact;
}

function factOf(context: Context, at: Node, body: Node, module: BoundModule): CatchBlock {
  const { code } = context.input;
  return {
    location: code.place(at, module),
    wiring: code.reachAt(module, at.start),
    kind: kindOf(body, module),
    onRequestPath: context.served(code.functionAt(module, at.start)),
  };
}

/** Topics by callee and by name of an own function; the same few are called over and over. */
const byCallee = new Map<string, readonly string[]>();
const byName = new Map<string, readonly string[]>();

function known(map: Map<string, readonly string[]>, text: string, read: () => readonly string[]): readonly string[] {
  let topics = map.get(text);
  if (topics === undefined) map.set(text, (topics = read()));
  return topics;
}

/** The method of a guard of NestJS, which decides who may go on. https://docs.nestjs.com/guards */
function isGuard(fn: FunctionInfo | undefined): boolean {
  return fn?.own === 'canActivate' && fn.class !== undefined;
}

function topicsOf(code: CodeIndex, calls: readonly CallSite[]): string[] {
  const found = new Set<string>();
  for (const call of calls) {
    const callee = call.callee.replace(/^new /, '');
    const ofCallee = known(byCallee, callee, () => TOPICS.flatMap(([topic, pattern]) => (pattern.test(callee) ? [topic] : [])));
    for (const topic of ofCallee) found.add(topic);
    if (call.targets.length === 0) continue;
    const name = call.member ?? nameOf(call.node.type === 'TaggedTemplateExpression' ? call.node.tag : call.node.callee) ?? '';
    const ofName = known(byName, name, () => TOPICS.flatMap(([topic, , own]) => (own.test(name) ? [topic] : [])));
    for (const topic of ofName) found.add(topic);
  }
  const topics = ORDER.filter((topic) => found.has(topic));
  // Classes that hold a cache, and small wrappers around a client: `RedisService.set()`.
  const wraps = calls.some((call) =>
    call.targets.some(
      (target) => /redis|cache/i.test(target.class?.name ?? '') || code.callsIn(target).some((inner) => CACHE.test(inner.callee)),
    ),
  );
  return wraps && !topics.includes('cache') ? [...topics, 'cache'].toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)) : topics;
}

function isCleanup(calls: readonly CallSite[]): boolean {
  const names = calls
    .map((call) => call.member ?? (call.node.type === 'CallExpression' ? nameOf(call.node.callee) : undefined) ?? '')
    .filter((name) => !LOG.test(name));
  return names.length > 0 && names.every((name) => CLEANUP.test(name));
}

function kindOf(body: Node, module: BoundModule): string {
  if (body.type !== 'BlockStatement') return ofExpression(body);
  const statements = body.body.filter((statement) => statement.type !== 'EmptyStatement');
  if (statements.length === 0) return /\/[/*][^\n]*\w/.test(module.parsed.text.slice(body.start, body.end)) ? 'explained' : 'empty';
  let passes = false;
  let rethrows = false;
  let responds = false;
  const returned: (Node | null)[] = [];
  walk(body, (node) => {
    if (node.type === 'ThrowStatement') rethrows = true;
    else if (node.type === 'ReturnStatement') returned.push(node.argument);
    else if (node.type === 'CallExpression') {
      const callee = unwrap(node.callee);
      const name = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
      if (name === 'next' && callee.type === 'Identifier' && node.arguments.length === 0) passes = true;
      if (PASSES_ON.has(name) && (node.arguments.length > 0 || name === 'exit')) rethrows = true;
      if (
        ANSWER.test(name) &&
        callee.type === 'MemberExpression' &&
        /\b(?:reply|res|response|socket|ws|connection|ctx)\b/.test(rootName(callee.object))
      )
        responds = true;
    }
    return !node.type.includes('Function');
  });
  if (rethrows) return 'rethrows';
  if (responds) return 'responds';
  if (passes || returned.some((one) => one !== null && isConsent(one))) return 'lets-pass';
  if (returned.some((one) => one !== null && !isDefault(one))) return 'handles';
  if (
    statements.every(
      (statement) =>
        isLog(statement) ||
        statement.type === 'ReturnStatement' ||
        statement.type === 'ContinueStatement' ||
        statement.type === 'BreakStatement',
    )
  ) {
    return returned.length > 0 ? (returned.every((one) => one === null) ? 'log-only' : 'returns-default') : 'log-only';
  }
  return returned.some((one) => one !== null) ? 'returns-default' : 'handles';
}

function ofExpression(input: Node): string {
  const node = unwrap(input);
  if (isDefault(node)) return 'returns-default';
  if (node.type === 'CallExpression' && LOG.test(memberName(unwrap(node.callee)) ?? '')) return 'log-only';
  return 'handles';
}

function isLog(statement: Node): boolean {
  if (statement.type !== 'ExpressionStatement') return false;
  const expression = unwrap(statement.expression);
  const call = expression.type === 'AwaitExpression' ? unwrap(expression.argument) : expression;
  if (call.type !== 'CallExpression') return false;
  const callee = unwrap(call.callee);
  const name = callee.type === 'Identifier' ? callee.name : (memberName(callee) ?? '');
  return LOG.test(name) || COUNT.test(name);
}

/** Nothing, or a constant that says little: `null`, `[]`, `false`, `{ ok: false }`. */
function isDefault(input: Node): boolean {
  const node = unwrap(input);
  switch (node.type) {
    case 'Literal':
      return true;
    case 'Identifier':
      return node.name === 'undefined';
    case 'ArrayExpression':
      return node.elements.length === 0;
    case 'ObjectExpression':
      return node.properties.every((property) => property.type === 'Property' && isDefault(property.value));
    case 'UnaryExpression':
      return isDefault(node.argument);
    case 'NewExpression':
      return node.callee.type === 'Identifier' && /^(?:Map|Set)$/.test(node.callee.name);
    default:
      return false;
  }
}

/** Everything that is returned is `false`, or an object that says so: `{ valid: false }`. */
function saysNo(body: Node): boolean {
  const returned: (Node | null)[] = [];
  walk(body, (node) => {
    if (node.type === 'ReturnStatement') returned.push(node.argument);
    return !node.type.includes('Function');
  });
  return returned.length > 0 && returned.every((one) => one !== null && isRefusal(one));
}

function isRefusal(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'Literal') return node.value === false;
  return node.type === 'ObjectExpression' && node.properties.some((property) => property.type === 'Property' && isRefusal(property.value));
}

/** `true`, or an object that says so: `{ allowed: true }`. */
function isConsent(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'Literal') return node.value === true;
  return (
    node.type === 'ObjectExpression' &&
    node.properties.some(
      (property) =>
        property.type === 'Property' &&
        property.key.type === 'Identifier' &&
        /^(?:allowed|authori[sz]ed|authenticated|valid|isValid|permitted|granted)$/.test(property.key.name) &&
        isConsent(property.value),
    )
  );
}

/** `.catch` on a variable that is used elsewhere too: whoever awaits the promise there sees the error. */
function isWatchedElsewhere(input: Node, module: BoundModule): boolean {
  let node = unwrap(input);
  while (node.type === 'CallExpression' && /^(?:then|finally)$/.test(memberName(unwrap(node.callee)) ?? '')) {
    const callee = unwrap(node.callee);
    if (callee.type !== 'MemberExpression') return false;
    node = unwrap(callee.object);
  }
  return node.type === 'Identifier' && (module.bindingAt.get(node.start)?.reads ?? 0) > 1;
}

const CLAIMS =
  /^(?:create|update|save|store|insert|delete|remove|cancel|process|send|publish|charge|refund|pay|confirm|complete|transfer|mint|issue|revoke|approve|reject|submit|reserve|settle|capture(?!\w*(?:Event|Analytics|Exception|Error|Message))|add|apply|grant|assign|enqueue|schedule)(?=[A-Z]|$)/;
const SIDE =
  /quiet|silent|best.?effort|audit|log|metric|cache|track|telemetry|analytics|monitor|usage|clean|warm|prefetch|health|stat(?:s|istic)|heartbeat|lastUsed|lastSeen/i;

const MEANT =
  /(?:\/\/|\*)[^\n]*\b(?:best.?effort|non.?(?:critical|fatal|blocking)|(?:do|does|must|should|can)(?: not|n['’]t) (?:re-?throw|block|fail|break|throw|prevent)|never (?:blocks?|fails?|breaks?))\b/i;
const BEACON = /posthog|mixpanel|amplitude|segment|analytics|telemetry|trackEvent|audit/i;
const CHANGES = /^(?:create|update|upsert|delete|insert|save|remove|execute|transaction|send|publish)\w*$/;

/** The comment right above a statement. */
function before(node: Node, module: BoundModule): string {
  return /(?:\/\/[^\n]*\n\s*|\*\/\s*)+$/.test(module.parsed.text.slice(Math.max(0, node.start - 300), node.start))
    ? module.parsed.text.slice(Math.max(0, node.start - 300), node.start)
    : '';
}

/** Whether an error that ends in a log line, or in nothing, loses work that somebody believes to be done. */
function workOf(
  { input: { code }, work }: Context,
  node: TryStatement,
  { kind }: CatchBlock,
  module: BoundModule,
  calls: readonly CallSite[],
): CatchBlock['work'] {
  if (kind !== 'empty' && kind !== 'explained' && kind !== 'log-only') return undefined;
  const fn = code.functionAt(module, node.start);
  if (fn === undefined) return undefined;
  if (/audit|metric|telemetry|analytics|clean-?up|roll-?back/i.test(fn.name)) return 'side';
  // Whoever wrote it says that the request is done without it.
  if (MEANT.test(module.parsed.text.slice(node.start, node.end + 200).split(/\n\s*\n/)[0] ?? '') || MEANT.test(before(node, module)))
    return 'side';
  // Events for a statistic, behind what it takes to name them.
  if (
    calls.some((call) =>
      BEACON.test(
        `${call.callee} ${call.member ?? ''} ${nameOf(call.node.type === 'CallExpression' ? call.node.callee : call.node) ?? ''}`,
      ),
    ) &&
    calls.every((call) => !CHANGES.test(call.member ?? ''))
  )
    return 'side';
  if (calls.some((call) => call.use === 'awaited') && isWholeWork(fn, node, work.get(fn.key) ?? [])) return 'lost';
  const names = [fn.name, ...calls.flatMap((call) => [call.member ?? '', ...call.targets.map((target) => target.class?.name ?? '')])];
  if (SIDE.test(names[0] ?? '')) return 'side';
  const last = fn.node.body?.type === 'BlockStatement' ? fn.node.body.body.at(-1) : undefined;
  const awaits = calls.some((call) => call.use === 'awaited');
  return last === node && awaits && fn.own !== undefined && CLAIMS.test(fn.own) && fn.returns.every((one) => isDefault(one))
    ? 'lost'
    : undefined;
}

/** Counting and tracing may fail without anybody caring. */
const BESIDE = /track|telemetry|metric|heartbeat|beacon|analytics|log/i;

/**
 * The tried work is all that a route does, and what follows only answers: `try { await save(body) } catch (e) { log(e) } reply.send({ ok: true })`,
 * in the handler or in the function that it calls.
 */
function isWholeWork(fn: FunctionInfo, node: TryStatement, routes: readonly Route[]): boolean {
  if (routes.length === 0 || routes.some((route) => /^(?:GET|HEAD|ALL)$/.test(route.method) || BESIDE.test(route.path))) return false;
  const body = fn.node.body?.type === 'BlockStatement' ? fn.node.body.body : [];
  const at = body.findIndex((one) => one === node);
  if (at === -1 || !body.slice(at + 1).every(onlyAnswers)) return false;
  // What was waited for before may have been the work; a question that ends the request was none.
  return body.slice(0, at).every((one, index) => !waits(one) || isQuestion(one, body.slice(index + 1, at)));
}

function onlyAnswers(statement: Node): boolean {
  const value =
    statement.type === 'ReturnStatement' || statement.type === 'ExpressionStatement'
      ? statement.type === 'ReturnStatement'
        ? statement.argument
        : statement.expression
      : undefined;
  if (value === undefined) return false;
  if (value === null) return true;
  const given = unwrap(value.type === 'AwaitExpression' ? value.argument : value);
  if (given.type === 'CallExpression') return ANSWER.test(memberName(unwrap(given.callee)) ?? '') && given.arguments.every(isConstant);
  return statement.type === 'ReturnStatement' && isConstant(given);
}

function isConstant(input: Node): boolean {
  const node = unwrap(input);
  if (node.type === 'ObjectExpression') return node.properties.every((one) => one.type === 'Property' && isConstant(one.value));
  return node.type === 'Literal' || (node.type === 'Identifier' && node.name === 'undefined');
}

function waits(statement: Node): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= node.type === 'AwaitExpression';
    return !found && !node.type.includes('Function');
  });
  return found;
}

/** `const fresh = await …; if (!fresh) return;` */
function isQuestion(statement: Node, after: readonly Node[]): boolean {
  const [declared] = statement.type === 'VariableDeclaration' ? statement.declarations : [];
  const id = declared?.id;
  if (id?.type !== 'Identifier') return false;
  return after.some((one) => {
    if (one.type !== 'IfStatement') return false;
    let asked = false;
    walk(one.test, (node) => {
      asked ||= node.type === 'Identifier' && node.name === id.name;
    });
    const arm = one.consequent.type === 'BlockStatement' ? one.consequent.body.at(-1) : one.consequent;
    return asked && /^(?:Return|Throw)Statement$/.test(arm?.type ?? '');
  });
}

function rootName(input: Node): string {
  let node = unwrap(input);
  let last = '';
  for (let depth = 0; depth < 12; depth += 1) {
    if (node.type === 'MemberExpression') {
      last = memberName(node) ?? last;
      node = unwrap(node.object);
    } else if (node.type === 'CallExpression') node = unwrap(node.callee);
    else break;
  }
  return node.type === 'Identifier' ? `${node.name} ${last}` : last;
}
