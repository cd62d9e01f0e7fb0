import type { FactBase, Known } from './base.ts';
import type { ScheduledRun } from './timing.ts';

export interface Queue extends FactBase {
  /** bull · bullmq · pg-boss · amqplib … */
  by: string;
  name: Known<string>;
  attempts: Known<number>;
  backoff: Known<string>;
  removeOnComplete: Known<boolean>;
  deadLetter: boolean | 'unknown';
  durable: Known<boolean>;
  /** Exchanges it is bound to (RabbitMQ): what is published there arrives here. */
  exchanges?: Known<string>[];
  removeOnFail?: Known<boolean>;
  /** An `error` listener is attached to the producer's connection. */
  errorListener?: boolean | 'unknown';
  /** Waiting jobs are counted for metrics or alerts. */
  observed?: boolean | 'unknown';
  closedOnShutdown?: boolean | 'unknown';
  /** Longest waiting line that is accepted. */
  maxLength?: Known<number>;
}

export interface Worker extends FactBase {
  by: string;
  queue: Known<string>;
  concurrency: Known<number>;
  /** A `failed`/`error` listener exists. */
  failureListener: boolean | 'unknown';
  /** Payloads are parsed by a schema. */
  validatesPayload: boolean | 'unknown';
  /** False where the function that works takes no parameter, so that nothing of a payload is used. */
  takesPayload?: boolean;
  closedOnShutdown: boolean | 'unknown';
  /** Messages are acknowledged by hand (amqplib). */
  manualAck?: boolean;
  errorListener?: boolean | 'unknown';
  /** Milliseconds a job may be held before it counts as stalled. */
  lockDuration?: Known<number>;
  maxStalled?: Known<number>;
  /** Milliseconds after which a job is given up. */
  timeout?: Known<number>;
  /** Jobs per time are limited (`limiter`, prefetch). */
  rateLimited?: boolean | 'unknown';
  /** A repeat of the same job changes nothing: claim, unique insert, conditional update. */
  idempotent?: boolean | 'unknown';
  /** Errors reach the queue (rethrown), so that its retries work; false = swallowed. */
  rethrows?: boolean | 'unknown';
  /** Tells errors that can pass from those that can't (`UnrecoverableError`, ack without requeue). */
  tellsTerminal?: boolean | 'unknown';
  /** Duration or outcome is recorded as a metric. */
  recordsMetrics?: boolean | 'unknown';
  /** Log lines in it carry the job id or the id of the request that caused it. */
  logsJobId?: boolean | 'unknown';
  /** Runs in the same process as an HTTP server. */
  inHttpProcess?: boolean | 'unknown';
}

/** A place that puts work on a queue. */
export interface JobEnqueue extends FactBase {
  by: string;
  queue: Known<string>;
  job: Known<string>;
  attempts: Known<number>;
  /** An explicit job id makes repeats collapse. */
  jobId: boolean;
  /** Inside a database transaction that may still roll back. */
  inTransaction?: boolean | 'unknown';
  /** ids = references; entity = whole records; empty = nothing */
  payload?: 'ids' | 'entity' | 'empty' | 'unknown';
  carriesTenant?: boolean | 'unknown';
  /** A trace or request id travels with the job. */
  carriesTrace?: boolean | 'unknown';
  /** Payload fields whose names look like secrets or card data. */
  sensitive?: string[];
  /** Of brokers that speak AMQP: the message is to be written to disk. */
  persistent?: boolean | 'unknown';
  /** The result is awaited or its rejection handled. */
  awaited?: boolean | 'unknown';
}

export interface Schedule extends FactBase, ScheduledRun {
  /** node-cron · setInterval · bull repeat … */
  by: string;
  /** Cron expression or interval in ms as text. */
  when: Known<string>;
  timezone: Known<string>;
  /** Only one instance runs it. */
  locked: boolean | 'unknown';
}
