import { z } from 'zod';
import { InstantSchema } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';

export const WORKFLOW_STEPS = [
  'preparation',
  'automated-scan',
  'manual-review',
  'domain-review',
  'integration-review',
  'compilation',
  'owner-review',
  'remediation-tracking',
] as const;
export type WorkflowStep = (typeof WORKFLOW_STEPS)[number];

export const STEP_STATES = ['not-started', 'in-progress', 'done', 'blocked'] as const;
export type StepState = (typeof STEP_STATES)[number];

interface StepCard {
  title: string;
  /** What the step leaves behind. */
  deliverable: string;
  /** Person-hours a service, from and to, of a real program of 21 services; null is work without an end. */
  hours: readonly [number, number] | null;
  /** Whether people may say that it is begun or done; of the other steps only that they are blocked. */
  byHand: boolean;
}

/** The eight steps that each service goes through, in order. */
export const STEP_CARDS: Readonly<Record<WorkflowStep, StepCard>> = {
  preparation: { title: 'Preparation', deliverable: 'Checklist of the service', hours: [0.5, 1], byHand: false },
  'automated-scan': { title: 'Automated scan', deliverable: 'Scan report', hours: [1, 2], byHand: false },
  'manual-review': { title: 'Manual review of general standards', deliverable: 'Manual findings', hours: [6, 10], byHand: false },
  'domain-review': { title: 'Review of domain standards', deliverable: 'Domain report', hours: [4, 8], byHand: false },
  'integration-review': { title: 'Review of integration tests', deliverable: 'Integration test assessment', hours: [2, 4], byHand: true },
  compilation: { title: 'Compilation and priorities', deliverable: 'Consolidated report', hours: [2, 3], byHand: true },
  'owner-review': { title: 'Review with the owner', deliverable: 'Agreed remediation plan', hours: [1, 2], byHand: true },
  'remediation-tracking': { title: 'Remediation tracking', deliverable: 'Progress of remediation', hours: null, byHand: false },
};

const ShareSchema = z.strictObject({ questions: z.int().min(0), answered: z.int().min(0) });

/** What is known of a service without asking anybody. */
export const WorkflowFactsSchema = z.strictObject({
  checklist: z.boolean(),
  ownerNotified: z.boolean(),
  run: z.enum(['none', 'running', 'failed', 'finished']),
  /** Questions that the machine left to people, by kind of standard, without those about integration. */
  general: ShareSchema,
  domain: ShareSchema,
  integration: ShareSchema,
  /** Findings, how many of them somebody sorted, and how many are planned with an owner and a date or need no plan any more. */
  findings: z.strictObject({ all: z.int().min(0), triaged: z.int().min(0), planned: z.int().min(0), closed: z.int().min(0) }),
  ownerReview: z.enum(['none', 'scheduled', 'held']),
});
export type WorkflowFacts = z.infer<typeof WorkflowFactsSchema>;

/** What somebody says about a step. */
export const StepMarkSchema = z.strictObject({
  step: z.enum(WORKFLOW_STEPS),
  state: z.enum(STEP_STATES),
  by: z.string().min(1),
  at: InstantSchema,
  note: z.string().max(2_000),
});
export type StepMark = z.infer<typeof StepMarkSchema>;

export interface StepStatus {
  step: WorkflowStep;
  state: StepState;
  /** Who says so. */
  by: 'facts' | 'people';
  /** 0 to 1, where it can be counted. */
  share: number | null;
  reason: string;
  deliverable: string;
  hours: readonly [number, number] | null;
}

/**
 * Where a service stands: from facts, and from what people said last of each step. A block by people stands until they lift it (with any
 * other mark), or the facts say that the step is done. What facts show as done, people cannot undo.
 */
export function workflowOf(facts: WorkflowFacts, marks: readonly StepMark[] = []): StepStatus[] {
  const last = new Map(marks.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map((one) => [one.step, one]));
  return WORKFLOW_STEPS.map((step) => {
    const { deliverable, hours, byHand } = STEP_CARDS[step];
    const found = FROM_FACTS[step](facts);
    const mark = last.get(step);
    const heard = mark !== undefined && found.state !== 'done' && (mark.state === 'blocked' || byHand) ? mark : undefined;
    const base = { step, share: found.share, deliverable, hours };
    return heard === undefined
      ? { ...base, state: found.state, by: 'facts', reason: found.reason }
      : { ...base, state: heard.state, by: 'people', reason: heard.note === '' ? found.reason : heard.note };
  });
}

