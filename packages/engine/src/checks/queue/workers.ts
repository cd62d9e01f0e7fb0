import type { Worker } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { ask, bounds, isSet, show, showIf, told, toldIf } from '../../derive/wired.ts';

const NONE = 'The app runs no worker.';
const named = (worker: Worker): string => `${worker.by} worker of ${show(worker.queue)}`;
const stalls = (worker: Worker): boolean => /bull/i.test(worker.by);

type Told = 'idempotent' | 'rethrows' | 'tellsTerminal' | 'recordsMetrics' | 'logsJobId' | 'errorListener' | 'rateLimited';

function detail(field: Told, words: { title: string; failTitle: string; yes: string; no: string }) {
  return everyLive('workers', {
    title: words.title,
    failTitle: words.failTitle,
    holds: (worker) => toldIf(worker[field]),
    seen: (worker) =>
      `${named(worker)} ${worker[field] === true ? words.yes : worker[field] === false ? words.no : 'could not be read to its end'}`,
    none: NONE,
  });
}

export const workersIdempotent = defineCheck({
  id: 'queue/workers-idempotent',
  ...detail('idempotent', {
    title: 'A job that is delivered twice has one effect',
    failTitle: 'A job that is delivered twice is carried out twice',
    yes: 'recognises a repeat',
    no: 'writes without asking whether it did so before',
  }),
});

export const failuresReachQueue = defineCheck({
  id: 'queue/failures-reach-queue',
  ...detail('rethrows', {
    title: 'Errors of a job reach the queue',
    failTitle: 'A worker swallows errors, so that the queue counts the job as done',
    yes: 'passes its errors on to the queue',
    no: 'catches its errors and returns',
  }),
});

export const terminalErrorsTold = defineCheck({
  id: 'queue/terminal-errors-told',
  ...detail('tellsTerminal', {
    title: 'Jobs that can never succeed are not tried again',
    failTitle: 'Jobs that can never succeed use up all their attempts',
    yes: 'tells lasting errors from passing ones',
    no: 'treats all errors alike',
  }),
});

export const workersMeasured = defineCheck({
  id: 'queue/workers-measured',
  ...detail('recordsMetrics', {
    title: 'Duration and outcome of jobs are measured',
    failTitle: 'Duration and outcome of jobs are not measured',
    yes: 'records a metric',
    no: 'records no metric',
  }),
});

export const jobIdsLogged = defineCheck({
  id: 'queue/job-ids-logged',
  ...detail('logsJobId', {
    title: 'Log lines of a worker carry the job id',
    failTitle: 'Log lines of a worker do not say which job they belong to',
    yes: 'logs the job id',
    no: 'logs without the job id',
  }),
});

export const workerErrorsHandled = defineCheck({
  id: 'queue/worker-errors-handled',
  ...detail('errorListener', {
    title: "Each worker has an 'error' listener",
    failTitle: "A worker has no 'error' listener",
    yes: "has an 'error' listener",
    no: "has no 'error' listener",
  }),
});

export const workersPaced = defineCheck({
  id: 'queue/workers-paced',
  ...detail('rateLimited', {
    title: 'Workers take work at a bounded pace',
    failTitle: 'A worker takes work as fast as it comes',
    yes: 'limits jobs per time or prefetch',
    no: 'has no limiter or prefetch',
  }),
});

export const failuresSeen = defineCheck({
  id: 'queue/failures-seen',
  ...everyLive('workers', {
    title: 'A failed job is noticed',
    failTitle: 'Nothing listens to failed jobs',
    holds: (worker) => told(worker.failureListener),
    seen: (worker) =>
      `${named(worker)} ${worker.failureListener === true ? 'listens to failed jobs or logs them' : worker.failureListener === false ? 'neither listens to failed jobs nor logs them' : 'could not be read to what becomes of failed jobs'}`,
    none: NONE,
  }),
});

export const payloadsChecked = defineCheck({
  id: 'queue/payloads-checked',
  ...everyLive('workers', {
    of: (worker) => worker.takesPayload !== false,
    title: 'Workers check what they are given',
    failTitle: 'A worker trusts its payload',
    holds: (worker) => told(worker.validatesPayload),
    seen: (worker) =>
      `${named(worker)} ${worker.validatesPayload === true ? 'checks its payload by a schema' : 'uses its payload as it comes'}`,
    none: NONE,
  }),
});

