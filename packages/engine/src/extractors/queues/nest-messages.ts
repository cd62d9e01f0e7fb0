// https://docs.nestjs.com/microservices/rabbitmq, https://docs.nestjs.com/microservices/kafka
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Known, Queue, Wiring, Worker } from '@airworthy/model';
import type { MessagePoint } from '../../boot/boot-service.ts';
import { isClosed } from '../../boot/inspect.ts';
import { decorated } from '../../extract/decorated.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { numberOption, optionOf, textOption } from '../../extract/settings.ts';
import { toKnown } from '../../boot/inspect.ts';
import { readProcessor } from './processor.ts';
import type { Shares } from './workers.ts';

const EVENTS = /^@nestjs\/microservices\.EventPattern$/;
/** What the package uses below, as far as it keeps messages until they are worked on. */
const BROKERS: Readonly<Record<string, string>> = { rmq: 'amqplib', kafka: 'kafkajs' };

/** Events that methods of NestJS controllers take from brokers. Requests are answered, and count as what is served. */
export function emitNestMessages(input: ExtractInput, shared: Shares): void {
  const { boot, code } = input;
  const events = boot.messages.filter((one) => one.kind === 'event');
  const servers = new Map<string, MessagePoint>();
  for (const event of events) {
    const by = BROKERS[event.transport ?? ''];
    if (by === undefined) {
      unread(
        input,
        `events over ${event.transport ?? 'a transport that could not be told'} (${event.location.path}:${event.location.line}) are not read`,
      );
      continue;
    }
    input.emit('workers', workerOf(input, event, by, shared));
    if (by === 'kafkajs') input.emit('queues', topicOf(event));
    else servers.set(`${event.server.path}:${event.server.line}`, event);
  }
  for (const event of servers.values()) input.emit('queues', queueOf(event));
  const known = new Set(events.map(({ handler }) => `${handler?.path}:${handler?.node.start}`));
  for (const { member, site } of decorated(code, EVENTS))
    if (member?.fn !== undefined && !known.has(member.fn.key) && code.reach(member.fn).state !== 'not-wired')
      unread(input, `no server was seen that brings events to ${site.location.path}:${site.location.line}`);
}

function unread(input: ExtractInput, reason: string): void {
  for (const family of ['queues', 'workers'] as const) input.partial(family, reason);
}

function workerOf({ code }: ExtractInput, event: MessagePoint, by: string, shared: Shares): Worker {
  const { handler, options } = event;
  const fn = handler === undefined ? undefined : code.function(`${handler.path}:${handler.node.start}`);
  const processor = readProcessor(code, fn, []);
  const rabbit = by === 'amqplib';
  const noAck = optionOf(options, 'noAck');
  // https://docs.nestjs.com/microservices/rabbitmq#message-acknowledgment: taken as acknowledged unless it is said otherwise.
  const byHand = noAck === undefined ? (isClosed(options) ? false : undefined) : noAck.kind === 'known' ? noAck.value === false : undefined;
  const prefetch = optionOf(options, 'prefetchCount');
  const rethrows = processor.fields.rethrows;
  return {
    location: event.location,
    wiring: wiringOf(event),
    by,
    queue: rabbit ? queueName(event) : known(event.pattern),
    concurrency: rabbit ? numberOption(options, 'prefetchCount') : numberOption(options, 'run.partitionsConsumedConcurrently'),
    ...(fn !== undefined && fn.params.length === 0 ? { takesPayload: false } : {}),
    ...processor.fields,
    // The package writes down what handlers throw, unless a filter of the service stands in between.
    failureListener: rethrows === true ? (event.filtered ? 'unknown' : true) : processor.seesFailure,
    errorListener: true,
    closedOnShutdown: event.shutdownHooks,
    validatesPayload:
      processor.fields.validatesPayload === true ? true : event.validated === false ? processor.fields.validatesPayload : event.validated,
    // The offset of a topic is committed once the handler is through.
    ...(rabbit ? (byHand === undefined ? {} : { manualAck: byHand }) : { manualAck: true }),
    // An error that a handler throws goes back to a topic; from a queue the message is gone, or waits until somebody says `nack`.
    rethrows: rabbit
      ? byHand === false
        ? false
        : rethrows === true && !handsBack(code, fn)
          ? 'unknown'
          : (rethrows ?? 'unknown')
      : (rethrows ?? 'unknown'),
    rateLimited: rabbit
      ? prefetch === undefined
        ? !isClosed(options) && 'unknown'
        : !(prefetch.kind === 'known' && prefetch.value === 0)
      : 'unknown',
    inHttpProcess: shared(event.server.path),
  };
}

function handsBack(code: ExtractInput['code'], fn: Parameters<ExtractInput['code']['callsIn']>[0] | undefined): boolean {
  return fn !== undefined && code.callsIn(fn).some((call) => call.member === 'nack' || call.member === 'reject');
}

function queueName({ options }: MessagePoint): Known<string> {
  const name = textOption(options, 'queue');
  return name.state === 'absent' && isClosed(options) ? known('default') : name;
}

function queueOf(event: MessagePoint): Queue {
  const { options } = event;
  const declared = optionOf(options, 'queueOptions');
  const dead = optionOf(declared, 'deadLetterExchange') ?? optionOf(optionOf(declared, 'arguments'), 'x-dead-letter-exchange');
  const durable = optionOf(declared, 'durable');
  const exchange = optionOf(options, 'exchange');
  return {
    location: event.server,
    wiring: wiringOf(event),
    by: 'amqplib',
    name: queueName(event),
    attempts: ABSENT,
    backoff: ABSENT,
    removeOnComplete: ABSENT,
    deadLetter: dead !== undefined ? true : isClosed(declared ?? options) ? false : 'unknown',
    durable:
      durable === undefined
        ? isClosed(declared ?? options)
          ? known(true, 'true, the default of the library')
          : unknown('options')
        : toKnown<boolean>(durable, 'boolean'),
    ...(exchange === undefined ? {} : { exchanges: [toKnown<string>(exchange, 'string')] }),
    errorListener: true,
    observed: 'unknown',
    closedOnShutdown: event.shutdownHooks,
    maxLength: numberOption(declared, 'maxLength'),
  };
}

function topicOf(event: MessagePoint): Queue {
  return {
    location: event.location,
    wiring: wiringOf(event),
    by: 'kafkajs',
    name: known(event.pattern),
    attempts: ABSENT,
    backoff: ABSENT,
    removeOnComplete: ABSENT,
    // What fails for good goes where the code sends it.
    deadLetter: 'unknown',
    durable: known(true, 'a log on disk'),
    closedOnShutdown: event.shutdownHooks,
    maxLength: unknown('the retention of the broker'),
  };
}

function wiringOf({ started, conditions, server }: MessagePoint): Wiring {
  if (!started)
    return { state: 'not-wired', rung: 'L2', reason: `the server of ${server.path}:${server.line} is never started`, at: server };
  return conditions.length === 0 ? { state: 'wired', rung: 'L7' } : { state: 'conditional', rung: 'L6', conditions };
}
