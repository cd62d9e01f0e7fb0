import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope, record } from '../database/database.ts';
import { notFound, refused } from '../problem.ts';
import { TRACKERS } from '../integrations/kinds.ts';
import { CREATE } from '../integrations/trackers/sync.ts';
import { enqueue } from '../store/integrations.ts';
import { FindingParams, OrgParams } from './support.ts';

const FIELDS = ['closed', 'assignee', 'dueOn'] as const;
const Side = z.union([z.string(), z.boolean(), z.null()]);
const Conflicts = z.array(z.object({ field: z.enum(FIELDS), ours: Side, theirs: Side }));
const Issue = z.object({
  id: z.string(),
  integration: z.string(),
  name: z.string(),
  kind: z.enum(TRACKERS),
  key: z.string(),
  url: z.string(),
  /** Day that the tracker plans, where it knows days. */
  plannedOn: z.string().nullable(),
  syncedAt: z.string(),
  conflicts: Conflicts,
});

/** Findings and their issues in trackers. */
export async function issueRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/trackers',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['integrations'],
        summary: 'Trackers that issues can be made in',
        params: OrgParams,
        response: { 200: z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(TRACKERS) })) }) },
      },
    },
    async (request) => {
      const rows = await inScope(database, request.actor, (tx) =>
        tx
          .selectFrom('integration')
          .select(['id', 'name', 'kind'])
          .where('kind', 'in', TRACKERS)
          .where('enabled', '=', true)
          .orderBy('name')
          .execute(),
      );
      return { items: rows.map((one) => ({ ...one, kind: one.kind as (typeof TRACKERS)[number] })) };
    },
  );
  app.get(
    '/findings/:finding/issues',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['integrations'],
        summary: 'Issues of a finding, with what they differ in',
        params: FindingParams,
        response: { 200: z.object({ items: z.array(Issue) }) },
      },
    },
    async (request) => {
      const rows = await inScope(database, request.actor, (tx) =>
        tx
          .selectFrom('tracker_link')
          .innerJoin('integration', 'integration.id', 'tracker_link.integration_id')
          .select([
            'tracker_link.id',
            'tracker_link.external_key',
            'tracker_link.url',
            'tracker_link.agreed',
            'tracker_link.conflicts',
            'tracker_link.synced_at',
            'integration.id as integration',
            'integration.name',
            'integration.kind',
          ])
          .where('tracker_link.finding_id', '=', request.params.finding)
          .orderBy('integration.name')
          .execute(),
      );
      return {
        items: rows.map(({ external_key, agreed, conflicts, synced_at, kind, ...one }) => ({
          ...one,
          kind: kind as (typeof TRACKERS)[number],
          key: external_key,
          plannedOn: typeof agreed['dueOn'] === 'string' ? agreed['dueOn'] : null,
          syncedAt: synced_at.toISOString(),
          conflicts: Conflicts.parse(conflicts),
        })),
      };
    },
  );
  app.post(
    '/findings/:finding/issues',
    {
      config: { permission: 'findings:work' },
      schema: {
        tags: ['integrations'],
        summary: 'Have an issue made for a finding; one a tracker',
        params: FindingParams,
        body: z.strictObject({ integration: z.uuid() }),
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const id = await inScope(database, actor, async (tx) => {
        const tracker = await tx
          .selectFrom('integration')
          .select(['id', 'enabled'])
          .where('id', '=', body.integration)
          .where('kind', 'in', TRACKERS)
          .forUpdate()
          .executeTakeFirst();
        if (!tracker) throw notFound('tracker');
        if (!tracker.enabled) throw refused('The tracker is switched off.');
        const subject = `finding/${params.finding}`;
        const linked = await tx
          .selectFrom('tracker_link')
          .select('id')
          .where('integration_id', '=', tracker.id)
          .where('finding_id', '=', params.finding)
          .executeTakeFirst();
        if (linked) throw refused('The finding has an issue there.');
        const asked = await tx
          .selectFrom('outbox')
          .select('id')
          .where('integration_id', '=', tracker.id)
          .where('event', '=', CREATE)
          .where('subject', '=', subject)
          .where('state', '=', 'waiting')
          .executeTakeFirst();
        if (asked) return asked.id;
        const made = await enqueue(tx, actor, tracker.id, CREATE, subject, parts.now());
        await record(tx, actor, 'finding.issue-asked', subject, { integration: tracker.id });
        return made;
      });
      return reply.code(202).send({ id });
    },
  );
  app.post(
    '/findings/:finding/issues/:issue/resolution',
    {
      config: { permission: 'findings:work' },
      schema: {
        tags: ['integrations'],
        summary: 'Say which side is right where a finding and its issue differ',
        params: FindingParams.extend({ issue: z.uuid() }),
        body: z.strictObject({ field: z.enum(FIELDS), take: z.enum(['ours', 'theirs']) }),
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const id = await inScope(database, actor, async (tx) => {
        const link = await tx
          .selectFrom('tracker_link')
          .selectAll()
          .where('id', '=', params.issue)
          .where('finding_id', '=', params.finding)
          .forUpdate()
          .executeTakeFirst();
        if (!link) throw notFound('issue');
        const conflicts = Conflicts.parse(link.conflicts);
        const conflict = conflicts.find((one) => one.field === body.field);
        if (conflict === undefined) throw refused('They do not differ in that.');
        // What the side that gives way says becomes what was agreed on: the other one has changed since, and is taken over.
        const agreed: Record<string, unknown> = { ...link.agreed, [body.field]: body.take === 'ours' ? conflict.theirs : conflict.ours };
        if (body.field === 'dueOn') Object.assign(agreed, body.take === 'ours' ? { deadline: null } : { dueOn: conflict.theirs });
        await tx
          .updateTable('tracker_link')
          .set({ agreed: JSON.stringify(agreed), conflicts: JSON.stringify(conflicts.filter((one) => one !== conflict)) })
          .where('id', '=', link.id)
          .execute();
        const asked = await enqueue(tx, actor, link.integration_id, 'issue.resolved', `finding/${params.finding}`, parts.now());
        await record(tx, actor, 'finding.issue-resolved', `finding/${params.finding}`, { ...body, issue: link.external_key });
        return asked;
      });
      return reply.code(202).send({ id });
    },
  );
}
