import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { ABSENT } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { CallBelow } from '../../extract/calls-below.ts';
import { closedBy } from '../../extract/closers.ts';
import { shutdownBelow } from '../../extract/shutdown-calls.ts';
import { disposed } from './disposers.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** What the code below a handler does. */
export interface HandlerReading {
  closes: string[];
  /** What it sets off is not below it. */
  elsewhere: boolean;
  deadline: boolean;
  drains: boolean | 'unknown';
  awaits: boolean | 'unknown';
  once: boolean | 'unknown';
  exits: boolean;
  logs: boolean;
  exitCode: Known<number>;
}

const LOG = /^(?:console\.(?:log|info|warn|error|debug|trace)$|pino\(\)|winston|fastify\(\)\.log|bunyan|log4js|tslog|signale|consola)/;
const LOG_MEMBER = new Set(['fatal', 'error', 'warn', 'info']);
/** `controller.abort()`, `bus.emit('stop')`, and the end of something that could not be followed: `kernel.stop()`. */
const SETS_OFF =
  /^(?:abort|emit|emitAsync|dispatchEvent|stop|close|shutdown|gracefulShutdown|terminate|destroy|dispose|teardown|end|quit|disconnect)$/;
const DRAIN = /(?:shutting|draining|ready|healthy|accepting|isShutdown)/i;
const DISPOSES = /^awilix\.createContainer\(\)[.#]dispose$/;
const FLAG = /(?:shutting|shutdown|closing|exiting|stopping|terminating)/i;

/** Reads what a signal or error handler does, through the service's own functions. */
export function readHandler(code: CodeIndex, fn: FunctionInfo): HandlerReading {
  const below = withAborted(code, shutdownBelow(code, fn));
  const exits = below.filter(
    (one) => one.call.callee === 'process.exit' || one.call.callee === 'process.abort' || one.call.callee === 'process.kill',
  );
  const closing = inOrder(
    below.flatMap((one) => {
      const what = closedBy(one.call.callee);
      return what === undefined || (what === 'http' && isCutOff(code, one.call, below, exits)) ? [] : [{ ...one, what }];
    }),
  );
  const text = code.text(fn.node, fn.module);
  const closed = [
    ...new Set([...closing.map((one) => one.what), ...(below.some(({ call }) => DISPOSES.test(call.callee)) ? disposed(code) : [])]),
  ];
  return {
    closes: closed,
    elsewhere:
      closed.length === 0 &&
      exits.every(({ call }) => call.enclosing !== fn) &&
      below.some(({ call }) => call.targets.length === 0 && (SETS_OFF.test(call.member ?? '') || callsWhatItWasGiven(call, fn))),
    deadline: hasDeadline(code, below),
    drains: writesFlag(text, DRAIN),
    awaits:
      closing.length === 0
        ? // Nothing below the handler is waited for, and it ends the process.
          exits.some(({ call }) => call.callee !== 'process.kill' && call.enclosing === fn) &&
          below.every(({ call }) => call.use === 'dropped' || call.use === 'value')
          ? false
          : 'unknown'
        : closing.every(
            ({ call }) =>
              call.use === 'awaited' ||
              call.use === 'returned' ||
              goesOn(call) ||
              isCollected(code, call) ||
              takesCallback(code, call.args.at(-1), call),
          ),
    once: guardsAgainstRepeat(text) ? true : 'unknown',
    exits: exits.length > 0,
    logs: below.some(
      ({ call }) => LOG.test(call.callee) || (call.member !== undefined && LOG_MEMBER.has(call.member) && call.args.length > 0),
    ),
    exitCode: exitCodeOf(code, exits),
  };
}

/** `await new Promise((resolve) => process.once('SIGTERM', () => resolve()))`: what waits for it goes on. */
function callsWhatItWasGiven({ node, module }: CallSite, fn: FunctionInfo): boolean {
  const callee = node.type === 'CallExpression' ? node.callee : undefined;
  const binding = callee?.type === 'Identifier' ? module.bindingAt.get(callee.start) : undefined;
  return binding?.kind === 'param' && binding.node.end < fn.node.start;
}

/** `server.close(); process.exit(0);`: nobody waits for the requests that run. */
function isCutOff(code: CodeIndex, call: CallSite, below: readonly CallBelow[], exits: readonly CallBelow[]): boolean {
  if (call.use !== 'dropped' || takesCallback(code, call.args.at(-1), call)) return false;
  const beside = (one: CallBelow): boolean => one.call.enclosing === call.enclosing && one.call.node.start > call.node.end;
  const [end] = exits.filter(beside).toSorted((a, b) => a.call.node.start - b.call.node.start);
  return (
    end !== undefined &&
    end.call.inBranch.length <= call.inBranch.length &&
    !below.some((one) => beside(one) && one.call.use === 'awaited' && one.call.node.start < end.call.node.start)
  );
}

/** `controller.abort()`: what listens to its signal runs then. https://developer.mozilla.org/docs/Web/API/AbortSignal/abort_event */
function withAborted(code: CodeIndex, below: CallBelow[]): CallBelow[] {
  if (!below.some(({ call }) => /^AbortController[#.]abort$/.test(call.callee))) return below;
  const listening = code
    .callsOfMember('addEventListener')
    .filter(
      (call) =>
        call.args[1] !== undefined && /^['"`]abort['"`]$/.test(code.text(call.args[0] as NonNullable<(typeof call.args)[0]>, call.module)),
    )
    .filter((call) => /^AbortController[#.]signal/.test(call.callee) && code.reach(call).state !== 'not-wired');
  return [
    ...below,
    ...listening.flatMap((call) => {
      const fn = call.args[1] && code.functionOf(call.args[1], call.module);
      return fn === undefined ? [] : callsBelow(code, fn);
    }),
  ];
}

/** `pool.end().then(() => process.exit(0))`: what follows waits for it. */
function goesOn({ node, module }: CallSite): boolean {
  return /^\s*\.(?:then|finally)\(/.test(module.parsed.code.slice(node.end, node.end + 40));
}

/** `await new Promise((done) => server.close(done)); await pool.end();`: within one function the text tells the order, callbacks included. */
function inOrder<C extends CallBelow>(closing: C[]): C[] {
  const outer = (fn: FunctionInfo | undefined): FunctionInfo | undefined => {
    let at = fn;
    while (at?.parent !== undefined) at = at.parent;
    return at;
  };
  const [first] = closing.map(({ call }) => outer(call.enclosing));
  if (first === undefined || closing.some(({ call }) => outer(call.enclosing) !== first)) return closing;
  return closing.toSorted((a, b) => a.call.node.start - b.call.node.start);
}

/** A timer that ends the process when the rest hangs, or a race against one. */
function hasDeadline(code: CodeIndex, below: readonly CallBelow[]): boolean {
  const timers = below.filter(({ call }) => call.callee === 'setTimeout' || call.callee === 'timers/promises.setTimeout');
  return timers.some(({ call }) => {
    const callback = call.args[0] && code.functionOf(call.args[0], call.module);
    if (!callback) return below.some((one) => one.call.callee === 'Promise.race');
    return (
      callsBelow(code, callback, 2).some((one) => one.call.callee === 'process.exit' || one.call.callee === 'process.abort') ||
      below.some((one) => one.call.callee === 'Promise.race')
    );
  });
}

/** `closing.push(client.quit()); … await Promise.all(closing);` */
function isCollected(code: CodeIndex, call: CallBelow['call']): boolean {
  return (
    call.use === 'value' &&
    call.enclosing !== undefined &&
    /await\s+Promise\.(?:all|allSettled)\(/.test(code.text(call.enclosing.node, call.enclosing.module))
  );
}

function takesCallback(code: CodeIndex, last: Parameters<CodeIndex['functionOf']>[0] | undefined, call: CallBelow['call']): boolean {
  return last !== undefined && code.functionOf(last, call.module) !== undefined;
}

function writesFlag(text: string, name: RegExp): boolean {
  for (const match of text.matchAll(/([\w.]+)\s*=\s*(true|false)\b/g)) if (name.test(match[1] ?? '')) return true;
  return /\b(?:setReady|setNotReady|markUnready|markNotReady|drain|startDraining)\s*\(/.test(text);
}

function guardsAgainstRepeat(text: string): boolean {
  const guard = /if\s*\(\s*([\w.]+)\s*\)\s*(?:\{[^}]{0,200}?\breturn\b|return\b)/.exec(text);
  return guard !== null && FLAG.test(guard[1] ?? '');
}

function exitCodeOf(code: CodeIndex, exits: readonly CallBelow[]): Known<number> {
  const last = exits.find(({ call }) => call.args[0] === undefined || code.text(call.args[0], call.module).trim() === '0') ?? exits[0];
  const argument = last?.call.args[0];
  if (!last) return ABSENT;
  if (!argument) return { state: 'known', value: 0 };
  return code.toKnown(code.value(argument, last.call.module), (value): value is number => typeof value === 'number');
}
