import { grantOf } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, inScopeWith, record } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { demoState, loadDemo } from '../store/demo/load-demo.ts';
import { removeDemo } from '../store/demo/remove-demo.ts';
import { once, OrgParams } from './support.ts';

const Missing = z.enum(['public-url', 'mail']);
const Situation = z.object({
  demo: z.object({ state: z.enum(['absent', 'possible', 'loading', 'loaded', 'failed']), problem: z.string().nullable() }),
  /** What the operator has not configured, for those who may change settings. */
  missing: z.array(Missing),
});
const Loaded = z.object({ repository: z.string(), run: z.string() });

/** How an organisation begins: with the demo program or without, and what its server still lacks. */
export async function demoRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/situation',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['demo'],
        summary: 'Whether there is a demo program, and for administrators what is not configured',
        params: OrgParams,
        response: { 200: Situation },
      },
    },
    async (request) => {
      const demo = await inScope(database, request.actor, demoState);
      return { demo, missing: grantOf(request.actor.role, 'settings:manage') === 'all' ? missing(parts) : [] };
    },
  );
  app.post(
    '/demo',
    {
      config: { permission: 'program:plan' },
      schema: {
        tags: ['demo'],
        summary: 'Load the demo program: an example of 21 services is audited, with people and plans made up around it',
        params: OrgParams,
        response: { 200: Loaded, 202: Loaded },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => ({ status: 202, body: await loadDemo(tx, actor, parts.now()) })),
      );
      await parts.queue.audit({ org: actor.org, runId: answer.body.run });
      return reply.code(answer.status === 202 ? 202 : 200).send(answer.body);
    },
  );
  app.delete(
    '/demo',
    {
      config: { permission: 'settings:manage' },
      schema: {
        tags: ['demo'],
        summary: 'Take the demo program out, with everything that was said about it; the ledger keeps that it was there',
        params: OrgParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      await inScopeWith(
        database,
        actor,
        (query) => removeDemo(query, actor.org),
        async (tx, was) => {
          if (!was) throw notFound('demo program');
          await record(tx, actor, 'demo.removed', 'demo');
        },
      );
      return reply.code(204).send(null);
    },
  );
}

/** Without a server for mail, links have to be handed over by people. */
function missing({ config }: Parts): z.infer<typeof Missing>[] {
  return [
    ...(config.publicUrl === undefined ? (['public-url'] as const) : []),
    ...(config.smtpUrl === undefined ? (['mail'] as const) : []),
  ];
}
