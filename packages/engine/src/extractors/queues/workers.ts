import type { Worker } from '@airworthy/model';
import { ABSENT, unknown } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { holderOf } from '../../extract/holder.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import { asNumber, numberOption, optionOf } from '../../extract/settings.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { unwrap } from '../../lang/typescript/syntax.ts';
import type { Node } from 'oxc-parser';
import type { FoundQueue } from './find-queues.ts';
import { listeners } from './listeners.ts';
import { emitNestWorkers } from './nest-bull.ts';
import { readProcessor } from './processor.ts';

export function emitWorkers(input: ExtractInput, queues: readonly FoundQueue[], shared: Shares): void {
  bullmqWorkers(input, shared);
  bullWorkers(input, queues, shared);
  amqpWorkers(input, shared);
  emitNestWorkers(input, queues, shared);
}

/** Whether what a file works on shares the process of the server. */
export type Shares = (path: string) => boolean | 'unknown';

/** https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation */
const STARTED_WITH_SERVER = /(?:^|\/)instrumentation\.[cm]?[jt]s$/;

/** A worker shares the process of the server when something loads both. */
export function sharesProcess({ code, boot }: ExtractInput): Shares {
  const framework = boot.onlyLoadedBy !== undefined;
  if (boot.servers.length === 0 && boot.routes.length === 0 && !framework) return () => false;
  const importers = new Map<string, Set<string>>();
  for (const module of code.modules) {
    if (module.kind !== 'production') continue;
    for (const edge of code.graph.edges(module.bound)) {
      const known = importers.get(edge.to.path);
      if (known === undefined) importers.set(edge.to.path, new Set([module.path]));
      else known.add(module.path);
    }
  }
  const loadersOf = (starts: readonly string[]): Set<string> => {
    const found = new Set(starts);
    for (const path of found) for (const importer of importers.get(path) ?? []) found.add(importer);
    return found;
  };
  const serving = loadersOf(
    boot.servers.length > 0
      ? boot.servers.map((server) => server.location.path)
      : boot.routes.slice(0, 1).map((route) => route.location.path),
  );
  return (path) => {
    const loaders = [...loadersOf([path])];
    if (loaders.some((loader) => serving.has(loader))) return true;
    // A framework that starts the app loads this file in the process of its server, and other files in ways that are not followed.
    return framework ? loaders.some((loader) => STARTED_WITH_SERVER.test(loader)) || 'unknown' : false;
  };
}

/** Options that whoever calls hands in differ from worker to worker. */
function optionsVary(node: Node | undefined): boolean {
  const at = node === undefined ? undefined : unwrap(node);
  if (at === undefined || at.type === 'Identifier') return at !== undefined;
  return at.type === 'ObjectExpression' && at.properties.some((property) => property.type === 'SpreadElement');
}

function functionIn(code: CodeIndex, value: BootValue | undefined): FunctionInfo | undefined {
  return value?.kind === 'function' ? code.function(`${value.path}:${value.offset}`) : undefined;
}

