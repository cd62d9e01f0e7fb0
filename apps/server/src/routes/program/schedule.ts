import { CRITICALITIES, DaySchema, grantOf, STEP_GROUPS } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import { RECORD_BODIES } from '../../store/planning/kinds.ts';
import { programSettings, saveProgramSettings } from '../../store/planning/records.ts';
import { applyTemplate, levelledPlan, saveBaseline } from '../../store/planning/schedule.ts';
import { forbidden, refused } from '../../problem.ts';
import { expectedVersion, once, OrgParams, tag } from '../support.ts';

const Slips = z.object({
  services: z.array(z.object({ service: z.string(), days: z.number(), from: z.string(), to: z.string() })).readonly(),
  lost: z.array(z.string()).readonly(),
  days: z.number(),
});
const Schedule = z.object({
  start: z.string(),
  end: z.number(),
  endDay: z.string().nullable(),
  assignments: z
    .array(
      z.object({
        service: z.string(),
        phase: z.string(),
        group: z.enum(STEP_GROUPS),
        auditor: z.string(),
        hours: z.number(),
        from: z.string(),
        to: z.string(),
        start: z.number(),
        end: z.number(),
      }),
    )
    .readonly(),
  unscheduled: z
    .array(z.object({ service: z.string(), group: z.enum(STEP_GROUPS), hours: z.number(), why: z.string(), sentence: z.string() }))
    .readonly(),
});
const Away = z.object({ without: z.uuid().optional(), from: DaySchema.optional(), to: DaySchema.optional() });
const BaselineRow = z.object({ id: z.string(), title: z.string(), at: z.string(), endDay: z.string().nullable() });

/** The plan of a program: its settings, the template it starts with, the levelled schedule and what slips. */
export async function scheduleRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/program/settings',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'First day, holidays, rates and costs of the program; money only for those who may see it',
        params: OrgParams,
        response: { 200: RECORD_BODIES.program.partial() },
      },
    },
    async (request, reply) => {
      const { settings, version } = await inScope(database, request.actor, programSettings);
      tag(reply, version);
      if (grantOf(request.actor.role, 'money:read') === 'all') return settings;
      const { rates: _rates, fixedCost: _cost, ...rest } = settings;
      return rest;
    },
  );
  app.put(
    '/program/settings',
    {
      config: { permission: 'program:plan' },
      schema: {
        tags: ['program'],
        summary: 'Say when the program begins and what it costs; the first time the ETag is 0',
        params: OrgParams,
        body: RECORD_BODIES.program,
        response: { 200: RECORD_BODIES.program },
      },
    },
    async (request, reply) => {
      const version = expectedVersion(request);
      const saved = await inScope(database, request.actor, (tx) =>
        saveProgramSettings(tx, request.actor, request.body, version, parts.now()),
      );
      tag(reply, saved.version);
      return saved.settings;
    },
  );
  app.post(
    '/program/template',
    {
      config: { permission: 'program:plan' },
      schema: {
        tags: ['program'],
        summary: 'Make the four phases, and put services into them by how critical they are',
        params: OrgParams,
        body: z.strictObject({
          /** Also services that have a phase. */
          reassign: z.boolean().default(false),
          /** How critical services are, by id, where that is to be changed with it. */
          criticality: z.record(z.uuid(), z.enum(CRITICALITIES)).default({}),
        }),
        response: { 200: z.object({ phases: z.number(), assigned: z.number() }) },
      },
    },
    async (request) => {
      if (Object.keys(request.body.criticality).length > 0 && grantOf(request.actor.role, 'services:write') !== 'all')
        throw forbidden('To say how critical services are takes the permission to change services.');
      return inScope(database, request.actor, (tx) => applyTemplate(tx, request.actor, request.body, parts.now()));
    },
  );
  app.get(
    '/program/schedule',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'Work levelled against capacity, absences and dependencies; with `without`, `from` and `to` what slips when they are away',
        params: OrgParams,
        querystring: Away,
        response: {
          200: z.object({
            names: z.record(z.string(), z.string()),
            schedule: Schedule,
            load: z.array(z.object({ auditor: z.string(), week: z.string(), hours: z.number(), capacity: z.number() })),
            baseline: BaselineRow.omit({ endDay: true }).nullable(),
            slips: Slips.nullable(),
            whatIf: z.object({ auditor: z.string(), from: z.string(), to: z.string(), slips: Slips }).nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { without, from, to } = request.query;
      if (without !== undefined && (from === undefined || to === undefined)) throw refused('Say from when to when they are away.');
      const away = without === undefined || from === undefined || to === undefined ? undefined : { auditor: without, from, to };
      return inScope(database, request.actor, (tx) => levelledPlan(tx, parts.now(), away));
    },
  );
  app.post(
    '/program/baselines',
    {
      config: { permission: 'program:plan' },
      schema: {
        tags: ['program'],
        summary: 'Keep the plan of today, to say later what slips',
        params: OrgParams,
        body: z.strictObject({ title: z.string().trim().min(1).max(100) }),
        response: { 200: BaselineRow, 201: BaselineRow },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const { id, body } = await saveBaseline(tx, actor, request.body.title, parts.now());
          return { status: 201, body: { id, title: body.title, at: body.at, endDay: body.schedule.endDay } };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
}
