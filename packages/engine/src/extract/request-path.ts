import type { BootResult } from '../boot/boot-service.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { Unit } from '../lang/typescript/call-graph.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { decoratedRoots } from './decorated-roots.ts';
import { innerFunctions } from './calls-below.ts';

/** Functions that frameworks, sockets and queues call for each request, message or job. */
const PER_REQUEST =
  /^(?:fastify (?:handler|hook)|express|koa|hono|elysia (?:handler|hook)|fastify\(\)\.(?:addHook|setErrorHandler|setNotFoundHandler|get|post|put|patch|delete|route|all)|@fastify\/|http\.createServer|https\.createServer|bullmq\.Worker|new bullmq\.Worker|bull|ws|socket\.io|amqplib|nestjs (?:event|request|gateway)$)/;
/** What is handed to `listen` and `close`, also of the server that `listen` returns, runs at start and at the end. */
const OF_THE_SERVER = /\.(?:listen|close)$|\.listen\(\)\./;
const LIFECYCLE =
  /^(?:onClose|onReady|onListen|onRoute|onRegister|preClose|error|close|ready|connect|end|reconnecting|failed|completed|stalled)$/;
const HANDLERS =
  /^(?:fastify\(\)|express\(\)|express\.Router\(\)|koa#|@koa\/router#|hono\.Hono#|elysia\.Elysia#)\.?(?:get|post|put|patch|delete|options|all|on|openapi|use|route|addHook|setErrorHandler|setNotFoundHandler|onError|notFound|param)$/;
const CONSUMERS =
  /^(?:new bullmq\.Worker|bull#process|amqplib\.connect\(\)\.createChannel\(\)\.consume|ws\.WebSocketServer#on|ws#on|socket\.io\.S(?:erver|ocket)#on|kafkajs\.Kafka#consumer\(\)\.run)$/;

export type OnRequestPath = (fn: FunctionInfo | undefined) => boolean | 'unknown';

const CACHE = new WeakMap<CodeIndex, OnRequestPath>();

/**
 * Whether a function runs while a request, message or job is served. True for handlers and hooks and whatever they lead to; false for what
 * runs at the top of a module, was executed at start or ends the process, and nothing else leads to; unknown for the rest of what may run.
 */
export function onRequestPath(code: CodeIndex, boot: BootResult): OnRequestPath {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const served = closure(code, rootsOf(code, boot));
  const aside = closure(code, lifecycleOf(code, boot));
  const answer: OnRequestPath = (fn) => {
    if (fn === undefined) return false;
    if (served.has(fn)) return true;
    if (boot.executedFunctions.has(fn.key) || aside.has(fn)) return false;
    if (code.reach(fn).state === 'not-wired') return false;
    // Callbacks belong to the code that they stand in: `start().catch(() => …)`.
    return fn.held ? 'unknown' : answer(fn.parent);
  };
  CACHE.set(code, answer);
  return answer;
}

/** The functions and whatever they lead to. */
function closure(code: CodeIndex, roots: readonly FunctionInfo[]): ReadonlySet<Unit> {
  const found = new Set<Unit>();
  const queue: Unit[] = [...roots];
  for (let unit = queue.pop(); unit !== undefined; unit = queue.pop()) {
    if (found.has(unit)) continue;
    found.add(unit);
    if ('returns' in unit) for (const inner of innerFunctions(code, unit)) queue.push(inner);
    for (const edge of code.callGraph.from(unit)) if (edge.sure && 'returns' in edge.to) queue.push(edge.to);
  }
  return found;
}

/** Listeners of the process: signals, last resorts. */
function lifecycleOf(code: CodeIndex, boot: BootResult): FunctionInfo[] {
  const handed = boot.callbacks
    .filter((callback) => callback.to.startsWith('process.'))
    .map((callback) => code.function(`${callback.path}:${callback.node.start}`));
  const written = code
    .callsTo(/^process\.(?:on|once|addListener|prependListener)$/)
    .map((call) => (call.args[1] === undefined ? undefined : code.functionOf(call.args[1], call.module)));
  return [...handed, ...written].filter((fn) => fn !== undefined);
}

function rootsOf(code: CodeIndex, boot: BootResult): FunctionInfo[] {
  const decorated = decoratedRoots(code);
  const roots: (FunctionInfo | undefined)[] = [...decorated.work, ...decorated.requests];
  for (const [fn, calls] of decorated.emitted) if (calls.length > 0) roots.push(fn);
  for (const handler of [...boot.handlers, ...boot.resolvers])
    if (handler !== undefined) roots.push(code.function(`${handler.path}:${handler.node.start}`));
  for (const callback of boot.callbacks) {
    if (
      PER_REQUEST.test(callback.to) &&
      !OF_THE_SERVER.test(callback.to) &&
      !LIFECYCLE.test(callback.event ?? '') &&
      !/hook (?:onClose|onReady|onListen|onRoute|onRegister|preClose)/.test(callback.to)
    ) {
      roots.push(code.function(`${callback.path}:${callback.node.start}`));
    }
  }
  for (const pattern of [HANDLERS, CONSUMERS]) {
    for (const call of code.callsTo(pattern)) {
      const [first] = call.args;
      const event = first === undefined ? undefined : code.value(first, call.module);
      if (event?.kind === 'literal' && LIFECYCLE.test(String(event.value))) continue;
      for (const argument of call.args) roots.push(code.functionOf(argument, call.module));
    }
  }
  for (const fn of code.functions) if (takesRequest(code, fn)) roots.push(fn);
  return roots.filter((fn) => fn !== undefined);
}

const REQUEST = /^(?:fastify\.FastifyRequest#|express\.Request#|koa\.Context#|hono\.(?:Context|HonoRequest)#)$/;

function takesRequest(code: CodeIndex, fn: FunctionInfo): boolean {
  return fn.params.slice(0, 2).some((param) => {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    if (target.type !== 'Identifier' || !/req|ctx|context|^c$/i.test(target.name)) return false;
    const entity = code.entity(target, fn.module);
    const path =
      entity?.kind === 'path' ? entity.path : entity?.kind === 'shape' && entity.base?.kind === 'path' ? entity.base.path : undefined;
    return path !== undefined && REQUEST.test(path);
  });
}
