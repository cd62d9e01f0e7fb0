import { known } from '@airworthy/model';
import type { Known, ProcessHandler, ShutdownHandler, Wiring } from '@airworthy/model';
import type { ExternalCall } from '../../boot/boot-service.ts';
import { closedBy } from '../../extract/closers.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { eventNames } from './event-names.ts';
import { closedByNext } from './next-server.ts';
import { readHandler } from './read-handler.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

const SIGNALS = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']);
const EVENTS = new Set([
  'unhandledRejection',
  'uncaughtException',
  'uncaughtExceptionMonitor',
  'warning',
  'beforeExit',
  'exit',
  'rejectionHandled',
]);

// https://nodejs.org/api/process.html#process-events
export const processLifecycle = defineExtractor({
  id: 'process-lifecycle',
  about: 'Signal, rejection and exception handlers of the process, and what a shutdown closes in which order.',
  emits: ['shutdownHandlers', 'processHandlers'],
  extract(input) {
    for (const call of input.code.callsTo(/^process\.(?:on|once|addListener|prependListener)$/)) {
      const told = eventNames(call, input.code);
      for (const name of told.length > 0 ? told : namesAtStart(input, call)) emitOne(input, call, name);
    }
    for (const call of input.code.callsTo(SENTRY)) {
      const fact = caughtBySentry(input, call);
      if (fact !== undefined) input.emit('processHandlers', fact);
    }
    for (const call of input.boot.externalCalls)
      if (call.callee === '@nestjs/core.enableShutdownHooks')
        for (const signal of ['SIGTERM', 'SIGINT']) input.emit('shutdownHandlers', viaNest(input, call, signal));
    for (const fact of closedByNext(input)) input.emit('shutdownHandlers', fact);
    for (const call of input.code.callsTo(
      /^(?:close-with-grace|prexit|http-graceful-shutdown|lightship\.createLightship|@godaddy\/terminus\.createTerminus)$/,
    )) {
      for (const signal of ['SIGTERM', 'SIGINT']) input.emit('shutdownHandlers', viaLibrary(input, call, signal));
      if (call.callee === 'close-with-grace')
        for (const event of ['uncaughtException', 'unhandledRejection']) input.emit('processHandlers', closedWithGrace(input, call, event));
    }
  },
});

/** The names that the call had while the service started: `for (const signal of options.signals) process.on(signal, stop)`. */
function namesAtStart({ boot }: ExtractInput, { location }: CallSite): string[] {
  const names = boot.externalCalls.flatMap(({ site, args: [first] }) =>
    site.path === location.path &&
    site.line === location.line &&
    site.column === location.column &&
    first?.kind === 'known' &&
    typeof first.value === 'string'
      ? [first.value]
      : [],
  );
  return [...new Set(names)];
}

function emitOne(input: ExtractInput, call: CallSite, name: string): void {
  const wiring = input.code.reach(call);
  const handler = call.args[1] && input.code.functionOf(call.args[1], call.module);
  const read = handler ? readHandler(input.code, handler) : undefined;
  if (SIGNALS.has(name)) {
    const fact: ShutdownHandler = {
      location: call.location,
      wiring,
      signal: name,
      closes: read?.closes ?? [],
      ...(read === undefined || read.elsewhere ? { elsewhere: true as const } : {}),
      deadline: read?.deadline ?? 'unknown',
      drains: read?.drains ?? 'unknown',
      awaits: read?.awaits ?? 'unknown',
      once: call.callee === 'process.once' ? true : (read?.once ?? 'unknown'),
      exitCode: read?.exitCode ?? { state: 'unknown' },
    };
    if (handler) fact.related = [handler.location];
    input.emit('shutdownHandlers', fact);
  } else if (EVENTS.has(name)) {
    const fact: ProcessHandler = {
      location: call.location,
      wiring,
      event: name,
      exits: read?.exits ?? 'unknown',
      logs: read?.logs ?? 'unknown',
    };
    if (name === 'unhandledRejection' && handler !== undefined && read?.exits === false && throwsOn(handler)) handOn(input, fact);
    if (handler) fact.related = [handler.location];
    input.emit('processHandlers', fact);
  }
}

/** The body ends with a `throw` of its own. */
function throwsOn({ node }: FunctionInfo): boolean {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression' && node.type !== 'FunctionDeclaration') return false;
  return node.body?.type === 'BlockStatement' && node.body.body.at(-1)?.type === 'ThrowStatement';
}

