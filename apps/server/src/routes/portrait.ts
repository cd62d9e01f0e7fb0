import type { Portrait } from '@airworthy/model';
import { PortraitSchema, RegistrationSchema, RouteRowSchema } from '@airworthy/model';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import { latestResult } from '../store/results.ts';
import { ServiceParams } from './support.ts';

/** What the newest run read of a service: its routes with their guards, what could not be read, what it talks to. */
export async function portraitRoutes(app: App, parts: Parts): Promise<void> {
  app.get(
    '/services/:service/portrait',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'Routes with guards, registrations that were not read, connections and flows of the newest run',
        params: ServiceParams,
        response: {
          200: z.object({
            run: z.string(),
            commit: z.string().nullable(),
            routes: z.array(RouteRowSchema),
            unread: z.array(RegistrationSchema),
            portrait: PortraitSchema.omit({ names: true, files: true }).nullable(),
          }),
        },
      },
    },
    async (request) =>
      inScope(parts.database, request.actor, async (tx) => {
        const { service, said } = await latestResult(tx, request.params.service);
        const run = await tx.selectFrom('run').select('commit').where('id', '=', service.runId).executeTakeFirst();
        const { portrait, routes, registrations } = said;
        return {
          run: service.runId,
          commit: run?.commit ?? null,
          routes,
          unread: registrations.filter((one) => one.state === 'unknown'),
          portrait: portrait === undefined ? null : shownOf(portrait),
        };
      }),
  );
}

function shownOf({ names: _names, files: _files, ...portrait }: Portrait): Omit<Portrait, 'names' | 'files'> {
  return portrait;
}
