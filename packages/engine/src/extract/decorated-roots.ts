import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { decorated, methodOf } from './decorated.ts';
import { taskRoots } from './task-roots.ts';

/** Methods that NestJS calls by what is written above them, and functions that runners of tasks are given, by what makes them run. */
export interface DecoratedRoots {
  /** `@Cron`, `@Interval`. */
  clock: ReadonlySet<FunctionInfo>;
  /** Processors of queues, takers of events from a broker. */
  work: ReadonlySet<FunctionInfo>;
  /** Requests that come as messages, over a broker or a WebSocket. */
  requests: ReadonlySet<FunctionInfo>;
  /** `@OnEvent('order.placed')`: the calls that emit the event in this process. */
  emitted: ReadonlyMap<FunctionInfo, readonly CallSite[]>;
}

const CLOCK = /^@nestjs\/schedule\.(?:Cron|Interval)$/;
const WORK = /^@nestjs\/(?:bull\.Process|microservices\.EventPattern)$/;
const PROCESSOR = /^@nestjs\/bullmq\.Processor$/;
const REQUESTS = /^@nestjs\/(?:microservices\.(?:MessagePattern|Grpc\w+)|websockets\.SubscribeMessage)$/;
/** https://docs.nestjs.com/techniques/events */
const LISTENS = /^@nestjs\/event-emitter\.OnEvent$/;

const CACHE = new WeakMap<CodeIndex, DecoratedRoots>();

export function decoratedRoots(code: CodeIndex): DecoratedRoots {
  let known = CACHE.get(code);
  if (known === undefined) {
    const methods = (callees: RegExp): FunctionInfo[] => decorated(code, callees).flatMap(({ member }) => member?.fn ?? []);
    const processors = decorated(code, PROCESSOR).flatMap(({ owner }) => methodOf(code, owner, 'process') ?? []);
    const tasks = taskRoots(code);
    known = {
      clock: new Set([...methods(CLOCK), ...tasks.clock]),
      work: new Set([...methods(WORK), ...processors, ...tasks.work]),
      requests: new Set(methods(REQUESTS)),
      emitted: emitters(code),
    };
    CACHE.set(code, known);
  }
  return known;
}

function emitters(code: CodeIndex): Map<FunctionInfo, CallSite[]> {
  const found = new Map<FunctionInfo, CallSite[]>();
  const listeners = decorated(code, LISTENS);
  if (listeners.length === 0) return found;
  const emits = ['emit', 'emitAsync']
    .flatMap((name) => code.callsOfMember(name))
    .flatMap((call) => {
      const event = textOf(code, call);
      return event === undefined ? [] : [{ call, event }];
    });
  for (const { site, member } of listeners) {
    const event = textOf(code, site);
    if (member?.fn === undefined || event === undefined) continue;
    const calls = emits.filter((one) => fits(event, one.event)).map((one) => one.call);
    found.set(member.fn, [...(found.get(member.fn) ?? []), ...calls]);
  }
  return found;
}

function textOf(code: CodeIndex, { args: [first], module }: CallSite): string | undefined {
  const value = first === undefined ? undefined : code.value(first, module);
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : undefined;
}

/** `order.*` takes `order.placed`, `order.**` what is below it as well. */
function fits(pattern: string, event: string): boolean {
  if (!pattern.includes('*')) return pattern === event;
  const names = pattern.split('.');
  const parts = event.split('.');
  for (const [at, name] of names.entries()) {
    if (name === '**') return true;
    if (parts[at] === undefined || (name !== '*' && name !== parts[at])) return false;
  }
  return names.length === parts.length;
}