/** What a handler of rejections throws is an exception that nobody caught: its handler goes on with it, and without one Node prints it and ends the process. */
function handOn({ code }: ExtractInput, fact: ProcessHandler): void {
  const next = code
    .callsTo(/^process\.(?:on|once|addListener|prependListener)$/)
    .filter((call) => code.reach(call).state !== 'not-wired' && eventNames(call, code).includes('uncaughtException'))
    .map((call) => call.args[1] && code.functionOf(call.args[1], call.module));
  const read = next.map((fn) => (fn === undefined ? undefined : readHandler(code, fn)));
  const every = (holds: boolean | undefined): boolean | 'unknown' => holds ?? 'unknown';
  fact.exits =
    read.length === 0 ? true : every(read.some((one) => one?.exits === true) ? true : read.includes(undefined) ? undefined : false);
  fact.logs =
    read.length === 0
      ? true
      : fact.logs === true
        ? true
        : every(read.some((one) => one?.logs === true) ? true : read.includes(undefined) ? undefined : false);
}

const SENTRY = /^@sentry\/(?:node|nestjs|nextjs|remix|astro|sveltekit|nuxt|bun|node-core)\.init$/;

/**
 * The client of Sentry for Node listens for rejections unless it is told not to: it prints them and lets the process go on, with `mode: 'strict'`
 * it ends it. https://docs.sentry.io/platforms/javascript/guides/node/configuration/integrations/unhandledrejection/
 */
function caughtBySentry({ code }: ExtractInput, call: CallSite): ProcessHandler | undefined {
  if (/(?:^|[/.])(?:edge|client|browser)[/.]/.test(call.module.path)) return undefined;
  const options = call.args[0] === undefined ? '' : code.text(call.args[0], call.module);
  if (/\bdefaultIntegrations\s*:\s*false|OnUnhandledRejection['"]|mode:\s*['"]none['"]/.test(options)) return undefined;
  const strict = /onUnhandledRejectionIntegration\(\s*\{[^}]*mode:\s*['"]strict['"]/.test(options);
  return {
    location: call.location,
    wiring: code.reach(call),
    event: 'unhandledRejection',
    // Integrations that are put together elsewhere may leave it out.
    exits: strict ? true : /\bintegrations\s*[:,(]/.test(options) && !/\bintegrations\s*:\s*\[/.test(options) ? 'unknown' : false,
    logs: true,
    by: 'sentry',
  };
}

/** It listens for errors that nobody caught as well, hands them to the given function as `err`, and ends the process. https://github.com/mcollina/close-with-grace */
function closedWithGrace(input: ExtractInput, call: CallSite, event: string): ProcessHandler {
  const given = call.args.flatMap((arg) => input.code.functionOf(arg, call.module) ?? []);
  return {
    location: call.location,
    wiring: input.code.reach(call),
    event,
    exits: true,
    logs: given.some((fn) => readHandler(input.code, fn).logs === true),
  };
}

/** `createTerminus(server, { onSignal })`, `httpShutdown(server, { onShutdown })` */
function onSignal({ code }: ExtractInput, call: CallSite, options: CallSite['args'][number]): FunctionInfo | undefined {
  const value = code.value(options, call.module);
  if (value.kind !== 'object') return undefined;
  const given = code.property(value, 'onSignal') ?? code.property(value, 'onShutdown');
  return given === undefined ? undefined : code.functionOf(given.node, given.module);
}

/** `app.enableShutdownHooks()`: closes the server between the hooks of the providers, then ends by the signal. https://docs.nestjs.com/fundamentals/lifecycle-events */
function viaNest(input: ExtractInput, call: ExternalCall, signal: string): ShutdownHandler {
  const { conditions } = call;
  const closes = shutdownCalls(input.code, input.boot).calls.flatMap((one) => closedBy(one.callee) ?? []);
  return {
    location: call.site,
    wiring: conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions },
    signal,
    closes: [...new Set(['http', ...closes])],
    deadline: false,
    drains: 'unknown',
    awaits: true,
    once: true,
    exitCode: { state: 'unknown' },
  };
}

/** Libraries that register the signals themselves, run the given function with a deadline and exit. */
function viaLibrary(input: ExtractInput, call: CallSite, signal: string): ShutdownHandler {
  const wiring: Wiring = input.code.reach(call);
  const callbacks = call.args.flatMap((arg) => input.code.functionOf(arg, call.module) ?? onSignal(input, call, arg) ?? []);
  const closes = callbacks.flatMap((fn) => readHandler(input.code, fn).closes);
  const exitCode: Known<number> = known(0);
  const own = /^(?:close-with-grace|prexit)$/.test(call.callee) ? [] : ['http'];
  return {
    location: call.location,
    wiring,
    signal,
    closes: [...own, ...closes],
    // https://www.npmjs.com/package/prexit waits as long as it takes.
    deadline: call.callee !== 'prexit',
    // Its health checks answer 503 from the signal on.
    drains: /terminus|lightship/.test(call.callee) ? true : 'unknown',
    awaits: true,
    once: true,
    exitCode,
  };
}
