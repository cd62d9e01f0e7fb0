import type { FactBase, Known } from './base.ts';

export interface Queue extends FactBase {
  /** bull · bullmq · amqplib … */
  by: string;
  name: Known<string>;
  attempts: Known<number>;
  backoff: Known<string>;
  removeOnComplete: Known<boolean>;
  deadLetter: boolean | 'unknown';
  durable: Known<boolean>;
}

export interface Worker extends FactBase {
  by: string;
  queue: Known<string>;
  concurrency: Known<number>;
  /** A `failed`/`error` listener exists. */
  failureListener: boolean | 'unknown';
  /** Payloads are parsed by a schema. */
  validatesPayload: boolean | 'unknown';
  closedOnShutdown: boolean | 'unknown';
  /** Messages are acknowledged by hand (amqplib). */
  manualAck?: boolean;
}

/** A place that puts work on a queue. */
export interface JobEnqueue extends FactBase {
  by: string;
  queue: Known<string>;
  job: Known<string>;
  attempts: Known<number>;
  /** An explicit job id makes repeats collapse. */
  jobId: boolean;
}

export interface Schedule extends FactBase {
  /** node-cron · setInterval · bull repeat … */
  by: string;
  /** Cron expression or interval in ms as text. */
  when: Known<string>;
  timezone: Known<string>;
  /** Only one instance runs it. */
  locked: boolean | 'unknown';
}
