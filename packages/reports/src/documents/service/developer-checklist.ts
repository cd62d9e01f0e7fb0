import { SEVERITY_RANK } from '../../view/words.ts';
import type { Block, ChecklistLine, Text } from '../block.ts';
import { heading, link, muted, paragraph, strong } from '../build.ts';
import type { DocumentKind, ServiceContext } from '../context.ts';
import type { MessageKey } from '../text/say.ts';
import { anchorOf } from './common.ts';

/** What to look at with each change: the critical and high items that apply, by the occasion on which they are broken. */
export const developerChecklist: DocumentKind<ServiceContext> = {
  id: 'developer-checklist',
  title: 'developer.title',
  audience: 'developer.audience',
  sections: [
    { id: 'about', build: about },
    { id: 'occasions', build: occasions },
  ],
};

/** Standards by number. One that is named nowhere, such as a team's own, belongs to whatever is written. */
const OCCASIONS: readonly { id: string; title: MessageKey; standards: readonly number[] }[] = [
  { id: 'route', title: 'developer.route', standards: [1, 2, 5, 7, 8, 9, 22, 40] },
  { id: 'data', title: 'developer.data', standards: [6, 16, 18, 21, 27, 28, 29, 30, 31, 32, 33, 34, 35] },
  { id: 'call', title: 'developer.call', standards: [13, 14, 15, 23, 26, 36, 37, 41] },
  { id: 'job', title: 'developer.job', standards: [17, 24, 38, 39] },
  { id: 'always', title: 'developer.always', standards: [3, 4, 19] },
  { id: 'merge', title: 'developer.merge', standards: [10, 11, 20, 46] },
  { id: 'run', title: 'developer.run', standards: [12, 25, 43, 44, 45] },
];
const ALWAYS = 'always';

/** Lines of an occasion: what is read in a minute. */
const SHOWN = 10;

function about({ say, result, service }: ServiceContext): readonly Block[] {
  const profile = result.profile;
  return [
    paragraph(
      profile === undefined
        ? say.rich('developer.text', { service: service.name })
        : say.rich('developer.text.profile', { service: service.name, profile: profile.title }),
    ),
  ];
}

function occasions(context: ServiceContext): readonly Block[] {
  const { say, service, cards } = context;
  const lines = service.verdicts.flatMap((verdict) => {
    const item = cards.get(verdict.item);
    const asked = item !== undefined && verdict.status !== 'N/A' && (item.severity === 'critical' || item.severity === 'high');
    return asked ? [{ item, failed: verdict.status === 'FAIL' || verdict.status === 'PARTIAL' }] : [];
  });
  if (lines.length === 0) return [paragraph(say.rich('developer.nothing'))];
  return OCCASIONS.flatMap(({ id, title }): readonly Block[] => {
    const own = lines
      .filter(({ item }) => occasionOf(item.standard) === id)
      .toSorted(
        (a, b) =>
          Number(b.failed) - Number(a.failed) ||
          SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
          (a.item.id < b.item.id ? -1 : 1),
      );
    if (own.length === 0) return [];
    const more = own.length - SHOWN;
    return [
      heading(2, say.plain(title), id),
      {
        kind: 'checklist',
        items: own.slice(0, SHOWN).map(({ item, failed }): ChecklistLine => ({
          state: 'open',
          text: [muted(`${item.id} `), item.title, ...(failed ? failing(context, item.id) : [])],
        })),
      },
      ...(more > 0 ? [paragraph([...say.rich('developer.more', { n: more }), ' ', allOfThem(context)])] : []),
    ];
  });
}

function occasionOf(standard: string): string {
  return OCCASIONS.find((one) => one.standards.includes(Number.parseInt(standard, 10)))?.id ?? ALWAYS;
}

/** Where the change begins beside something that is wrong already. */
function failing({ say, hasGuide }: ServiceContext, item: string): Text {
  const word = say.plain('developer.failing');
  return [' – ', hasGuide ? link(word, { document: 'security-hardening-guide', anchor: anchorOf(item) }) : strong(word)];
}

function allOfThem({ say, hasGuide }: ServiceContext): Text[number] {
  const word = say.plain('audit.checklist');
  return hasGuide ? link(word, { document: 'production-readiness-audit', anchor: 'checklist' }) : strong(word);
}
