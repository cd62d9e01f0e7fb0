import type { Known, Queue } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { BootValue } from '../../boot/boot-value.ts';
import { describe, isClosed, toKnown } from '../../boot/inspect.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { holderOf } from '../../extract/holder.ts';
import type { OpenedClient } from '../../extract/opened-clients.ts';
import { openedClients } from '../../extract/opened-clients.ts';
import { numberOption, optionOf } from '../../extract/settings.ts';
import { shutdownCalls } from '../../extract/shutdown-calls.ts';
import { asBootValue } from '../../extract/value-of-text.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** A queue with the names under which code holds it. */
export interface FoundQueue {
  fact: Queue;
  holders: readonly string[];
  /** Options it was made with. */
  options: BootValue | undefined;
}

const COUNTS =
  /^(?:bull#|bullmq\.Queue#)(?:getWaitingCount|getJobCounts|getFailedCount|getActiveCount|getWaiting|getFailed|count|getJobCountByTypes|getDelayedCount|getMetrics)$/;

export function findQueues(input: ExtractInput): FoundQueue[] {
  return [...redisQueues(input), ...amqpQueues(input)];
}

/** Calls that ask how many jobs wait. */
export function countsOf(code: CodeIndex): CallSite[] {
  return code.callsTo(COUNTS).filter((call) => code.reach(call).state !== 'not-wired');
}

function redisQueues(input: ExtractInput): FoundQueue[] {
  const { code } = input;
  const found: FoundQueue[] = [];
  const counted = countsOf(code);
  for (const [by, made] of [
    ['bullmq', /^new bullmq\.Queue$/],
    ['bull', /^new bull$/],
  ] as const) {
    for (const client of openedClients(input, { made, ends: /^close$/ })) {
      const variants = client.boot.length > 0 ? distinct(client.boot.map((call) => call.args)) : [client.args];
      for (const args of variants)
        found.push({
          holders: client.holders,
          options: args.slice(1).findLast((one) => one.kind === 'object'),
          fact: readRedisQueue(code, by, client, args, counted),
        });
    }
  }
  return found;
}

/** The same place may make several queues. */
function distinct(all: readonly (readonly BootValue[])[]): (readonly BootValue[])[] {
  const byName = new Map(all.map((args) => [describe(args[0]), args]));
  return [...byName.values()];
}

export function readRedisQueue(
  code: CodeIndex,
  by: string,
  client: Pick<OpenedClient, 'holders' | 'location' | 'wiring' | 'listens' | 'closed'>,
  args: readonly BootValue[],
  counted: readonly CallSite[],
): Queue {
  const options = args.slice(1).findLast((one) => one.kind === 'object' || one.kind === 'choice' || one.kind === 'unknown');
  const jobs = optionOf(options, 'defaultJobOptions');
  const removed = retention(jobs, 'removeOnFail');
  const holds = counted.some((call) => {
    const holder = call.receiver === undefined ? undefined : holderOf(code, call.receiver, call.module);
    return holder !== undefined && client.holders.includes(holder);
  });
  return {
    location: client.location,
    wiring: client.wiring,
    by,
    name: toKnown<string>(args[0], 'string'),
    attempts: jobs === undefined && isClosed(options) ? ABSENT : numberOption(jobs, 'attempts'),
    backoff: backoffOf(jobs),
    removeOnComplete: retention(jobs, 'removeOnComplete'),
    removeOnFail: removed,
    // Jobs that used up their attempts stay in the failed set unless they are removed at once.
    deadLetter: removed.state === 'known' ? removed.source !== 'true' : removed.state === 'absent' ? true : 'unknown',
    // What Redis keeps is a matter of its configuration, which is not in this code.
    durable: unknown('Redis decides'),
    errorListener: client.listens,
    observed: holds ? true : counted.length > 0 ? 'unknown' : false,
    closedOnShutdown: client.closed,
    maxLength: ABSENT,
  };
}

function backoffOf(jobs: BootValue | undefined): Known<string> {
  const value = optionOf(jobs, 'backoff');
  if (value === undefined) return ABSENT;
  if (value.kind === 'known') return typeof value.value === 'number' ? known('fixed', `${value.value}`) : toKnown<string>(value, 'string');
  if (value.kind === 'object') return toKnown<string>(optionOf(value, 'type'), 'string');
  return unknown(describe(value));
}

/** `true`, a number to keep, or `{ age, count }`; `source` is the option as it stands. */
function retention(jobs: BootValue | undefined, name: string): Known<boolean> {
  const value = optionOf(jobs, name);
  if (value === undefined) return ABSENT;
  if (value.kind === 'known') return known(value.value !== false, String(value.value));
  if (value.kind === 'object') return known(true, describe(value));
  return unknown(describe(value));
}

/** Exchanges that the module which declares a queue binds. */
function exchangesOf(code: CodeIndex, site: CallSite): Pick<Queue, 'exchanges'> {
  const bound = code
    .callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.bindQueue$/)
    .filter((call) => call.module === site.module)
    .flatMap(({ args: [, exchange], module }) =>
      exchange === undefined ? [] : [toKnown<string>(asBootValue(code.value(exchange, module)), 'string')],
    );
  return bound.length === 0 ? {} : { exchanges: bound };
}

/** Queues are declared on a channel; a rejected message goes where the declaration says. */
function amqpQueues({ code, boot }: ExtractInput): FoundQueue[] {
  const shutdown = shutdownCalls(code, boot);
  const closes = shutdown.calls.some((call) => call.callee.startsWith('amqplib.') && call.member === 'close');
  const listens = code.callsTo(/^amqplib\.connect\(\)\.on$/).some((call) => {
    const [event] = call.args;
    return (
      event !== undefined &&
      code.values(event, call.module).some((value) => value.kind === 'literal' && value.value === 'error') &&
      code.reach(call).state !== 'not-wired'
    );
  });
  const counted = code
    .callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.checkQueue$/)
    .some((call) => code.reach(call).state !== 'not-wired');
  return code.callsTo(/^amqplib\.connect\(\)\.createChannel\(\)\.assertQueue$/).map((site) => {
    const [name, given] = site.args;
    const options = given === undefined ? undefined : asBootValue(code.value(given, site.module));
    const dead = optionOf(options, 'deadLetterExchange') ?? optionOf(optionOf(options, 'arguments'), 'x-dead-letter-exchange');
    const durable = optionOf(options, 'durable');
    return {
      holders: [],
      options,
      fact: {
        location: site.location,
        wiring: code.reach(site),
        by: 'amqplib',
        name: name === undefined ? ABSENT : toKnown<string>(asBootValue(code.value(name, site.module)), 'string'),
        attempts: ABSENT,
        backoff: ABSENT,
        removeOnComplete: ABSENT,
        deadLetter: dead !== undefined ? true : isClosed(options) ? false : 'unknown',
        // https://amqp-node.github.io/amqplib/channel_api.html#channel_assertQueue: true unless it is set.
        ...exchangesOf(code, site),
        durable:
          durable === undefined
            ? isClosed(options)
              ? known(true, 'true, the default of the library')
              : unknown('options')
            : toKnown<boolean>(durable, 'boolean'),
        errorListener: listens,
        observed: counted,
        closedOnShutdown: closes,
        maxLength: numberOption(options, 'maxLength'),
      },
    };
  });
}
