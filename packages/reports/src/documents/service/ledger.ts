import type { ServiceContext } from '../context.ts';
import type { Sheet, Workbook } from '../workbook.ts';
import { faultOf } from './common.ts';
import { phaseWord } from './plan.ts';

/** The ledger of an audit: every verdict, finding, question and route as rows, with columns that the team fills in. */
export function ledgerOf(context: ServiceContext, date: string | undefined): Workbook {
  return {
    id: 'audit-ledger',
    title: `${context.service.name}: ${context.say.plain('ledger.title')}`,
    ...(date === undefined ? {} : { date }),
    sheets: [findings(context), checklist(context), questions(context), routes(context), effort(context)],
  };
}

function findings({ say, problems }: ServiceContext): Sheet {
  const choices = ['ledger.open', 'ledger.planned', 'ledger.fixed', 'ledger.waived'].map((key) => say.plain(key as 'ledger.open'));
  return {
    name: say.plain('ledger.findings'),
    columns: [
      { title: say.plain('column.item'), width: 10 },
      { title: say.plain('column.severity'), width: 10 },
      { title: say.plain('column.standard'), width: 26 },
      { title: say.plain('column.finding'), width: 60 },
      { title: say.plain('column.where'), width: 44 },
      { title: say.plain('ledger.places'), width: 8, format: '0' },
      { title: say.plain('ledger.blocks'), width: 10 },
      { title: `${say.plain('column.effort')} (h)`, width: 10, format: '#,##0.0' },
      { title: say.plain('ledger.role'), width: 12 },
      { title: say.plain('ledger.dueDays'), width: 10, format: '0' },
      { title: say.plain('ledger.state'), width: 12, choices },
      { title: say.plain('ledger.owner'), width: 16 },
      { title: say.plain('ledger.note'), width: 30 },
    ],
    rows: problems.map((problem) => [
      problem.item.id,
      say.plain(`severity.${problem.item.severity}`),
      problem.item.standard,
      faultOf(problem),
      problem.places[0] === undefined ? '' : `${problem.places[0].path}:${problem.places[0].line}`,
      problem.places.length,
      problem.blocks.length > 0 ? say.plain('ledger.yes') : '',
      problem.item.effort.hours,
      say.plain(`role.${problem.item.effort.role}`),
      problem.slaDays,
      choices[0] ?? '',
      '',
      '',
    ]),
  };
}

function checklist({ say, service, result }: ServiceContext): Sheet {
  const cards = new Map(result.items.map((item) => [item.id, item]));
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
      { title: say.plain('column.item'), width: 10 },
      { title: say.plain('column.standard'), width: 26 },
      { title: say.plain('column.question'), width: 64 },
      { title: say.plain('column.severity'), width: 10 },
      { title: say.plain('ledger.verdict'), width: 16 },
      { title: say.plain('ledger.reason'), width: 64 },
      { title: say.plain('ledger.evidence'), width: 44 },
    ],
    rows: service.verdicts.map((verdict) => {
      const item = cards.get(verdict.item);
      const place = verdict.evidence.find((one) => one.location !== undefined)?.location;
      return [
        verdict.item,
        item?.standard ?? '',
        item?.title ?? '',
        item === undefined ? '' : say.plain(`severity.${item.severity}`),
        say.plain(words[verdict.status]),
        verdict.reason,
        place === undefined ? '' : `${place.path}:${place.line}`,
      ];
    }),
  };
}

function questions({ say, service, result }: ServiceContext): Sheet {
  const cards = new Map(result.items.map((item) => [item.id, item]));
  const choices = [say.plain('verdict.pass'), say.plain('verdict.partial'), say.plain('verdict.fail'), say.plain('verdict.na')];
  return {
    name: say.plain('ledger.questions'),
    columns: [
      { title: say.plain('column.item'), width: 10 },
      { title: say.plain('column.question'), width: 64 },
      { title: say.plain('audit.why'), width: 60 },
      { title: say.plain('ledger.look'), width: 44 },
      { title: say.plain('column.answer'), width: 16, choices },
      { title: say.plain('ledger.evidence'), width: 34 },
      { title: say.plain('ledger.auditor'), width: 16 },
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
      { title: say.plain('ledger.method'), width: 9 },
      { title: say.plain('ledger.path'), width: 44 },
      { title: say.plain('ledger.access'), width: 11 },
      { title: say.plain('ledger.guards'), width: 36 },
      { title: say.plain('flow.validation'), width: 24 },
      { title: say.plain('flow.limit'), width: 36 },
      { title: say.plain('column.where'), width: 40 },
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
      { title: say.plain('column.phase'), width: 24 },
      { title: say.plain('column.items'), width: 10, format: '0' },
      { title: `${say.plain('column.effort')} (h)`, width: 12, format: '#,##0.0' },
      { title: say.plain('column.cost'), width: 14, format: '#,##0' },
    ],
    rows: service.effort.byPhase.map((phase) => [phaseWord(say, phase.phase), phase.items.length, phase.hours, phase.cost]),
  };
}
