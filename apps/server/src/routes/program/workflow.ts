import { currentStep, isAudited, refuseMark, STEP_STATES, WORKFLOW_STEPS, workflowOf } from '@airworthy/program';
import type { StepMark } from '@airworthy/program';
import { z } from 'zod';
import type { App, Parts } from '../../app.ts';
import { inScope, record } from '../../database/database.ts';
import type { Tx } from '../../database/database.ts';
import { changedMeanwhile, notFound, refusal } from '../../problem.ts';
import { serviceFacts } from '../../store/planning/workflow-facts.ts';
import type { ServiceFacts } from '../../store/planning/workflow-facts.ts';
import { expectedVersion, OrgParams, ServiceParams, tag } from '../support.ts';

const Step = z.object({
  step: z.enum(WORKFLOW_STEPS),
  state: z.enum(STEP_STATES),
  by: z.enum(['facts', 'people']),
  share: z.number().nullable(),
  reason: z.string(),
  deliverable: z.string(),
  hours: z.tuple([z.number(), z.number()]).nullable(),
});
const Workflow = z.object({ service: z.string(), name: z.string(), audited: z.boolean(), steps: z.array(Step) });
const Row = z.object({
  service: z.string(),
  name: z.string(),
  phase: z.number().nullable(),
  audited: z.boolean(),
  /** The first step that is not done; null when all are. */
  current: z.enum(WORKFLOW_STEPS).nullable(),
  states: z.array(z.enum(STEP_STATES)),
});

/** The eight steps that each service goes through, from facts; people mark what only they know. */
export async function workflowRoutes(app: App, parts: Parts): Promise<void> {
  const { database } = parts;
  app.get(
    '/program/workflow',
    {
      config: { permission: 'program:read' },
      schema: {
        tags: ['program'],
        summary: 'Where every service stands; states in the order of the steps',
        params: OrgParams,
        response: { 200: z.object({ steps: z.array(z.enum(WORKFLOW_STEPS)), items: z.array(Row) }) },
      },
    },
    async (request) => {
      const services = await inScope(database, request.actor, (tx) => serviceFacts(tx));
      return {
        steps: [...WORKFLOW_STEPS],
        items: services.map(({ id, name, phase, facts, marks }) => {
          const steps = workflowOf(facts, marks);
          const current = currentStep(steps)?.step ?? null;
          return { service: id, name, phase, audited: isAudited(steps), current, states: steps.map((one) => one.state) };
        }),
      };
    },
  );
  app.get(
    '/services/:service/workflow',
    {
      config: { permission: 'program:read' },
      schema: { tags: ['program'], summary: 'The steps of a service', params: ServiceParams, response: { 200: Workflow } },
    },
    async (request, reply) => {
      const one = await inScope(database, request.actor, (tx) => factsOf(tx, request.params.service));
      tag(reply, one.version);
      return shown(one);
    },
  );
  app.put(
    '/services/:service/steps/:step',
    {
      config: { permission: 'verdicts:write' },
      schema: {
        tags: ['program'],
        summary: 'Say that a step is blocked, begun or done; against the ETag of the workflow',
        params: ServiceParams.extend({ step: z.enum(WORKFLOW_STEPS) }),
        body: z.strictObject({ state: z.enum(STEP_STATES), note: z.string().trim().max(2_000).default('') }),
        response: { 200: Workflow },
      },
    },
    async (request, reply) => {
      const { actor, params, body } = request;
      const version = expectedVersion(request);
      const why = refuseMark({ step: params.step, ...body });
      if (why) throw refusal(why);
      const mark: StepMark = { step: params.step, ...body, by: actor.actor, at: parts.now().toISOString() };
      const after = await inScope(database, actor, async (tx) => {
        const before = await tx
          .selectFrom('service')
          .select(['steps', 'version'])
          .where('id', '=', params.service)
          .forUpdate()
          .executeTakeFirst();
        if (!before) throw notFound('service');
        if (before.version !== version) throw changedMeanwhile(shown(await factsOf(tx, params.service)));
        await tx
          .updateTable('service')
          .set((eb) => ({ steps: JSON.stringify({ ...before.steps, [params.step]: mark }), version: eb('version', '+', 1) }))
          .where('id', '=', params.service)
          .execute();
        const now = await factsOf(tx, params.service);
        await record(tx, actor, 'step.marked', `service/${params.service}`, { step: params.step, ...body });
        return now;
      });
      tag(reply, after.version);
      return shown(after);
    },
  );
}

async function factsOf(tx: Tx, service: string): Promise<ServiceFacts> {
  const [one] = await serviceFacts(tx, service);
  if (!one) throw notFound('service');
  return one;
}

function shown({ id, name, facts, marks }: ServiceFacts): z.infer<typeof Workflow> {
  const steps = workflowOf(facts, marks);
  return {
    service: id,
    name,
    audited: isAudited(steps),
    steps: steps.map((one) => ({ ...one, hours: one.hours === null ? null : [one.hours[0], one.hours[1]] })),
  };
}
