import type { FleetModel } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { padEnd, padStart, widthOf } from '../terminal/width.ts';

/** Most urgent first; one call decides for the pair. */
const SIGNS = [
  ['open', 'o'],
  ['weak', 'w'],
  ['mismatch', 'x'],
  ['no-route', 'x'],
  ['unknown', '?'],
  ['authenticated', '+'],
  ['public', '.'],
] as const;
const LEGEND =
  'rows call or use columns: + authenticated, o open, w weak check, x refused or no such route, ? unknown, . health and the like;\nr reads a table of the other, W writes one';

/** Who calls whom, and who uses whose tables, as a grid of signs. */
export function fleetMatrix(fleet: FleetModel): string {
  const names = fleet.services.map((one) => one.name);
  const numbers = names.map((_, index) => String(index + 1));
  const side = Math.max(7, ...names.map((name) => widthOf(cleanLine(name))));
  const lines = [
    `${padEnd('', side + 4)}${numbers.map((one) => padStart(one, 4)).join('')}`,
    ...names.map(
      (from, index) =>
        `${padStart(numbers[index] ?? '', 3)} ${padEnd(cleanLine(from), side)}${names.map((to) => padStart(from === to ? '-' : cell(fleet, from, to), 4)).join('')}`,
    ),
    '',
    LEGEND,
  ];
  return `${lines.map((one) => one.trimEnd()).join('\n')}\n`;
}

function cell(fleet: FleetModel, from: string, to: string): string {
  const states = new Set(fleet.edges.filter((one) => one.from === from && one.to === to).map((one) => one.state));
  const sign = SIGNS.find(([state]) => states.has(state))?.[1] ?? '';
  const uses = fleet.access.filter((one) => one.service === from && one.owner === to);
  return sign + (uses.some((one) => one.writes > 0) ? 'W' : uses.length > 0 ? 'r' : '');
}
