import type { Known, Schedule } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { ABSENT, known, unknown } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { contains, memberName } from '../../lang/typescript/syntax.ts';
import { leadsTo, runBelow } from './below.ts';
import type { Below } from './below.ts';
import { effectsOf, shortText } from './effects.ts';
import { namedCron } from './nest-times.ts';
import { outcomeOf } from './outcome.ts';
import { drainsMemory, overlapOf } from './overlap.ts';
import { vercelCrons, zoneOfProcess } from './platform.ts';
import { startOf } from './start.ts';

const CRON =
  /^node-cron\.schedule$|^node-schedule\.scheduleJob$|^croner\.Cron$|^new croner(?:\.Cron)?$|^new cron\.CronJob$|^cron\.CronJob\.from$/;
const TOAD = /^new toad-scheduler\.(SimpleIntervalJob|LongIntervalJob|CronJob)$/;
const DECORATOR = /^@nestjs\/schedule\.(Cron|Interval)$/;
/** Schedulers that keep their times in a database and hand each run to one instance. */
const STORED = /^(?:pg-boss#schedule|agenda#every|(?:@hokify\/)?agenda\.Agenda#every)$/;
/** What makes a timer a piece of work rather than housekeeping in memory: it reaches a store, a broker or another system. */
const WORK =
  /^(?:pg\.|knex\(\)|@prisma\/client\.PrismaClient#|mongo\w*\.|mysql2|typeorm|ioredis#|redis\.createClient\(\)|axios|fetch$|got|undici|bull#|bullmq\.|amqplib\.|stripe#|nodemailer\.|@sendgrid|@solana\/web3\.js\.Connection#|@aws-sdk|aws-sdk\.|openai)/;
const LOCKS = /^redlock|setnx$|setNX$|pg-advisory-lock|^pg-boss|advisory_?lock/i;
const LOCK_TEXT = /\bNX\b|pg_(?:try_)?advisory_(?:xact_)?lock|SKIP LOCKED/;

export const schedules = defineExtractor({
  id: 'schedules',
  about:
    'Work that the app starts by the clock: cron libraries, decorators, repeated jobs and timers that reach a store or another system; what a run changes, whether one instance runs it, what becomes of overlap, errors and missed runs.',
  emits: ['schedules'],
  extract(input) {
    let zone: Known<string> | undefined;
    for (const site of input.code.callsTo(CRON)) emitCron(input, site, (zone ??= zoneOfProcess(input)));
    for (const site of input.code.callsTo(TOAD)) emitToad(input, site);
    for (const site of input.code.callsTo(DECORATOR)) emitDecorated(input, site);
    for (const site of input.code.callsTo(STORED)) emitStored(input, site);
    for (const site of input.code.callsTo(/^(?:setInterval|setTimeout)$/)) emitTimer(input, site);
    for (const site of repeats(input.code)) emitRepeat(input, site);
    for (const cron of vercelCrons(input)) input.emit('schedules', cron);
  },
});

function text(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  return code.toKnown(value, (one): one is string => typeof one === 'string');
}

/** What a run does and how it is started, for the function that the clock calls. */
function detailOf(input: ExtractInput, site: CallSite, handler: FunctionInfo | undefined): Partial<Schedule> {
  const { code } = input;
  const below = handler === undefined ? undefined : runBelow(code, handler);
  const within = (site.enclosing ?? handler)?.name;
  return {
    locked: below === undefined ? 'unknown' : lockedIn(code, below),
    ...(within === undefined ? {} : { within }),
    ...startOf(input, site, handler, below),
    ...(handler === undefined || below === undefined
      ? {}
      : {
          runs: [...below.functions.keys()].map((fn) => fn.location),
          ...(below.open && effectsOf(code, below.calls).length === 0 ? {} : { effects: effectsOf(code, below.calls) }),
          ...(drainsMemory(below) ? { drainsMemory: true } : {}),
          overlap: overlapOf(below) ?? 'unknown',
          ...outcomeOf(code, handler, below),
        }),
  };
}

function emitCron(input: ExtractInput, site: CallSite, ofProcess: Known<string>): void {
  const { code } = input;
  const values = site.args.map((argument) => code.value(argument, site.module));
  const options = values.find((value) => value.kind === 'object');
  // node-schedule takes a name first; CronJob takes everything in one object or by position.
  const first =
    values.find((value) => /^\S+(?:\s+\S+){4,5}$/.test(value.kind === 'literal' ? String(value.value) : '')) ??
    code.property(options, 'cronTime') ??
    code.property(options, 'rule') ??
    values[0];
  const zone =
    code.property(options, 'timezone') ??
    code.property(options, 'timeZone') ??
    code.property(options, 'tz') ??
    (site.callee === 'new cron.CronJob' ? values[4] : undefined);
  const onTick = code.property(options, 'onTick');
  const handler =
    site.args.map((argument) => code.functionOf(argument, site.module)).find((fn) => fn !== undefined) ??
    (onTick === undefined ? undefined : code.functionOf(onTick.node, onTick.module));
  const on = (name: string): boolean => {
    const value = code.property(options, name);
    return value !== undefined && !(value.kind === 'literal' && value.value === false) && value.kind !== 'undefined';
  };
  const detail = detailOf(input, site, handler);
  if (on('noOverlap') || on('protect') || on('waitForCompletion')) detail.overlap = 'skipped';
  if (on('recoverMissedExecutions')) detail.catchesUp = true;
  // https://croner.56k.guru/usage/configuration: `catch` takes errors of a run.
  if (on('catch') && site.callee.includes('croner')) detail.catches = true;
  input.emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: site.package ?? site.callee,
    kind: 'calendar',
    when: text(code, first),
    timezone: zone === undefined ? ofProcess : text(code, zone),
    locked: 'unknown',
    ...detail,
  });
}

