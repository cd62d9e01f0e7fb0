import { EvidenceSchema, ItemCardSchema, LocationSchema, METHODS, SEVERITIES, STATUSES } from '@airworthy/model';
import { refuseAnswer } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import { answerItem, reviewAnswer } from '../store/answers.ts';
import { claimItem, listClaims, releaseClaim } from '../store/claims.ts';
import { excerptsOf } from '../store/excerpts.ts';
import { historyOf, listVerdicts } from '../store/verdicts.ts';
import { Problem, refusal } from '../problem.ts';
import { expectedVersion, OrgParams, PageQuery, ServiceParams, tag } from './support.ts';

export const VerdictRowSchema = z.object({
  serviceId: z.string(),
  service: z.string(),
  item: z.string(),
  standard: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  status: z.enum(STATUSES),
  method: z.enum(METHODS),
  reason: z.string(),
  stale: z.boolean(),
  contradicted: z.boolean(),
  review: z.enum(['none', 'pending', 'approved', 'rejected']),
  version: z.number(),
});
const Event = z.object({
  id: z.number(),
  method: z.enum(METHODS),
  status: z.enum(STATUSES),
  confidence: z.string(),
  reason: z.string(),
  evidence: z.array(EvidenceSchema.extend({ location: LocationSchema.optional(), holds: z.boolean().optional() })),
  actor: z.string(),
  review: z.string(),
  reviewer: z.string().nullable(),
  runId: z.string().nullable(),
  at: z.string(),
});
const Excerpt = z.object({ path: z.string(), firstLine: z.number(), lines: z.array(z.string()), highlight: z.array(z.number()) });
const ItemId = z.string().regex(/^[A-Z]\w{0,10}-\d{1,5}$/);
const ItemParams = ServiceParams.extend({ item: ItemId });
export const ClaimSchema = z.object({
  serviceId: z.string(),
  item: z.string(),
  kind: z.enum(['answer', 'review']),
  userId: z.string(),
  until: z.string(),
});
const Place = z.strictObject({ path: z.string().min(1).max(500), line: z.int().positive(), endLine: z.int().positive().optional() });

