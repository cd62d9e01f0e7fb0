import { expireWaiver } from '@airworthy/program';
import { sql } from 'kysely';
import { inScope, record } from '../database/database.ts';
import type { Database, Scope } from '../database/database.ts';
import { saveLife } from '../store/findings.ts';
import { failRun, queueRun } from '../store/runs.ts';
import { loadSettings } from '../store/settings.ts';
import type { AuditJob, Queue } from './queue.ts';
import { dueRepositories } from './schedule.ts';

export interface HousekeepingParts {
  readonly database: Database;
  readonly now: () => Date;
  readonly organisations: () => Promise<readonly string[]>;
  readonly ask: (job: AuditJob) => Promise<void>;
  readonly jobOf: Queue['jobOf'];
}

/** Answers to creates are kept for a day, as callers repeat within minutes. */
const ANSWERS_KEPT = 24 * 3_600_000;
/** A run that waits this long without a job lost it when a process died. */
const WAITING = 15_000;

/** What has to happen without anybody asking: runs that lost their job, audits that are due, waivers that are over. Doing it twice changes nothing. */
export async function keepHouse(parts: HousekeepingParts): Promise<{ requeued: number; started: number; reopened: number }> {
  const done = { requeued: 0, started: 0, reopened: 0 };
  for (const org of await parts.organisations()) {
    const scope = { org, actor: 'schedule' };
    done.started += await startDue(parts, scope);
    done.requeued += await requeue(parts, scope);
    done.reopened += await endWaivers(parts, scope);
    await inScope(parts.database, scope, (tx) =>
      tx
        .deleteFrom('idempotent_answer')
        .where('created_at', '<', new Date(parts.now().getTime() - ANSWERS_KEPT))
        .execute(),
    );
  }
  return done;
}

/**
 * Runs that nobody works on: one without a job gets one (asking twice is asking once, because a job has the id of its run), and one whose
 * job was given up has failed, so that nobody waits for it.
 */
async function requeue(parts: HousekeepingParts, scope: Scope): Promise<number> {
  const before = new Date(parts.now().getTime() - WAITING);
  const open = await inScope(parts.database, scope, (tx) =>
    tx
      .selectFrom('run')
      .select('id')
      .where('state', 'in', ['queued', 'running'])
      .where((eb) => eb(eb.fn.coalesce('started_at', 'created_at'), '<', before))
      .execute(),
  );
  let asked = 0;
  for (const { id } of open) {
    const job = await parts.jobOf(id);
    if (job === 'there') continue;
    if (job === 'absent') {
      await parts.ask({ org: scope.org, runId: id });
      asked += 1;
    } else await giveUp(parts, scope, id);
  }
  return asked;
}

async function giveUp(parts: HousekeepingParts, scope: Scope, id: string): Promise<void> {
  const problem = 'The audit was begun several times and never came to its end.';
  await inScope(parts.database, scope, (tx) => failRun(tx, scope, id, problem, parts.now()));
}

async function startDue(parts: HousekeepingParts, scope: Scope): Promise<number> {
  const now = parts.now();
  const runs = await inScope(parts.database, scope, async (tx) => {
    const { settings } = await loadSettings(tx);
    if (Object.values(settings.schedule).every((hour) => hour === null)) return [];
    // One process looks at a time, so that nothing starts twice.
    await sql`SELECT pg_advisory_xact_lock(hashtext(${`schedule ${scope.org}`}))`.execute(tx);
    const { rows } = await sql<{ id: string; lastRunAt: Date | null; critical: boolean }>`
      SELECT r.id, (SELECT max(created_at) FROM run WHERE run.repository_id = r.id) AS "lastRunAt",
        EXISTS (SELECT FROM service s WHERE s.repository_id = r.id AND s.criticality = 'critical') AS critical
      FROM repository r WHERE r.source IN ('git', 'folder')`.execute(tx);
    const started: string[] = [];
    for (const repository of dueRepositories(settings.schedule, rows, now)) {
      const id = await queueRun(tx, scope, { repository, trigger: 'schedule' }, now);
      await record(tx, scope, 'run.requested', `run/${id}`, { repository, trigger: 'schedule' });
      started.push(id);
    }
    return started;
  });
  for (const runId of runs) await parts.ask({ org: scope.org, runId });
  return runs.length;
}

async function endWaivers(parts: HousekeepingParts, scope: Scope): Promise<number> {
  const now = parts.now();
  return inScope(parts.database, scope, async (tx) => {
    const { settings } = await loadSettings(tx);
    const waived = await tx
      .selectFrom('finding')
      .select(['id', 'state', 'life'])
      .where('state', '=', 'waived')
      .forUpdate()
      .skipLocked()
      .execute();
    let reopened = 0;
    for (const one of waived) {
      const life = expireWaiver(one.life, now.toISOString());
      if (!life) continue;
      reopened += 1;
      await saveLife(tx, scope, { id: one.id, before: one.state, life, note: 'The waiver is over.' }, settings.sla, now.toISOString());
      await record(tx, scope, 'finding.reopened', `finding/${one.id}`, { because: 'waiver expired' });
    }
    return reopened;
  });
}