const UNITS: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

/** `new SimpleIntervalJob({ minutes: 5 }, new AsyncTask('sweep', run, onError))`. https://github.com/kibertoad/toad-scheduler */
function emitToad(input: ExtractInput, site: CallSite): void {
  const { code } = input;
  const [when, , options] = site.args.map((argument) => code.value(argument, site.module));
  const [, given] = site.args;
  const made = given?.type === 'Identifier' ? site.module.bindingAt.get(given.start)?.init : given;
  const work = made?.type === 'NewExpression' ? made.arguments[1] : undefined;
  const handler = work === undefined ? undefined : code.functionOf(work, site.module);
  const cron = code.property(when, 'cronExpression');
  const every = Object.entries(UNITS).flatMap(([unit, ms]) => {
    const count = asNumber(asBootValue(code.property(when, unit)));
    return count.state === 'known' ? [count.value * ms] : [];
  });
  const alone = code.property(options, 'preventOverrun');
  const detail = detailOf(input, site, handler);
  // What is asynchronous waits for the run before unless told otherwise.
  if (!(alone?.kind === 'literal' && alone.value === false)) detail.overlap = 'skipped';
  input.emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: 'toad-scheduler',
    kind: cron === undefined ? 'interval' : 'calendar',
    when: cron !== undefined ? text(code, cron) : every.length > 0 ? known(String(every.reduce((a, b) => a + b, 0))) : unknown('every'),
    timezone: text(code, code.property(when, 'timezone')),
    locked: 'unknown',
    ...detail,
    // The task catches what its function throws, and writes it down where it is given nothing to do with it.
    catches: true,
    ...(made?.type === 'NewExpression' && made.arguments.length < 3 ? { reportsErrors: true } : {}),
  });
}

