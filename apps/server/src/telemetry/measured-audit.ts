import type { Logger } from 'pino';
import { trace } from '@opentelemetry/api';
import { inScope } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import type { AuditJob } from '../work/queue.ts';
import type { Metrics, RunOutcome } from './metrics.ts';
import { inSpan, traceOf } from './tracing.ts';

export interface MeasuredParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A worker's turn at a run: a span under the request that asked for it, a line in the log at its end, and its time in the figures. */
export function measuredAudit(parts: MeasuredParts, job: AuditJob, work: (logger: Logger) => Promise<void>): Promise<void> {
  return inSpan('audit', { 'airworthy.run.id': job.runId, 'airworthy.organisation.id': job.org }, async () => {
    const began = performance.now();
    const traceId = traceOf(trace.getActiveSpan());
    const logger = parts.logger.child({ run: job.runId, ...(traceId === undefined ? {} : { trace_id: traceId }) });
    let outcome: RunOutcome = 'given-back';
    try {
      await work(logger);
      outcome = await outcomeOf(parts.database, job);
    } catch (error) {
      logger.warn({ err: error }, 'audit given back to the queue');
      throw error;
    } finally {
      const seconds = (performance.now() - began) / 1000;
      parts.metrics.run(outcome, seconds);
      trace.getActiveSpan()?.setAttribute('airworthy.run.outcome', outcome);
      logger.info({ outcome, seconds: Math.round(seconds * 1000) / 1000 }, 'audit ended');
    }
  });
}

/** How the run stands after the turn. One that is still running was taken over by another worker. */
async function outcomeOf(database: Database, job: AuditJob): Promise<RunOutcome> {
  const row = await inScope(database, { org: job.org, actor: 'worker' }, (tx) =>
    tx.selectFrom('run').select('state').where('id', '=', job.runId).executeTakeFirst(),
  );
  const state = row?.state;
  return state === 'done' || state === 'failed' || state === 'cancelled' ? state : 'given-back';
}
