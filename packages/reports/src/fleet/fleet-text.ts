import type { FleetEdge, FleetModel } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { count, plural } from '../view/numbers.ts';
import { heading, paragraph, sheetOf } from '../terminal/sheet.ts';
import type { Sheet } from '../terminal/sheet.ts';
import { cut } from '../terminal/width.ts';
import { copiesLines, secretLines, signatureLines } from './control-text.ts';
import { placeIn, rowsOf, shown } from './rows.ts';

export interface FleetTextOptions {
  color: boolean;
  width: number;
  unicode: boolean;
  /** Every row instead of the first of each section. */
  verbose: boolean;
}

const STATE_ORDER: readonly FleetEdge['state'][] = ['open', 'weak', 'mismatch', 'no-route', 'unknown', 'authenticated', 'public'];
const STATE_WORDS: Record<FleetEdge['state'], string> = {
  open: 'open',
  weak: 'weak check',
  mismatch: 'mismatch',
  'no-route': 'no such route',
  unknown: 'unknown',
  authenticated: 'authenticated',
  public: 'public',
};

/** The fleet for people: calls, tables, signatures, copies of controls, secrets, stubs and versions. */
export function renderFleet(fleet: FleetModel, options: FleetTextOptions): string {
  const sheet = sheetOf(options);
  const blocks = [
    summary(sheet, fleet),
    callLines(sheet, fleet),
    tableLines(sheet, fleet),
    channelLines(sheet, fleet),
    signatureLines(sheet, fleet),
    copiesLines(sheet, fleet),
    weakLines(sheet, fleet),
    switchLines(sheet, fleet),
    secretLines(sheet, fleet),
    stubLines(sheet, fleet),
    driftLines(sheet, fleet),
    gapLines(sheet, fleet),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary(sheet: Sheet, fleet: FleetModel): string[] {
  const followed = fleet.edges.filter((one) => one.by !== 'mention');
  const writes = fleet.access.filter((one) => one.owner !== null && one.writes > 0);
  const reads = fleet.access.filter((one) => one.owner !== null && one.writes === 0);
  const differing = fleet.signatures.filter((one) => one.differs.length > 0);
  const parts = [
    `${plural(fleet.services.length, 'service')}, ${plural(followed.length, 'call')} between them`,
    `${plural(writes.length, 'foreign table')} written, ${count(reads.length)} only read`,
    ...(differing.length > 0 ? [`${plural(differing.length, 'signature setup')} with differences`] : []),
    `${plural(fleet.controls.filter((one) => one.variants > 1).length, 'control')} in diverging copies`,
    `${plural(fleet.stubs.length, 'stub')}`,
  ];
  return [sheet.p.bold(parts[0] ?? ''), ...parts.slice(1).map((one) => `  ${one}`)];
}

function callLines(sheet: Sheet, fleet: FleetModel): string[] {
  const followed = fleet.edges
    .filter((one) => one.by !== 'mention')
    .toSorted((a, b) => STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state));
  if (fleet.edges.length === 0 && fleet.unresolved.length === 0) return [];
  const states = STATE_ORDER.map((state) => [state, followed.filter((one) => one.state === state).length] as const).filter(
    ([, n]) => n > 0,
  );
  const rows = shown(sheet, followed).map((one) => [
    STATE_WORDS[one.state],
    `${one.from} ${sheet.g.arrow} ${one.to}`,
    `${one.method} ${one.path ?? '?'}`,
    one.caller.join('+'),
    one.state === 'no-route' ? '–' : one.callee.join('+'),
    one.wiring === 'not-wired' ? 'no' : one.wiring === 'unknown' ? '?' : 'yes',
    placeIn(fleet, one.from, one.place),
  ]);
  const mentions = [
    ...Map.groupBy(
      fleet.edges.filter((one) => one.by === 'mention'),
      (one) => one.from,
    ),
  ];
  return [
    heading(sheet, 'CALLS', states.map(([state, n]) => `${n} ${STATE_WORDS[state]}`).join(', ')),
    ...rowsOf(sheet, ['state', 'from, to', 'request', 'sends', 'checks', 'runs', 'place'], rows, followed.length),
    ...mentions.flatMap(([from, edges]) =>
      paragraph(
        sheet,
        `${from} reads the addresses of ${edges.map((one) => one.to).join(', ')}; no call there could be followed.`,
        2,
        '  ',
      ),
    ),
    ...(fleet.unresolved.length > 0
      ? [
          sheet.p.dim('  Requests whose target is not known from the code:'),
          ...shown(sheet, fleet.unresolved).map((one) =>
            sheet.p.dim(cut(`    ${one.service}  ${placeIn(fleet, one.service, one.place)}  ${cleanLine(one.target)}`, sheet.width)),
          ),
        ]
      : []),
  ];
}

function tableLines(sheet: Sheet, fleet: FleetModel): string[] {
  const foreign = fleet.access
    .filter((one) => one.owner !== null)
    .toSorted((a, b) => Number(b.writes > 0) - Number(a.writes > 0) || Number(b.wired > 0) - Number(a.wired > 0));
  const nobody = fleet.access.filter((one) => one.owner === null);
  if (fleet.access.length + fleet.contested.length + fleet.sharedSchemas.length === 0) return [];
  const rows = shown(sheet, foreign).map((one) => [
    one.service,
    one.table,
    one.owner ?? '?',
    String(one.reads),
    String(one.writes),
    one.wired === 0 ? 'no' : 'yes',
    placeIn(fleet, one.service, one.places[0]?.place),
  ]);
  return [
    heading(
      sheet,
      'TABLES OF OTHER SERVICES',
      `${foreign.filter((one) => one.writes > 0).length} written, ${foreign.filter((one) => one.writes === 0).length} only read`,
    ),
    ...rowsOf(sheet, ['service', 'table', 'owner', 'reads', 'writes', 'runs', 'first place'], rows, foreign.length),
    ...shown(sheet, fleet.contested).map(
      (one) => `  ${cleanLine(one.table)} is created by ${one.services.map((it) => it.service).join(' and ')}`,
    ),
    ...(shown(sheet, fleet.contested).length < fleet.contested.length
      ? [sheet.p.dim(`  and ${fleet.contested.length - shown(sheet, fleet.contested).length} more: --all`)]
      : []),
    ...sharedLines(sheet, fleet),
    ...(nobody.length > 0
      ? paragraph(
          sheet,
          `Owner unknown, as no migration that was read creates them, or several services do: ${[...new Set(nobody.map((one) => `${one.table} (${one.service})`))].join(', ')}.`,
          2,
          '  ',
        )
      : []),
  ];
}

function sharedLines(sheet: Sheet, fleet: FleetModel): string[] {
  const groups = [...Map.groupBy(fleet.sharedSchemas, (one) => one.services.join(', '))];
  return groups.flatMap(([services, files]) =>
    paragraph(
      sheet,
      `${plural(
        files.reduce((sum, one) => sum + one.tables, 0),
        'table',
      )} of ${files.length === 1 ? (files[0]?.path ?? '') : plural(files.length, 'schema file')} belong to all of ${services}, so that none of them owns one.`,
      2,
      '  ',
    ),
  );
}

function channelLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.channels.length === 0) return [];
  const ends = (list: readonly { service: string }[]): string => [...new Set(list.map((one) => one.service))].join(', ') || 'none found';
  return [
    heading(sheet, 'QUEUES AND EXCHANGES'),
    ...rowsOf(
      sheet,
      ['name', 'producers', 'consumers'],
      fleet.channels.map((one) => [one.name, ends(one.producers), ends(one.consumers)]),
    ),
  ];
}

function weakLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.weakGuards.length === 0) return [];
  return [
    heading(sheet, 'GUARDS THAT LET ANYBODY THROUGH'),
    ...rowsOf(
      sheet,
      ['service', 'guard', 'what it is', 'routes', 'of them open', 'place'],
      shown(sheet, fleet.weakGuards).map((one) => [
        one.service,
        one.name,
        one.kind,
        String(one.routes),
        String(one.open),
        placeIn(fleet, one.service, one.place),
      ]),
      fleet.weakGuards.length,
    ),
  ];
}

function switchLines(sheet: Sheet, fleet: FleetModel): string[] {
  const off = fleet.switches.filter((one) => one.whenUnset === 'off');
  const open = fleet.switches.filter((one) => one.whenUnset === 'unknown');
  if (off.length === 0 && open.length === 0) return [];
  return [
    heading(sheet, 'PROTECTIONS OFF BY DEFAULT'),
    ...rowsOf(
      sheet,
      ['service', 'variable', 'about', 'test', 'place'],
      shown(sheet, off).map((one) => [one.service, one.name, one.control, one.test, placeIn(fleet, one.service, one.place)]),
      off.length,
    ),
    ...(open.length > 0 ? [sheet.p.dim(`  What ${plural(open.length, 'switch', 'switches')} more default to could not be read.`)] : []),
  ];
}

function stubLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.stubs.length === 0) return [];
  const groups = [...Map.groupBy(fleet.stubs, (one) => JSON.stringify([one.service, one.kind, one.place.path]))].map(([, list]) => list);
  const sorted = groups.toSorted((a, b) => Number(runs(b)) - Number(runs(a)));
  return [
    heading(sheet, 'STUBS', `${plural(fleet.stubs.length, 'place')} that pretend`),
    ...rowsOf(
      sheet,
      ['service', 'kind', 'name', 'runs', 'place'],
      shown(sheet, sorted).map((list) => {
        const [first] = list;
        return [
          first?.service ?? '',
          first?.kind ?? '',
          `${first?.name ?? ''}${list.length > 1 ? ` and ${list.length - 1} more` : ''}`,
          runs(list) ? 'yes' : 'no',
          placeIn(fleet, first?.service, first?.place),
        ];
      }),
      sorted.length,
    ),
  ];
}

function runs(list: readonly { wiring: string }[]): boolean {
  return list.some((one) => one.wiring === 'wired' || one.wiring === 'conditional');
}

function driftLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.drift.length === 0) return [];
  const major = fleet.drift.filter((one) => one.kind === 'major');
  return [
    heading(
      sheet,
      'VERSIONS',
      `${plural(fleet.drift.length, 'dependency', 'dependencies')} in several versions, ${major.length} across major versions`,
    ),
    ...rowsOf(
      sheet,
      ['dependency', 'differ in', 'versions (services)'],
      shown(sheet, fleet.drift).map((one) => [
        one.name,
        one.kind,
        one.versions.map((it) => `${it.version} (${it.services.length})`).join(', '),
      ]),
      fleet.drift.length,
    ),
  ];
}

function gapLines(sheet: Sheet, fleet: FleetModel): string[] {
  if (fleet.gaps.length === 0) return [];
  return [
    heading(sheet, 'NOT READ', 'its absence above says nothing'),
    ...fleet.gaps.flatMap((one) => paragraph(sheet, `${one.service}, ${one.family}: ${one.reasons.join('; ')}`, 2, '  ')),
  ];
}
