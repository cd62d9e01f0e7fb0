import type { Change, ItemCard, Location, Verdict } from '@airworthy/model';
import { compareLocations, SEVERITIES } from '@airworthy/model';
import { explain } from './explain.ts';
import { factChanges } from './fact-changes.ts';
import type { FactSheet } from './fact-sheet.ts';
import type { LineMap } from './line-map.ts';
import { movesOf } from './moves.ts';

/** One state of a service. */
export interface ServiceState {
  verdicts: readonly Verdict[];
  /** A source line, trimmed. */
  textAt(at: Location): string | undefined;
  sheet: FactSheet;
  has(path: string): boolean;
}

const ORDER = ['worse', 'unclear', 'better'];

/** What became worse or better in a service between two states of it. */
export function compareServices(
  name: string,
  before: ServiceState,
  after: ServiceState,
  cards: ReadonlyMap<string, ItemCard>,
  lines: LineMap,
): Change[] {
  const moves = movesOf(before, after, cards, lines);
  if (moves.length === 0) return [];
  const facts = factChanges(before.sheet, after.sheet, lines);
  return explain(name, moves, facts, { ...before.sheet.needs, ...after.sheet.needs }, lines).toSorted(compareChanges);
}

/** Worse before better, severe before slight, then by place. */
export function compareChanges(a: Change, b: Change): number {
  return (
    ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.service < b.service ? -1 : a.service > b.service ? 1 : 0) ||
    (a.place && b.place ? compareLocations(a.place, b.place) : Number(a.place === undefined) - Number(b.place === undefined)) ||
    (a.title < b.title ? -1 : a.title > b.title ? 1 : 0)
  );
}
