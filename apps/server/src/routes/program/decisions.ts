import { DEFAULT_RATES } from '@airworthy/engine/score/weights';
import { DECISIONS, EXPOSURES, SEVERITIES, STATUSES } from '@airworthy/model';
import { ConditionSchema, grantOf, refuseSignOff, SignOffSchema } from '@airworthy/program';
import type { SignOff } from '@airworthy/program';
import { z } from 'zod';
import { programActor } from '../../actor.ts';
import type { Actor } from '../../actor.ts';
import type { App, Parts } from '../../app.ts';
import { inScope } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import { changedMeanwhile, refusal } from '../../problem.ts';
import { decisionOfProgram, decisionOfService } from '../../store/decisions.ts';
import { ledgerHead } from '../../store/planning/ledger-head.ts';
import { programSettings } from '../../store/planning/records.ts';
import { loadSettings } from '../../store/settings.ts';
import { sign, signOffsOf } from '../../store/sign-offs.ts';
import { once, OrgParams, ServiceParams } from '../support.ts';

const Word = z.enum(DECISIONS);
const Hours = z.object({ role: z.string(), hours: z.number() });
const Signed = z.object({
  id: z.string(),
  serviceId: z.string().nullable(),
  service: z.string().nullable(),
  runId: z.string().nullable(),
  exposures: z.array(z.enum(EXPOSURES)),
  decision: Word,
  computed: Word,
  name: z.string(),
  conditions: z.array(ConditionSchema),
  note: z.string(),
  exception: z.string(),
  actor: z.string(),
  at: z.string(),
  facts: z.object({ seq: z.number(), blockers: z.number(), conditions: z.number(), unverified: z.number() }),
});
/** Money of an hour by role of engineer, for those who may see it. */
const Money = z.object({ currency: z.string(), rates: z.record(z.string(), z.number()) }).nullable();
const ServiceAnswer = z.object({
  service: z.object({
    id: z.string(),
    name: z.string(),
    criticality: z.enum(SEVERITIES),
    phase: z.number().nullable(),
    grade: z.string().nullable(),
    coverage: z.number().nullable(),
    runId: z.string().nullable(),
    auditedAt: z.string().nullable(),
  }),
  decision: Word,
  decisions: z.array(
    z.object({
      exposure: z.enum(EXPOSURES),
      decision: Word,
      reason: z.string(),
      blockers: z.array(z.string()),
      conditions: z.array(z.string()),
      unverified: z.array(z.string()),
    }),
  ),
  items: z.array(
    z.object({
      item: z.string(),
      title: z.string(),
      kind: z.enum(['blocker', 'condition', 'unverified']),
      severity: z.enum(SEVERITIES),
      status: z.enum(STATUSES),
      effort: Hours.nullable(),
      findings: z.number(),
      finding: z.string().nullable(),
      dueAt: z.string().nullable(),
      waived: z.boolean(),
    }),
  ),
  money: Money,
  signOffs: z.array(Signed),
});
const ProgramAnswer = z.object({
  decision: Word,
  counts: z.record(Word, z.number()),
  services: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      criticality: z.enum(SEVERITIES),
      phase: z.number().nullable(),
      grade: z.string().nullable(),
      decision: Word,
      blockers: z.number(),
      conditions: z.number(),
      unverified: z.number(),
      effort: z.object({ blockers: z.array(Hours), conditions: z.array(Hours) }),
    }),
  ),
  money: Money,
  signOffs: z.array(Signed),
});
/** Who may reach it, with commas between: `public,scale`. */
const Scenario = z.object({
  exposures: z
    .string()
    .default('public')
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(EXPOSURES)).min(1).max(EXPOSURES.length)),
});
const Asked = SignOffSchema.extend({
  /** What the page said when it was signed: when the rules say something else by now, nothing is kept. */
  seen: Word,
});

