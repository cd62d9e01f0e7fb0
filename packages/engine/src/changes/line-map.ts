import type { Location } from '@airworthy/model';

/** Lines that were exchanged; a count of 0 stands between two lines, after `start`. */
export interface Hunk {
  before: { start: number; count: number };
  after: { start: number; count: number };
}

/** A file that differs between two states. */
export interface FileChange {
  /** Nothing where it was added. */
  before?: string;
  /** Nothing where it was removed. */
  after?: string;
  hunks: Hunk[];
}

/** Finds places of one state in another. */
export interface LineMap {
  /** The path that the file has now; nothing where it is gone. */
  pathNow(path: string): string | undefined;
  /** Where an old line stands now; nothing where it was changed or is gone. */
  now(at: Location): Location | undefined;
  /** The exchange that an old, or a new, line is part of. */
  hunkBefore(at: Location): string | undefined;
  hunkAfter(at: Location): string | undefined;
  /** As these, where the exchange is so small that it is one edit. */
  editBefore(at: Location): string | undefined;
  editAfter(at: Location): string | undefined;
  /** Whether something was edited at a new line or in the few lines behind it, where what begins there may go on. */
  cutAt(at: Location): boolean;
  /** All that differs; empty where that is not known. */
  readonly changes: readonly FileChange[];
  /** Line of the new state that stands where an old one was, whatever it says. */
  near(at: Location): Location | undefined;
}

/** An exchange of more lines than these is no single edit: what happened in it is told one by one. */
const ONE_EDIT = 24;

/** Builds the map of a set of changed files. Files that are not named are the same in both states. */
export function lineMap(changes: readonly FileChange[]): LineMap {
  const old = new Map(changes.flatMap((one) => (one.before === undefined ? [] : [[one.before, one]])));
  const fresh = new Map(changes.flatMap((one) => (one.after === undefined ? [] : [[one.after, one]])));
  const pathNow = (path: string): string | undefined => (old.has(path) ? old.get(path)?.after : path);
  const within = (side: { start: number; count: number }, line: number): boolean => line >= side.start && line < side.start + side.count;
  const name = (change: FileChange | undefined, hunk: Hunk | undefined, most: number): string | undefined =>
    change === undefined || hunk === undefined || hunk.before.count > most || hunk.after.count > most
      ? undefined
      : `${change.after ?? change.before ?? ''}@${hunk.after.start}`;
  const ofOld = (at: Location, most: number): string | undefined => {
    const change = old.get(at.path);
    return name(
      change,
      change?.hunks.find((one) => within(one.before, at.line)),
      most,
    );
  };
  const ofNew = (at: Location, most: number): string | undefined => {
    const change = fresh.get(at.path);
    return name(
      change,
      change?.hunks.find((one) => within(one.after, at.line)),
      most,
    );
  };
  const offset = (change: FileChange, line: number): { line: number; exact: boolean } => {
    let shift = 0;
    for (const hunk of change.hunks) {
      if (within(hunk.before, line)) return { line: Math.max(1, hunk.after.start), exact: false };
      if (hunk.before.start + hunk.before.count - (hunk.before.count === 0 ? 0 : 1) < line) shift += hunk.after.count - hunk.before.count;
    }
    return { line: line + shift, exact: true };
  };
  const near = (at: Location): Location | undefined => {
    const path = pathNow(at.path);
    const change = old.get(at.path);
    if (path === undefined) return undefined;
    return { path, line: change ? offset(change, at.line).line : at.line };
  };
  return {
    changes,
    cutAt: (at) => fresh.get(at.path)?.hunks.some(({ after }) => after.start >= at.line - 1 && after.start <= at.line + ONE_EDIT) === true,
    pathNow,
    near,
    now(at) {
      const change = old.get(at.path);
      if (change && (change.after === undefined || !offset(change, at.line).exact)) return undefined;
      return near(at);
    },
    hunkBefore: (at) => ofOld(at, Infinity),
    hunkAfter: (at) => ofNew(at, Infinity),
    editBefore: (at) => ofOld(at, ONE_EDIT),
    editAfter: (at) => ofNew(at, ONE_EDIT),
  };
}

/** Where nothing is known of what was edited: any line of a file may be any other. */
export const unknownLines: LineMap = {
  changes: [],
  cutAt: () => false,
  pathNow: (path) => path,
  near: (at) => at,
  now: () => undefined,
  hunkBefore: (at) => at.path,
  hunkAfter: (at) => at.path,
  editBefore: () => undefined,
  editAfter: () => undefined,
};
