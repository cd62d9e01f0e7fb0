import type { ImportedFinding } from '@airworthy/model';
import { compareFindings, spotOf } from './merge-imports.ts';

/** What a report moves among the results that were known before it. */
export interface ImportMoves {
  /** Said for the first time. */
  readonly fresh: readonly ImportedFinding[];
  /** The same rule in the same file, or about the same package, with another line, severity or message. */
  readonly changed: readonly { readonly before: ImportedFinding; readonly after: ImportedFinding }[];
  /** Looked for again, and not said any more. */
  readonly gone: readonly ImportedFinding[];
  /** Said as before, or not looked for by this report. */
  readonly unchanged: number;
}

/** Compares the results of a service before and after reports of `tools` were taken in; those of other tools are not counted. */
export function compareImports(
  before: readonly ImportedFinding[],
  after: readonly ImportedFinding[],
  tools: ReadonlySet<string>,
): ImportMoves {
  const byText = (all: readonly ImportedFinding[]): Map<string, ImportedFinding> =>
    new Map(all.filter((one) => tools.has(one.tool)).map((one) => [JSON.stringify(one), one]));
  const old = byText(before);
  const now = byText(after);
  const went = Map.groupBy(
    [...old].filter(([key]) => !now.has(key)).map(([, one]) => one),
    spotOf,
  );
  const came = [...now].filter(([key]) => !old.has(key)).map(([, one]) => one);
  const fresh: ImportedFinding[] = [];
  const changed: { before: ImportedFinding; after: ImportedFinding }[] = [];
  for (const one of came) {
    const other = went.get(spotOf(one))?.shift();
    if (other === undefined) fresh.push(one);
    else changed.push({ before: other, after: one });
  }
  const gone = [...went.values()].flat().toSorted(compareFindings);
  return { fresh, changed, gone, unchanged: now.size - came.length };
}
