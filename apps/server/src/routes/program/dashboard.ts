import { createHash } from 'node:crypto';
import { SEVERITIES } from '@airworthy/model';
import { grantOf, STEP_STATES, WORKFLOW_STEPS } from '@airworthy/program';
import { answerIn } from '@airworthy/reports/documents/text/answer-in';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import { dashboardOf } from '../../store/planning/dashboard.ts';
import type { Dashboard } from '../../store/planning/dashboard.ts';
import { heatmapText } from '../../store/planning/heatmap.ts';
import { ledgerHead } from '../../store/planning/ledger-head.ts';
import { PackedText, sendPacked } from '../../plugins/compression.ts';
import { languageOf } from '../../plugins/in-language.ts';
import { OrgParams } from '../support.ts';
import { Held } from './held.ts';

const Progress = z.object({
  services: z.number(),
  audited: z.number(),
  applicable: z.number(),
  decided: z.number(),
  progress: z.number().nullable(),
  passed: z.number(),
  failed: z.number(),
  waived: z.number(),
  open: z.number(),
  compliance: z.number().nullable(),
});
const Figures = z.object({ open: z.number(), breached: z.number(), dueThisWeek: z.number(), waived: z.number(), closed: z.number() });
const Cost = z.object({
  currency: z.string(),
  lines: z
    .array(
      z.object({
        role: z.string(),
        rate: z.number().nullable(),
        plannedHours: z.number(),
        actualHours: z.number(),
        planned: z.number(),
        actual: z.number(),
      }),
    )
    .readonly(),
  fixed: z.number(),
  planned: z.number(),
  actual: z.number(),
  difference: z.number(),
  forecast: z.number(),
  withoutRate: z.array(z.string()).readonly(),
});
const Answer = z.object({
  at: z.string(),
  /** How far the work is, and how good what it found is: two numbers. */
  progress: Progress,
  grades: z.record(z.string(), z.number()),
  findings: z.object({ bySeverity: z.record(z.enum(SEVERITIES), Figures), byState: z.partialRecord(z.string(), z.number()) }),
  burnDown: z.array(z.object({ week: z.string(), open: z.record(z.enum(SEVERITIES), z.number()), opened: z.number(), left: z.number() })),
  week: z.object({
    since: z.string(),
    opened: z.number(),
    closed: z.number(),
    audits: z.number(),
    answers: z.number(),
    services: z.array(z.object({ id: z.string(), name: z.string(), opened: z.number(), closed: z.number() })),
  }),
  criteria: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      wanted: z.number(),
      actual: z.number().nullable(),
      met: z.boolean().nullable(),
      sentence: z.string(),
    }),
  ),
  phases: z.array(z.object({ number: z.number().nullable(), title: z.string(), progress: Progress })),
  steps: z.array(z.object({ step: z.enum(WORKFLOW_STEPS), states: z.partialRecord(z.enum(STEP_STATES), z.number()) })),
  hours: z.object({ planned: z.number(), worked: z.number() }),
  /** For those who may see money. */
  cost: Cost.nullable(),
});

const HeatmapAnswer = z.object({
  standards: z.array(z.object({ id: z.string(), title: z.string() })),
  services: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      phase: z.number().nullable(),
      criticality: z.enum(SEVERITIES),
      grade: z.string(),
      points: z.number().nullable(),
      coverage: z.number(),
      /** By standard; null where the service was not asked. */
      grades: z.array(z.string().nullable()),
      scores: z.array(z.number().nullable()),
      /** Five numbers a standard: pass, partial, fail, not applicable, unknown. */
      counts: z.array(z.number()),
    }),
  ),
});

/** Programs whose figures are held. */
const HELD = 200;
/**
 * Figures of more services than this are costly: while somebody works they may be so old, in milliseconds, and newer ones are made meanwhile.
 */
const LARGE = 200;
const LASTS = 5_000;

interface ProgramText {
  readonly packed: PackedText;
  readonly services: number;
}

/** The program at a glance, and services × standards. */
export async function dashboardRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  const dashboards = new Held<Dashboard>({ most: HELD });
  const texts = new Held<ProgramText>({ most: HELD, lasts: ({ services }) => (services > LARGE ? LASTS : 0) });
  app.get(
    '/program/dashboard',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'Progress and compliance, findings and deadlines, burn-down, success criteria, cost',
        params: OrgParams,
        response: { 200: Answer },
      },
    },
    async (request, reply) => {
      const { actor } = request;
      const now = parts.now();
      const seq = await ledgerHead(parts.pool, actor.org);
      const money = grantOf(actor.role, 'money:read') === 'all';
      const text = await texts.get(`dashboard\n${money}\n${actor.org}`, seq, now, async () => {
        const figures = await dashboards.get(actor.org, seq, now, () => inScope(database, actor, (tx) => dashboardOf(tx, now)));
        const packed = new PackedText(
          JSON.stringify(Answer.parse(money ? figures : { ...figures, cost: null })),
          `${seq}-${Date.parse(figures.at)}`,
        );
        return { packed, services: figures.progress.services };
      });
      return sendPacked(request, reply, text.packed);
    },
  );
  app.get(
    '/program/heatmap',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'Services × standards in columns: grade, points and counts by standard',
        params: OrgParams,
        querystring: z.object({ phase: z.coerce.number().int().optional() }),
        response: { 200: HeatmapAnswer },
      },
    },
    async (request, reply) => {
      const { actor, query } = request;
      const seq = await ledgerHead(parts.pool, actor.org);
      const now = parts.now();
      const language = languageOf(request);
      const text = await texts.get(`heatmap\n${query.phase ?? ''}\n${language ?? ''}\n${actor.org}`, seq, now, async () => {
        const kept = await inScope(database, actor, (tx) => heatmapText(tx, query));
        const body = language === undefined ? kept : JSON.stringify(answerIn(language, JSON.parse(kept)));
        const packed = new PackedText(body, `${seq}-${createHash('sha256').update(body).digest('base64url').slice(0, 12)}`);
        return { packed, services: body.split('"criticality"').length - 1 };
      });
      return sendPacked(request, reply, text.packed);
    },
  );
}
