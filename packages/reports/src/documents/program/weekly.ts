import { SLA_DAYS } from '@airworthy/model';
import type { Block, Text } from '../block.ts';
import { callout, column, heading, link, list, paragraph } from '../build.ts';
import { headline } from '../../view/decisions.ts';
import type { Mail } from '../mail.ts';
import { decisionWord } from '../service/common.ts';
import { plainOf } from '../text/say.ts';
import type { Moved } from './change.ts';
import { dayAfter } from '@airworthy/program';
import { fileName } from './parts.ts';
import { programByHand } from './program-context.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';

/** One minute a week: what changed, and who has to do what. The page and the mail say the same. */

const ROWS = 5;

interface Standing {
  go: number;
  conditions: number;
  noGo: number;
  blockers: number;
  blocking: readonly WorkPackage[];
}

export function standing({ services, packages }: ProgramContext): Standing {
  const count = (decision: string): number => services.filter(({ service }) => headline(service)?.decision === decision).length;
  const blocking = packages.filter((one) => one.blocking.length > 0);
  return {
    go: count('GO'),
    conditions: count('GO WITH CONDITIONS'),
    noGo: count('NO-GO'),
    blockers: blocking.reduce((sum, one) => sum + one.blocking.length, 0),
    blocking,
  };
}

/** How many services may go, in one line. */
export function standingTitle(context: ProgramContext): string {
  const { say, services } = context;
  const { go, conditions, noGo } = standing(context);
  return noGo === services.length && noGo > 1
    ? say.plain('program.decision.all', { n: noGo })
    : say.plain('program.decision', { go, conditions, noGo });
}

export function weeklyBlocks(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const { conditions, noGo, blockers, blocking } = standing(context);
  return [
    callout(
      noGo > 0 ? 'fail' : conditions > 0 ? 'partial' : 'pass',
      standingTitle(context),
      say.rich('weekly.decision', { n: blocking.length, blockers }),
    ),
    heading(2, say.plain('weekly.moved'), 'moved'),
    list(movedLines(context)),
    ...(blocking.length === 0
      ? []
      : [heading(2, say.plain('weekly.first'), 'first'), topTable(context, blocking.slice(0, ROWS)), ...dueLine(context, blockers)]),
    heading(2, say.plain('weekly.yours'), 'yours'),
    list(asks(context), true),
    ...wentWell(context),
  ];
}

/** The three numbers of the week, with the names behind them. */
export function movedLines(context: ProgramContext): Text[] {
  const { say, change } = context;
  if (change === undefined) return [say.rich('weekly.noPrevious', { n: context.services.length })];
  const lines = [
    say.rich('weekly.closed', { n: change.closed.length, names: named(change.closed) }),
    say.rich('weekly.added', { n: change.added.length, names: named(change.added) }),
  ];
  if (change.unclear.length > 0) lines.push(say.rich('weekly.unclear', { n: change.unclear.length }));
  for (const one of change.decisions.slice(0, 3))
    lines.push(say.rich('weekly.turned', { service: one.service, from: decisionWord(say, one.from), to: decisionWord(say, one.to) }));
  if (!change.sameStandards) lines.push(say.rich('weekly.otherStandards'));
  return lines;
}

/** The first items by id, without repeating one that moved in several services. */
function named(moved: readonly Moved[]): string {
  const ids = [...new Set(moved.map((one) => one.item))];
  const shown = ids.slice(0, 3).join(', ');
  return ids.length === 0 ? '' : ids.length > 3 ? ` (${shown}, …)` : ` (${shown})`;
}

function topTable(context: ProgramContext, packages: readonly WorkPackage[]): Block {
  const { say } = context;
  return {
    kind: 'table',
    columns: [
      column(say, 'column.item', 14),
      column(say, 'column.finding', 56),
      column(say, 'program.services', 14, 'right'),
      column(say, 'column.effort', 16, 'right'),
    ],
    rows: packages.map((one): readonly Text[] => [[one.item.id], [one.title], [String(one.services.length)], [say.hours(one.hours)]]),
  };
}

