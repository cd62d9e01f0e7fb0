import { SEVERITIES } from '@airworthy/model';
import { FINDING_ACTIONS, FINDING_MOVES, FINDING_STATES, grantOf, SLA_STATES } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import { membershipOf } from '../auth/members.ts';
import { forbidden, Problem, refused } from '../problem.ts';
import { actOn, assignFindings, countFindings, findingOf, listFindings } from '../store/findings.ts';
import { undoMove } from '../store/undo-moves.ts';
import { expectedVersion, FindingParams, OrgParams, PageQuery, ServiceParams, tag } from './support.ts';

export const FindingSchema = z.object({
  id: z.string(),
  serviceId: z.string(),
  service: z.string(),
  item: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(FINDING_STATES),
  status: z.enum(['FAIL', 'PARTIAL']),
  title: z.string(),
  message: z.string(),
  locations: z.array(z.object({ path: z.string(), line: z.number() })),
  role: z.string(),
  effortHours: z.number(),
  ownerId: z.string().nullable(),
  seen: z.boolean(),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  sla: z.object({ state: z.enum(SLA_STATES), dueAt: z.string().nullable(), daysLeft: z.number().nullable(), pausedDays: z.number() }),
  version: z.number(),
});
export const WaiverRowSchema = z.object({
  id: z.string(),
  findingId: z.string(),
  state: z.string(),
  reason: z.string(),
  expiresAt: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  note: z.string(),
});
const Move = z.strictObject({
  action: z.enum(FINDING_ACTIONS).exclude(['waive']),
  note: z.string().trim().max(4000).default(''),
  ownerId: z.string().max(64).nullable().optional(),
});
const Filter = PageQuery.extend({
  severity: z.enum(SEVERITIES).optional(),
  state: z.enum(FINDING_STATES).optional(),
  owner: z.string().max(64).optional(),
  item: z.string().max(20).optional(),
  live: z.literal('true').optional(),
  breached: z.literal('true').optional(),
});
const ListFilter = Filter.extend({ service: z.uuid().optional() });
const Page = z.object({ items: z.array(FindingSchema), next: z.string().nullable() });

/** Findings and the moves of their lives. */
export async function findingRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/findings',
    {
      config: { permission: 'services:read', held: true },
      schema: {
        tags: ['findings'],
        summary: 'Findings, worst and oldest first',
        params: OrgParams,
        querystring: ListFilter,
        response: { 200: Page },
      },
    },
    async (request) => inScope(database, request.actor, (tx) => listFindings(tx, request.query, parts.now())),
  );
  app.get(
    '/findings/counts',
    {
      config: { permission: 'services:read', held: true },
      schema: {
        tags: ['findings'],
        summary: 'How many findings of each state and severity a filter has',
        params: OrgParams,
        querystring: ListFilter.omit({ limit: true, cursor: true }),
        response: {
          200: z.object({ items: z.array(z.object({ state: z.enum(FINDING_STATES), severity: z.enum(SEVERITIES), count: z.number() })) }),
        },
      },
    },
    async (request) => ({ items: await inScope(database, request.actor, (tx) => countFindings(tx, request.query, parts.now())) }),
  );
  app.post(
    '/findings/owners',
    {
      config: { permission: 'findings:triage' },
      schema: {
        tags: ['findings'],
        summary: 'Say who takes care of findings; those that have that owner already are left out of the answer',
        params: OrgParams,
        body: z.strictObject({ findings: z.array(z.uuid()).min(1).max(500), ownerId: z.string().max(64).nullable() }),
        response: { 200: z.object({ assigned: z.array(z.string()) }) },
      },
    },
    async (request) => {
      const { ownerId, findings } = request.body;
      if (ownerId !== null && !(await membershipOf(parts.pool, request.actor.org, ownerId)))
        throw refused('The owner is not a member here.');
      return {
        assigned: await inScope(database, request.actor, (tx) =>
          assignFindings(tx, request.actor, [...new Set(findings)].toSorted(), ownerId),
        ),
      };
    },
  );
  app.get(
    '/services/:service/findings',
    {
      config: { permission: 'services:read', held: true },
      schema: { tags: ['findings'], summary: 'Findings of a service', params: ServiceParams, querystring: Filter, response: { 200: Page } },
    },
    async (request) =>
      inScope(database, request.actor, (tx) => listFindings(tx, { ...request.query, service: request.params.service }, parts.now())),
  );
  app.get(
    '/findings/:finding',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['findings'],
        summary: 'One finding with its history',
        params: FindingParams,
        response: {
          200: z.object({
            finding: FindingSchema,
            moves: z.array(z.enum(FINDING_ACTIONS)),
            history: z.array(
              z.object({ at: z.string(), actor: z.string(), from: z.string().nullable(), to: z.string(), note: z.string() }),
            ),
            waivers: z.array(WaiverRowSchema),
          }),
        },
      },
    },
    async (request, reply) => {
      const found = await inScope(database, request.actor, (tx) => findingOf(tx, request.actor, request.params.finding, parts.now()));
      tag(reply, found.finding.version);
      return found;
    },
  );
  app.post(
    '/findings/:finding/moves',
    {
      config: { permission: 'findings:work' },
      schema: {
        tags: ['findings'],
        summary: 'Triage, plan, start, claim fixed, verify, dismiss, reopen',
        params: FindingParams,
        body: Move,
        response: { 200: FindingSchema },
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request);
      const row = await inScope(database, request.actor, (tx) =>
        actOn(tx, request.actor, { ...request.body, finding: request.params.finding, version }, parts.now()),
      );
      tag(reply, row.version);
      return row;
    },
  );
  app.post(
    '/findings/moves',
    {
      config: { permission: 'findings:triage' },
      schema: {
        tags: ['findings'],
        summary: 'The same move for many; what can not be moved is said, the rest is done',
        params: OrgParams,
        body: Move.extend({ findings: z.array(z.uuid()).min(1).max(500) }),
        response: { 200: z.object({ moved: z.array(z.string()), refused: z.array(z.object({ id: z.string(), because: z.string() })) }) },
      },
    },
    async (request) => {
      const { findings, ...act } = request.body;
      if (grantOf(request.actor.role, FINDING_MOVES[act.action].permission) !== 'all')
        throw forbidden('This move of many takes the permission for all services.');
      const moved: string[] = [];
      const refused: { id: string; because: string }[] = [];
      // In one order, so that two of these never wait for each other.
      for (const finding of [...new Set(findings)].toSorted()) {
        try {
          await inScope(database, request.actor, (tx) => actOn(tx, request.actor, { ...act, finding, version: null }, parts.now()));
          moved.push(finding);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refused.push({ id: finding, because: error.message });
        }
      }
      return { moved, refused };
    },
  );
  app.post(
    '/findings/undo',
    {
      config: { permission: 'findings:triage' },
      schema: {
        tags: ['findings'],
        summary: 'Take back moves that one has just made, while nothing else happened; what can not be taken back is said',
        params: OrgParams,
        body: z.strictObject({ findings: z.array(z.uuid()).min(1).max(500) }),
        response: { 200: z.object({ undone: z.array(z.string()), refused: z.array(z.object({ id: z.string(), because: z.string() })) }) },
      },
    },
    async (request) => {
      const undone: string[] = [];
      const refused: { id: string; because: string }[] = [];
      for (const finding of [...new Set(request.body.findings)].toSorted()) {
        try {
          await inScope(database, request.actor, (tx) => undoMove(tx, request.actor, finding, parts.now()));
          undone.push(finding);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          refused.push({ id: finding, because: error.message });
        }
      }
      return { undone, refused };
    },
  );
}
