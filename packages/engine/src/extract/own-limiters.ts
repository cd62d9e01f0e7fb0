import { pushTo, known } from '@airworthy/model';
import type { Guard, Known, RateLimiter, Route } from '@airworthy/model';
import { readKey } from '../link/limiter-key.ts';
import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { StaticValue } from '../lang/typescript/static-value.ts';
import { functionAt } from './function-at.ts';
import { contains, memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { callsBelow } from './calls-below.ts';
import type { CallBelow } from './calls-below.ts';

/** What a function that stands before handlers and answers 429 was seen to do. */
export interface OwnLimiter {
  fn: FunctionInfo;
  max: Known<number>;
  windowMs: Known<number>;
  store: RateLimiter['store'];
  keyedBy: RateLimiter['keyedBy'];
  perTenant: boolean | 'unknown';
  sendsRetryAfter: boolean;
  sendsHeaders: boolean;
  expires: boolean | 'unknown';
  atomic: boolean | 'unknown';
  bans: boolean | 'unknown';
  /** What happens while its store is away, where it says so. */
  failOpen?: Known<boolean>;
  /** Requests to other paths are let pass before anything is counted. */
  paths?: string[];
}

const MAX = /^(?:max|limit|maxRequests|max_requests|points|requestsPerMinute|rateLimit)$/i;
const WINDOW = /^(?:window|windowMs|window_ms|timeWindow|duration|interval|ttl|windowSize|windowSizeMs)$/i;
const SHARED = /^(?:ioredis|redis|@upstash\/(?:redis|ratelimit))\b|rate-limiter-flexible\.RateLimiterRedis/;
const DATABASE = /^(?:pg|knex|@prisma\/client|mongodb|mongoose|typeorm)\b/;
const DEEPEST = 3;
const isNumber = (value: unknown): value is number => typeof value === 'number';

const CACHE = new WeakMap<CodeIndex, Map<string, OwnLimiter | undefined>>();

/** The limiter that a guard is for a path, when its own code counts requests and answers 429. */
export function ownLimiter(code: CodeIndex, guard: Guard, path: string): OwnLimiter | undefined {
  // A handler, or what is around it, does more than one thing: which of its calls limits, and how, was not told apart.
  if (guard.phase === 'handler') return undefined;
  const limiter = limiterOf(code, guard);
  return limiter?.paths === undefined || limiter.paths.some((prefix) => path.startsWith(prefix)) ? limiter : undefined;
}

function limiterOf(code: CodeIndex, guard: Guard): OwnLimiter | undefined {
  const fn = functionAt(code, guard.place);
  if (fn === undefined) return undefined;
  let cache = CACHE.get(code);
  if (cache === undefined) CACHE.set(code, (cache = new Map()));
  if (!cache.has(fn.key)) cache.set(fn.key, read(code, fn));
  return cache.get(fn.key);
}

/** The limiters of own code among the guards of some routes, with the routes each of them covers. */
export function ownLimiters(code: CodeIndex, routes: readonly Route[]): { limiter: OwnLimiter; routes: Route[] }[] {
  const found = new Map<OwnLimiter, Route[]>();
  for (const route of routes) {
    for (const guard of route.guards) {
      const limiter = ownLimiter(code, guard, route.path);
      if (limiter !== undefined) pushTo(found, limiter, route);
    }
  }
  return [...found].map(([limiter, covered]) => ({ limiter, routes: [...new Set(covered)] }));
}

function read(code: CodeIndex, fn: FunctionInfo): OwnLimiter | undefined {
  const below = callsBelow(code, fn, DEEPEST);
  const is429 = (node: Node | undefined, call: CallBelow['call']): boolean =>
    isLiteral(node === undefined ? undefined : code.value(node, call.module), 429);
  const refuses =
    below.some(
      ({ call }) =>
        (/^(?:code|status|sendStatus|writeHead|throw)$/.test(call.member ?? '') && is429(call.args[0], call)) ||
        // `throw new Failure(429, …)`, `new HttpException(text, 429)`: an error that brings its status
        (call.node.type === 'NewExpression' && call.args.slice(0, 2).some((arg) => is429(arg, call))) ||
        // Hono: `c.json(body, 429)`
        (/^(?:json|text|body|html)$/.test(call.member ?? '') && is429(call.args[1], call)),
    ) || setsStatus(fn, 429);
  const library = below.some(({ call }) =>
    /^(?:rate-limiter-flexible\b.*#(?:consume|penalty)|@upstash\/ratelimit\b.*[#.]limit)$/.test(call.callee),
  );
  if (!refuses && !library) return undefined;
  const functions = [fn, ...new Set(below.flatMap(({ call }) => call.targets))];
  const keys = functions.map((one) =>
    readKey({ kind: 'function', path: one.module.path, node: one.node, name: one.name, offset: one.node.start }),
  );
  const headers = below.flatMap(({ call }) =>
    /^(?:header|setHeader|set|headers)$/.test(call.member ?? '') && call.args[0] !== undefined
      ? [code.text(call.args[0], call.module)]
      : /^(?:json|text|body|html)$/.test(call.member ?? '') && call.args[2] !== undefined
        ? [code.text(call.args[2], call.module)]
        : [],
  );
  const asked = below.filter(
    ({ call }) => SHARED.test(call.callee) || (call.receiver !== undefined && /redis/i.test(code.text(call.receiver, call.module))),
  );
  const shared = asked.length > 0;
  const failOpen = whileAway(code, asked);
  const paths = pathsOf(fn);
  return {
    fn,
    ...(paths.length > 0 ? { paths } : {}),
    ...(failOpen === undefined ? {} : { failOpen }),
    max: numberNamed(code, functions, MAX),
    windowMs: numberNamed(code, functions, WINDOW),
    store: shared ? 'redis' : below.some(({ call }) => DATABASE.test(call.callee)) ? 'database' : 'memory',
    keyedBy: (['user', 'ip'] as const).find((kind) => keys.some((key) => key.keyedBy === kind)) ?? 'custom',
    perTenant: keys.some((key) => key.perTenant === true),
    sendsRetryAfter: headers.some((text) => /retry-after/i.test(text)),
    sendsHeaders: headers.some((text) => /ratelimit/i.test(text)),
    atomic: library || isAtomic(below),
    bans: below.some(({ call }) => /block|ban\b|penal|lock_?out/i.test(call.member ?? '')) ? 'unknown' : false,
    expires:
      library ||
      endsCounters(code, below) ||
      clearedByTimer(code, fn) ||
      (below.some(({ call }) => call.member === 'eval' || call.member === 'evalsha') ? 'unknown' : false),
  };
}

/** A `catch` around every call of the store that goes on lets requests pass; one that throws or answers may do either. */
function whileAway(code: CodeIndex, asked: readonly CallBelow[]): Known<boolean> | undefined {
  const catches = asked.map(({ call }) => ({ handler: call.inTry?.handler, module: call.module }));
  if (catches.length === 0 || catches.some(({ handler }) => !handler)) return undefined;
  return catches.every(({ handler, module }) => handler && !/\bthrow\b|\b50[0-9]\b|ServiceUnavailable/.test(code.text(handler, module)))
    ? known(true)
    : { state: 'unknown', source: 'a catch that throws or answers' };
}

/** Koa: `ctx.status = 429` */
function setsStatus(fn: FunctionInfo, status: number): boolean {
  let found = false;
  walk(fn.node, (node) => {
    if (node.type === 'AssignmentExpression' && memberName(node.left) === 'status')
      found ||= node.right.type === 'Literal' && node.right.value === status;
  });
  return found;
}

/** `if (!req.path.startsWith('/admin')) return next();` */
function pathsOf(fn: FunctionInfo): string[] {
  const found: string[] = [];
  walk(fn.node, (node) => {
    if (node.type !== 'IfStatement' || node.test.type !== 'UnaryExpression' || node.test.operator !== '!') return;
    const call = unwrap(node.test.argument);
    if (call.type !== 'CallExpression' || memberName(unwrap(call.callee)) !== 'startsWith') return;
    const [prefix] = call.arguments;
    const leaves = node.consequent.type === 'BlockStatement' ? node.consequent.body.at(-1) : node.consequent;
    if (
      prefix?.type === 'Literal' &&
      typeof prefix.value === 'string' &&
      prefix.value.startsWith('/') &&
      leaves?.type === 'ReturnStatement'
    )
      found.push(prefix.value);
  });
  return found;
}

/** One command raises the counter; a read and a write of its own are two, between which other requests get through. */
function isAtomic(below: readonly CallBelow[]): boolean | 'unknown' {
  const has = (pattern: RegExp): boolean => below.some(({ call }) => pattern.test(call.member ?? ''));
  if (has(/^(?:incr\w*|hincrby|hIncrBy|increment|eval(?:sha)?|multi|zadd|zAdd|consume|upsert)$/)) return true;
  const shared = below.some(({ call }) => SHARED.test(call.callee) || DATABASE.test(call.callee));
  // In one process nothing comes between two steps without an await.
  return shared && has(/^(?:get|hget|findUnique|findFirst|findOne)$/) && has(/^(?:p?set(?:ex)?|setEx|hset|update|create|save)$/)
    ? false
    : 'unknown';
}

/** An expiry in the store, or a counter that is taken away. */
function endsCounters(code: CodeIndex, below: readonly CallBelow[]): boolean {
  return below.some(
    ({ call }) =>
      /^(?:p?expire(?:at)?|p?setex|setEx|delete|del|clear|zremrangebyscore|zRemRangeByScore)$/i.test(call.member ?? '') ||
      (call.member === 'set' && call.args.slice(2).some((one) => /\b(?:EX|PX|ttl)\b/.test(code.text(one, call.module)))),
  );
}

/** `setInterval(() => hits.clear(), 60_000)`, of a map that the limiter counts in. */
function clearedByTimer(code: CodeIndex, fn: FunctionInfo): boolean {
  return code.callsOfMember('clear').some(({ receiver, module, enclosing }) => {
    const map = module === fn.module && receiver !== undefined ? module.bindingAt.get(receiver.start) : undefined;
    if (map === undefined || enclosing === undefined) return false;
    const isTimed = code
      .callsTo('setInterval')
      .some(({ module: at, args: [first] }) => at === module && first?.start === enclosing.node.start);
    return isTimed && contains(fn.node, (node) => node.type === 'Identifier' && module.bindingAt.get(node.start) === map);
  });
}

function isLiteral(value: StaticValue | undefined, wanted: number): boolean {
  return value?.kind === 'literal' && value.value === wanted;
}

/** A number that the functions keep or read under such a name; unknown where there are several, absent never. */
function numberNamed(code: CodeIndex, functions: readonly FunctionInfo[], names: RegExp): Known<number> {
  const found: Known<number>[] = [];
  for (const fn of functions) {
    walk(fn.node, (node) => {
      const written =
        node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && names.test(node.id.name)
          ? node.init
          : node.type === 'MemberExpression' && names.test(memberName(node) ?? '') && !/^[A-Z_]+$/.test(memberName(node) ?? '')
            ? node
            : undefined;
      if (written === undefined || written === null) return;
      const value = code.toKnown(code.value(written, fn.module), isNumber);
      if (value.state === 'known' || value.state === 'env') found.push(value);
    });
  }
  const [first] = found;
  return first !== undefined && found.every((one) => JSON.stringify({ ...one, source: '' }) === JSON.stringify({ ...first, source: '' }))
    ? first
    : { state: 'unknown', source: 'own code' };
}

/** The limiter as a fact. */
export function asRateLimiter({ limiter, routes }: { limiter: OwnLimiter; routes: readonly Route[] }, all: number): RateLimiter {
  const conditions = routes.every((route) => route.wiring?.state === 'conditional') ? (routes[0]?.wiring?.conditions ?? []) : [];
  return {
    location: limiter.fn.location,
    wiring: conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions },
    by: limiter.fn.own ?? limiter.fn.parent?.own ?? limiter.fn.name,
    scope: routes.length >= all * 0.9 ? 'global' : 'route',
    max: limiter.max,
    windowMs: limiter.windowMs,
    store: limiter.store,
    keyedBy: limiter.keyedBy,
    perUser: limiter.keyedBy === 'user',
    perTenant: limiter.perTenant,
    statusCode: known(429),
    sendsRetryAfter: limiter.sendsRetryAfter,
    sendsHeaders: limiter.sendsHeaders,
    allowList: false,
    expires: limiter.expires,
    atomic: limiter.atomic,
    bans: limiter.bans,
    ...(limiter.failOpen === undefined ? {} : { failOpen: limiter.failOpen }),
  };
}