/** Verdicts as they count, what was ever said about an item, and answers of people. */
export async function verdictRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  const list = {
    tags: ['verdicts'],
    response: { 200: z.object({ items: z.array(VerdictRowSchema), next: z.string().nullable() }) },
  };
  const Filter = PageQuery.extend({
    status: z.enum(STATUSES).optional(),
    standard: z.string().max(60).optional(),
    severity: z.enum(SEVERITIES).optional(),
    item: z.string().max(20).optional(),
    open: z.enum(['true', 'false']).optional(),
    review: z.enum(['pending']).optional(),
  });
  app.get(
    '/services/:service/verdicts',
    {
      config: { permission: 'services:read', held: true },
      schema: { ...list, summary: 'Verdicts of a service', params: ServiceParams, querystring: Filter },
    },
    async (request) => inScope(database, request.actor, (tx) => listVerdicts(tx, { ...request.query, service: request.params.service })),
  );
  app.get(
    '/verdicts',
    {
      config: { permission: 'services:read', held: true },
      schema: { ...list, summary: 'Verdicts over all services, such as one item everywhere', params: OrgParams, querystring: Filter },
    },
    async (request) => inScope(database, request.actor, (tx) => listVerdicts(tx, request.query)),
  );
  app.get(
    '/services/:service/items/:item',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['verdicts'],
        summary: 'An item of a service: its text, what counts, and everything that was ever said',
        params: ItemParams,
        response: {
          200: z.object({ verdict: VerdictRowSchema, card: ItemCardSchema.nullable(), events: z.array(Event), excerpts: z.array(Excerpt) }),
        },
      },
    },
    async (request, reply) => {
      const found = await inScope(database, request.actor, async (tx) => ({
        ...(await historyOf(tx, request.params.service, request.params.item)),
        excerpts: await excerptsOf(tx, request.params.service, request.params.item),
      }));
      tag(reply, found.verdict.version);
      return found;
    },
  );
  app.post(
    '/services/:service/items/:item/answers',
    {
      config: { permission: 'verdicts:write' },
      schema: {
        tags: ['verdicts'],
        summary: 'Answer an item; on critical ones a second person has to agree',
        params: ItemParams,
        body: z.strictObject({
          status: z.enum(STATUSES),
          reason: z.string().trim().max(10_000),
          evidence: z
            .array(z.strictObject({ message: z.string().max(2000), location: Place.optional() }))
            .max(50)
            .default([]),
        }),
        response: { 201: VerdictRowSchema },
      },
    },
    async (request, reply) => {
      const why = refuseAnswer(request.body);
      if (why) throw refusal(why);
      const version = expectedVersion(request);
      const row = await inScope(database, request.actor, (tx) =>
        answerItem(tx, request.actor, { ...request.params, ...request.body, version }, parts.now()),
      );
      tag(reply, row.version);
      return reply.code(201).send(row);
    },
  );
  app.post(
    '/services/:service/items/:item/review',
    {
      config: { permission: 'verdicts:review' },
      schema: {
        tags: ['verdicts'],
        summary: 'Agree or disagree with the answer of somebody else',
        params: ItemParams,
        body: z.strictObject({ event: z.int(), decision: z.enum(['approved', 'rejected']), note: z.string().max(4000).default('') }),
        response: { 200: VerdictRowSchema },
      },
    },
    async (request) =>
      inScope(database, request.actor, (tx) => reviewAnswer(tx, request.actor, { ...request.params, ...request.body }, parts.now())),
  );
  app.post(
    '/services/:service/items/:item/claim',
    {
      config: { permission: 'verdicts:write' },
      schema: {
        tags: ['verdicts'],
        summary: 'Take an item for half an hour; exactly one wins',
        params: ItemParams,
        body: z.strictObject({ kind: z.enum(['answer', 'review']) }),
        response: { 200: z.object({ userId: z.string(), until: z.string() }) },
      },
    },
    async (request) =>
      inScope(database, request.actor, (tx) => claimItem(tx, request.actor, { ...request.params, ...request.body }, parts.now())),
  );
  app.delete(
    '/services/:service/items/:item/claim',
    {
      config: { permission: 'verdicts:write' },
      schema: { tags: ['verdicts'], summary: 'Give an item back', params: ItemParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await inScope(database, request.actor, (tx) => releaseClaim(tx, request.actor, request.params));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/claims',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['verdicts'],
        summary: 'Who has taken what, of a service or of an item',
        params: OrgParams,
        querystring: z.object({ service: z.uuid().optional(), item: z.string().max(20).optional() }),
        response: { 200: z.object({ items: z.array(ClaimSchema) }) },
      },
    },
    async (request) => ({ items: await inScope(database, request.actor, (tx) => listClaims(tx, request.query, parts.now())) }),
  );
  app.post(
    '/answers',
    {
      config: { permission: 'verdicts:write' },
      schema: {
        tags: ['verdicts'],
        summary: 'The same answer for many; what can not be answered is said, the rest is kept',
        params: OrgParams,
        body: z.strictObject({
          status: z.enum(STATUSES),
          reason: z.string().trim().max(10_000),
          items: z
            .array(z.strictObject({ serviceId: z.uuid(), item: ItemId, version: z.int().positive() }))
            .min(1)
            .max(200),
        }),
        response: {
          200: z.object({
            answered: z.array(VerdictRowSchema),
            refused: z.array(z.object({ serviceId: z.string(), item: z.string(), because: z.string() })),
          }),
        },
      },
    },
    async (request) => {
      const { items, ...said } = request.body;
      const why = refuseAnswer(said);
      if (why) throw refusal(why);
      const answered: z.infer<typeof VerdictRowSchema>[] = [];
      const refused: { serviceId: string; item: string; because: string }[] = [];
      // In one order, so that two of these never wait for each other.
      for (const { serviceId, item, version } of items.toSorted((a, b) => compare(a.serviceId, b.serviceId) || compare(a.item, b.item))) {
        try {
          answered.push(
            await inScope(database, request.actor, (tx) =>
              answerItem(tx, request.actor, { service: serviceId, item, ...said, evidence: [], version }, parts.now()),
            ),
          );
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refused.push({ serviceId, item, because: error.message });
        }
      }
      return { answered, refused };
    },
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
