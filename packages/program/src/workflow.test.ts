import { expect, test } from 'vitest';
import { hoursByHand, hoursLeft } from './planned-hours.ts';
import { currentStep, isAudited, refuseMark, STEP_CARDS, WORKFLOW_STEPS, workflowOf } from './workflow.ts';
import type { StepMark, WorkflowFacts, WorkflowStep } from './workflow.ts';

const NOTHING: WorkflowFacts = {
  checklist: false,
  ownerNotified: false,
  run: 'none',
  general: { questions: 0, answered: 0 },
  domain: { questions: 0, answered: 0 },
  integration: { questions: 0, answered: 0 },
  findings: { all: 0, triaged: 0, planned: 0, closed: 0 },
  ownerReview: 'none',
};
const AUDITED: WorkflowFacts = {
  checklist: true,
  ownerNotified: true,
  run: 'finished',
  general: { questions: 20, answered: 20 },
  domain: { questions: 8, answered: 2 },
  integration: { questions: 0, answered: 0 },
  findings: { all: 12, triaged: 12, planned: 3, closed: 4 },
  ownerReview: 'scheduled',
};
const mark = (step: WorkflowStep, state: StepMark['state'], parts: Partial<StepMark> = {}): StepMark => ({
  step,
  state,
  by: 'ana',
  at: '2026-03-01T09:00:00Z',
  note: '',
  ...parts,
});
const states = (facts: WorkflowFacts, marks: StepMark[] = []): string[] =>
  workflowOf(facts, marks).map((one) => `${one.step} ${one.state}`);

test('before anything happened nothing is begun', () => {
  expect(new Set(workflowOf(NOTHING).map((one) => one.state))).toEqual(new Set(['not-started']));
  expect(currentStep(workflowOf(NOTHING))?.reason).toBe('There is no checklist and the owner was not notified.');
});

test('facts say what is done and how far the rest is', () => {
  expect(states(AUDITED)).toEqual([
    'preparation done',
    'automated-scan done',
    'manual-review done',
    'domain-review in-progress',
    'integration-review not-started',
    'compilation done',
    'owner-review in-progress',
    'remediation-tracking in-progress',
  ]);
  expect(currentStep(workflowOf(AUDITED))).toMatchObject({
    step: 'domain-review',
    share: 0.25,
    reason: '2 of 8 domain questions are answered.',
  });
  expect(workflowOf({ ...AUDITED, domain: { questions: 0, answered: 0 } })[3]).toMatchObject({
    state: 'done',
    reason: 'The machine left no domain questions.',
  });
});

test('people say what nothing can be counted for, and what blocks a step; they undo no facts', () => {
  const byHand = states(AUDITED, [mark('integration-review', 'done'), mark('manual-review', 'blocked'), mark('domain-review', 'done')]);
  expect([byHand[4], byHand[2], byHand[3]]).toEqual(['integration-review done', 'manual-review done', 'domain-review in-progress']);
  const blocked = mark('domain-review', 'blocked', { note: 'The owner is away.' });
  expect(workflowOf(AUDITED, [blocked])[3]).toMatchObject({ state: 'blocked', by: 'people', reason: 'The owner is away.' });
  const lifted = mark('domain-review', 'in-progress', { at: '2026-03-02T09:00:00Z' });
  expect(workflowOf(AUDITED, [lifted, blocked])[3]).toMatchObject({ state: 'in-progress', by: 'facts' });
});

test('what people may say of a step', () => {
  expect(refuseMark(mark('manual-review', 'done'))?.code).toBe('wrong-state');
  expect(refuseMark(mark('manual-review', 'blocked'))?.code).toBe('reason-missing');
  expect(refuseMark(mark('integration-review', 'done'))).toBeUndefined();
});

test('audited is everything up to the compilation', () => {
  expect(isAudited(workflowOf(AUDITED))).toBe(false);
  const facts = { ...AUDITED, domain: { questions: 8, answered: 8 } };
  expect(isAudited(workflowOf(facts))).toBe(false);
  expect(isAudited(workflowOf(facts, [mark('integration-review', 'done')]))).toBe(true);
});

test('the steps have the hours that the program planned', () => {
  expect(WORKFLOW_STEPS.map((step) => STEP_CARDS[step].hours?.join('–') ?? 'ongoing')).toEqual([
    '0.5–1',
    '1–2',
    '6–10',
    '4–8',
    '2–4',
    '2–3',
    '1–2',
    'ongoing',
  ]);
  expect(hoursByHand()).toEqual({ prepare: 2.25, audit: 19.5, review: 1.5 });
  expect(hoursLeft(AUDITED)).toEqual({ prepare: 0, audit: 3.1, review: 1.5 });
});
