import { pushTo } from '@airworthy/model';
import type { HealthEndpoint } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, memberName, walk } from '../../lang/typescript/syntax.ts';
import { httpStatusNamed, statusOfException } from '../../link/nest/exceptions.ts';
import { isBounded } from './bounded.ts';
import { dependencyAsked } from './dependency-asked.ts';

type Reading = Pick<
  HealthEndpoint,
  'checks' | 'statuses' | 'constant' | 'bounded' | 'leaks' | 'cached' | 'soft' | 'watchesProcess' | 'knowsShutdown' | 'asksServices'
>;

const ANSWERS = new Set(['json', 'text', 'body', 'html', 'newResponse']);
const STATUS = new Set(['code', 'status', 'sendStatus', 'writeHead']);
const LEAKS: Record<string, string> = {
  version: 'version',
  hostname: 'hostname',
  environment: 'environment',
  env: 'environment',
  nodeEnv: 'environment',
  memory: 'memory',
  memoryUsage: 'memory',
  stack: 'stack',
  connectionString: 'connection-string',
  nodeVersion: 'version',
};
const FUNCTIONS_READ = 24;
/** `isShuttingDown`, `shutdownInProgress`, `isSigtermReceived`, `failOnSigterm` */
const SHUTDOWN_NAME =
  /^(?:_?is|server|app|failOn|failWhen)?_?(?:shutting_?down|draining|terminating|terminated|shutdown(?:_?in_?progress|_?requested|_?started|ing)?|sigterm(?:_?received)?|stopping|closing|going_?down)$/i;

/** Reads what the code below a health handler does. */
export function readHealth({ code }: Pick<ExtractInput, 'code'>, handler: FunctionInfo): Reading {
  const below = callsBelow(code, handler, 5);
  const asked = below.flatMap((one) => dependencyAsked(one.call) ?? []);
  const checks = [...new Set(asked)];
  const functions = [handler, ...new Set(below.flatMap((one) => one.call.targets))].slice(0, FUNCTIONS_READ);
  const seen = readText(functions);
  const sends = statusesOf(
    handler,
    functions,
    below.map(({ call }) => call),
  );
  // `HealthCheckService#check` throws a 503 when one of its indicators fails. https://docs.nestjs.com/recipes/terminus
  if (below.some((one) => one.call.callee === '@nestjs/terminus.HealthCheckService#check') && !sends.includes(503)) sends.push(503);
  // What is asked in the handler itself and not caught is answered by the error handler, which sends no success.
  if (sends.length > 0 && asksUncaught(handler, below) && !sends.some((status) => status >= 500)) sends.push(500);
  return {
    checks,
    statuses: sends,
    constant:
      checks.length === 0 && sends.length <= 1 && !below.some((one) => one.call.resolvedBy === 'none' && one.call.use === 'awaited'),
    bounded: checks.length === 0 ? 'unknown' : isBounded(code, below),
    leaks: [...seen.leaks].toSorted(),
    cached:
      seen.names.has('cachedHealth') || seen.names.has('cachedResult') || seen.names.has('lastCheck') || seen.names.has('cacheTtl')
        ? true
        : // Nothing that could hold a result is mentioned.
          [...seen.names].some((name) => KEEPS.test(name))
          ? 'unknown'
          : false,
    ...softOf(functions, checks, sends),
    watchesProcess: below.some(({ call }) =>
      /^process\.(?:memoryUsage|cpuUsage|resourceUsage)$|^perf_hooks\.(?:monitorEventLoopDelay|eventLoopUtilization)|under-pressure/.test(
        call.callee,
      ),
    ),
    knowsShutdown: [...seen.names].some((name) => SHUTDOWN_NAME.test(name)),
    asksServices: checks.includes('http')
      ? true
      : checks.includes('solana') || below.some(({ call }) => mayAskElsewhere(code, call))
        ? 'unknown'
        : false,
  };
}

const ASKS = /^(?:get|check|fetch|request|call|health|isHealthy|isConnected|test)/;
const OWN_STORE = /\b\w*(?:db|pool|prisma|knex|sequelize|mongo\w*|redis|cache|queue|metrics|monitor|register|process)\w*\b/i;

/** `await app.chain.getSlot()`: something that could not be followed is waited for, and by its name it is no store of the service. */
function mayAskElsewhere(code: CodeIndex, call: CallSite): boolean {
  return (
    call.use === 'awaited' &&
    call.targets.length === 0 &&
    /^(?:\*\.|(?:new )?(?:fastify|express|koa|hono|@solana\/web3\.js|ethers|viem|web3)\b)/.test(call.callee) &&
    call.receiver !== undefined &&
    ASKS.test(call.member ?? '') &&
    dependencyAsked(call) === undefined &&
    !OWN_STORE.test(code.text(call.receiver, call.module))
  );
}