/** Critical points have a target of seven days from the snapshot. */
function dueLine(context: ProgramContext, blockers: number): readonly Block[] {
  const { say, date } = context;
  return [
    paragraph(
      date === undefined
        ? say.rich('weekly.due.days', { n: blockers, days: SLA_DAYS.critical ?? 0 })
        : say.rich('weekly.due', { n: blockers, day: dayAfter(date, SLA_DAYS.critical ?? 0) }),
    ),
  ];
}

function asks(context: ProgramContext): Text[] {
  const { say, plan } = context;
  const [first] = standing(context).blocking;
  const unowned = context.services.filter(({ service }) => plan.owners[service.name] === undefined).length;
  return [
    ...(first === undefined
      ? []
      : [
          [
            ...say.rich('program.asks.first', { item: first.item.id, title: first.title, n: first.services.length }),
            ' ',
            link(say.plain('weekly.open', { item: first.item.id }), {
              document: `${fileName(first.services[0] ?? '')}-consolidated-report`,
            }),
          ],
        ]),
    ...(unowned > 0 ? [say.rich('weekly.owners', { n: unowned, open: programByHand(context).open })] : []),
    ...(unowned === 0 ? [say.rich('weekly.answers', { open: programByHand(context).open })] : []),
  ];
}

/** The critical question that most services pass. */
function wentWell(context: ProgramContext): readonly Block[] {
  const { say, cards, services } = context;
  const passing = new Map<string, { pass: number; asked: number }>();
  for (const { service } of services)
    for (const verdict of service.verdicts) {
      if (verdict.status === 'N/A' || cards.get(verdict.item)?.severity !== 'critical') continue;
      const one = passing.get(verdict.item) ?? { pass: 0, asked: 0 };
      one.asked += 1;
      if (verdict.status === 'PASS') one.pass += 1;
      passing.set(verdict.item, one);
    }
  const best = [...passing]
    .filter(([, one]) => one.pass === one.asked && one.asked > 1)
    .toSorted((a, b) => b[1].pass - a[1].pass || (a[0] < b[0] ? -1 : 1))[0];
  if (best === undefined) return [];
  return [
    heading(2, say.plain('weekly.well'), 'well'),
    paragraph(say.rich('weekly.well.text', { title: cards.get(best[0])?.title ?? best[0], item: best[0], n: best[1].pass })),
  ];
}

/** The same as a mail. */
export function weeklyMail(context: ProgramContext, frame: { stamp: string; snapshot: string; date?: string }): Mail {
  const { say, result, plan, change } = context;
  const { go, conditions, noGo, blockers } = standing(context);
  const blocks = weeklyBlocks(context);
  const subject = say.plain(change === undefined ? 'weekly.subject' : 'weekly.subject.change', {
    go,
    conditions,
    noGo,
    blockers,
    closed: change?.closed.length ?? 0,
    added: change?.added.length ?? 0,
    of: context.services.length,
  });
  const [first] = asks(context);
  const name = fileName(result.target);
  return {
    id: 'weekly-status',
    language: say.language,
    subject,
    preheader: (first ?? []).map(plainOf).join('').slice(0, 90),
    title: say.plain('program.weekly.title'),
    subtitle: say.plain('program.subtitle', { target: result.target, n: context.services.length }),
    from: plan.mail.from,
    to: plan.mail.to,
    ...(plan.mail.unsubscribe === undefined ? {} : { unsubscribe: plan.mail.unsubscribe }),
    listId: `readiness.${name}.airworthy.invalid`,
    messageId: `weekly.${frame.snapshot}.${name}@airworthy.invalid`,
    blocks,
    footer: [say.plain('weekly.why'), frame.stamp],
    ...(plan.mail.link === undefined ? {} : { link: plan.mail.link }),
    ...(frame.date === undefined ? {} : { date: frame.date }),
  };
}
