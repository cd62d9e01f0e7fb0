import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';

/** What a worker is asked to do: audit what a run names. */
export interface AuditJob {
  readonly org: string;
  readonly runId: string;
}

/** Rows of the queue may be written by another version, or by hand. */
const AuditJobSchema = z.object({ org: z.string().min(1), runId: z.uuid() });

export interface Queue {
  /** Asks for the audit of a run. Asking twice is asking once. */
  audit(job: AuditJob): Promise<void>;
  cancel(runId: string): Promise<void>;
  /** Whether the job of a run waits or is worked on, has ended (done, cancelled, or given up after its retries), or never was. */
  jobOf(runId: string): Promise<'there' | 'ended' | 'absent'>;
  /** Takes jobs until `stop`. */
  work(slots: number, handle: (job: AuditJob, signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Does something on a schedule, once for all processes together. */
  every(name: string, cron: string, handle: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const AUDITS = 'audits';
/** A worker that says nothing for so long is taken for dead, and its job given to another. */
const HEARTBEAT_SECONDS = 20;

/**
 * Jobs in PostgreSQL, by the library `pg-boss`, in the schema `pgboss`.
 *
 * @param migrate whether tables may be made; only `airworthy migrate` and the embedded database do.
 */
export async function openQueue(
  url: string,
  logger: Logger,
  options: { readonly migrate: boolean; readonly poll?: number; readonly stopSeconds?: number },
): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'airworthy-jobs',
    max: 4,
    migrate: options.migrate,
    createSchema: options.migrate,
    useListenNotify: true,
    // A worker that died is noticed this soon after its last word.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // The span of whoever asked for an audit continues in the worker.
    openTelemetry: { propagateContext: true },
  });
  boss.on('error', (error) => logger.warn({ err: error }, 'jobs: the database did not answer'));
  await boss.start();
  await boss.createQueue(AUDITS, {
    policy: 'standard',
    retryLimit: 3,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 3600,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 7 * 24 * 3600,
    notify: true,
  });
  /** Turns under way: one whose job was given back still has to end its child and remove its checkout. */
  const under = new Set<Promise<void>>();
  return {
    async audit(job) {
      await boss.send(AUDITS, job, { id: job.runId, group: { id: job.org } });
    },
    async cancel(runId) {
      await boss.cancel(AUDITS, runId);
    },
    async jobOf(runId) {
      const job = await boss.getJobById(AUDITS, runId);
      if (!job) return 'absent';
      return job.state === 'created' || job.state === 'retry' || job.state === 'active' ? 'there' : 'ended';
    },
    async work(slots, handle) {
      await boss.work<AuditJob>(
        AUDITS,
        // After a job the next is asked for at once; notices only wake a worker that had nothing to do.
        {
          batchSize: 1,
          localConcurrency: slots,
          pollingIntervalSeconds: options.poll ?? 2,
          notifyPollingIntervalSeconds: options.poll ?? 2,
          burstWhenBatchFull: true,
        },
        async ([job]) => {
          if (!job) return;
          try {
            const turn = handle(AuditJobSchema.parse(job.data), job.signal);
            under.add(turn);
            await turn.finally(() => under.delete(turn));
          } catch (error) {
            logger.error({ err: error, job: job.id, queue: AUDITS }, 'a job failed');
            throw error;
          }
        },
      );
    },
    async every(name, cron, handle) {
      // One that was killed in the middle holds up the next only until its silence is noticed.
      await boss.createQueue(name, { policy: 'singleton', retryLimit: 2, expireInSeconds: 300, heartbeatSeconds: HEARTBEAT_SECONDS });
      await boss.work(name, async () => {
        try {
          await handle();
        } catch (error) {
          logger.error({ err: error, queue: name }, 'a job failed');
          throw error;
        }
      });
      await boss.schedule(name, cron);
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: (options.stopSeconds ?? 20) * 1000 });
      await Promise.allSettled(under);
    },
  };
}
