import type { Scope, Tx } from '../database/database.ts';
import { record } from '../database/database.ts';

export interface AskedRun {
  readonly repository: string;
  readonly trigger: 'person' | 'schedule' | 'push';
  /** The archive to audit, where code is uploaded. */
  readonly archive?: string | null;
}

/** A run that waits for a worker. Its job is asked for after the commit; one that is lost in between is found by housekeeping. */
export async function queueRun(tx: Tx, scope: Scope, asked: AskedRun, now: Date): Promise<string> {
  const { id } = await tx
    .insertInto('run')
    .values({
      repository_id: asked.repository,
      state: 'queued',
      trigger: asked.trigger,
      requested_by: scope.actor,
      archive_sha256: asked.archive ?? null,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Ends a run that has no result, once; one that ended otherwise meanwhile stays as it is. */
export async function failRun(tx: Tx, scope: Scope, id: string, problem: string, now: Date): Promise<void> {
  const changed = await tx
    .updateTable('run')
    .set({ state: 'failed', problem, finished_at: now, progress: null })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returning('id')
    .executeTakeFirst();
  if (changed) await record(tx, scope, 'run.failed', `run/${id}`, { problem });
}