/** Whether somebody may say that of a step. */
export function refuseMark(mark: Pick<StepMark, 'step' | 'state' | 'note'>): Refusal | undefined {
  const { byHand, title } = STEP_CARDS[mark.step];
  if (mark.state === 'blocked') return saysSomething(mark.note) ? undefined : refuse('reason-missing', 'Say what blocks it.');
  if (mark.state === 'done' && !byHand) return refuse('wrong-state', `${title} is done when its work is: that is read from the program.`);
  return undefined;
}

/** Audited: everything up to the compilation is done. */
export function isAudited(steps: readonly StepStatus[]): boolean {
  const until = WORKFLOW_STEPS.indexOf('compilation');
  return steps.length > 0 && steps.every((one) => WORKFLOW_STEPS.indexOf(one.step) > until || one.state === 'done');
}

/** The first step that is not done; nothing when all are. */
export function currentStep(steps: readonly StepStatus[]): StepStatus | undefined {
  return steps.find((one) => one.state !== 'done');
}

interface Found {
  state: StepState;
  share: number | null;
  reason: string;
}

const FROM_FACTS: Readonly<Record<WorkflowStep, (facts: WorkflowFacts) => Found>> = {
  preparation: ({ checklist, ownerNotified }) => {
    const missing = [...(checklist ? [] : ['there is no checklist']), ...(ownerNotified ? [] : ['the owner was not notified'])];
    const share = (2 - missing.length) / 2;
    if (missing.length === 0) return { state: 'done', share, reason: 'There is a checklist, and the owner was notified.' };
    return { state: share === 0 ? 'not-started' : 'in-progress', share, reason: `${sentence(missing.join(' and '))}.` };
  },
  'automated-scan': ({ run }) => {
    if (run === 'finished') return { state: 'done', share: 1, reason: 'An audit finished.' };
    if (run === 'running') return { state: 'in-progress', share: null, reason: 'An audit is under way.' };
    return run === 'failed'
      ? { state: 'in-progress', share: null, reason: 'The last audit failed.' }
      : { state: 'not-started', share: 0, reason: 'There was no audit yet.' };
  },
  'manual-review': (facts) => questions(facts, facts.general, 'general'),
  'domain-review': (facts) => questions(facts, facts.domain, 'domain'),
  'integration-review': (facts) => {
    if (facts.integration.questions > 0) return questions(facts, facts.integration, 'integration');
    return { state: 'not-started', share: null, reason: 'There is nothing to count: a person says when it is done.' };
  },
  compilation: ({ findings, run }) => {
    if (run !== 'finished') return { state: 'not-started', share: 0, reason: 'There was no audit yet.' };
    if (findings.all === 0) return { state: 'done', share: 1, reason: 'There are no findings.' };
    const share = Math.min(1, findings.triaged / findings.all);
    const reason = `${findings.triaged} of ${findings.all} findings are sorted.`;
    return { state: share === 1 ? 'done' : share > 0 ? 'in-progress' : 'not-started', share, reason };
  },
  'owner-review': ({ ownerReview, findings }) => {
    const share = findings.all === 0 ? null : Math.min(1, findings.planned / findings.all);
    if (ownerReview === 'held')
      return { state: 'done', share, reason: `It was held; ${findings.planned} of ${findings.all} findings are planned.` };
    if (ownerReview === 'scheduled') return { state: 'in-progress', share, reason: 'It is scheduled.' };
    return { state: 'not-started', share, reason: 'It is not scheduled.' };
  },
  'remediation-tracking': ({ findings, run }) => {
    if (run !== 'finished') return { state: 'not-started', share: null, reason: 'There was no audit yet.' };
    const share = findings.all === 0 ? 1 : Math.min(1, findings.closed / findings.all);
    const reason = findings.all === 0 ? 'There are no findings.' : `${findings.closed} of ${findings.all} findings are closed.`;
    return { state: share === 1 ? 'done' : share > 0 || findings.planned > 0 ? 'in-progress' : 'not-started', share, reason };
  },
};

function questions({ run }: WorkflowFacts, { questions: all, answered }: { questions: number; answered: number }, kind: string): Found {
  if (run !== 'finished') return { state: 'not-started', share: 0, reason: 'The questions are known after the first audit.' };
  if (all === 0) return { state: 'done', share: 1, reason: `The machine left no ${kind} questions.` };
  const share = Math.min(1, answered / all);
  const reason = `${answered} of ${all} ${kind} questions are answered.`;
  return { state: share === 1 ? 'done' : share > 0 ? 'in-progress' : 'not-started', share, reason };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
