import { join } from 'node:path';
import type { Logger } from 'pino';
import { sql } from 'kysely';
import type { ServerConfig } from '../config.ts';
import { inScope, record } from '../database/database.ts';
import type { Database } from '../database/database.ts';
import { loadBlob } from '../store/blobs.ts';
import { importResult } from '../store/import/import-result.ts';
import { demoBegan, fillDemo } from '../store/demo/fill-demo.ts';
import { DEMO_FOLDER } from '../store/demo/load-demo.ts';
import { standardsToAsk } from '../store/own-standards.ts';
import { failRun } from '../store/runs.ts';
import { archiveCheckout, CheckoutProblem, folderCheckout, gitCheckout } from './checkout.ts';
import type { Checkout } from './checkout.ts';
import type { AuditJob } from './queue.ts';
import { AuditFailed, runAudit } from './run-audit.ts';

export interface WorkerParts {
  readonly database: Database;
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** How often a worker looks whether its run was cancelled, in milliseconds. */
const LOOK = 1000;

/** Does one audit: fetch, audit, import. What the repository does wrong fails the run; what is wrong on our side throws, and is tried again. */
export async function doAudit(parts: WorkerParts, job: AuditJob, signal: AbortSignal): Promise<void> {
  const scope = { org: job.org, actor: 'worker' };
  const begun = await begin(parts, job);
  if (!begun) return;
  const stop = new AbortController();
  const watch = setInterval(
    () =>
      void isCancelled(parts, job).then(
        (yes) => (yes ? stop.abort() : undefined),
        () => undefined,
      ),
    LOOK,
  );
  let checkout: Checkout | undefined;
  try {
    checkout = await open(parts, job, begun);
    const result = await runAudit({
      folder: checkout.folder,
      name: begun.name,
      cacheFolder: join(parts.config.dataFolder, 'cache'),
      standards: await inScope(parts.database, scope, standardsToAsk),
      signal: AbortSignal.any([signal, stop.signal]),
      onProgress: (said) => void say(parts, job, said),
    });
    // The demo has been running for a while when it is loaded.
    const fresh = begun.demo && !begun.filled;
    const at = (fresh ? demoBegan(parts.now()) : parts.now()).toISOString();
    const commit = checkout.commit ?? null;
    await inScope(parts.database, scope, async (tx) => {
      const row = await tx.selectFrom('run').select('state').where('id', '=', job.runId).forUpdate().executeTakeFirst();
      if (row?.state !== 'running') return;
      const counts = await importResult(tx, result, { runId: job.runId, repositoryId: begun.repositoryId, actor: 'worker', at });
      await tx.updateTable('run').set({ commit }).where('id', '=', job.runId).execute();
      if (fresh) await fillDemo(tx, job.org, begun.requestedBy, parts.now());
      await record(tx, scope, 'run.done', `run/${job.runId}`, { ...counts, commit });
    });
  } catch (error) {
    if (!(error instanceof CheckoutProblem || error instanceof AuditFailed)) throw error;
    if (signal.aborted) throw error;
    await fail(parts, job, error.message);
  } finally {
    clearInterval(watch);
    await checkout?.remove();
  }
}

interface Begun {
  readonly repositoryId: string;
  readonly name: string;
  readonly source: 'folder' | 'git' | 'archive' | 'push';
  readonly location: string;
  readonly archive: string | null;
  readonly demo: boolean;
  /** An earlier run has said something of it. */
  readonly filled: boolean;
  readonly requestedBy: string;
}

/** Takes the run, or says that there is nothing to do: done by another worker, or cancelled before it began. */
function begin(parts: WorkerParts, job: AuditJob): Promise<Begun | undefined> {
  return inScope(parts.database, { org: job.org, actor: 'worker' }, async (tx) => {
    const row = await tx
      .selectFrom('run')
      .innerJoin('repository', 'repository.id', 'run.repository_id')
      .select(['run.state', 'run.archive_sha256', 'run.requested_by', 'repository.id', 'repository.name', 'repository.source'])
      .select((eb) => [
        'repository.location',
        'repository.demo',
        eb.exists(eb.selectFrom('service').select('service.id').whereRef('service.repository_id', '=', 'repository.id')).as('filled'),
      ])
      .where('run.id', '=', job.runId)
      .forUpdate('run')
      .executeTakeFirst();
    if (row === undefined || (row.state !== 'queued' && row.state !== 'running')) return undefined;
    await tx
      .updateTable('run')
      .set({ state: 'running', started_at: parts.now(), attempts: sql`attempts + 1`, progress: 'fetching' })
      .where('id', '=', job.runId)
      .execute();
    const { id, name, source, location, demo } = row;
    return {
      repositoryId: id,
      name,
      source,
      location,
      demo,
      archive: row.archive_sha256,
      filled: Boolean(row.filled),
      requestedBy: row.requested_by,
    };
  });
}

async function open(parts: WorkerParts, job: AuditJob, begun: Begun): Promise<Checkout> {
  if (begun.demo) return { folder: DEMO_FOLDER, commit: undefined, remove: async () => {} };
  if (begun.source === 'folder') return folderCheckout(begun.location, parts.config.repositoryRoots);
  if (begun.source === 'git') return gitCheckout(begun.location, parts.config.repositoryRoots);
  const sha256 = begun.archive;
  if (sha256 === null) throw new CheckoutProblem('There is no archive to audit: upload one.');
  const { bytes } = await inScope(parts.database, { org: job.org, actor: 'worker' }, (tx) => loadBlob(tx, sha256));
  return archiveCheckout(bytes);
}

async function say(parts: WorkerParts, job: AuditJob, said: string): Promise<void> {
  await inScope(parts.database, { org: job.org, actor: 'worker' }, (tx) =>
    tx.updateTable('run').set({ progress: said }).where('id', '=', job.runId).where('state', '=', 'running').execute(),
  ).catch((error: unknown) => parts.logger.debug({ err: error }, 'progress was not written'));
}

async function isCancelled(parts: WorkerParts, job: AuditJob): Promise<boolean> {
  const row = await inScope(parts.database, { org: job.org, actor: 'worker' }, (tx) =>
    tx.selectFrom('run').select('state').where('id', '=', job.runId).executeTakeFirst(),
  );
  return row?.state === 'cancelled';
}

async function fail(parts: WorkerParts, job: AuditJob, problem: string): Promise<void> {
  const scope = { org: job.org, actor: 'worker' };
  await inScope(parts.database, scope, (tx) => failRun(tx, scope, job.runId, problem, parts.now()));
}
