import type { Block, Inline, Text } from '../block.ts';
import { column, heading, joined, link, list, paragraph } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import type { MessageKey } from '../text/say.ts';
import { criticalFiles } from './critical-files.ts';
import { anchorOf } from './common.ts';

/** The way into the set: by role, by situation, as a path to learn along, and by topic. */
export const indexDocument: DocumentKind<ServiceContext> = {
  id: 'index',
  title: 'index.title',
  audience: 'index.audience',
  sections: [
    { id: 'documents', build: documents },
    { id: 'roles', build: roles },
    { id: 'scenarios', build: scenarios },
    { id: 'paths', build: paths },
    { id: 'topics', build: topics },
    { id: 'upkeep', build: upkeep },
  ],
};

const DOCUMENTS: readonly { id: string; title: MessageKey; about: MessageKey }[] = [
  { id: 'executive-summary', title: 'executive.title', about: 'index.about.executive' },
  { id: 'production-readiness-audit', title: 'audit.title', about: 'index.about.audit' },
  { id: 'security-hardening-guide', title: 'hardening.title', about: 'index.about.hardening' },
  { id: 'production-quick-reference', title: 'quick.title', about: 'index.about.quick' },
  { id: 'code-audit-summary', title: 'code.title', about: 'index.about.code' },
  { id: 'thirty-day-plan', title: 'plan.title', about: 'index.about.plan' },
  { id: 'developer-checklist', title: 'developer.title', about: 'index.about.developer' },
];

function to(context: ServiceContext, id: string, anchor?: string): Inline {
  const known = DOCUMENTS.find((one) => one.id === id);
  return link(known === undefined ? id : context.say.plain(known.title), { document: id, ...(anchor === undefined ? {} : { anchor }) });
}

function documents(context: ServiceContext): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain('index.documents'), 'documents'),
    list(DOCUMENTS.map((one): Text => [to(context, one.id), ' – ', ...say.rich(one.about)])),
    paragraph(say.rich('index.beside')),
    list([say.rich('index.beside.ledger'), say.rich('index.beside.deck'), say.rich('index.beside.verify')]),
  ];
}

/** Reads documents in order, e.g. `Executive summary → Quick reference`. */
function order(context: ServiceContext, ids: readonly string[]): Text {
  return joined(
    ids.map((id): Text => [to(context, id)]),
    ' → ',
  );
}

function table(
  context: ServiceContext,
  title: MessageKey,
  anchor: string,
  who: MessageKey,
  rows: readonly [MessageKey, readonly string[]][],
): readonly Block[] {
  const { say } = context;
  return [
    heading(2, say.plain(title), anchor),
    {
      kind: 'table',
      columns: [column(say, who, 36), column(say, 'index.read', 64)],
      rows: rows.map(([key, ids]): readonly Text[] => [say.rich(key), order(context, ids)]),
    },
  ];
}

function roles(context: ServiceContext): readonly Block[] {
  return table(context, 'index.roles', 'roles', 'index.you', [
    ['index.role.executive', ['executive-summary', 'production-quick-reference']],
    ['index.role.engineer', ['security-hardening-guide', 'production-readiness-audit']],
    ['index.role.developer', ['developer-checklist', 'security-hardening-guide']],
    ['index.role.devops', ['production-readiness-audit', 'production-quick-reference', 'security-hardening-guide']],
    ['index.role.lead', ['executive-summary', 'production-readiness-audit', 'code-audit-summary', 'thirty-day-plan']],
    ['index.role.product', ['executive-summary', 'thirty-day-plan']],
  ]);
}

function scenarios(context: ServiceContext): readonly Block[] {
  return table(context, 'index.scenarios', 'scenarios', 'index.situation', [
    ['index.scenario.launch', ['executive-summary', 'thirty-day-plan', 'security-hardening-guide']],
    ['index.scenario.learn', ['code-audit-summary', 'production-readiness-audit']],
    ['index.scenario.issue', ['production-quick-reference', 'production-readiness-audit']],
    ['index.scenario.align', ['executive-summary', 'security-hardening-guide', 'code-audit-summary']],
    ['index.scenario.month', ['thirty-day-plan']],
  ]);
}

function paths(context: ServiceContext): readonly Block[] {
  return table(context, 'index.paths', 'paths', 'index.path', [
    ['index.path.backend', ['code-audit-summary', 'security-hardening-guide', 'production-readiness-audit']],
    ['index.path.devops', ['production-readiness-audit', 'production-quick-reference', 'security-hardening-guide']],
    ['index.path.lead', ['executive-summary', 'production-readiness-audit', 'code-audit-summary']],
    ['index.path.product', ['executive-summary', 'production-quick-reference', 'thirty-day-plan']],
  ]);
}

const SHOWN = 5;

/** Parts of the walk by the number of a standard, where the component of its items would lead somewhere else. */
const PARTS: Readonly<Record<string, string>> = {
  8: 'entry',
  13: 'calls',
  15: 'mail',
  16: 'cache',
  17: 'jobs',
  22: 'routes',
  24: 'jobs',
  31: 'calls',
  38: 'domain',
  39: 'sockets',
  41: 'voice',
};

/** Every standard that something fails of, with where that is written about. */
function topics(context: ServiceContext): readonly Block[] {
  const { say, service } = context;
  const walked = criticalFiles(context);
  const rows = service.standards.flatMap((standard): (readonly Text[])[] => {
    const own = context.problems.filter(
      (problem) =>
        problem.item.standard === standard.standard && (problem.item.severity === 'critical' || problem.item.severity === 'high'),
    );
    if (own.length === 0) return [];
    const links = own
      .slice(0, SHOWN)
      .map((problem): Text => [link(problem.item.id, { document: 'security-hardening-guide', anchor: anchorOf(problem.item.id) })]);
    const more = own.length - SHOWN;
    const component = own[0]?.item.component;
    const part = PARTS[standard.standard.slice(0, 2)];
    const walk = walked.find((one) => one.area.id === part) ?? walked.find((one) => one.area.component === component);
    return [
      [
        [standard.title],
        [...joined(links), ...(more > 0 ? [' ', ...say.rich('index.more', { n: more })] : [])],
        walk === undefined
          ? [link(say.plain('audit.title'), { document: 'production-readiness-audit', anchor: 'security' })]
          : [link(say.plain(walk.area.title), { document: 'production-readiness-audit', anchor: `walk-${walk.area.id}` })],
      ],
    ];
  });
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('index.topics'), 'topics'),
    {
      kind: 'table',
      columns: [column(say, 'index.topic', 28), column(say, 'index.where', 48), column(say, 'index.walk', 24)],
      rows,
    },
  ];
}

function upkeep({ say }: ServiceContext): readonly Block[] {
  return [heading(2, say.plain('index.upkeep'), 'upkeep'), paragraph(say.rich('index.upkeep.text'))];
}
