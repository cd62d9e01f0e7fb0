// https://docs.nestjs.com/techniques/queues
import type { Worker } from '@airworthy/model';
import { known } from '@airworthy/model';
import type { Known } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { toKnown } from '../../boot/inspect.ts';
import { decorated, methodOf } from '../../extract/decorated.ts';
import type { Decorated } from '../../extract/decorated.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { numberOption, optionOf } from '../../extract/settings.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { ClassInfo, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { FoundQueue } from './find-queues.ts';
import { countsOf, readRedisQueue } from './find-queues.ts';
import { listeners } from './listeners.ts';
import { readProcessor } from './processor.ts';
import type { Shares } from './workers.ts';

const REGISTERED = /^@nestjs\/(bull|bullmq)\.BullModule\.registerQueue(Async)?$/;
const SHARED = /^@nestjs\/(?:bull|bullmq)\.BullModule\.forRoot(?:Async)?$/;
const INJECTED = /^@nestjs\/(?:bull|bullmq)\.InjectQueue$/;
const PROCESSOR = /^@nestjs\/(?:bull|bullmq)\.Processor$/;
const DEFAULT_NAME = 'default';

/** Queues that modules of NestJS register, under the names of the fields that they are injected into. */
export function nestQueues(input: ExtractInput): FoundQueue[] {
  const { code } = input;
  const sites = code.callsTo(REGISTERED);
  if (sites.length === 0) return [];
  const injected = decorated(code, INJECTED);
  const shared = code
    .callsTo(SHARED)
    .flatMap((site) => argumentsOf(input, site).slice(-1))
    .map((one) => (optionOf(one, 'useFactory') === undefined ? one : factoryOf(input, one)));
  const closed = endsWithApp(input);
  const counted = countsOf(code);
  return sites.flatMap((site) => {
    const [, by = '', async] = REGISTERED.exec(site.callee) ?? [];
    return argumentsOf(input, site).map((given): FoundQueue => {
      const name = nameOf(optionOf(given, 'name'));
      const options = merged(shared, async === undefined ? given : factoryOf(input, given));
      const holders = injected.flatMap((one) =>
        one.field !== undefined && same(name, nameIn(code, one)) ? [`${one.owner.key}.${one.field}`] : [],
      );
      const listens = listeners(code, holders, /^error$/).length > 0;
      const client = { location: site.location, wiring: code.reach(site), holders, listens, closed };
      return { holders, options, fact: { ...readRedisQueue(code, by, client, [{ kind: 'unknown', reason: '' }, options], counted), name } };
    });
  });
}

/** What works on queues: classes with `@Processor`, in Bull each of their methods with `@Process`. */
export function emitNestWorkers(input: ExtractInput, queues: readonly FoundQueue[], shared: Shares): void {
  const { code } = input;
  const processors = decorated(code, PROCESSOR);
  if (processors.length === 0) return;
  const events = decorated(code, /^@nestjs\/(?:bull|bullmq)\.(?:On\w+|QueueEventsListener)$/);
  const handlers = decorated(code, /^@nestjs\/bull\.Process$/);
  const closed = endsWithApp(input);
  for (const one of processors) {
    const bullmq = one.site.callee.startsWith('@nestjs/bullmq');
    const queue = nameIn(code, one);
    const own = events.filter((event) => ofClass(code, one.owner, event.owner));
    const hears = (names: RegExp): boolean => own.some((event) => names.test(eventOf(code, event)));
    const elsewhere = events.some(
      (event) =>
        event.site.callee.endsWith('.OnQueueEvent') &&
        eventOf(code, event) === 'failed' &&
        events.some((list) => list.owner === event.owner && list.member === undefined && same(queue, nameIn(code, list))),
    );
    const beside = own.flatMap((event) => event.member?.fn ?? []);
    const options = bullmq ? optionsIn(code, one) : undefined;
    const made = queues.find((found) => same(queue, found.fact.name));
    const base = (fn: FunctionInfo | undefined, of: BootValue | undefined): Worker => {
      const processor = readProcessor(code, fn, [], beside);
      return {
        location: fn?.location ?? one.site.location,
        wiring: fn === undefined ? code.reach(one.site) : code.reach(fn),
        by: bullmq ? 'bullmq' : 'bull',
        queue,
        concurrency: numberOption(of, 'concurrency'),
        failureListener: hears(/^(?:failed|error)$/) || elsewhere ? true : processor.seesFailure,
        // Bull hands errors of its connection to listeners of the queue as well.
        errorListener: hears(/^error$/) || (made !== undefined && made.fact.errorListener === true && !bullmq),
        closedOnShutdown: closed,
        lockDuration: bullmq ? numberOption(of, 'lockDuration') : numberOption(made?.options, 'settings.lockDuration'),
        maxStalled: bullmq ? numberOption(of, 'maxStalledCount') : numberOption(made?.options, 'settings.maxStalledCount'),
        rateLimited: bullmq
          ? optionOf(of, 'limiter') !== undefined
          : made === undefined
            ? 'unknown'
            : optionOf(made.options, 'limiter') !== undefined,
        inHttpProcess: shared(one.owner.module.path),
        ...(fn !== undefined && fn.params.length === 0 ? { takesPayload: false } : {}),
        ...processor.fields,
      };
    };
    if (bullmq) input.emit('workers', base(methodOf(code, one.owner, 'process'), options));
    else
      for (const handler of handlers.filter((each) => ofClass(code, one.owner, each.owner)))
        input.emit('workers', base(handler.member?.fn, optionsIn(code, handler, 0)));
  }
}

/** Queues and workers are closed with the app, which hears of the end of the process only with its shutdown hooks. */
function endsWithApp({ code, boot }: ExtractInput): boolean {
  return (
    code.callsOfMember('enableShutdownHooks').some((call) => code.reach(call).state !== 'not-wired') ||
    shutdownCalls(code, boot).calls.some((call) => /^@nestjs\/core\.NestFactory\.create\w*\(\)\.close$/.test(call.callee))
  );
}

/** Arguments as they were when the app was put together, else as they are written. */
function argumentsOf({ code, boot }: ExtractInput, site: CallSite): BootValue[] {
  const ran = boot.externalCalls.find(
    (call) => call.module === site.module.path && call.offset === site.node.start && REGISTERS.test(call.callee),
  );
  if (ran !== undefined) return ran.args.filter((one) => one.kind !== 'known');
  return site.args
    .filter((one) => one.type !== 'Literal')
    .map((one) => asBootValue(code.value(one, site.module)) ?? { kind: 'unknown', reason: 'argument' });
}
const REGISTERS = /\.BullModule\.(?:registerQueue|forRoot)(?:Async)?$/;

/** What the factory of `registerQueueAsync` and `forRootAsync` gives back, as it is written. */
function factoryOf({ code }: ExtractInput, given: BootValue): BootValue {
  const factory = optionOf(given, 'useFactory');
  const fn = factory?.kind === 'function' ? code.function(`${factory.path}:${factory.offset}`) : undefined;
  const [returned] = fn?.returns ?? [];
  const made =
    fn === undefined || returned === undefined || fn.returns.length > 1 ? undefined : asBootValue(code.value(returned, fn.module));
  return made ?? { kind: 'unknown', reason: 'a factory' };
}

/** Options of the queue before those of all queues, member by member. */
function merged(shared: readonly BootValue[], own: BootValue): BootValue {
  const [only] = shared;
  const above = only?.kind === 'object' ? only : undefined;
  if (own.kind !== 'object') return own;
  const open = own.open || shared.length > 1 || (only !== undefined && (above === undefined || above.open));
  return { kind: 'object', properties: { ...above?.properties, ...own.properties }, open };
}

function nameOf(value: BootValue | undefined): Known<string> {
  return value === undefined ? known(DEFAULT_NAME) : toKnown<string>(value, 'string');
}

/** The name of a queue in `@Processor('mails')`, `@Processor({ name })`, `@InjectQueue('mails')`. */
function nameIn(code: CodeIndex, { site }: Decorated): Known<string> {
  const [first] = site.args;
  if (first === undefined) return known(DEFAULT_NAME);
  const value = code.value(first, site.module);
  if (value.kind !== 'object') return code.toKnown(value, (one): one is string => typeof one === 'string');
  const name = code.property(value, 'name') ?? code.property(value, 'queueName');
  return name === undefined ? known(DEFAULT_NAME) : code.toKnown(name, (one): one is string => typeof one === 'string');
}

function same(one: Known<string>, other: Known<string>): boolean {
  return one.state === 'known' && other.state === 'known' && one.value === other.value;
}

/** Options of a worker stand second, those of a method of Bull first. */
function optionsIn(code: CodeIndex, { site }: Decorated, at = 1): BootValue | undefined {
  const given = site.args[at];
  const value = given === undefined ? undefined : asBootValue(code.value(given, site.module));
  return value?.kind === 'known' ? undefined : value;
}

/** `failed` of `@OnWorkerEvent('failed')`, `@OnQueueEvent('failed')`, `@OnQueueFailed()`, `@OnGlobalQueueFailed()`. */
function eventOf(code: CodeIndex, { site }: Decorated): string {
  const named = /\.On(?:Global)?Queue([A-Z]\w+)$/.exec(site.callee)?.[1];
  if (named !== undefined && named !== 'Event') return named.toLowerCase();
  const [first] = site.args;
  const value = first === undefined ? undefined : code.value(first, site.module);
  const event = value?.kind === 'object' ? code.property(value, 'eventName') : value;
  return event?.kind === 'literal' ? String(event.value) : '?';
}

/** Whether a class is another one, or extends it. */
function ofClass(code: CodeIndex, one: ClassInfo, other: ClassInfo): boolean {
  let at: ClassInfo | undefined = one;
  for (let depth = 0; at !== undefined && depth < 6; depth += 1) {
    if (at === other) return true;
    const base: ReturnType<CodeIndex['entity']> = at.superClass === undefined ? undefined : code.entity(at.superClass, at.module);
    at = base?.kind === 'class' ? base.class : undefined;
  }
  return false;
}
