import type { ItemCard, Location } from '@airworthy/model';
import { SEVERITY_RANK } from '../../view/words.ts';
import type { Block, Inline, Text } from '../block.ts';
import { column, heading, list, muted, paragraph, prose } from '../build.ts';
import { excerptBlock } from '../service/finding.ts';
import { edgeIn, seenIn } from '../text/faults.ts';
import { serviceNames } from './parts.ts';
import type { ProgramContext, WorkPackage } from './program-context.ts';

const SHOWN = 14;
const STUBS = {
  'empty-body': 'stub.empty',
  'constant-result': 'stub.constant',
  'made-up-answer': 'stub.constant',
  'not-implemented': 'stub.thrown',
  'always-true': 'stub.true',
} as const;
interface Tally {
  id: string;
  pass: string[];
  fail: string[];
}

function tally(context: ProgramContext): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { service } of context.services) {
    for (const verdict of service.verdicts) {
      if (verdict.status === 'N/A' || verdict.status === 'UNKNOWN') continue;
      const one = tallies.get(verdict.item) ?? { id: verdict.item, pass: [], fail: [] };
      (verdict.status === 'PASS' ? one.pass : one.fail).push(service.name);
      tallies.set(verdict.item, one);
    }
  }
  return tallies;
}

/** What some services do and others lack: the service that does it is the example to copy. */
export function patternsOf(context: ProgramContext): { item: ItemCard; one: Tally; best: string }[] {
  const { cards } = context;
  return [...tally(context).values()]
    .flatMap((one) => {
      const item = cards.get(one.id);
      const best = one.pass.find((name) => placesThatHold(context, one.id, name).length > 0);
      return item === undefined || best === undefined || one.fail.length === 0 || item.severity === 'low' ? [] : [{ item, one, best }];
    })
    .toSorted(
      (a, b) =>
        SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
        b.one.fail.length - a.one.fail.length ||
        (a.item.id < b.item.id ? -1 : 1),
    )
    .slice(0, SHOWN);
}

export function patterns(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const rows = patternsOf(context);
  if (rows.length === 0) return [];
  return [
    heading(2, say.plain('practices.patterns'), 'patterns'),
    paragraph(say.rich('practices.patterns.text')),
    {
      kind: 'table',
      columns: [
        column(say, 'column.item', 9),
        column(say, 'practices.practice', 36),
        column(say, 'practices.example', 33),
        column(say, 'practices.missing', 22),
      ],
      rows: rows.map(({ item, one, best }): readonly Text[] => [
        [item.id],
        [item.title],
        exampleOf(context, item.id, best),
        serviceNames(context, one.fail, 3),
      ]),
    },
    ...rows.flatMap(({ item, best }): readonly Block[] => shownCode(context, item, best)).slice(0, 2 * CODE_SHOWN),
  ];
}

const CODE_SHOWN = 4;

/** The lines of the example, where they were kept. */
function shownCode(context: ProgramContext, item: ItemCard, name: string): readonly Block[] {
  const one = context.services.find(({ service }) => service.name === name);
  const places = placesThatHold(context, item.id, name);
  const excerpt = one === undefined ? undefined : excerptBlock(one, places);
  return excerpt === undefined ? [] : [heading(3, `${item.id} ${item.title}`, `pattern-${item.id.toLowerCase()}`), excerpt];
}

/** What holds in a service, with its place and with what is to be seen there. */
function holdsAt(context: ProgramContext, item: string, name: string): { at: Location; message: string }[] {
  const verdict = context.services.find(({ service }) => service.name === name)?.service.verdicts.find((one) => one.item === item);
  return (verdict?.evidence ?? []).flatMap((one) =>
    one.holds && one.location !== undefined && !NOTHING_FOUND.test(one.message)
      ? [{ at: one.location, message: seenIn(context.say.language, one.message) }]
      : [],
  );
}

/** That nothing was found among what was read is no line that somebody could copy. */
const NOTHING_FOUND = / (?:was|were) looked at[.:] /;

function placesThatHold(context: ProgramContext, item: string, name: string): Location[] {
  return holdsAt(context, item, name).map((one) => one.at);
}

