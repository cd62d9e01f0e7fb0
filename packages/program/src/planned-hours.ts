import type { WorkflowFacts } from './workflow.ts';
import { STEP_CARDS } from './workflow.ts';
import type { PlannedService } from './schedule/plan-input.ts';

/** Minutes a person needs for a question that comes with the places to look at. */
export const MINUTES_A_QUESTION = 6;

const middle = (hours: readonly [number, number] | null): number => (hours === null ? 0 : (hours[0] + hours[1]) / 2);

/** Hours of a service by hand: the middle of what a real program planned for the steps. */
export function hoursByHand(): PlannedService['hours'] {
  const of = (...steps: readonly (keyof typeof STEP_CARDS)[]): number =>
    steps.reduce((sum, step) => sum + middle(STEP_CARDS[step].hours), 0);
  return {
    prepare: of('preparation', 'automated-scan'),
    audit: of('manual-review', 'domain-review', 'integration-review', 'compilation'),
    review: of('owner-review'),
  };
}

/** Hours that people still need once a machine audited: open questions at some minutes each; preparing is done by the machine. */
export function hoursLeft(
  { general, domain, integration }: Pick<WorkflowFacts, 'general' | 'domain' | 'integration'>,
  minutesAQuestion = MINUTES_A_QUESTION,
): PlannedService['hours'] {
  const open = [general, domain, integration].reduce((sum, one) => sum + Math.max(0, one.questions - one.answered), 0);
  return {
    prepare: 0,
    audit: (open * minutesAQuestion) / 60 + middle(STEP_CARDS.compilation.hours),
    review: middle(STEP_CARDS['owner-review'].hours),
  };
}
