import { SLA_DAYS } from '@airworthy/model';
import type { Block, Text } from '../block.ts';
import { column, heading, paragraph } from '../build.ts';
import type { MessageKey } from '../text/say.ts';
import { headline } from '../../view/decisions.ts';
import { HOURS_A_DAY } from '../service/common.ts';
import { auditorName } from './capacity.ts';
import { antiPatternsOf, patternsOf } from './practices.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext } from './program-context.ts';

/** Risks of a program, each with what it rests on today. */
export function risks(context: ProgramContext): readonly Block[] {
  const { say, services, packages } = context;
  const blocking = packages.filter((one) => one.blocking.length > 0);
  const { open, left } = programByHand(context);
  const capacity = context.plan.auditors.reduce((sum, one) => sum + one.hoursAWeek, 0);
  const rows: readonly [MessageKey, MessageKey, string, MessageKey][] = [
    ['risk.owners', 'risk.owners.answer', say.plain('risk.owners.now', { n: open }), 'auditor.role.lead'],
    [
      'risk.critical',
      'risk.critical.answer',
      say.plain('risk.critical.now', { n: blocking.length, services: new Set(blocking.flatMap((one) => one.blocking)).size }),
      'monthly.who.lead',
    ],
    ['risk.scope', 'risk.scope.answer', say.plain('risk.scope.now', { n: services.length }), 'auditor.role.lead'],
    [
      'risk.false',
      'risk.false.answer',
      say.plain('risk.false.now', {
        likely: say.number(
          services.reduce((sum, one) => sum + one.problems.filter((problem) => problem.verdict?.confidence === 'likely').length, 0),
        ),
        n: say.number(services.reduce((sum, one) => sum + one.problems.length, 0)),
      }),
      'monthly.who.auditors',
    ],
    [
      'risk.capacity',
      'risk.capacity.answer',
      say.plain('risk.capacity.now', { left: say.hours(left), weeks: say.number(Math.ceil(left / Math.max(1, capacity))) }),
      'auditor.role.lead',
    ],
    ...more(context),
  ];
  return [
    heading(2, say.plain('program.risks'), 'risks'),
    paragraph(say.rich('risk.text')),
    {
      kind: 'table',
      columns: [column(say, 'risk.risk', 22), column(say, 'risk.now', 32), column(say, 'risk.answer', 32), column(say, 'risk.watch', 14)],
      rows: rows.map(([risk, answer, now, watch]): readonly Text[] => [say.rich(risk), [now], say.rich(answer), say.rich(watch)]),
    },
  ];
}

/** Risks that only the plan and the decisions show. */
function more(context: ProgramContext): [MessageKey, MessageKey, string, MessageKey][] {
  const { say, services, plan, levelled, slips, packages } = context;
  const [worst] = slips.toSorted((a, b) => b.end - a.end || a.auditor - b.auditor);
  const unverified = services.reduce((sum, { service }) => sum + (headline(service)?.unverified.length ?? 0), 0);
  const hours = packages.filter((one) => one.blocking.length > 0).reduce((sum, one) => sum + one.hours, 0);
  const [target, weeks] = [(SLA_DAYS.critical ?? 0) / 7, hours / (plan.engineers * HOURS_A_DAY * 5)];
  return [
    ...(worst === undefined
      ? []
      : [
          [
            'risk.people',
            'risk.people.answer',
            say.plain('risk.people.now', {
              name: auditorName(context, worst.auditor),
              weeks: plan.absenceWeeks,
              days: Math.max(0, Math.round(worst.end - levelled.end)),
            }),
            'auditor.role.lead',
          ] satisfies [MessageKey, MessageKey, string, MessageKey],
        ]),
    ['risk.unverified', 'risk.unverified.answer', say.plain('risk.unverified.now', { n: unverified }), 'monthly.who.auditors'],
    [
      'risk.targets',
      'risk.targets.answer',
      say.plain(weeks > target ? 'risk.targets.late' : 'risk.targets.intime', { weeks: say.short(weeks), people: plan.engineers }),
      'monthly.who.lead',
    ],
  ];
}

/** What the program wants to reach, with where it stands. What needs more than one snapshot says so. */
export function successCriteria(context: ProgramContext): readonly Block[] {
  const { say, services } = context;
  const open = (severity: string): number =>
    services.reduce((sum, one) => sum + one.problems.filter((problem) => problem.item.severity === severity).length, 0);
  const decidedShare = services.map(({ service }) => service.score.coverage);
  const lowest = Math.min(1, ...decidedShare);
  const tests = services.filter(({ service }) => (service.portrait?.suites ?? []).length > 0).length;
  const rows: [MessageKey, string][] = [
    ['success.audited', say.plain('success.audited.now', { n: services.length, lowest: say.percent(lowest) })],
    ['success.critical', fixed(context, 'critical', open('critical'))],
    ['success.high', fixed(context, 'high', open('high'))],
    ['success.tests', say.plain('success.tests.now', { n: tests, of: services.length })],
    [
      'success.zero',
      say.plain('success.open', {
        n: context.packages
          .filter((one) => one.item.severity === 'critical' && ['api-security', 'websocket', 'secrets'].includes(one.item.component))
          .reduce((sum, one) => sum + one.services.length, 0),
      }),
    ],
  ];
  const owners = services.filter(({ service }) => context.plan.owners[service.name] !== undefined).length;
  rows.push(['success.owners', say.plain('success.owners.now', { n: owners, of: services.length })]);
  rows.push([
    'success.practices',
    say.plain('success.practices.now', { patterns: patternsOf(context).length, anti: antiPatternsOf(context).length }),
  ]);
  return [
    heading(2, say.plain('program.success'), 'success'),
    {
      kind: 'table',
      columns: [column(say, 'success.criterion', 50), column(say, 'risk.now', 50)],
      rows: rows.map(([key, now]): readonly Text[] => [say.rich(key), [now]]),
    },
    paragraph(say.rich(context.change === undefined ? 'success.note' : 'success.note.compared', { n: context.change?.services ?? 0 })),
  ];
}

/** What is open, and where there is an earlier snapshot, how much of what failed then is closed. */
function fixed({ say, change }: ProgramContext, severity: 'critical' | 'high', open: number): string {
  const moved = change?.bySeverity[severity];
  if (moved === undefined || moved.before === 0) return say.plain('success.open', { n: say.number(open) });
  return say.plain('success.fixed', {
    closed: say.number(moved.closed),
    before: say.number(moved.before),
    share: say.percent(moved.closed / moved.before),
    n: say.number(open),
  });
}
