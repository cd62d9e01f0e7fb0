import { FINDING_STATES } from '@airworthy/program';
import { column } from '../build.ts';
import type { ServiceContext } from '../context.ts';
import type { Sheet, Workbook } from '../workbook.ts';
import { faultOf, hoursOf } from './common.ts';
import { itemState, stateWord } from '../standing.ts';
import { phaseWord } from './plan.ts';

/** The ledger of an audit: every verdict, finding, question and route as rows, with columns that the team fills in. */
export function ledgerOf(context: ServiceContext, date: string | undefined): Workbook {
  return {
    id: 'audit-ledger',
    title: `${context.service.name}: ${context.say.plain('ledger.title')}`,
    ...(date === undefined ? {} : { date }),
    sheets: [findings(context), checklist(context), questions(context), routes(context), effort(context), totals(context)],
  };
}

/** `01 Security`, so that rows sort by standard and are read without a key. */
function standardName({ service }: ServiceContext, id: string): string {
  const title = service.standards.find((one) => one.standard === id)?.title;
  return title === undefined ? id : `${id.slice(0, 2)} ${title}`;
}

function findings(context: ServiceContext): Sheet {
  const { say, problems } = context;
  const choices =
    context.standing === undefined
      ? ['ledger.open', 'ledger.planned', 'ledger.fixed', 'ledger.waived'].map((key) => say.plain(key as 'ledger.open'))
      : FINDING_STATES.map((state) => stateWord(say, state));
  return {
    name: say.plain('ledger.findings'),
    columns: [
      column(say, 'column.item', 10),
      column(say, 'column.severity', 10),
      column(say, 'column.standard', 32),
      column(say, 'column.finding', 60),
      column(say, 'column.where', 44),
      { title: say.plain('ledger.places'), width: 8, format: '0' },
      column(say, 'ledger.blocks', 10),
      { title: `${say.plain('column.effort')} (h)`, width: 10, format: '#,##0.0' },
      column(say, 'ledger.role', 12),
      { title: say.plain('ledger.dueDays'), width: 10, format: '0' },
      { title: say.plain('ledger.state'), width: 12, choices },
      column(say, 'ledger.owner', 16),
      column(say, 'ledger.note', 30),
    ],
    rows: problems.map((problem) => [
      problem.item.id,
      say.plain(`severity.${problem.item.severity}`),
      standardName(context, problem.item.standard),
      faultOf(problem),
      problem.places[0] === undefined ? '' : `${problem.places[0].path}:${problem.places[0].line}`,
      problem.places.length,
      problem.blocks.length > 0 ? say.plain('ledger.yes') : '',
      problem.hours,
      say.plain(`role.${problem.item.effort.role}`),
      problem.slaDays,
      ...stateCells(context, problem.item.id, choices[0] ?? ''),
    ]),
  };
}

/** State, owner and due day: as the program has them, or to be filled in. */
function stateCells({ say, standing }: ServiceContext, item: string, fallback: string): [string, string, string] {
  const known = itemState(standing, item);
  return known === undefined ? [fallback, '', ''] : [stateWord(say, known.state), known.owner, known.due ?? ''];
}

function checklist(context: ServiceContext): Sheet {
  const { say, service, cards } = context;
  const words = {
    PASS: 'verdict.pass',
    PARTIAL: 'verdict.partial',
    FAIL: 'verdict.fail',
    UNKNOWN: 'verdict.unknown',
    'N/A': 'verdict.na',
  } as const;
  return {
    name: say.plain('ledger.checklist'),
    columns: [
      column(say, 'column.item', 10),
      column(say, 'column.standard', 32),
      column(say, 'column.question', 64),
      column(say, 'column.severity', 10),
      column(say, 'ledger.verdict', 16),
      column(say, 'ledger.reason', 64),
      column(say, 'ledger.evidence', 44),
    ],
    rows: service.verdicts.map((verdict) => {
      const item = cards.get(verdict.item);
      const place = verdict.evidence.find((one) => one.location !== undefined)?.location;
      return [
        verdict.item,
        item === undefined ? '' : standardName(context, item.standard),
        item?.title ?? '',
        item === undefined ? '' : say.plain(`severity.${item.severity}`),
        say.plain(words[verdict.status]),
        verdict.reason,
        place === undefined ? '' : `${place.path}:${place.line}`,
      ];
    }),
  };
}

function questions({ say, service, cards }: ServiceContext): Sheet {
  const choices = [say.plain('verdict.pass'), say.plain('verdict.partial'), say.plain('verdict.fail'), say.plain('verdict.na')];
  return {
    name: say.plain('ledger.questions'),
    columns: [
      column(say, 'column.item', 10),
      column(say, 'column.question', 64),
      column(say, 'audit.why', 60),
      column(say, 'ledger.look', 44),
      { title: say.plain('column.answer'), width: 16, choices },
      column(say, 'ledger.evidence', 34),
      column(say, 'ledger.auditor', 16),
    ],
    rows: service.verdicts
      .filter((verdict) => verdict.status === 'UNKNOWN')
      .map((verdict) => [
        verdict.item,
        verdict.ask ?? cards.get(verdict.item)?.title ?? '',
        verdict.reason,
        (verdict.look ?? [])
          .slice(0, 3)
          .map((at) => `${at.path}:${at.line}`)
          .join(', '),
        '',
        '',
        '',
      ]),
  };
}

function routes({ say, service }: ServiceContext): Sheet {
  return {
    name: say.plain('ledger.routes'),
    columns: [
      column(say, 'ledger.method', 9),
      column(say, 'ledger.path', 44),
      column(say, 'ledger.access', 11),
      column(say, 'ledger.guards', 36),
      column(say, 'flow.validation', 24),
      column(say, 'flow.limit', 36),
      column(say, 'column.where', 40),
    ],
    rows: service.routes.map((route) => [
      route.method,
      route.path,
      route.access,
      route.guards.map((guard) => `${guard.name} (${guard.kind})`).join(', '),
      route.validation.join(', '),
      route.rateLimit ?? '',
      `${route.place.path}:${route.place.line}`,
    ]),
  };
}

function effort({ say, service }: ServiceContext): Sheet {
  return {
    name: say.plain('executive.money'),
    columns: [
      column(say, 'column.phase', 24),
      { title: say.plain('column.items'), width: 10, format: '0' },
      { title: `${say.plain('column.effort')} (h)`, width: 12, format: '#,##0.0' },
      { title: say.plain('column.cost'), width: 14, format: '#,##0' },
    ],
    rows: service.effort.byPhase.map((phase) => [phaseWord(say, phase.phase), phase.items.length, phase.hours, phase.cost]),
  };
}

/** What the sheets have to add up to, and what every document says. */
function totals(context: ServiceContext): Sheet {
  const { say, service, problems } = context;
  const { counts } = service.score;
  return {
    name: say.plain('ledger.totals'),
    columns: [column(say, 'column.what', 44), { title: say.plain('column.count'), width: 16 }],
    rows: [
      [say.plain('verdict.pass'), counts.pass],
      [say.plain('verdict.partial'), counts.partial],
      [say.plain('verdict.fail'), counts.fail],
      [say.plain('verdict.unknown'), counts.unknown],
      [say.plain('verdict.na'), counts.notApplicable],
      [say.plain('ledger.findings'), problems.length],
      [say.plain('ledger.blocks'), problems.filter((one) => one.blocks.length > 0).length],
      [`${say.plain('column.effort')} (h)`, hoursOf(service)],
      [say.plain('column.cost'), service.effort.cost],
    ],
  };
}
