import type { Change, ChangeReport, Location, Move } from '@airworthy/model';

/** What a caller may say about a document on a change. */
export interface ChangeOptions {
  /** Where the new state can be browsed, ending before the path in the repository. Only http(s). */
  sourceUrl?: string;
  color?: boolean;
}

/** Turns a report on a change into one document. */
export interface ChangeWriter {
  id: string;
  /** Endings of files that choose it, each with its dot. */
  endings: readonly string[];
  write(report: ChangeReport, options: ChangeOptions): string;
}

/** A place as the repository names it, wherever the audited folder stands in it. */
export function inRepository(at: Location, { prefix }: ChangeReport): Location {
  return { ...at, path: `${prefix}${at.path}` };
}

/** A change with one of its moves. */
export interface PlacedMove {
  change: Change;
  move: Move;
}

/** Every place where something became worse, the severe first. */
export function worseMoves({ changes }: ChangeReport): PlacedMove[] {
  return changes.filter((one) => one.direction === 'worse').flatMap((change) => change.moves.map((move) => ({ change, move })));
}

/** A line that a host can show: of what has no place, the first line of what it belongs to. */
export function placeOf({ change, move }: PlacedMove): Location | undefined {
  return move.place ?? change.place;
}

/** `3 changes for the worse`, `1 change for the better`. */
export function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? 'change' : 'changes'} ${what}`;
}

/** The verdict in one line. */
export function headline(report: ChangeReport): string {
  const of = (direction: Change['direction']): number => report.changes.filter((one) => one.direction === direction).length;
  const worse = counted(of('worse'), 'for the worse');
  const better = `${of('better')} for the better`;
  const unclear = of('unclear') > 0 ? `, ${of('unclear')} that nobody can tell yet` : '';
  return `${report.blocked ? 'Blocked' : 'Clear'}: ${worse}, ${better}${unclear}.`;
}
