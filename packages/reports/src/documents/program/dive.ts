import { codeFor, servedBy } from '../../view/fix-code.ts';
import type { Block, Text } from '../block.ts';
import { column, heading, list, paragraph, prose, strong } from '../build.ts';
import { severityOf } from '../service/common.ts';
import { CODE_LANGUAGE, explainCommand } from '../service/finding.ts';
import { exampleOf } from './practices.ts';
import { serviceLink } from './parts.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';
import { movedLines } from './weekly.ts';

/** An hour with owners and architects: the causes that hold up most, each with what is needed to decide about it on the spot. */

const CAUSES = 6;
const PLACES = 10;
const MINUTES = { change: 5, cause: 8, close: 7 } as const;

function causes({ packages }: ProgramContext): readonly WorkPackage[] {
  return packages.filter((one) => one.item.severity === 'critical' || one.item.severity === 'high').slice(0, CAUSES);
}

export function diveAgenda(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const some = causes(context);
  if (some.length === 0) return [paragraph(say.rich('executive.nothingBlocks'))];
  const row = (minutes: number, what: Text, result: string): readonly Text[] => [[String(minutes)], what, [result]];
  return [
    paragraph(say.rich('dive.text', { n: some.length, minutes: MINUTES.change + some.length * MINUTES.cause + MINUTES.close })),
    heading(2, say.plain('dive.agenda'), 'agenda'),
    {
      kind: 'table',
      columns: [column(say, 'dive.minutes', 10, 'right'), column(say, 'dive.subject', 60), column(say, 'dive.outcome', 30)],
      rows: [
        row(MINUTES.change, say.rich('dive.moved'), say.plain('dive.moved.outcome')),
        ...some.map((one) =>
          row(
            MINUTES.cause,
            [strong(one.item.id), ` ${one.title} `, ...say.rich('dive.in', { n: one.services.length })],
            say.plain('dive.outcome.one'),
          ),
        ),
        row(MINUTES.close, say.rich('dive.close'), say.plain('dive.close.outcome')),
      ],
    },
    heading(2, say.plain('weekly.moved'), 'moved'),
    list(movedLines(context)),
  ];
}

export function diveCauses(context: ProgramContext): readonly Block[] {
  return causes(context).flatMap((one) => cause(context, one));
}

function cause(context: ProgramContext, one: WorkPackage): readonly Block[] {
  const { say, services } = context;
  const right = services.find(({ service }) =>
    service.verdicts.some((verdict) => verdict.item === one.item.id && verdict.status === 'PASS'),
  );
  const [fix] = codeFor(one.item, servedBy(one.problems.map((problem) => problem.service)));
  const more = one.problems.length - PLACES;
  return [
    heading(2, `${one.item.id} ${one.item.title}`, one.item.id.toLowerCase()),
    paragraph([
      severityOf(context, one),
      ' ',
      ...say.rich('dive.facts', {
        title: one.title,
        n: one.services.length,
        blocks: one.blocking.length,
        hours: say.hours(one.hours),
        cost: say.money(one.cost),
      }),
    ]),
    paragraph(prose(one.item.why)),
    {
      kind: 'table',
      columns: [
        column(say, 'program.service', 24),
        column(say, 'column.where', 50),
        column(say, 'dive.places', 12, 'right'),
        column(say, 'capacity.owner', 14),
      ],
      rows: one.problems.slice(0, PLACES).map((problem): readonly Text[] => {
        const [at] = problem.places;
        return [
          serviceLink(problem.service.name),
          at === undefined ? ['–'] : [{ kind: 'place', at }],
          [problem.places.length === 0 ? '–' : say.number(problem.places.length)],
          [context.plan.owners[problem.service.name] ?? '–'],
        ];
      }),
    },
    ...(more > 0 ? [paragraph(say.rich('dive.more', { n: more }))] : []),
    ...(right === undefined
      ? [paragraph(say.rich('dive.nobody'))]
      : [paragraph([...say.rich('dive.right'), ' ', ...exampleOf(context, one.item.id, right.service.name)])]),
    ...(one.item.fix === undefined
      ? []
      : [
          list(
            one.item.fix.steps.map((step): Text => prose(step)),
            true,
          ),
        ]),
    ...(fix === undefined ? [] : [{ kind: 'code' as const, language: CODE_LANGUAGE[fix[0]] ?? fix[0], text: fix[1] }]),
    paragraph([...say.rich('dive.confirm'), ' ', ...explainCommand(one.item.id)]),
    { kind: 'checklist', items: decisions(context, one) },
  ];
}

/** What has to be decided, to tick off in the meeting. */
function decisions({ say }: ProgramContext, one: WorkPackage): Extract<Block, { kind: 'checklist' }>['items'] {
  return [
    { state: 'open', text: say.rich('dive.decide.who') },
    { state: 'open', text: say.rich('dive.decide.when', { severity: one.item.severity }) },
    { state: 'open', text: say.rich('dive.decide.meanwhile', { n: one.services.length }) },
  ];
}
