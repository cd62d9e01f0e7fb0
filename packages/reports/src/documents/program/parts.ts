import { headline } from '../../view/decisions.ts';
import type { Block, MatrixCell, Text } from '../block.ts';
import { column, joined, link, muted, paragraph, strong } from '../build.ts';
import { applicable, decided, decisionWord, faultOf, segmentsOf, severityOf } from '../service/common.ts';
import { phaseWord } from '../service/plan.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';

/** A service, leading to its consolidated report. */
export function serviceLink(name: string): Text {
  return [link(name, { document: `${fileName(name)}-consolidated-report` })];
}

export function fileName(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\d]+/gu, '-')
      .replace(/^-|-$/g, '') || 'service'
  );
}

const NAMES = 2;

export function serviceNames(context: ProgramContext, names: readonly string[], limit = NAMES): Text {
  const more = names.length - limit;
  return [...joined(names.slice(0, limit).map(serviceLink)), ...(more > 0 ? [' ', ...context.say.rich('index.more', { n: more })] : [])];
}

/** One row a service: decision, grade, what is open, how much was verified. */
export function serviceTable(context: ProgramContext): Block {
  const { say } = context;
  return {
    kind: 'table',
    columns: [
      column(say, 'program.service', 20),
      column(say, 'column.phase', 8),
      column(say, 'column.decision', 18),
      column(say, 'column.grade', 8),
      column(say, 'ledger.blocks', 10, 'right'),
      column(say, 'severity.critical', 9, 'right'),
      column(say, 'severity.high', 8, 'right'),
      column(say, 'column.verified', 14, 'right'),
      column(say, 'ledger.questions', 10, 'right'),
    ],
    rows: context.phases.flatMap(({ phase, services }) =>
      services.map(({ service, problems }): readonly Text[] => {
        const decision = headline(service);
        const count = (severity: string): string => String(problems.filter((one) => one.item.severity === severity).length);
        return [
          serviceLink(service.name),
          [phase.name],
          [{ kind: 'strong', text: decision === undefined ? '–' : decisionWord(say, decision.decision) }],
          [{ kind: 'grade', grade: service.score.points === null ? '–' : service.score.grade }],
          [String(problems.filter((one) => one.blocks.length > 0).length)],
          [count('critical')],
          [count('high')],
          [say.plain('program.ofN', { n: say.number(decided(service.score.counts)), of: say.number(applicable(service.score.counts)) })],
          [say.number(service.score.counts.unknown)],
        ];
      }),
    ),
  };
}

/** Grades of services by standard. What no service is asked is left out. */
export function heatMap(context: ProgramContext): Block[] {
  const { say } = context;
  const standards = (context.services[0]?.service.standards ?? []).filter((standard) =>
    context.services.some(({ service }) => asked(service, standard.standard)),
  );
  const half = Math.ceil(standards.length / 2);
  const key = standards.map((one) => `${one.standard.slice(0, 2)} ${one.title}`).join(' · ');
  const tables = [standards.slice(0, half), standards.slice(half)]
    .filter((some) => some.length > 0)
    .map((some): Block => ({
      kind: 'matrix',
      title: say.plain('program.heatMap'),
      corner: say.plain('program.service'),
      columns: some.map((one) => one.standard.slice(0, 2)),
      rows: context.services.map(({ service }) => ({
        title: service.name,
        cells: some.map((standard): MatrixCell => {
          const score = service.standards.find((one) => one.standard === standard.standard)?.score;
          if (score === undefined || applicable(score.counts) === 0) return { text: '·' };
          return score.points === null ? { text: '?' } : { text: score.grade, grade: true };
        }),
      })),
    }));
  return [...tables, paragraph([muted(key)])];
}

function asked(service: ProgramContext['services'][number]['service'], standard: string): boolean {
  const score = service.standards.find((one) => one.standard === standard)?.score;
  return score !== undefined && applicable(score.counts) > 0;
}

/** Verdicts of each service as a strip, with what holds it up. */
export function serviceScorecard(context: ProgramContext): Block {
  const { say } = context;
  return {
    kind: 'scorecard',
    columns: {
      label: say.plain('program.service'),
      grade: say.plain('column.grade'),
      verified: say.plain('column.verified'),
      note: say.plain('column.worst'),
    },
    rows: context.services.map(({ service, problems }) => ({
      label: serviceLink(service.name),
      grade: service.score.points === null ? '–' : service.score.grade,
      verified: service.score.coverage,
      segments: segmentsOf(say, service.score.counts),
      note: problems[0] === undefined ? [say.plain('none')] : [`${problems[0].item.id} ${faultOf(problems[0])}`],
    })),
  };
}

/** Work on findings of all services by the phase in which it is due. */
export function effortByPhase({ services }: ProgramContext): { name: string; items: number; hours: number; cost: number }[] {
  const every = services.flatMap(({ service }) => service.effort.byPhase);
  return [...new Set(every.map((one) => one.phase))].map((name) => {
    const phases = every.filter((one) => one.phase === name);
    return {
      name,
      items: phases.reduce((sum, one) => sum + one.items.length, 0),
      hours: phases.reduce((sum, one) => sum + one.hours, 0),
      cost: phases.reduce((sum, one) => sum + one.cost, 0),
    };
  });
}

/** One row a phase: how many items, hours and money. `widths` of the four columns, percent. */
export function effortTable(context: ProgramContext, widths: readonly [number, number, number, number]): Block {
  const { say } = context;
  return {
    kind: 'table',
    columns: [
      column(say, 'column.phase', widths[0]),
      column(say, 'column.items', widths[1], 'right'),
      column(say, 'column.effort', widths[2], 'right'),
      column(say, 'column.cost', widths[3], 'right'),
    ],
    rows: effortByPhase(context).map((one): readonly Text[] => [
      [phaseWord(say, one.name)],
      [say.number(one.items)],
      [say.hours(one.hours)],
      [say.money(one.cost)],
    ]),
  };
}

/** Work packages as rows: one fix, everywhere it is needed. */
export function packageTable(context: ProgramContext, packages: readonly WorkPackage[]): Block {
  const { say } = context;
  // A column in which nothing stands but zeros says nothing.
  const blocks = packages.some((one) => one.blocking.length > 0);
  return {
    kind: 'table',
    columns: [
      column(say, 'column.item', 9),
      column(say, 'column.finding', 36),
      column(say, 'column.severity', 10),
      column(say, 'program.services', blocks ? 27 : 34),
      ...(blocks ? [column(say, 'ledger.blocks', 9, 'right')] : []),
      column(say, 'column.effort', 9, 'right'),
    ],
    rows: packages.map((one): readonly Text[] => [
      [one.item.id],
      [one.title],
      [severityOf(context, one)],
      [strong(String(one.services.length)), ' · ', ...serviceNames(context, one.services)],
      ...(blocks ? [[String(one.blocking.length)]] : []),
      [say.hours(one.hours)],
    ]),
  };
}
