import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { asNumber } from '../../extract/settings.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';

const CRON =
  /^node-cron\.schedule$|^node-schedule\.scheduleJob$|^croner\.Cron$|^new croner(?:\.Cron)?$|^new cron\.CronJob$|^cron\.CronJob\.from$|^toad-scheduler\./;
/** What makes a timer a piece of work rather than housekeeping in memory: it reaches a store, a broker or another system. */
const WORK =
  /^(?:pg\.|knex\(\)|@prisma\/client\.PrismaClient#|mongo\w*\.|mysql2|typeorm|ioredis#|redis\.createClient\(\)|axios|fetch$|got|undici|bull#|bullmq\.|amqplib\.|stripe#|nodemailer\.|@sendgrid|@solana\/web3\.js\.Connection#|@aws-sdk|aws-sdk\.|openai)/;
const LOCKS = /^redlock|setnx$|setNX$|^async-lock|pg-advisory-lock|^pg-boss|advisory_?lock/i;
const LOCK_TEXT = /\bNX\b|pg_(?:try_)?advisory_(?:xact_)?lock|SKIP LOCKED/;

export const schedules = defineExtractor({
  id: 'schedules',
  about:
    'Work that the app starts by the clock: cron libraries, repeated jobs and timers that reach a store or another system, and whether only one instance runs it.',
  emits: ['schedules'],
  extract(input) {
    for (const site of input.code.callsTo(CRON)) if (/^node-cron\.schedule$|scheduleJob$|ron/.test(site.callee)) emitCron(input, site);
    for (const site of input.code.callsTo('setInterval')) emitTimer(input, site);
    for (const site of input.code.callsTo(/^(?:bull#|bullmq\.Queue#)(?:add|upsertJobScheduler)$/)) emitRepeat(input, site);
  },
});

function text(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  return code.toKnown(value, (one): one is string => typeof one === 'string');
}

function emitCron({ code, emit }: ExtractInput, site: CallSite): void {
  const values = site.args.map((argument) => code.value(argument, site.module));
  const options = values.find((value) => value.kind === 'object');
  // node-schedule takes a name first; CronJob takes everything in one object or by position.
  const first =
    values.find((value) => /^\S+(?:\s+\S+){4,5}$/.test(value.kind === 'literal' ? String(value.value) : '')) ??
    code.property(options, 'cronTime') ??
    values[0];
  const zone =
    code.property(options, 'timezone') ??
    code.property(options, 'timeZone') ??
    code.property(options, 'tz') ??
    (site.callee === 'new cron.CronJob' ? values[4] : undefined);
  const handler = site.args.map((argument) => code.functionOf(argument, site.module)).find((fn) => fn !== undefined);
  emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: site.package ?? site.callee,
    when: text(code, first),
    timezone: text(code, zone),
    locked: lockedIn(code, handler),
  });
}

function emitTimer({ code, emit }: ExtractInput, site: CallSite): void {
  const [given, wait] = site.args;
  const handler = given === undefined ? undefined : code.functionOf(given, site.module);
  if (handler === undefined || !callsBelow(code, handler, 4).some(({ call }) => WORK.test(call.callee))) return;
  const ms = wait === undefined ? unknown('no interval') : asNumber(asBootValue(code.value(wait, site.module)));
  const when: Known<string> =
    ms.state === 'known'
      ? known(String(ms.value))
      : ms.state === 'env'
        ? { state: 'env', name: ms.name, ...(ms.fallback === undefined ? {} : { fallback: String(ms.fallback) }) }
        : unknown(wait === undefined ? undefined : code.text(wait, site.module).slice(0, 80));
  emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: 'setInterval',
    when,
    timezone: ABSENT,
    locked: lockedIn(code, handler),
  });
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
  const cron = code.property(repeat, 'pattern') ?? code.property(repeat, 'cron');
  const every = asNumber(asBootValue(code.property(repeat, 'every')));
  const when = cron !== undefined ? text(code, cron) : every.state === 'known' ? known(String(every.value)) : unknown('every');
  emit('schedules', {
    location: site.location,
    wiring: code.reach(site),
    by: `${site.callee.startsWith('bullmq') ? 'bullmq' : 'bull'} repeat`,
    when,
    timezone: text(code, code.property(repeat, 'tz')),
    locked: true,
  });
}

/** A lock that all instances share, on the way to the work. A flag in memory holds back one instance only. */
function lockedIn(code: CodeIndex, handler: FunctionInfo | undefined): boolean | 'unknown' {
  if (handler === undefined) return 'unknown';
  return callsBelow(code, handler, 4).some(
    ({ call }) =>
      LOCKS.test(call.callee) ||
      (call.args.length > 0 &&
        call.node.end - call.node.start < 2000 &&
        /ioredis#set$|redis\.createClient\(\)\.set$|query$|raw$|\$queryRaw|\$executeRaw/.test(call.callee) &&
        LOCK_TEXT.test(code.text(call.node, call.module))),
  );
}
