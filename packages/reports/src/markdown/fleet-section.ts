import type { FleetModel, Location } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import type { ReportOptions } from '../report-writer.ts';
import { plural } from '../view/numbers.ts';
import { sourceHref } from '../view/source-link.ts';
import { code, inline, table } from './escape.ts';

const CALLS = 15;
const TABLES = 15;
const WRONG = ['open', 'weak', 'mismatch', 'no-route'];

/** What is amiss between services, short enough for a comment; `airworthy fleet` has all of it. */
export function fleetSection(fleet: FleetModel, options: ReportOptions): string[] {
  const calls = fleet.edges.filter((one) => WRONG.includes(one.state) && one.wiring !== 'not-wired');
  const writes = fleet.access.filter((one) => one.owner !== null && one.writes > 0);
  const place = (at: Location | undefined): string => {
    if (at === undefined) return '–';
    const href = sourceHref(at, options);
    return href === undefined ? code(formatLocation(at)) : `[${code(formatLocation(at))}](${href})`;
  };
  const differing = fleet.signatures.filter((one) => one.differs.length > 0);
  if (calls.length + writes.length + differing.length + fleet.weakGuards.length === 0) return [];
  return [
    '## Between services',
    ...(calls.length > 0
      ? [
          table(
            ['call', 'request', 'state', 'why', 'place'],
            calls
              .slice(0, CALLS)
              .map((one) => [
                `${inline(one.from)} → ${inline(one.to)}`,
                code(`${one.method} ${one.path ?? '?'}`),
                one.state,
                inline(one.reason),
                place(one.place),
              ]),
          ),
          ...more(calls.length - CALLS, 'call'),
        ]
      : []),
    ...(writes.length > 0
      ? [
          table(
            ['service', 'writes', 'created by', 'place'],
            writes
              .slice(0, TABLES)
              .map((one) => [inline(one.service), code(one.table), inline(one.owner ?? ''), place(one.places[0]?.place)]),
          ),
          ...more(writes.length - TABLES, 'table'),
        ]
      : []),
    ...differing.map(
      (one) =>
        `Signatures with ${code(one.key)} differ in ${inline(one.differs.join(', '))}: ${[...new Set(one.members.map((it) => inline(it.service)))].join(', ')}.`,
    ),
    ...(fleet.weakGuards.length > 0
      ? [
          `Guards that let anybody through: ${fleet.weakGuards.map((one) => `${code(one.name)} in ${inline(one.service)} (${one.kind}, ${plural(one.routes, 'route')})`).join('; ')}.`,
        ]
      : []),
  ];
}

function more(n: number, noun: string): string[] {
  return n > 0 ? [`And ${plural(n, `more ${noun}`)}; \`airworthy fleet\` lists them.`] : [];
}
