import type { Problem } from '../../view/blockers.ts';
import type { Block, Text } from '../block.ts';
import { heading, list, paragraph } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import { faultOf, HOURS_A_DAY, itemLink, problemsIn } from './common.ts';
import { TEAM } from './plan.ts';
import { waiting } from './waiting.ts';

/** What to do in the next four weeks, week by week, for a team. */
export const thirtyDayPlan: DocumentKind<ServiceContext> = {
  id: 'thirty-day-plan',
  title: 'plan.title',
  audience: 'plan.audience',
  sections: [
    { id: 'weeks', build: weeks },
    { id: 'waiting', build: waitingSection },
    { id: 'done', build: done },
  ],
};

const WEEKS = 4;
const DAYS = 5;

/** Problems of the first two phases in order, cut into weeks by the hours that a team has; the rest comes last. */
export function weeksOf(context: ServiceContext): Problem[][] {
  const [before, month] = context.service.effort.byPhase;
  const queue = [...problemsIn(context, before?.items ?? []), ...problemsIn(context, month?.items ?? [])];
  const capacity = TEAM * HOURS_A_DAY * DAYS;
  const plan: Problem[][] = Array.from({ length: WEEKS + 1 }, () => []);
  let [week, spent] = [0, 0];
  for (const problem of queue) {
    // What does not fit into the rest of a week begins the next one.
    if (week < WEEKS && spent > 0 && spent + problem.hours > capacity) [week, spent] = [week + 1, 0];
    plan[week]?.push(problem);
    spent += problem.hours;
  }
  return plan;
}

function weeks(context: ServiceContext): readonly Block[] {
  const { say } = context;
  const plan = weeksOf(context);
  if (plan.every((week) => week.length === 0)) return [paragraph(say.rich('plan.nothing'))];
  return [
    paragraph(say.rich('plan.text', { people: TEAM, hours: HOURS_A_DAY })),
    {
      kind: 'gantt',
      title: say.plain('plan.title'),
      description: plan
        .slice(0, WEEKS)
        .map((week, index) => `${say.plain('plan.week', { n: index + 1 })}: ${week.length}`)
        .join('; '),
      unit: say.plain('executive.timeline.unit'),
      length: WEEKS * DAYS,
      rows: plan.slice(0, WEEKS).flatMap((week, index) =>
        week.length === 0
          ? []
          : [
              {
                label: say.plain('plan.week', { n: index + 1 }),
                detail: say.plain('plan.week.detail', { n: week.length, hours: say.hours(hoursOf(week)) }),
                start: index * DAYS,
                end: index * DAYS + Math.min(DAYS, Math.max(1, Math.ceil(hoursOf(week) / (TEAM * HOURS_A_DAY)))),
                tone: week.some((one) => one.blocks.length > 0) ? ('fail' as const) : ('accent' as const),
              },
            ],
      ),
    },
    ...plan.flatMap((week, index): readonly Block[] =>
      week.length === 0
        ? []
        : [
            heading(2, index < WEEKS ? say.plain('plan.week', { n: index + 1 }) : say.plain('plan.later'), `week-${index + 1}`),
            {
              kind: 'checklist',
              items: week.map((problem) => ({
                state: 'open' as const,
                text: [
                  itemLink(context, problem),
                  ` ${faultOf(problem)} `,
                  { kind: 'muted', text: `(${say.hours(problem.hours)}, ${say.plain(`role.${problem.item.effort.role}`)})` },
                ] satisfies Text,
              })),
            },
          ],
    ),
  ];
}

function hoursOf(problems: readonly Problem[]): number {
  return problems.reduce((sum, problem) => sum + problem.hours, 0);
}

function waitingSection(context: ServiceContext): readonly Block[] {
  const before = context.service.effort.byPhase[0];
  return waiting(context.say, context.problems, context.waiting, {
    hours: before?.hours ?? 0,
    hoursAWeek: TEAM * HOURS_A_DAY * DAYS,
  });
}

function done({ say }: ServiceContext): readonly Block[] {
  return [
    heading(2, say.plain('plan.done'), 'done'),
    list([say.rich('plan.done.blockers'), say.rich('plan.done.scripts'), say.rich('plan.done.audit'), say.rich('plan.done.open')]),
  ];
}
