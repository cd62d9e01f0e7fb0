import type { BootResult } from '../boot/boot-service.ts';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { callsBelow } from './calls-below.ts';
import type { CallBelow } from './calls-below.ts';
import { keptFunctions } from './kept-functions.ts';

/** What runs when the process is told to end. */
export interface ShutdownCalls {
  calls: readonly CallSite[];
  /** `path:start` of each call. */
  at: ReadonlySet<string>;
}

const SIGNAL = /^(?:SIGTERM|SIGINT|beforeExit)$/;
const LIBRARIES =
  /^(?:close-with-grace|http-graceful-shutdown|lightship\.createLightship|@godaddy\/terminus\.createTerminus|fastify-graceful-shutdown)$/;
/** Members that NestJS calls once shutdown hooks are on. */
const NEST_MEMBERS = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'];

const CACHE = new WeakMap<CodeIndex, ShutdownCalls>();

/** Calls below the handlers of SIGTERM and SIGINT, and below the `onClose` hooks of a server that those handlers close. */
export function shutdownCalls(code: CodeIndex, boot: BootResult): ShutdownCalls {
  const before = CACHE.get(code);
  if (before !== undefined) return before;
  const calls = new Set<CallSite>();
  const add = (fn: FunctionInfo | undefined): void => {
    if (fn !== undefined) for (const { call } of shutdownBelow(code, fn)) calls.add(call);
  };
  for (const callback of boot.callbacks) {
    if (/^process\.(?:on|once|addListener|prependListener)$/.test(callback.to) && SIGNAL.test(callback.event ?? ''))
      add(code.function(`${callback.path}:${callback.node.start}`));
  }
  for (const call of code.callsTo(/^process\.(?:on|once|addListener|prependListener)$/)) {
    const [event, handler] = call.args;
    if (event === undefined || handler === undefined || code.reach(call).state === 'not-wired') continue;
    if (code.values(event, call.module).some((value) => value.kind === 'literal' && SIGNAL.test(String(value.value))))
      add(code.functionOf(handler, call.module));
  }
  const viaLibrary = code.callsTo(LIBRARIES);
  for (const call of viaLibrary)
    for (const argument of call.args) {
      add(code.functionOf(argument, call.module));
      const options = code.value(argument, call.module);
      for (const name of ['beforeShutdown', 'onSignal', 'onShutdown', 'preShutdown']) {
        const given = options.kind === 'object' ? code.property(options, name) : undefined;
        if (given !== undefined) add(code.functionOf(given.node, given.module));
      }
    }
  const closesServer =
    viaLibrary.length > 0 ||
    [...calls].some(
      (call) =>
        /^fastify\(\)\.close$/.test(call.callee) ||
        (call.member === 'close' &&
          /\b(?:app|server|fastify)\b/i.test(call.receiver === undefined ? '' : code.text(call.receiver, call.module))),
    );
  if (closesServer) for (const fn of closeHooks(code, boot)) add(fn);
  if (code.callsOfMember('enableShutdownHooks').length > 0) {
    for (const info of code.classes) for (const name of NEST_MEMBERS) add(info.members.get(name)?.fn);
  }
  const result = { calls: [...calls], at: new Set([...calls].map((call) => `${call.module.path}:${call.node.start}`)) };
  CACHE.set(code, result);
  return result;
}

/** Calls below a handler of shutdown, with those of what was given to it for that moment. */
export function shutdownBelow(code: CodeIndex, fn: FunctionInfo): CallBelow[] {
  const below = callsBelow(code, fn);
  const users = new Set([fn, ...below.flatMap(({ call }) => [...(call.enclosing === undefined ? [] : [call.enclosing]), ...call.targets])]);
  return [...below, ...keptFunctions(code, users).flatMap((kept) => callsBelow(code, kept))];
}

function closeHooks(code: CodeIndex, boot: BootResult): (FunctionInfo | undefined)[] {
  const ran = boot.callbacks
    .filter((callback) => /hook (?:onClose|preClose)$/.test(callback.to))
    .map((callback) => code.function(`${callback.path}:${callback.node.start}`));
  const written = code.callsTo(/^fastify\(\)\.addHook$/).flatMap((call) => {
    const [event, handler] = call.args;
    if (event === undefined || handler === undefined || code.reach(call).state === 'not-wired') return [];
    const value = code.value(event, call.module);
    return value.kind === 'literal' && /^(?:onClose|preClose)$/.test(String(value.value)) ? [code.functionOf(handler, call.module)] : [];
  });
  return [...ran, ...written];
}
