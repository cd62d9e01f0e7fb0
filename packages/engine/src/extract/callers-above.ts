import { pushTo } from '@airworthy/model';
import type { BootResult } from '../boot/boot-service.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { decoratedRoots } from './decorated-roots.ts';
import { functionAnswers } from './function-answers.ts';
import { handlerOf } from './handlers.ts';

/** What runs a piece of code: routes by their index, a clock, a queue. */
export interface StartedBy {
  routes: readonly number[];
  schedule: boolean;
  worker: boolean;
}

const CLOCKS =
  /^node-cron\.schedule$|^node-schedule\.scheduleJob$|^(?:new )?croner(?:\.Cron)?$|^new cron\.CronJob$|^cron\.CronJob\.from$|^setInterval$|^toad-scheduler\./;
const CONSUMERS =
  /^(?:new bullmq\.Worker|bull#process|pg-boss#work|amqplib\.connect\(\)\.createChannel\(\)\.consume|kafkajs\.Kafka#consumer\(\)\.run|new bee-queue|agenda#define)$/;
const DEEPEST = 7;
const MOST = 400;

interface Starters {
  handlers: Map<FunctionInfo, number[]>;
  clocks: ReadonlySet<FunctionInfo>;
  consumers: ReadonlySet<FunctionInfo>;
}

const STARTERS = new WeakMap<CodeIndex, Starters>();
const answersOf = functionAnswers<StartedBy>();

/** Routes, schedules and workers that lead to a function, found from the function upwards, so that it costs only where it is asked. */
export function startedBy(input: { code: CodeIndex; boot: BootResult }, fn: FunctionInfo | undefined): StartedBy {
  if (fn === undefined) return { routes: [], schedule: false, worker: false };
  const { code } = input;
  const before = answersOf(code).get(fn);
  if (before !== undefined) return before;
  const starters = startersOf(input);
  const routes = new Set<number>();
  let schedule = false;
  let worker = false;
  const seen = new Set<FunctionInfo>([fn]);
  let level = [fn];
  for (let depth = 0; level.length > 0 && depth <= DEEPEST && seen.size < MOST; depth += 1) {
    const next: FunctionInfo[] = [];
    const add = (one: FunctionInfo | undefined): void => {
      if (one === undefined || seen.has(one)) return;
      seen.add(one);
      next.push(one);
    };
    for (const at of level) {
      for (const index of starters.handlers.get(at) ?? []) routes.add(index);
      schedule ||= starters.clocks.has(at);
      worker ||= starters.consumers.has(at);
      if (!at.held) add(at.parent);
      for (const call of callersThrough(code, at)) add(call.enclosing);
    }
    level = next;
  }
  const answer = { routes: [...routes].toSorted((a, b) => a - b), schedule, worker };
  answersOf(code).set(fn, answer);
  return answer;
}

function startersOf({ code, boot }: { code: CodeIndex; boot: BootResult }): Starters {
  const before = STARTERS.get(code);
  if (before !== undefined) return before;
  const handlers = new Map<FunctionInfo, number[]>();
  boot.routes.forEach((_, index) => {
    const handler = handlerOf({ boot, code }, index);
    if (handler !== undefined) pushTo(handlers, handler, index);
  });
  const handed = (pattern: RegExp): Set<FunctionInfo> => {
    const found = new Set<FunctionInfo>();
    for (const call of code.callsTo(pattern))
      for (const argument of call.args) {
        const fn = code.functionOf(argument, call.module);
        if (fn !== undefined) found.add(fn);
      }
    return found;
  };
  const { clock, work } = decoratedRoots(code);
  const starters = {
    handlers,
    clocks: new Set([...handed(CLOCKS), ...clock]),
    consumers: new Set([...handed(CONSUMERS), ...work]),
  };
  STARTERS.set(code, starters);
  return starters;
}

const FIRED = new WeakMap<CodeIndex, Map<FunctionInfo, CallSite[]>>();

/**
 * Calls that lead to a function, those through a circuit breaker around it among them: `new Breaker(send)` … `breaker.fire(message)`; and
 * those that emit the event which it listens to.
 */
export function callersThrough(code: CodeIndex, fn: FunctionInfo): readonly CallSite[] {
  const direct = code.callersOf(fn);
  const fired = firedBy(code).get(fn);
  const emitted = decoratedRoots(code).emitted.get(fn);
  return fired === undefined && emitted === undefined ? direct : [...direct, ...(fired ?? []), ...(emitted ?? [])];
}

/** Functions that a call runs through the circuit breaker around them. */
export function wrappedByBreaker(code: CodeIndex, call: CallSite): readonly FunctionInfo[] {
  if (call.member !== 'fire') return [];
  return [...firedBy(code)].flatMap(([wrapped, fires]) => (fires.includes(call) ? [wrapped] : []));
}

function firedBy(code: CodeIndex): ReadonlyMap<FunctionInfo, CallSite[]> {
  const before = FIRED.get(code);
  if (before !== undefined) return before;
  const found = new Map<FunctionInfo, CallSite[]>();
  for (const made of code.callsTo('new opossum')) {
    const [first] = made.args;
    const wrapped = first === undefined ? undefined : code.functionOf(first, made.module);
    const name = /(\w+)\s*=\s*$/.exec(made.module.parsed.code.slice(Math.max(0, made.node.start - 80), made.node.start))?.[1];
    if (wrapped === undefined || name === undefined) continue;
    const fires = code
      .callsOfMember('fire')
      .filter((call) => call.module === made.module && call.receiver !== undefined && code.text(call.receiver, call.module).endsWith(name));
    found.set(wrapped, [...(found.get(wrapped) ?? []), ...fires]);
  }
  FIRED.set(code, found);
  return found;
}
