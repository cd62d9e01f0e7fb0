import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import type { Tx } from '../database/database.ts';
import { conflict, notFound } from '../problem.ts';
import { storedText } from '../store/results.ts';
import { decodeCursor, pageOf } from '../paging.ts';
import { workersOf } from '../work/worker-list.ts';
import { OrgParams, PageQuery } from './support.ts';

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
const Run = z.object({
  id: z.string(),
  repositoryId: z.string(),
  repository: z.string(),
  state: z.enum(STATES),
  trigger: z.enum(['person', 'schedule', 'push']),
  requestedBy: z.string(),
  commit: z.string().nullable(),
  progress: z.string().nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
});
const RunParams = OrgParams.extend({ run: z.uuid() });

/** Audits that were asked for, and what became of them. */
export async function runRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  const select = (tx: Tx) =>
    tx
      .selectFrom('run')
      .innerJoin('repository', 'repository.id', 'run.repository_id')
      .select([
        'run.id',
        'run.repository_id as repositoryId',
        'repository.name as repository',
        'run.state',
        'run.trigger',
        'run.requested_by as requestedBy',
        'run.commit',
        'run.progress',
        'run.problem',
        'run.created_at',
        'run.finished_at',
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>;
  const shown = ({ created_at, finished_at, ...run }: Row) => ({
    ...run,
    createdAt: created_at.toISOString(),
    finishedAt: finished_at?.toISOString() ?? null,
  });

  app.get(
    '/runs',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['runs'],
        summary: 'Runs, newest first',
        params: OrgParams,
        querystring: PageQuery.extend({ repository: z.uuid().optional(), state: z.enum(STATES).optional() }),
        response: { 200: z.object({ items: z.array(Run), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor, repository, state } = request.query;
      const before = decodeCursor(cursor, z.tuple([z.iso.datetime(), z.uuid()]));
      const rows = await inScope(database, request.actor, (tx) => {
        let query = select(tx)
          .orderBy('run.created_at', 'desc')
          .orderBy('run.id', 'desc')
          .limit(limit + 1);
        if (repository !== undefined) query = query.where('run.repository_id', '=', repository);
        if (state !== undefined) query = query.where('run.state', '=', state);
        if (before) query = query.where((eb) => eb(eb.refTuple('run.created_at', 'run.id'), '<', eb.tuple(new Date(before[0]), before[1])));
        return query.execute();
      });
      return pageOf(rows.map(shown), limit, (last) => [last.createdAt, last.id]);
    },
  );

  app.get(
    '/workers',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['runs'],
        summary: 'Processes that take audits now',
        params: OrgParams,
        response: {
          200: z.object({
            items: z.array(
              z.object({ name: z.string(), slots: z.number(), running: z.number(), startedAt: z.string(), seenAt: z.string() }),
            ),
          }),
        },
      },
    },
    async () => ({ items: await workersOf(parts.pool) }),
  );
  app.get(
    '/runs/:run',
    { config: { permission: 'services:read' }, schema: { tags: ['runs'], summary: 'One run', params: RunParams, response: { 200: Run } } },
    async (request) => {
      const row = await inScope(database, request.actor, (tx) => select(tx).where('run.id', '=', request.params.run).executeTakeFirst());
      if (!row) throw notFound('run');
      return shown(row);
    },
  );

  app.get(
    '/runs/:run/result',
    { config: { permission: 'documents:read' }, schema: { tags: ['runs'], summary: 'The whole AuditResult', params: RunParams } },
    async (request, reply) => {
      const text = await inScope(database, request.actor, (tx) => storedText(tx, request.params.run));
      return reply.type('application/json').send(text);
    },
  );

  app.post(
    '/runs/:run/cancel',
    { config: { permission: 'runs:start' }, schema: { tags: ['runs'], summary: 'Stop it', params: RunParams, response: { 200: Run } } },
    async (request) => {
      const { actor, params } = request;
      const row = await inScope(database, actor, async (tx) => {
        const changed = await tx
          .updateTable('run')
          .set({ state: 'cancelled', finished_at: parts.now(), progress: null })
          .where('id', '=', params.run)
          .where('state', 'in', ['queued', 'running'])
          .returning('id')
          .executeTakeFirst();
        const now = await select(tx).where('run.id', '=', params.run).executeTakeFirst();
        if (!now) throw notFound('run');
        if (!changed) throw conflict(`The run is ${now.state} already.`);
        await record(tx, actor, 'run.cancelled', `run/${params.run}`);
        return now;
      });
      await parts.queue.cancel(params.run).catch((error: unknown) => request.log.info({ err: error }, 'the job was not waiting'));
      return shown(row);
    },
  );
}
