import { FleetModelSchema } from '@airworthy/model';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import { storedResult } from '../../store/results.ts';
import { OrgParams } from '../support.ts';

const Fleet = z.object({
  repositoryId: z.string(),
  repository: z.string(),
  run: z.string(),
  finishedAt: z.string().nullable(),
  model: FleetModelSchema,
});

/** What shows over several services, by repository: calls are followed within one. */
export async function fleetRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/program/fleet',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'Calls between services, tables of others, copies of controls and patterns, of the newest audit of each repository',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(Fleet) }) },
      },
    },
    async (request) => inScope(parts.database, request.actor, async (tx) => ({ items: await fleetsOf(tx) })),
  );
}

async function fleetsOf(tx: Tx): Promise<z.infer<typeof Fleet>[]> {
  const runs = await tx
    .selectFrom('run')
    .innerJoin('repository', 'repository.id', 'run.repository_id')
    .distinctOn('run.repository_id')
    .select(['run.id', 'run.finished_at', 'repository.id as repositoryId', 'repository.name as repository'])
    .where('run.state', '=', 'done')
    .where('run.result_sha256', 'is not', null)
    .orderBy('run.repository_id')
    .orderBy('run.finished_at', 'desc')
    .execute();
  const fleets: z.infer<typeof Fleet>[] = [];
  for (const { id, finished_at: at, repositoryId, repository } of runs) {
    const { fleet } = await storedResult(tx, id);
    if (fleet !== undefined) fleets.push({ repositoryId, repository, run: id, finishedAt: at?.toISOString() ?? null, model: fleet });
  }
  return fleets.toSorted((a, b) => b.model.services.length - a.model.services.length || (a.repository < b.repository ? -1 : 1));
}