/** `@Cron('0 2 * * *', { timeZone })` above a method. */
function emitDecorated(input: ExtractInput, site: CallSite): void {
  const { code } = input;
  const [when, options] = site.args.map((argument) => code.value(argument, site.module));
  const handler = site.module.classes
    .flatMap((one) => [...one.members.values()])
    .find(
      (member) =>
        member.node.type === 'MethodDefinition' &&
        member.node.decorators.some((one) => one.start <= site.node.start && site.node.end <= one.end),
    )?.fn;
  const detail = detailOf(input, site, handler);
  const zone = text(code, code.property(options, 'timeZone'));
  const protect = code.property(options, 'waitForCompletion');
  if (protect?.kind === 'literal' && protect.value === true) detail.overlap = 'skipped';
  delete detail.atImport;
  // The package stops what it started when the app is told to end, which it hears only with shutdown hooks.
  detail.stoppedOnShutdown = code.callsOfMember('enableShutdownHooks').length > 0 || (detail.stoppedOnShutdown ?? 'unknown');
  const [given] = site.args;
  const named =
    given?.type === 'MemberExpression' && /(?:^|\.)CronExpression$/.test(code.text(given.object, site.module))
      ? namedCron(memberName(given) ?? '')
      : undefined;
  const interval = site.member === 'Interval' || site.callee.endsWith('Interval');
  input.emit('schedules', {
    location: site.location,
    wiring: handler === undefined ? code.reach(site) : code.reach(handler),
    by: '@nestjs/schedule',
    kind: interval ? 'interval' : 'calendar',
    when: interval && when?.kind === 'literal' ? known(String(when.value)) : named === undefined ? text(code, when) : known(named),
    timezone: zone.state === 'absent' ? zoneOfProcess(input) : zone,
    locked: 'unknown',
    ...detail,
    // The package runs the method in a `try` and writes down what it throws. https://github.com/nestjs/schedule
    catches: true,
    reportsErrors: true,
  });
}

function emitStored({ code, emit }: ExtractInput, site: CallSite): void {
  const values = site.args.map((argument) => code.value(argument, site.module));
  const boss = site.callee.startsWith('pg-boss');
  const options = values.findLast((value) => value.kind === 'object');
  emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: boss ? 'pg-boss' : 'agenda',
    kind: boss ? 'calendar' : 'interval',
    when: text(code, values[boss ? 1 : 0]),
    timezone: text(code, code.property(options, 'tz') ?? code.property(options, 'timezone')),
    locked: true,
    catchesUp: true,
  });
}

function emitTimer(input: ExtractInput, site: CallSite): void {
  const { code } = input;
  const [given, wait] = site.args;
  const handler = given === undefined ? undefined : code.functionOf(given, site.module);
  if (handler === undefined) return;
  if (endsHere(code, site)) return;
  // A time-out is a schedule where the work sets it again.
  const again = site.callee === 'setTimeout';
  if (again && !repeatsItself(code, site, handler)) return;
  if (!leadsTo(code, handler, (call) => WORK.test(call.callee), 4) && !runBelow(code, handler).calls.some((call) => WORK.test(call.callee)))
    return;
  const ms = wait === undefined ? unknown('no interval') : asNumber(asBootValue(code.value(wait, site.module)));
  const when: Known<string> =
    ms.state === 'known'
      ? known(String(ms.value))
      : ms.state === 'env'
        ? { state: 'env', name: ms.name, ...(ms.fallback === undefined ? {} : { fallback: String(ms.fallback) }) }
        : unknown(wait === undefined ? undefined : code.text(wait, site.module).slice(0, 80));
  const detail = detailOf(input, site, handler);
  if (again) detail.overlap = 'waits';
  // A pause that is worked out from dates leads to a set time of day.
  const dated = again && wait !== undefined && /getTime|valueOf|diff|Date/.test(spelledOut(code, wait, site));
  input.emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: site.callee,
    kind: dated ? 'calendar' : 'interval',
    when,
    timezone: ABSENT,
    locked: 'unknown',
    ...detail,
  });
}

