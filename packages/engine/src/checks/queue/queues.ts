import type { JobEnqueue, Queue } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, bounds, isSet, live, show, showIf, told, toldIf } from '../../derive/wired.ts';

const NONE = 'The app has no queue.';
const named = (queue: Queue): string => `${queue.by} ${show(queue.name)}`;
/** Redis-based queues retry and retain by option; brokers that speak AMQP do it by topology. */
const byOption = (queue: Queue): boolean => !/amqp|rabbit|kafka|sqs/i.test(queue.by);

const isSingle = (queue: Queue): boolean => queue.attempts.state === 'known' && queue.attempts.value <= 1;

export const attemptsSet = defineCheck({
  id: 'queue/attempts-set',
  title: 'Failed jobs are tried again',
  failTitle: 'Jobs of a queue are tried once only',
  needs: ['queues', 'jobEnqueues'],
  subjects: ({ queues }) => live(queues).filter(byOption),
  holds: (queue, { jobEnqueues }) => {
    const own = ask(queue.attempts, (attempts) => attempts > 1, false);
    if (own !== false) return own;
    // One attempt that somebody wrote down is a decision about this work, which only its owner can judge.
    if (isSingle(queue)) return undefined;
    const name = queue.name.state === 'known' ? queue.name.value : undefined;
    const adds = live(jobEnqueues).filter(
      (enqueue) => name !== undefined && enqueue.queue.state === 'known' && enqueue.queue.value === name,
    );
    if (adds.length === 0) return false;
    return adds.every((enqueue) => ask(enqueue.attempts, (attempts) => attempts > 1, false) === true);
  },
  location: (queue) => queue.location,
  message: (queue) => `${named(queue)}: attempts ${show(queue.attempts)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const backoffSet = defineCheck({
  id: 'queue/backoff-set',
  ...everyLive('queues', {
    title: 'Attempts of a job are spread out',
    failTitle: 'Attempts of a job follow each other at once',
    of: (queue) => byOption(queue) && !isSingle(queue),
    holds: (queue) => isSet(queue.backoff),
    seen: (queue) => `${named(queue)}: backoff ${show(queue.backoff)}`,
    none: NONE,
  }),
});

export const backoffGrows = defineCheck({
  id: 'queue/backoff-grows',
  ...everyLive('queues', {
    title: 'Pauses between the attempts of a job grow',
    failTitle: 'Pauses between the attempts of a job stay the same',
    of: (queue) => byOption(queue) && queue.backoff.state !== 'absent',
    holds: (queue) => ask(queue.backoff, (backoff) => /exponential/i.test(backoff), false),
    seen: (queue) => `${named(queue)}: backoff ${show(queue.backoff)}`,
    none: 'No queue spreads its attempts.',
  }),
});

export const deadLettersKept = defineCheck({
  id: 'queue/dead-letters-kept',
  ...everyLive('queues', {
    title: 'Jobs that failed for good are kept where somebody finds them',
    failTitle: 'Jobs that fail every time have no place to end up: they are dropped or go round for ever',
    holds: (queue) => told(queue.deadLetter),
    seen: (queue) =>
      `${named(queue)} ${queue.deadLetter === true ? (byOption(queue) ? 'keeps jobs that failed for good' : 'has a dead-letter place') : queue.deadLetter === false ? 'has no dead-letter place' : 'may have a dead-letter place'}`,
    none: NONE,
  }),
});

export const queuesDurable = defineCheck({
  id: 'queue/queues-durable',
  title: 'Waiting work survives a restart of the broker',
  failTitle: 'Waiting work is lost when the broker restarts',
  needs: ['queues', 'jobEnqueues'],
  beside: ['jobEnqueues'],
  // What lives in Redis is as durable as that server.
  subjects: ({ queues, jobEnqueues }): readonly (Queue | JobEnqueue)[] => [
    ...live(queues).filter((queue) => !byOption(queue) || queue.durable.state === 'known'),
    // A durable queue forgets messages that nobody asked to write down.
    ...live(jobEnqueues).filter((enqueue) => enqueue.persistent !== undefined),
  ],
  holds: (one) => ('durable' in one ? ask(one.durable, (durable) => durable, undefined) : toldIf(one.persistent)),
  location: (one) => one.location,
  message: (one) =>
    'durable' in one
      ? `${named(one)}: durable ${show(one.durable)}`
      : `${one.by}: a message to ${show(one.queue)} is ${one.persistent === true ? 'persistent' : one.persistent === false ? 'kept in memory only' : 'persistent or not, by options that could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const finishedJobsRemoved = defineCheck({
  id: 'queue/finished-jobs-removed',
  ...everyLive('queues', {
    title: 'Finished jobs are removed',
    failTitle: 'Finished jobs pile up in the broker',
    of: byOption,
    holds: (queue) => isSet(queue.removeOnComplete),
    seen: (queue) => `${named(queue)}: removeOnComplete ${show(queue.removeOnComplete)}`,
    none: NONE,
  }),
});

export const failedJobsBounded = defineCheck({
  id: 'queue/failed-jobs-bounded',
  ...everyLive('queues', {
    title: 'Failed jobs are kept, but not for ever',
    failTitle: 'Failed jobs are thrown away at once, or kept for ever',
    of: byOption,
    holds: (queue) => {
      if (queue.removeOnFail === undefined) return undefined;
      if (queue.removeOnFail.state === 'absent') return false;
      // A bare `true` throws the evidence away; an age or a number is what is asked for.
      return queue.removeOnFail.state === 'known'
        ? queue.removeOnFail.source !== undefined && queue.removeOnFail.source !== 'true' && queue.removeOnFail.source !== 'false'
        : undefined;
    },
    seen: (queue) => `${named(queue)}: removeOnFail ${showIf(queue.removeOnFail)}`,
    none: NONE,
  }),
});

export const producerErrorsHandled = defineCheck({
  id: 'queue/producer-errors-handled',
  ...everyLive('queues', {
    title: "Each queue has an 'error' listener",
    failTitle: "A queue has no 'error' listener",
    holds: (queue) => toldIf(queue.errorListener),
    seen: (queue) => `${named(queue)} ${queue.errorListener === true ? 'has' : 'has no'} 'error' listener`,
    none: NONE,
  }),
});

export const backlogObserved = defineCheck({
  id: 'queue/backlog-observed',
  ...everyLive('queues', {
    title: 'The number of waiting and failed jobs is observed',
    failTitle: 'Nobody sees how many jobs wait or fail',
    holds: (queue) => toldIf(queue.observed),
    seen: (queue) => `${named(queue)} ${queue.observed === true ? 'is counted' : 'is not counted by code that was seen'}`,
    none: NONE,
  }),
});

export const queuesClosed = defineCheck({
  id: 'queue/queues-closed',
  ...everyLive('queues', {
    title: 'Queues are closed at shutdown',
    failTitle: 'A queue is never closed',
    holds: (queue) => toldIf(queue.closedOnShutdown),
    seen: (queue) =>
      `${named(queue)} ${queue.closedOnShutdown === true ? 'is closed by the shutdown' : 'is not closed by a shutdown that was seen'}`,
    none: NONE,
  }),
});

export const backlogBounded = defineCheck({
  id: 'queue/backlog-bounded',
  ...everyLive('queues', {
    title: 'Producers are held back when too much waits',
    failTitle: 'Any amount of work may wait',
    holds: (queue) => bounds(queue.maxLength),
    seen: (queue) => `${named(queue)}: at most ${showIf(queue.maxLength)} waiting`,
    none: NONE,
  }),
});

export const brokerMemoryPolicy = defineCheck({
  id: 'queue/broker-keeps-everything',
  title: 'The broker never drops queued work to save memory, and writes it to disk',
  failTitle: 'The broker may drop queued work or forget it at a restart',
  needs: ['composeServices', 'queues'],
  subjects: ({ composeServices, queues }) =>
    live(queues).some((queue) => /bull|bee|agenda|rsmq/i.test(queue.by))
      ? composeServices.filter(
          (service) =>
            /(^|\/)(redis|valkey|keydb)(:|$|-)/i.test(service.image ?? '') &&
            !/[._-](?:dev|test|e2e|local|ci)\b/i.test(service.location.path),
        )
      : [],
  // Without options an image keeps snapshots: whether a minute of work may be lost is for the owner to say.
  holds: (service) => {
    const command = service.command ?? '';
    if (/maxmemory-policy["',\s]+(?:allkeys|volatile)/.test(command)) return false;
    if (/appendonly["',\s]+yes/.test(command)) return true;
    return /--save["',\s]+(?:""|''|no)/.test(command) ? false : undefined;
  },
  location: (service) => service.location,
  message: (service) =>
    `${service.name} (${service.image}) ${service.command ? `runs ${service.command}` : 'runs with the defaults of its image'}`,
  whenNone: 'na',
  noneMessage: 'No Redis server for queues is described in the tree.',
  confidence: 'likely',
});
