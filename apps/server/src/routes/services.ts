import { DECISIONS, EXPOSURES, SEVERITIES } from '@airworthy/model';
import { sql } from 'kysely';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { membershipOf } from '../auth/members.ts';
import { inScope, record } from '../database/database.ts';
import { changedMeanwhile, notFound, refused } from '../problem.ts';
import { decodeCursor, pageOf } from '../paging.ts';
import { expectedVersion, OrgParams, PageQuery, ServiceParams, tag } from './support.ts';

const Counts = z.object({ pass: z.number(), partial: z.number(), fail: z.number(), notApplicable: z.number(), unknown: z.number() });
const Summary = z.object({
  grade: z.string(),
  points: z.number().nullable(),
  coverage: z.number(),
  counts: Counts,
  decisions: z.array(z.object({ exposure: z.enum(EXPOSURES), decision: z.enum(DECISIONS) })),
  findings: z.object({ critical: z.number(), high: z.number(), medium: z.number(), low: z.number() }),
  frameworks: z.array(z.string()),
  capabilities: z.array(z.string()),
  lines: z.number(),
});
const Service = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  repositoryId: z.string(),
  criticality: z.enum(SEVERITIES),
  phase: z.number().nullable(),
  ownerId: z.string().nullable(),
  latestRunId: z.string().nullable(),
  summary: Summary.nullable(),
  version: z.number(),
});
const COLUMNS = [
  'id',
  'name',
  'path',
  'repository_id as repositoryId',
  'criticality',
  'phase',
  'owner_id as ownerId',
  'latest_run_id as latestRunId',
  'summary',
  'version',
] as const;

const Score = z.object({
  standard: z.string(),
  title: z.string(),
  grade: z.string(),
  points: z.number().nullable(),
  coverage: z.number(),
  pass: z.number(),
  partial: z.number(),
  fail: z.number(),
  not_applicable: z.number(),
  unknown: z.number(),
});

/** Services of the program. They come from runs; people say how critical they are and who owns them. */
export async function serviceRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/services',
    {
      config: { permission: 'services:read', held: true },
      schema: {
        tags: ['services'],
        summary: 'Services by name',
        params: OrgParams,
        querystring: PageQuery.extend({
          phase: z.coerce.number().int().optional(),
          criticality: z.enum(SEVERITIES).optional(),
          name: z.string().max(100).optional(),
        }),
        response: { 200: z.object({ items: z.array(Service), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { limit, cursor, phase, criticality, name } = request.query;
      const after = decodeCursor(cursor, z.tuple([z.string(), z.uuid()]));
      const rows = await inScope(database, request.actor, (tx) => {
        let query = tx
          .selectFrom('service')
          .select(COLUMNS)
          .orderBy('name')
          .orderBy('id')
          .limit(limit + 1);
        if (phase !== undefined) query = query.where('phase', '=', phase);
        if (criticality !== undefined) query = query.where('criticality', '=', criticality);
        if (name !== undefined) query = query.where(sql<boolean>`position(lower(${name}) IN lower(name)) > 0`);
        if (after) query = query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(after[0], after[1])));
        return query.execute();
      });
      return pageOf(rows, limit, (last) => [last.name, last.id]);
    },
  );

  app.get(
    '/services/:service',
    {
      config: { permission: 'services:read', held: true },
      schema: {
        tags: ['services'],
        summary: 'One service with its scores by standard',
        params: ServiceParams,
        response: { 200: Service.extend({ standards: z.array(Score), decisions: z.array(z.unknown()), components: z.array(z.unknown()) }) },
      },
    },
    async (request, reply) => {
      const found = await inScope(database, request.actor, async (tx) => {
        const service = await tx
          .selectFrom('service')
          .select(COLUMNS)
          .select('standing')
          .where('id', '=', request.params.service)
          .executeTakeFirst();
        if (!service) throw notFound('service');
        const standards = await tx
          .selectFrom('standard_score')
          .select(['standard', 'title', 'grade', 'points', 'coverage', 'pass', 'partial', 'fail', 'not_applicable', 'unknown'])
          .where('service_id', '=', service.id)
          .orderBy('standard')
          .execute();
        const run = await tx
          .selectFrom('service_run')
          .select(['decisions', 'components'])
          .where('service_id', '=', service.id)
          .where('run_id', '=', service.latestRunId)
          .executeTakeFirst();
        const { decisions = [], components = [] } = service.standing ?? run ?? {};
        return { ...service, standards, decisions, components };
      });
      tag(reply, found.version);
      return found;
    },
  );

  app.patch(
    '/services/:service',
    {
      config: { permission: 'services:write' },
      schema: {
        tags: ['services'],
        summary: 'Say how critical it is, which phase it is in and who owns it',
        params: ServiceParams,
        body: z.strictObject({
          criticality: z.enum(SEVERITIES).optional(),
          phase: z.number().int().min(1).max(20).nullable().optional(),
          ownerId: z.string().max(64).nullable().optional(),
        }),
        response: { 200: Service },
      },
    },
    async (request, reply) => {
      const { actor, body, params } = request;
      const version = expectedVersion(request);
      if (typeof body.ownerId === 'string' && !(await membershipOf(parts.pool, actor.org, body.ownerId)))
        throw refused('The owner is not a member here.');
      const saved = await inScope(database, actor, async (tx) => {
        const row = await tx
          .updateTable('service')
          .set({
            ...(body.criticality === undefined ? {} : { criticality: body.criticality }),
            ...(body.phase === undefined ? {} : { phase: body.phase }),
            ...(body.ownerId === undefined ? {} : { owner_id: body.ownerId }),
            version: sql`version + 1`,
          })
          .where('id', '=', params.service)
          .where('version', '=', version)
          .returning(COLUMNS)
          .executeTakeFirst();
        if (!row) {
          const current = await tx.selectFrom('service').select(COLUMNS).where('id', '=', params.service).executeTakeFirst();
          throw current ? changedMeanwhile(current) : notFound('service');
        }
        await record(tx, actor, 'service.changed', `service/${row.id}`, body);
        return row;
      });
      tag(reply, saved.version);
      return saved;
    },
  );
}
