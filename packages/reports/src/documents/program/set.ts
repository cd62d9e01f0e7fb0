import { column } from '../build.ts';
import type { AuditResult } from '@airworthy/model';
import { composeDocument } from '../compose.ts';
import type { Deck } from '../deck.ts';
import { snapshotFrame } from '../frame.ts';
import type { SnapshotFrame } from '../frame.ts';
import { applicable, decided } from '../service/common.ts';
import { ledgerOf } from '../service/ledger.ts';
import { plainOf, voiceOf } from '../text/say.ts';
import { snapshotStamp } from '../sets.ts';
import type { DocumentSet, SetOptions } from '../sets.ts';
import { PLAIN_TEMPLATE } from '../template.ts';
import { PROGRAM_DOCUMENTS } from './documents.ts';
import { fileName } from './parts.ts';
import { programByHand, programContext } from './program-context.ts';
import type { ProgramContext } from './program-context.ts';
import { PLAIN_PLAN } from './program-plan.ts';
import { SERVICE_PARTS } from './service-documents.ts';

/** All documents of an audit program over several services: the program's own, and seven for each service. */
export function programDocuments(result: AuditResult, options: SetOptions = {}): DocumentSet {
  const template = options.template ?? PLAIN_TEMPLATE;
  const say = voiceOf(template.language, result.currency, template.wording);
  const context = programContext(result, options.plan ?? PLAIN_PLAN, say, options.date);
  const frame: SnapshotFrame = {
    stamp: snapshotStamp(result, say, options.date),
    template,
    ...(options.date === undefined ? {} : { date: options.date }),
  };
  const subtitle = say.plain('program.subtitle', { target: result.target, n: result.services.length });
  const own = PROGRAM_DOCUMENTS.map((kind) => composeDocument(kind, context, { subtitle, ...frame }));
  const perService = context.services.flatMap((one) =>
    SERVICE_PARTS.map((kind) => ({
      ...composeDocument(kind, one, { subtitle: one.service.name, ...frame }),
      id: `${fileName(one.service.name)}-${kind.id}`,
    })),
  );
  const ledgers = context.services.map((one) => ledgerOf(one, options.date));
  const [first] = ledgers;
  return {
    documents: [...own, ...perService],
    deck: monthlyDeck(context, frame, subtitle),
    ledger: {
      id: 'program-ledger',
      title: say.plain('ledger.title'),
      ...(options.date === undefined ? {} : { date: options.date }),
      sheets: (first?.sheets ?? []).map((sheet, index) => ({
        name: sheet.name,
        columns: [column(say, 'program.service', 22), ...sheet.columns],
        rows: ledgers.flatMap((ledger, at) =>
          (ledger.sheets[index]?.rows ?? []).map((row) => [context.services[at]?.service.name ?? '', ...row]),
        ),
      })),
    },
    scripts: [],
  };
}

/** The monthly deck: the sections of the executive report, one slide each. */
function monthlyDeck(context: ProgramContext, frame: SnapshotFrame, subtitle: string): Deck {
  const { say } = context;
  const executive = PROGRAM_DOCUMENTS.find((one) => one.id === 'executive-report');
  const dashboard = PROGRAM_DOCUMENTS.find((one) => one.id === 'program-dashboard');
  const coverage = dashboard?.sections.filter((one) => one.id === 'coverage') ?? [];
  const [first, ...others] = executive?.sections ?? [];
  const sections = first === undefined ? coverage : [first, ...coverage, ...others];
  return {
    id: 'monthly-deck',
    title: say.plain('program.deck.title'),
    subtitle,
    ...snapshotFrame(frame),
    slides: sections.flatMap((section) => {
      const blocks = section.build(context);
      const shown = blocks.filter((block) => block.kind !== 'heading' && block.kind !== 'paragraph');
      const notes = blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text.map(plainOf).join('')] : []));
      return shown.length === 0
        ? []
        : [
            {
              title: slideTitle(context, section.id),
              notes: notes.length > 0 ? notes.join('\n') : say.plain('deck.decision.notes'),
              blocks: shown,
            },
          ];
    }),
  };
}

/** What a slide says, as a sentence. */
function slideTitle(context: ProgramContext, id: string): string {
  const { say, services, packages } = context;
  const blocking = packages.filter((one) => one.blocking.length > 0);
  const { open } = programByHand(context);
  const share = (count: typeof decided): number => services.reduce((sum, { service }) => sum + count(service.score.counts), 0);
  switch (id) {
    case 'decision':
      return say.plain('program.deck.decision');
    case 'phases':
      return say.plain('program.deck.phases', { share: say.percent(share(decided) / Math.max(1, share(applicable))) });
    case 'blockers':
      return say.plain('program.deck.blockers', { n: blocking.length, first: blocking[0]?.services.length ?? 0 });
    case 'money': {
      const before = services.flatMap(({ service }) => service.effort.byPhase.slice(0, 1));
      return say.plain('program.deck.money', {
        hours: say.hours(before.reduce((sum, one) => sum + one.hours, 0)),
        cost: say.money(before.reduce((sum, one) => sum + one.cost, 0)),
      });
    }
    case 'unverified':
      return say.plain('program.deck.unverified', { n: open });
    case 'asks':
      return say.plain('program.deck.asks');
    default:
      return say.plain('program.deck.coverage');
  }
}
