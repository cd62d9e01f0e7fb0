import type { Block, Segment } from '../block.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';
import { standing } from './weekly.ts';

/** Pieces of work that a chart of the path shows: as many as its title speaks of, as long as they can be read. */
const STEPS = { least: 9, most: 12 };

interface Step {
  one: WorkPackage;
  closes: number;
  /** Blockers that are left behind it. */
  left: number;
}

/** How many blockers are left after each piece of work, and how many pieces it takes to be rid of half of them. */
export function stepsToGo(context: ProgramContext): { steps: Step[]; half: number } {
  const { blocking, blockers } = standing(context);
  let left = blockers;
  const steps = blocking.map((one) => {
    const closes = one.blocking.length;
    left -= closes;
    return { one, closes, left };
  });
  return { steps, half: steps.findIndex((step) => step.left <= blockers / 2) + 1 };
}

/** The first steps of the path to a release. */
export function pathChart(context: ProgramContext): Block {
  const { say } = context;
  const { blockers } = standing(context);
  const { steps: all, half } = stepsToGo(context);
  const steps = all.slice(0, Math.min(STEPS.most, Math.max(STEPS.least, half)));
  return {
    kind: 'bars',
    title: say.plain('monthly.path.chart'),
    description: steps.map((step) => `${step.one.item.id} ${step.left}`).join(', '),
    rows: steps.map((step) => ({
      label: `${step.one.item.id} ${step.one.title}`,
      segments: [
        { label: say.plain('monthly.left'), value: step.left, tone: 'fail' },
        { label: say.plain('monthly.closes'), value: step.closes, tone: 'accent' },
        { label: say.plain('monthly.done'), value: blockers - step.left - step.closes, tone: 'na' },
      ] satisfies Segment[],
      note: say.hours(step.one.hours),
    })),
  };
}
