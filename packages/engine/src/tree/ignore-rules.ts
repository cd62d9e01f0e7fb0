import ignore from 'ignore';
import type { Ignore } from 'ignore';

/** Rules of one ignore file, and those of the folders around it. */
export interface IgnoreLevel {
  /** Prefix to cut from a path before it is matched; ends with `/` unless it is empty. */
  cut: string;
  /** Put before the path instead, for rules of folders around the audited root. */
  add: string;
  rules: Ignore;
  /** Next weaker level. */
  outer: IgnoreLevel | undefined;
}

const WILDCARDS = 8;

/**
 * Compiles an ignore file. Patterns with more wildcards than any real one has are left out: matching them can take
 * exponential time.
 */
export function ignoreLevel(
  text: string,
  place: { cut?: string; add?: string },
  outer: IgnoreLevel | undefined,
  maxLines: number,
): IgnoreLevel {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, maxLines);
  const kept = lines.filter((line) => line.length < 500 && (line.match(/\*+|\?|\[/g)?.length ?? 0) <= WILDCARDS);
  return { cut: place.cut ?? '', add: place.add ?? '', rules: ignore().add(kept), outer };
}

/** Whether git would ignore the path. The innermost file that says something decides. */
export function isIgnored(path: string, isFolder: boolean, level: IgnoreLevel | undefined): boolean {
  for (let at = level; at !== undefined; at = at.outer) {
    const local = at.add + path.slice(at.cut.length) + (isFolder ? '/' : '');
    if (!ignore.isPathValid(local)) continue;
    const result = at.rules.test(local);
    if (result.ignored) return true;
    if (result.unignored) return false;
  }
  return false;
}
