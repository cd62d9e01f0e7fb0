import type { AuditResult, Excerpt } from '@airworthy/model';

/** Characters of source that one page may hold; more would make it slow to open. */
export const EXCERPT_BUDGET = 7_000_000;

/** Excerpts of one file that overlap or touch become one, so that no line is kept twice. */
export function mergeExcerpts(excerpts: readonly Excerpt[]): Excerpt[] {
  const merged: Excerpt[] = [];
  for (const [path, list] of [...Map.groupBy(excerpts, (one) => one.path)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    let last: Excerpt | undefined;
    for (const one of list.toSorted((a, b) => a.firstLine - b.firstLine)) {
      const next = last ? last.firstLine + last.lines.length : 0;
      if (last && one.firstLine <= next) {
        last.lines.push(...one.lines.slice(next - one.firstLine));
      } else {
        last = { path, firstLine: one.firstLine, lines: [...one.lines], highlight: [] };
        merged.push(last);
      }
    }
  }
  return merged;
}

/** The excerpts that fit the budget: those that findings cite first. */
export function chooseExcerpts(result: AuditResult, budget = EXCERPT_BUDGET): { kept: Excerpt[]; leftOut: number } {
  const merged = mergeExcerpts(result.excerpts);
  const cited = new Set(result.services.flatMap((service) => service.findings.flatMap((one) => one.locations.map((at) => at.path))));
  let used = 0;
  const fits = (one: Excerpt): boolean => {
    const size = one.lines.reduce((sum, line) => sum + line.length + 3, one.path.length);
    if (used + size > budget) return false;
    used += size;
    return true;
  };
  const first = new Set(merged.filter((one) => cited.has(one.path)).filter(fits));
  const second = new Set(merged.filter((one) => !cited.has(one.path)).filter(fits));
  const kept = merged.filter((one) => first.has(one) || second.has(one));
  return { kept, leftOut: merged.length - kept.length };
}