/** The decision room: go or no-go by scenario, what stands in the way and what it costs, and who signed. */
export async function decisionRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/services/:service/decision',
    {
      config: { permission: 'services:read' },
      schema: {
        tags: ['decisions'],
        summary: 'May the service go, when these may reach it; what stands in the way with hours; who signed',
        params: ServiceParams,
        querystring: Scenario,
        response: { 200: ServiceAnswer },
      },
    },
    async (request) =>
      inScope(database, request.actor, async (tx) => ({
        ...(await decisionOfService(tx, request.params.service, request.query.exposures)),
        money: await moneyFor(tx, request.actor),
        signOffs: await signOffsOf(tx, request.params.service),
      })),
  );
  app.get(
    '/program/decision',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['decisions'],
        summary: 'May the program go, when these may reach it; hours of blockers by service; sign-offs of all services',
        params: OrgParams,
        querystring: Scenario,
        response: { 200: ProgramAnswer },
      },
    },
    async (request) =>
      inScope(database, request.actor, async (tx) => ({
        ...(await decisionOfProgram(tx, request.query.exposures)),
        money: await moneyFor(tx, request.actor),
        signOffs: await signOffsOf(tx, undefined),
      })),
  );
  app.post(
    '/services/:service/sign-offs',
    {
      config: { permission: 'decisions:sign' },
      schema: {
        tags: ['decisions'],
        summary: 'Sign go or no-go for a service, with name and conditions; it is never changed',
        params: ServiceParams,
        body: Asked,
        response: { 200: Signed, 201: Signed },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const seq = await ledgerHead(parts.pool, actor.org);
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const { decision, items, service } = await decisionOfService(tx, request.params.service, body.exposures);
          const count = (kind: string): number => items.filter((one) => one.kind === kind).length;
          const facts = { seq, blockers: count('blocker'), conditions: count('condition'), unverified: count('unverified') };
          const known = { service: service.id, run: service.runId, computed: decision, facts };
          return { status: 201, body: await sign(tx, actor, checked(body, decision, actor), known, parts.now()) };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
  app.post(
    '/program/sign-offs',
    {
      config: { permission: 'decisions:sign' },
      schema: {
        tags: ['decisions'],
        summary: 'Sign go or no-go for the whole program; it is never changed',
        params: OrgParams,
        body: Asked,
        response: { 200: Signed, 201: Signed },
      },
    },
    async (request, reply) => {
      const { actor, body } = request;
      const seq = await ledgerHead(parts.pool, actor.org);
      const answer = await inScope(database, actor, (tx) =>
        once(tx, request, async () => {
          const { decision, services } = await decisionOfProgram(tx, body.exposures);
          const sum = (key: 'blockers' | 'conditions' | 'unverified'): number => services.reduce((total, one) => total + one[key], 0);
          const facts = { seq, blockers: sum('blockers'), conditions: sum('conditions'), unverified: sum('unverified') };
          const known = { service: null, run: null, computed: decision, facts };
          return { status: 201, body: await sign(tx, actor, checked(body, decision, actor), known, parts.now()) };
        }),
      );
      return reply.code(answer.status === 201 ? 201 : 200).send(answer.body);
    },
  );
}

/** What was sent, when it may be signed as things are. */
function checked({ seen, ...asked }: z.infer<typeof Asked>, computed: z.infer<typeof Word>, actor: Actor): SignOff {
  if (seen !== computed) throw changedMeanwhile({ decision: computed });
  const why = refuseSignOff(asked, computed, programActor(actor));
  if (why) throw refusal(why);
  return asked;
}

async function moneyFor(tx: Tx, actor: Actor): Promise<z.infer<typeof Money>> {
  if (grantOf(actor.role, 'money:read') !== 'all') return null;
  const [{ settings }, { settings: program }] = [await loadSettings(tx), await programSettings(tx)];
  return { currency: program.currency, rates: { ...DEFAULT_RATES, ...settings.rates } };
}