/** The service that does it, with its place and how: some are right because of what they do not do. */
export function exampleOf(context: ProgramContext, item: string, name: string): Text {
  const [first] = holdsAt(context, item, name);
  if (first === undefined) return serviceNames(context, [name]);
  return [...serviceNames(context, [name]), ' ', { kind: 'place', at: first.at } satisfies Inline, ` ${first.message}`];
}

/** What most services get wrong alike. */
export function antiPatternsOf(context: ProgramContext): WorkPackage[] {
  return context.packages
    .filter((one) => one.services.length >= Math.max(2, context.services.length / 3) && one.item.severity !== 'low')
    .toSorted(
      (a, b) =>
        SEVERITY_RANK[a.item.severity] - SEVERITY_RANK[b.item.severity] ||
        b.services.length - a.services.length ||
        (a.item.id < b.item.id ? -1 : 1),
    )
    .slice(0, SHOWN);
}

export function antiPatterns(context: ProgramContext): readonly Block[] {
  const { say } = context;
  const shared = antiPatternsOf(context);
  if (shared.length === 0) return [];
  return [
    heading(2, say.plain('practices.anti'), 'anti-patterns'),
    paragraph(say.rich('practices.anti.text')),
    list(
      shared.map((one): Text => [
        muted(`${one.item.id} `),
        ...say.rich('practices.anti.row', { title: one.title, n: one.services.length, of: context.services.length }),
        ' ',
        ...prose(one.item.fix?.steps[0] ?? one.item.why),
      ]),
    ),
  ];
}

function stubWord(say: ProgramContext['say'], kind: string): string {
  const key = (STUBS as Readonly<Record<string, (typeof STUBS)[keyof typeof STUBS]>>)[kind];
  return key === undefined ? kind : say.plain(key);
}

/** What only shows over several services. */
export function fleetFindings(context: ProgramContext): readonly Block[] {
  const { say, result } = context;
  const { fleet } = result;
  if (fleet === undefined) return [];
  const place = (at: { path: string; line: number }): Inline => ({ kind: 'place', at });
  const groups: [string, readonly Text[]][] = [
    [
      say.plain('practices.foreign'),
      fleet.access
        .filter((one) => one.owner !== null && one.owner !== one.service && one.writes > 0 && one.wired > 0)
        .map((one): Text => [
          `${one.service} → ${one.table} (${one.owner ?? ''}) `,
          ...(one.places[0] === undefined ? [] : [place(one.places[0].place)]),
        ]),
    ],
    [
      say.plain('practices.openCalls'),
      fleet.edges
        .filter((one) => one.state === 'open' || one.state === 'weak' || one.state === 'mismatch')
        .map((one): Text => [
          `${one.from} → ${one.to} ${one.method} ${one.path ?? ''}: ${edgeIn(context.say.language, one.reason)} `,
          place(one.place),
        ]),
    ],
    [
      say.plain('practices.secrets'),
      fleet.secrets
        .filter((one) => one.kind === 'same-default')
        .map((one): Text => [
          `${one.name}: ${one.services.join(', ')} `,
          ...(one.places[0] === undefined ? [] : [place(one.places[0].place)]),
        ]),
    ],
    [
      say.plain('practices.signatures'),
      fleet.signatures.filter((one) => one.differs.length > 0).map((one): Text => [`${one.key}: ${one.differs.join(', ')}`]),
    ],
    [
      say.plain('practices.copies'),
      fleet.controls
        .filter((one) => one.variants > 1)
        .toSorted((a, b) => b.variants - a.variants || (a.name < b.name ? -1 : 1))
        .map((one): Text => [...say.rich('practices.copies.row', { name: one.name, variants: one.variants, n: one.copies.length })]),
    ],
    [
      say.plain('practices.stubs'),
      fleet.stubs
        .filter((one) => one.wiring !== 'not-wired')
        .map((one): Text => [`${one.service}: ${one.name} – ${stubWord(say, one.kind)} `, place(one.place)]),
    ],
  ];
  const some = groups.filter(([, rows]) => rows.length > 0);
  if (some.length === 0) return [];
  return [
    heading(2, say.plain('practices.fleet'), 'fleet'),
    ...some.flatMap(([title, rows], index): readonly Block[] => [
      heading(3, `${title} (${rows.length})`, `fleet-${index + 1}`),
      list(rows.slice(0, 12)),
      ...(rows.length > 12 ? [paragraph(say.rich('practices.more', { n: rows.length - 12 }))] : []),
    ]),
  ];
}