function asksUncaught(handler: FunctionInfo, below: readonly CallBelow[]): boolean {
  const asking = below.filter(({ call }) => dependencyAsked(call) !== undefined);
  // Answers of services are no errors, and commands to a cache may wait for it; one that is caught says nothing of the others.
  return (
    asking.length > 0 &&
    asking.every(
      ({ call }) =>
        call.enclosing === handler &&
        call.use === 'awaited' &&
        call.inTry === undefined &&
        /^(?:postgresql|mysql|mongodb|database)$/.test(dependencyAsked(call) ?? ''),
    )
  );
}

const KEEPS = /cache|memo|ttl|last[A-Z_]|latest|previous|interval|throttle|debounce|stale|snapshot|state$/i;

/**
 * Dependencies whose absence is reported and does not take the instance out of service: a state between up and down that is sent with success.
 * Without any word for that, every dependency that is asked is essential.
 */
function softOf(functions: readonly FunctionInfo[], checks: readonly string[], statuses: readonly number[]): Pick<HealthEndpoint, 'soft'> {
  if (checks.length < 2) return {};
  const deciding = decidedBy(functions, checks);
  if (deciding !== undefined) return { soft: checks.filter((check) => !deciding.includes(check)) };
  const text = functions.map((fn) => fn.module.parsed.code.slice(fn.node.start, fn.node.end)).join('\n');
  if (!/degraded|optional|critical|essential|\bsoft|\bhard|warn(?:ing)?['"`]/i.test(text)) return { soft: [] };
  // `code(200).send({ status: … ? 'ok' : 'degraded' })` beside a 503 for what it can't do without.
  const graded =
    statuses.some((status) => status >= 500) &&
    /(?:code|status)\(\s*200\s*\)[^;]{0,80}degraded|degraded['"`]?\s*(?:\?|:|&&)?[^;]{0,20}\b200\b/i.test(text);
  return graded ? { soft: checks.slice(1) } : {};
}

/** Names under which a result of a check is kept: `checks.redis`, `dbHealthy`. */
const RESULT_OF: Readonly<Record<string, RegExp>> = {
  postgresql: /postgres|database|\bdb|sql/i,
  mysql: /mysql|database|\bdb|sql/i,
  mongodb: /mongo|database|\bdb/i,
  database: /database|\bdb/i,
  redis: /redis|cache/i,
  queue: /queue|rabbit|broker/i,
};

/**
 * The checks that decide whether the instance is ready, where one name says so (`const isReady = checks.database`): those that its value
 * mentions. `undefined` where there is no such name, or its value mentions none of them.
 */
function decidedBy(functions: readonly FunctionInfo[], checks: readonly string[]): string[] | undefined {
  let found: string[] | undefined;
  for (const fn of functions) {
    walk(fn.node, (node) => {
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier' || !node.init) return;
      if (!/^(?:is|all|over)?_?(?:ready|healthy|ok)$/i.test(node.id.name)) return;
      const text = fn.module.parsed.code.slice(node.init.start, node.init.end);
      if (/Object\.values|\.every\(|\.some\(/.test(text)) return;
      const named = checks.filter((check) => RESULT_OF[check]?.test(text) === true);
      if (named.length > 0) found = named;
    });
  }
  return found;
}

interface Seen {
  names: Set<string>;
  leaks: Set<string>;
}

function readText(functions: readonly FunctionInfo[]): Seen {
  const names = new Set<string>();
  const leaks = new Set<string>();
  for (const fn of functions) {
    walk(fn.node, (node) => {
      if (node.type === 'Identifier') names.add(node.name);
      const member = memberName(node);
      if (member !== undefined) names.add(member);
      if (node.type === 'Property') {
        const key = keyName(node.key, node.computed);
        if (key !== undefined && Object.hasOwn(LEAKS, key)) leaks.add(LEAKS[key] as string);
        if (isErrorMessage(node.value)) leaks.add('error-message');
      }
    });
  }
  return { names, leaks };
}

/** `error.message`, `(e as Error).message`, `e instanceof Error ? e.message : …` */
function isErrorMessage(node: Node): boolean {
  if (node.type === 'ConditionalExpression') return isErrorMessage(node.consequent) || isErrorMessage(node.alternate);
  if (node.type !== 'MemberExpression' || memberName(node) !== 'message') return false;
  let object: Node = node.object;
  while (object.type === 'TSAsExpression' || object.type === 'ParenthesizedExpression' || object.type === 'TSNonNullExpression')
    object = object.expression;
  return object.type === 'Identifier' && /^(?:e|err|error|ex|reason)$/i.test(object.name);
}

/** Statuses that the handler, or a function of the service it hands its reply to, can send; 200 when it also answers without one. None where one could not be read. */
function statusesOf(handler: FunctionInfo, functions: readonly FunctionInfo[], calls: readonly CallSite[]): number[] {
  const found = new Set<number>();
  let plain = false;
  let unread = false;
  // What makes answers for others may be asked for a failure of quite another kind.
  const inOptions = (fn: FunctionInfo, options: Node, given: ReadonlyMap<string, readonly Node[]>): void => {
    const statuses = numbersOf(options, given);
    if (fn !== handler && statuses.some((status) => status >= 500)) unread = true;
    else for (const status of statuses) found.add(status);
  };
  for (const fn of functions) {
    const given = valuesGiven(fn.node);
    for (const [index, param] of fn.params.entries()) {
      // `answer(reply, 503)`: a small function is told the status by those that call it.
      const handed = calls.flatMap((call) => (call.targets.includes(fn) && call.args[index] !== undefined ? [call.args[index]] : []));
      if (param.type === 'Identifier' && handed.length > 0 && !given.has(param.name)) given.set(param.name, handed);
    }
    walk(fn.node, (node) => {
      if (node.type === 'ThrowStatement') for (const status of thrownStatuses(node.argument)) found.add(status);
      // Koa
      if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && memberName(node.left) === 'status')
        for (const status of numbersOf(node.right, given)) found.add(status);
      // `new Response(text, { status: 503 })`
      if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name.endsWith('Response') && node.arguments[1])
        inOptions(fn, node.arguments[1], given);
      if (node.type !== 'CallExpression') return;
      const name = memberName(node.callee);
      // `c.json(body, 503)` of Hono, `NextResponse.json(body, { status: 503 })`
      const second = name !== undefined && ANSWERS.has(name) ? node.arguments[1] : undefined;
      if (second?.type === 'ObjectExpression') inOptions(fn, second, given);
      else if (second !== undefined) for (const status of numbersOf(second, given)) found.add(status);
      if (name !== undefined && STATUS.has(name) && node.arguments[0] !== undefined) {
        const statuses = numbersOf(node.arguments[0], given);
        if (statuses.length === 0) unread = true;
        for (const status of statuses) found.add(status);
      }
      if ((name === 'send' || name === 'json') && node.callee.type === 'MemberExpression' && node.callee.object.type === 'Identifier')
        plain = true;
    });
    if (fn === handler && returnsValue(fn)) plain = true;
  }
  if (unread && ![...found].some((status) => status >= 500)) return [];
  if (plain || found.size === 0) found.add(200);
  return [...found].toSorted((a, b) => a - b);
}

/** `throw new Unavailable(503, …)`, `throw Object.assign(error, { statusCode: 503 })`, `throw new ServiceUnavailableException()` */
function thrownStatuses(node: Node): number[] {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return [];
  const own = node.callee.type === 'Identifier' ? statusOfException(node.callee.name) : undefined;
  if (own !== undefined) return [own];
  return node.arguments.flatMap((one) => {
    if (one.type === 'Literal' || one.type === 'MemberExpression') return numbersOf(one, new Map());
    const properties = one.type === 'ObjectExpression' ? one.properties : [];
    return properties.flatMap((property) =>
      property.type === 'Property' && /^status(?:Code)?$/.test(keyName(property.key, property.computed) ?? '')
        ? numbersOf(property.value, new Map())
        : [],
    );
  });
}

function returnsValue(fn: FunctionInfo): boolean {
  return fn.returns.some((node) => node.type === 'ObjectExpression' || node.type === 'Identifier' || node.type === 'AwaitExpression');
}

/** What each local variable of a function is given: `const status = healthy ? 200 : 503`, `status = 503`. */
function valuesGiven(fn: Node): Map<string, Node[]> {
  const given = new Map<string, Node[]>();
  const add = (name: string, value: Node): void => void pushTo(given, name, value);
  walk(fn, (node) => {
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) add(node.id.name, node.init);
    if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') add(node.left.name, node.right);
  });
  return given;
}

function numbersOf(node: Node, given: ReadonlyMap<string, readonly Node[]>): number[] {
  if (node.type === 'Literal' && typeof node.value === 'number') return node.value >= 100 && node.value < 600 ? [node.value] : [];
  if (node.type === 'ConditionalExpression') return [...numbersOf(node.consequent, given), ...numbersOf(node.alternate, given)];
  // `NextResponse.json(body, { status: 503 })`
  if (node.type === 'ObjectExpression')
    return node.properties.flatMap((one) =>
      one.type === 'Property' && keyName(one.key, one.computed) === 'status' ? numbersOf(one.value, given) : [],
    );
  if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'HttpStatus') {
    const status = httpStatusNamed(memberName(node) ?? '');
    return status === undefined ? [] : [status];
  }
  // A variable that is given another variable is not followed further.
  return node.type === 'Identifier' ? (given.get(node.name) ?? []).flatMap((value) => numbersOf(value, new Map())) : [];
}
