import { SEVERITIES } from '@airworthy/model';
import { grantOf } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { notFound } from '../problem.ts';
import { listFindings, waiverOf } from '../store/findings.ts';
import { awaitingReview } from '../store/verdicts.ts';
import { FindingSchema, WaiverRowSchema } from './findings.ts';
import { OrgParams } from './support.ts';
import { ClaimSchema, VerdictRowSchema } from './verdicts.ts';

const MOST = 200;
const View = z.object({ id: z.string(), page: z.enum(['findings']), name: z.string(), search: z.string() });

/** What waits for the person who asks, and the views of lists that they saved. */
export async function workRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/work',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['verdicts'],
        summary: 'What waits for me: what I took, what needs a second person, what I own, waivers to decide',
        params: OrgParams,
        response: {
          200: z.object({
            claims: z.array(ClaimSchema.extend({ service: z.string(), title: z.string(), severity: z.enum(SEVERITIES) })),
            reviews: z.array(VerdictRowSchema),
            findings: z.array(FindingSchema),
            waivers: z.array(WaiverRowSchema.extend({ title: z.string(), service: z.string(), severity: z.enum(SEVERITIES) })),
          }),
        },
      },
    },
    async (request) => {
      const { actor } = request;
      const now = parts.now();
      const may = (permission: Parameters<typeof grantOf>[1]): boolean => grantOf(actor.role, permission) === 'all';
      return inScope(database, actor, async (tx) => {
        const claims = await tx
          .selectFrom('claim')
          .innerJoin('service', 'service.id', 'claim.service_id')
          .innerJoin('verdict', (join) =>
            join.onRef('verdict.service_id', '=', 'claim.service_id').onRef('verdict.item', '=', 'claim.item'),
          )
          .leftJoin('item_card', 'item_card.item', 'claim.item')
          .select([
            'claim.service_id as serviceId',
            'service.name as service',
            'claim.item',
            'claim.kind',
            'claim.user_id as userId',
            'claim.until',
            'verdict.severity',
            'item_card.card',
          ])
          .where('claim.user_id', '=', actor.actor)
          .where('claim.until', '>', now)
          .orderBy('claim.until')
          .orderBy('claim.item')
          .limit(MOST)
          .execute();
        const findings = await listFindings(tx, { owner: actor.actor, live: 'true', limit: MOST }, now);
        const waivers = may('waivers:approve')
          ? await tx
              .selectFrom('waiver')
              .innerJoin('finding', 'finding.id', 'waiver.finding_id')
              .innerJoin('service', 'service.id', 'finding.service_id')
              .selectAll('waiver')
              .select(['finding.title', 'finding.severity', 'service.name as service'])
              .where('waiver.state', '=', 'requested')
              .where('waiver.requested_by', '<>', actor.actor)
              .orderBy('waiver.requested_at')
              .limit(MOST)
              .execute()
          : [];
        return {
          claims: claims.map(({ card, until, ...one }) => ({
            ...one,
            until: until.toISOString(),
            title: String(card?.['title'] ?? one.item),
          })),
          reviews: may('verdicts:review') ? await awaitingReview(tx, actor.actor, MOST) : [],
          findings: findings.items,
          waivers: waivers.map((one) => ({ ...waiverOf(one), title: one.title, service: one.service, severity: one.severity })),
        };
      });
    },
  );

  app.get(
    '/views',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['people'], summary: 'My saved views', params: OrgParams, response: { 200: z.object({ items: z.array(View) }) } },
    },
    async (request) => ({
      items: await inScope(database, request.actor, (tx) =>
        tx
          .selectFrom('saved_view')
          .select(['id', 'page', 'name', 'search'])
          .where('user_id', '=', request.actor.actor)
          .orderBy('name')
          .execute(),
      ),
    }),
  );
  app.post(
    '/views',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['people'],
        summary: 'Save a view of a list for myself; the same name again replaces it',
        params: OrgParams,
        body: z.strictObject({ page: z.enum(['findings']), name: z.string().trim().min(1).max(80), search: z.string().max(2000) }),
        response: { 201: View },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const saved = await inScope(database, actor, async (tx) => {
        const row = await tx
          .insertInto('saved_view')
          .values({ ...body, user_id: actor.actor })
          .onConflict((on) => on.columns(['org_id', 'user_id', 'page', 'name']).doUpdateSet({ search: body.search }))
          .returning(['id', 'page', 'name', 'search'])
          .executeTakeFirstOrThrow();
        await record(tx, actor, 'view.saved', `view/${row.id}`, body);
        return row;
      });
      return reply.code(201).send(saved);
    },
  );
  app.delete(
    '/views/:view',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['people'],
        summary: 'Forget a view of mine',
        params: OrgParams.extend({ view: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { actor, params } = request;
      await inScope(database, actor, async (tx) => {
        const gone = await tx
          .deleteFrom('saved_view')
          .where('id', '=', params.view)
          .where('user_id', '=', actor.actor)
          .returning('id')
          .executeTakeFirst();
        if (!gone) throw notFound('view');
        await record(tx, actor, 'view.removed', `view/${params.view}`);
      });
      return reply.code(204).send(null);
    },
  );
}
