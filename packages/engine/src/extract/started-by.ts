import { pushTo } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { ExtractInput } from './define-extractor.ts';
import { calledByName } from './called-by-name.ts';
import { callsBelow } from './calls-below.ts';
import { decoratedRoots } from './decorated-roots.ts';
import { handedAt, handedFunctions } from './handed-functions.ts';
import { handlerOf, resolverOf } from './handlers.ts';
import { pollLoops } from './poll-loops.ts';

/** What makes a function run. */
export type Starter = 'request' | 'schedule' | 'message' | 'boot';

export interface StartedBy {
  started: Starter[];
  /** `PUT /events/:id` */
  routes: string[];
}

const CLOCK = /^node-cron|^node-schedule|^croner|^cron\.|toad-scheduler|^setInterval$|^setTimeout$/;
const MESSAGES = /bullmq|^bull|amqplib|kafkajs|pg-boss|pubsub|sqs|nats|\.subscribe$/i;
const TAKES_MESSAGES = /(?:[.#](?:consume|subscribe|process|eachMessage|on)|Worker|consume\w*|subscribe\w*)$/;
const MOST = 400;
const CACHE = new WeakMap<CodeIndex, Roots>();

interface Roots {
  routes: Map<FunctionInfo, string[]>;
  clock: Set<FunctionInfo>;
  messages: Set<FunctionInfo>;
  /** What is asked over something else than HTTP. */
  asked: ReadonlySet<FunctionInfo>;
  /** Calls that emit the event a method listens to. */
  emitted: ReadonlyMap<FunctionInfo, readonly CallSite[]>;
}

/** The routes, schedules and messages that lead to a function, followed upwards over callers and the code around it. */
export function startedBy(input: Pick<ExtractInput, 'boot' | 'code'>, fn: FunctionInfo | undefined): StartedBy {
  const roots = rootsOf(input);
  const { code, boot } = input;
  const routes = new Set<string>();
  const started = new Set<Starter>();
  const seen = new Set<FunctionInfo>();
  const queue: FunctionInfo[] = fn === undefined ? [] : [fn];
  if (fn === undefined) started.add('boot');
  for (let at = queue.pop(); at !== undefined && seen.size < MOST; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const served = roots.routes.get(at);
    if (served !== undefined) {
      started.add('request');
      for (const route of served) routes.add(route);
      continue;
    }
    if (roots.clock.has(at)) started.add('schedule');
    if (roots.messages.has(at)) started.add('message');
    if (roots.asked.has(at)) started.add('request');
    for (const call of roots.emitted.get(at) ?? []) if (call.enclosing !== undefined) queue.push(call.enclosing);
    if (boot.executedFunctions.has(at.key)) started.add('boot');
    // A callback runs as part of the code that it stands in.
    if (at.parent !== undefined && !calledByName(code, at)) {
      queue.push(at.parent);
      continue;
    }
    if (!at.held) {
      for (const call of code.callersOf(at)) if (call.enclosing !== undefined) queue.push(call.enclosing);
      continue;
    }
    for (const { from } of code.callGraph.to(at)) if ('returns' in from) queue.push(from);
  }
  return { started: [...started].toSorted(), routes: [...routes].toSorted() };
}

function rootsOf(input: Pick<ExtractInput, 'boot' | 'code'>): Roots {
  const before = CACHE.get(input.code);
  if (before !== undefined) return before;
  const decorated = decoratedRoots(input.code);
  const roots: Roots = {
    routes: new Map(),
    clock: new Set(decorated.clock),
    messages: new Set(decorated.work),
    asked: decorated.requests,
    emitted: decorated.emitted,
  };
  const { boot, code } = input;
  for (const [index, route] of boot.routes.entries()) {
    const handler = handlerOf(input, index);
    if (handler === undefined) continue;
    const list = roots.routes.get(handler);
    const name = `${route.method} ${route.path}`;
    if (list === undefined) roots.routes.set(handler, [name]);
    else list.push(name);
  }
  for (const [index, { method, path }] of boot.operations.entries()) {
    const resolver = resolverOf(input, index);
    if (resolver !== undefined) pushTo(roots.routes, resolver, `${method} ${path}`);
  }
  for (const callback of boot.callbacks) {
    const fn = code.function(`${callback.path}:${callback.node.start}`);
    if (fn === undefined) continue;
    if (CLOCK.test(callback.to)) roots.clock.add(fn);
    else if (MESSAGES.test(callback.to)) roots.messages.add(fn);
  }
  for (const call of code.callsTo(/cron|schedule|croner|^setInterval$|consume|subscribe|[wW]orker$|#process$|[.#]on$/)) {
    const clock = /cron|schedule/i.test(call.callee) || call.callee === 'setInterval';
    if (!clock && !TAKES_MESSAGES.test(call.callee)) continue;
    if (/[.#]on$/.test(call.callee) && !MESSAGES.test(call.callee)) continue;
    for (const argument of call.args) {
      const fn = code.functionOf(argument, call.module);
      if (fn !== undefined) (clock ? roots.clock : roots.messages).add(fn);
    }
  }
  for (const loop of pollLoops(code)) for (const fn of [loop, ...handedBelow(code, loop)]) roots.clock.add(fn);
  CACHE.set(input.code, roots);
  return roots;
}

/** What is handed in to be run each round: `startTimers({ work })` whose loop calls `options.work(row)`, or maps rows by what does. */
function handedBelow(code: CodeIndex, loop: FunctionInfo): FunctionInfo[] {
  const below = callsBelow(code, loop, 3);
  const mapped = below.flatMap(({ call }) => (call.targets.length > 0 ? [] : handedFunctions(code, call)));
  return [...below, ...mapped.flatMap((fn) => callsBelow(code, fn, 1))].flatMap(({ call }) =>
    call.targets.length > 0 || call.node.type === 'TaggedTemplateExpression' ? [] : handedAt(code, call.node.callee, call.module),
  );
}
