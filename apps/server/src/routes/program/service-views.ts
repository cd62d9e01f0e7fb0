import { METHODS, SEVERITIES, STATUSES } from '@airworthy/model';
import { MOVE_CAUSES, refuseOverride } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import { notFound, refusal } from '../../problem.ts';
import { serviceChecklist } from '../../store/checklist.ts';
import { compareServiceRuns } from '../../store/compare.ts';
import { mapStandard, overridesOf, serviceMapping } from '../../store/mapping.ts';
import { expectedVersion, ServiceParams, tag } from '../support.ts';

const Mapped = z.object({
  standard: z.string(),
  title: z.string(),
  applies: z.boolean(),
  by: z.enum(['capabilities', 'person']),
  because: z.string(),
});
const Line = z.object({
  item: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  decidedBy: z.enum(METHODS).nullable(),
  reason: z.string(),
  ask: z.string().nullable(),
  places: z.number(),
});
const Checklist = z.object({
  service: z.string(),
  treeHash: z.string(),
  standardsHash: z.string(),
  sections: z
    .array(
      z.object({
        standard: z.string(),
        title: z.string(),
        because: z.string(),
        lines: z.array(Line).readonly(),
        notApplicable: z.number(),
      }),
    )
    .readonly(),
  leftOut: z.array(Mapped).readonly(),
  items: z.number(),
  open: z.number(),
  decidedBy: z.record(z.enum(METHODS), z.number()),
});
const Counts = z.object({ pass: z.number(), partial: z.number(), fail: z.number(), notApplicable: z.number(), unknown: z.number() });
const RunRow = z.object({
  run: z.string(),
  finishedAt: z.string(),
  commit: z.string().nullable(),
  trigger: z.string(),
  grade: z.string(),
  points: z.number().nullable(),
  coverage: z.number(),
  counts: Counts,
});
const RunFinding = z.object({ fingerprint: z.string(), item: z.string(), severity: z.enum(SEVERITIES), title: z.string() });
const Comparison = z.object({
  moves: z
    .array(
      z.object({
        item: z.string(),
        from: z.enum(STATUSES),
        to: z.enum(STATUSES),
        direction: z.enum(['better', 'worse', 'decided', 'undecided', 'scope']),
        causes: z.array(z.enum(MOVE_CAUSES)).readonly(),
        sentence: z.string(),
      }),
    )
    .readonly(),
  asked: z.array(z.string()).readonly(),
  dropped: z.array(z.string()).readonly(),
  findings: z.object({
    new: z.array(RunFinding).readonly(),
    gone: z.array(RunFinding.extend({ passed: z.boolean() })).readonly(),
    reopened: z.array(RunFinding).readonly(),
    same: z.number(),
  }),
  titles: z.record(z.string(), z.string()),
});
const MappingAnswer = z.object({ items: z.array(Mapped), version: z.number() });

/** A service in the program: its standards, its checklist, its runs and what moved between them. */
export async function serviceViewRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/services/:service/checklist',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'Items by standard, with how each is decided and what people are asked',
        params: ServiceParams,
        response: { 200: Checklist },
      },
    },
    async (request) => inScope(database, request.actor, (tx) => serviceChecklist(tx, request.params.service)),
  );
  app.get(
    '/services/:service/mapping',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'Every standard with whether it applies to the service, and who says so',
        params: ServiceParams,
        response: { 200: MappingAnswer },
      },
    },
    async (request, reply) => {
      const found = await inScope(database, request.actor, async (tx) => {
        const service = await tx.selectFrom('service').select('version').where('id', '=', request.params.service).executeTakeFirst();
        if (!service) throw notFound('service');
        return { items: await serviceMapping(tx, request.params.service), version: service.version };
      });
      tag(reply, found.version);
      return found;
    },
  );
  app.put(
    '/services/:service/mapping/:standard',
    {
      config: { permission: 'services:write' },
      schema: {
        tags: ['services'],
        summary: 'Say that a standard applies, that it does not, or that the code may say; scores and checklist follow',
        params: ServiceParams.extend({ standard: z.string().max(80) }),
        body: z.strictObject({ kind: z.enum(['add', 'remove', 'as-read']), reason: z.string().trim().max(2_000).default('') }),
        response: { 200: MappingAnswer },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const version = expectedVersion(request);
      const why = body.kind === 'as-read' ? undefined : refuseOverride(body);
      if (why) throw refusal(why);
      const { standard, service } = params;
      const override =
        body.kind === 'as-read'
          ? null
          : { standard, kind: body.kind, reason: body.reason, author: actor.name, at: parts.now().toISOString() };
      const after = await inScope(database, actor, async (tx) => {
        const next = await mapStandard(tx, actor, { service, standard, version }, override);
        return { items: await serviceMapping(tx, service), version: next };
      });
      tag(reply, after.version);
      return after;
    },
  );
  app.get(
    '/services/:service/runs',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'What runs said of the service, newest first',
        params: ServiceParams,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
        response: { 200: z.object({ items: z.array(RunRow) }) },
      },
    },
    async (request) => {
      const rows = await inScope(database, request.actor, async (tx) => {
        await overridesOf(tx, request.params.service);
        return tx
          .selectFrom('service_run')
          .innerJoin('run', 'run.id', 'service_run.run_id')
          .select(['run.id as run', 'run.commit', 'run.trigger', 'service_run.finished_at'])
          .select(['service_run.grade', 'service_run.points', 'service_run.coverage', 'service_run.counts'])
          .where('service_run.service_id', '=', request.params.service)
          .orderBy('service_run.finished_at', 'desc')
          .orderBy('run.id')
          .limit(request.query.limit)
          .execute();
      });
      return { items: rows.map(({ finished_at, ...row }) => ({ ...row, finishedAt: finished_at.toISOString() })) };
    },
  );
  app.get(
    '/services/:service/compare',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['services'],
        summary: 'What moved between two runs, each verdict explained by code, rule, words of the item or people',
        params: ServiceParams,
        querystring: z.object({ from: z.uuid(), to: z.uuid() }),
        response: { 200: Comparison },
      },
    },
    async (request) => inScope(database, request.actor, (tx) => compareServiceRuns(tx, request.params.service, request.query)),
  );
}