/** `const tick = async () => { …; setTimeout(tick, 5_000); }`, without a condition: after an error, or until something is there, is a repeat of one call. */
function repeatsItself(code: CodeIndex, site: CallSite, handler: FunctionInfo): boolean {
  if (site.branch !== undefined && !site.branch.early) return false;
  if (site.enclosing === undefined || !site.enclosing.held) return false;
  if (contains(site.enclosing.node, (node) => node.type === 'CatchClause' && node.start <= site.node.start && site.node.end <= node.end))
    return false;
  for (let fn: FunctionInfo | undefined = site.enclosing; fn !== undefined; fn = fn.parent) {
    if (fn === handler) return true;
    const outer = fn;
    if (fn.held && leadsHere(code, handler, outer)) return true;
  }
  return false;
}

/** A timer that its own function clears again accompanies one piece of work: it renews a lease or prints progress. */
function endsHere(code: CodeIndex, site: CallSite): boolean {
  return (
    site.enclosing !== undefined &&
    code
      .callsIn(site.enclosing)
      .some((call) => call.callee === 'clearInterval' && call.node.start > site.node.start && call.args[0]?.type === 'Identifier')
  );
}

function leadsHere(code: CodeIndex, handler: FunctionInfo, outer: FunctionInfo): boolean {
  return code.callsIn(handler).some((call) => call.targets.includes(outer));
}

/** An expression, with what a name in it was made from. */
function spelledOut(code: CodeIndex, node: Node, site: CallSite): string {
  const init = node.type === 'Identifier' ? site.module.bindingAt.get(node.start)?.init : undefined;
  return code.text(init ?? node, site.module);
}

/** Repeated jobs of Bull and BullMQ. What hands out the queue may not be followed; nothing else has a method of the second name. */
function repeats(code: CodeIndex): Set<CallSite> {
  return new Set([
    ...code.callsTo(/^(?:bull#|bullmq\.Queue#)(?:add|upsertJobScheduler)$/),
    ...code.callsOfMember('upsertJobScheduler').filter((call) => call.targets.length === 0 && call.args.length > 1),
  ]);
}

/** A broker starts a repeated job once, however many instances ask for it. */
function emitRepeat({ code, emit }: ExtractInput, site: CallSite): void {
  const scheduler = site.member === 'upsertJobScheduler';
  const repeat = scheduler
    ? site.args[1] === undefined
      ? undefined
      : code.value(site.args[1], site.module)
    : site.args
        .slice(1)
        .map((argument) => code.value(argument, site.module))
        .flatMap((value) => (value.kind === 'object' && value.keys.includes('repeat') ? [value.get('repeat')] : []))[0];
  if (repeat === undefined) return;
  const read = repeat.kind === 'object';
  const cron = code.property(repeat, 'pattern') ?? code.property(repeat, 'cron');
  const every = asNumber(asBootValue(code.property(repeat, 'every')));
  const when = cron !== undefined ? text(code, cron) : every.state === 'known' ? known(String(every.value)) : unknown('every');
  emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: `${scheduler || site.callee.startsWith('bullmq') ? 'bullmq' : 'bull'} repeat`,
    // Options that are made elsewhere may be a time of day as well as an interval.
    kind: read && cron === undefined ? 'interval' : 'calendar',
    when,
    timezone: read ? text(code, code.property(repeat, 'tz')) : unknown('tz'),
    locked: true,
    // The job waits in the broker until a worker takes it.
    catchesUp: true,
  });
}

/** A lock that all instances share, on the way to the work. A flag in memory holds back one instance only. */
function lockedIn(code: CodeIndex, below: Below): boolean {
  return below.calls.some(
    (call) =>
      LOCKS.test(call.callee) ||
      (call.args.length > 0 &&
        /ioredis#set$|redis\.createClient\(\)\.set$|\.set$|query$|raw$|\$queryRaw|\$executeRaw/.test(call.callee) &&
        LOCK_TEXT.test(shortText(code, call))),
  );
}