export const workersClosed = defineCheck({
  id: 'queue/workers-closed',
  ...everyLive('workers', {
    title: 'Workers finish their jobs before the process ends',
    failTitle: 'A worker is cut off in the middle of a job',
    // Closing a channel of AMQP waits for no message in hand.
    holds: (worker) => (worker.by === 'amqplib' && worker.closedOnShutdown === true ? undefined : told(worker.closedOnShutdown)),
    seen: (worker) =>
      `${named(worker)} ${worker.closedOnShutdown === true ? 'is closed by the shutdown' : 'is not closed by a shutdown that was seen'}`,
    none: NONE,
  }),
});

export const concurrencySet = defineCheck({
  id: 'queue/concurrency-set',
  ...everyLive('workers', {
    title: 'How many jobs run at once is set on purpose',
    failTitle: 'A worker runs with the default concurrency of its library',
    holds: (worker) => isSet(worker.concurrency),
    seen: (worker) => `${named(worker)}: concurrency ${show(worker.concurrency)}`,
    none: NONE,
  }),
});

export const locksFit = defineCheck({
  id: 'queue/locks-fit',
  ...everyLive('workers', {
    title: 'How long a job may be held is set on purpose',
    failTitle: 'How long a job may be held is left to the default of the library',
    of: stalls,
    holds: (worker) => bounds(worker.lockDuration),
    seen: (worker) => `${named(worker)}: lock ${showIf(worker.lockDuration)} ms`,
    none: 'No worker holds jobs by a lock.',
  }),
});

/** Each stall may have taken a worker along. */
const MOST_STALLS = 10;

export const stallsBounded = defineCheck({
  id: 'queue/stalls-bounded',
  ...everyLive('workers', {
    title: 'A job that stalls again and again is given up',
    failTitle: 'A job may stall so often that it is hardly ever given up',
    of: stalls,
    // BullMQ and Bull give a job up when it stalls for the second time, if nothing else is said.
    holds: (worker) => (worker.maxStalled === undefined ? undefined : ask(worker.maxStalled, (count) => count <= MOST_STALLS, true)),
    seen: (worker) =>
      `${named(worker)}: may stall ${worker.maxStalled?.state === 'absent' ? 'once, the default of the library' : `${showIf(worker.maxStalled)} times`}`,
    none: 'No worker holds jobs by a lock.',
  }),
});

export const jobsBounded = defineCheck({
  id: 'queue/jobs-bounded',
  ...everyLive('workers', {
    title: 'A job is given up after a set time',
    failTitle: 'Nothing gives up a job that hangs',
    holds: (worker) => bounds(worker.timeout),
    seen: (worker) => `${named(worker)}: time-out ${showIf(worker.timeout)}`,
    none: NONE,
  }),
});

export const acknowledgedByHand = defineCheck({
  id: 'queue/acknowledged-by-hand',
  ...everyLive('workers', {
    title: 'A message is acknowledged only after its work is done',
    failTitle: 'A message is acknowledged before its work is done',
    of: (worker) => /amqp|rabbit|kafka|sqs/i.test(worker.by),
    holds: (worker) => toldIf(worker.manualAck),
    seen: (worker) => `${named(worker)} ${worker.manualAck === true ? 'acknowledges by hand' : 'takes messages as acknowledged'}`,
    none: 'No worker acknowledges messages.',
  }),
});

export const workersApart = defineCheck({
  id: 'queue/workers-apart',
  ...everyLive('workers', {
    title: 'Workers run apart from the process that serves requests',
    failTitle: 'Workers share a process with the HTTP server',
    holds: (worker) => {
      const shared = toldIf(worker.inHttpProcess);
      return shared === undefined ? undefined : !shared;
    },
    seen: (worker) =>
      `${named(worker)} ${worker.inHttpProcess === true ? 'runs beside the HTTP server' : worker.inHttpProcess === false ? 'runs in a process of its own' : 'is started in a way that is not followed'}`,
    none: NONE,
  }),
});