function bullmqWorkers(input: ExtractInput, shared: Shares): void {
  const { code } = input;
  for (const client of openedClients(input, { made: /^new bullmq\.Worker$/, ends: /^close$/ })) {
    const written = client.site?.args[1];
    const fn =
      functionIn(code, client.args[1]) ?? (written === undefined ? undefined : code.functionOf(written, (client.site as CallSite).module));
    const options = client.args[2];
    const onFailure = listeners(code, client.holders, /^(?:failed|error)$/);
    const events = code
      .callsTo(/^bullmq\.QueueEvents#on$/)
      .some((call) => call.args[0]?.type === 'Literal' && call.args[0].value === 'failed' && code.reach(call).state !== 'not-wired');
    const queue = toKnown<string>(client.args[0], 'string');
    // One place that makes a worker for each of many queues is read for one of them.
    const many = queue.state === 'unknown' && optionsVary(client.site?.args[2]);
    const processor = readProcessor(code, fn, listeners(code, client.holders, /^(?:completed|failed|active)$/));
    const fact: Worker = {
      location: client.location,
      wiring: client.wiring,
      by: 'bullmq',
      queue,
      concurrency: many ? unknown('it differs from queue to queue') : numberOption(options, 'concurrency'),
      failureListener:
        onFailure.length > 0 || processor.seesFailure === true ? true : events || processor.seesFailure === 'unknown' ? 'unknown' : false,
      errorListener: client.listens === true || listeners(code, client.holders, /^error$/).length > 0 ? true : client.listens,
      closedOnShutdown: client.closed,
      // https://docs.bullmq.io/guide/workers/stalled-jobs: half a minute and one stall by default, both chosen by the library.
      lockDuration: many ? unknown('it differs from queue to queue') : numberOption(options, 'lockDuration'),
      maxStalled: many ? unknown('it differs from queue to queue') : numberOption(options, 'maxStalledCount'),
      rateLimited: many ? 'unknown' : optionOf(options, 'limiter') !== undefined,
      inHttpProcess: shared(client.location.path),
      ...processor.fields,
    };
    input.emit('workers', fact);
  }
}

function bullWorkers(input: ExtractInput, queues: readonly FoundQueue[], shared: Shares): void {
  const { code, boot } = input;
  const shutdown = shutdownCalls(code, boot);
  for (const site of code.callsTo(/^bull#process$/)) {
    const holder = site.receiver === undefined ? undefined : holderOf(code, site.receiver, site.module);
    const queue =
      queues.find((one) => holder !== undefined && one.holders.includes(holder)) ?? queues.find((one) => sharesField(code, site, one));
    const holders = queue?.holders ?? (holder === undefined ? [] : [holder]);
    const handler = site.args.map((argument) => code.functionOf(argument, site.module)).find((fn) => fn !== undefined);
    const number = site.args
      .map((argument) => asNumber(asBootValue(code.value(argument, site.module))))
      .find((one) => one.state === 'known' || one.state === 'env');
    const fact: Worker = {
      location: site.location,
      wiring: code.reach(site),
      by: 'bull',
      queue: queue?.fact.name ?? unknown('a queue made elsewhere'),
      concurrency: site.args.length > 1 ? (number ?? ABSENT) : ABSENT,
      failureListener: listeners(code, holders, /^(?:failed|error)$/).length > 0 ? true : queue === undefined ? 'unknown' : false,
      errorListener: listeners(code, holders, /^error$/).length > 0 ? true : queue === undefined ? 'unknown' : false,
      closedOnShutdown: queue?.fact.closedOnShutdown ?? (shutdown.calls.some((call) => call.callee === 'bull#close') ? 'unknown' : false),
      lockDuration: numberOption(queue?.options, 'settings.lockDuration'),
      maxStalled: numberOption(queue?.options, 'settings.maxStalledCount'),
      rateLimited: queue === undefined ? 'unknown' : optionOf(queue.options, 'limiter') !== undefined,
      inHttpProcess: shared(site.location.path),
      ...readProcessor(code, handler, listeners(code, holders, /^(?:completed|failed|active)$/)),
    };
    input.emit('workers', fact);
  }
}

/** `this.queue` in a class that extends the one which made the queue. */
function sharesField(code: CodeIndex, site: CallSite, queue: FoundQueue): boolean {
  const own = site.enclosing?.thisClass;
  if (own?.superClass === undefined) return false;
  const base = code.entity(own.superClass, own.module);
  return base?.kind === 'class' && queue.holders.some((holder) => holder.startsWith(`${base.class.key}.`));
}

function amqpWorkers(input: ExtractInput, shared: Shares): void {
  const { code, boot } = input;
  const shutdown = shutdownCalls(code, boot);
  const closes = shutdown.calls.some((call) => call.callee.startsWith('amqplib.') && call.member === 'close');
  const prefetch = code
    .callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.prefetch$/)
    .filter((call) => code.reach(call).state !== 'not-wired');
  const errors = code
    .callsTo(/^amqplib\.connect\(\)(?:\.createChannel\(\))?\.on$/)
    .some((call) => call.args[0]?.type === 'Literal' && call.args[0].value === 'error' && code.reach(call).state !== 'not-wired');
  for (const site of code.callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.consume$/)) {
    const [name, handler, given] = site.args;
    const options = given === undefined ? undefined : asBootValue(code.value(given, site.module));
    const noAck = optionOf(options, 'noAck');
    const fn = handler === undefined ? undefined : code.functionOf(handler, site.module);
    const [bound] = prefetch;
    const processor = readProcessor(code, fn, []);
    input.emit('workers', {
      location: site.location,
      wiring: code.reach(site),
      by: 'amqplib',
      queue: name === undefined ? ABSENT : toKnown<string>(asBootValue(code.value(name, site.module)), 'string'),
      concurrency: bound?.args[0] === undefined ? ABSENT : asNumber(asBootValue(code.value(bound.args[0], bound.module))),
      failureListener: processor.seesFailure,
      errorListener: errors,
      closedOnShutdown: closes,
      manualAck: !(noAck?.kind === 'known' && noAck.value === true),
      rateLimited: prefetch.length > 0,
      inHttpProcess: shared(site.location.path),
      ...processor.fields,
    });
  }
}
