import type { Excerpt, Location, Verdict } from '@airworthy/model';

/** Excerpts of a result by path; made once a result. */
export type ExcerptIndex = ReadonlyMap<string, readonly Excerpt[]>;

export function excerptIndex(excerpts: readonly Excerpt[]): ExcerptIndex {
  return Map.groupBy(excerpts, (one) => one.path);
}

/**
 * The code that a verdict cites, as text that stays the same while the code does: path and words of every cited place, and of those where a person is told to look, without line numbers
 * and indentation, sorted. Whoever stores it hashes it; an answer of a person holds while the hash does. Null where nothing is cited, or
 * where the result holds no excerpt of what is: then there is no code that could change.
 */
export function citedCode(verdict: Pick<Verdict, 'evidence' | 'look'>, excerpts: ExcerptIndex): string | null {
  return codeAt(
    [...verdict.evidence.flatMap((one) => (one.location === undefined ? [] : [one.location])), ...(verdict.look ?? [])],
    excerpts,
  );
}

/** The same for places that a person names. */
export function codeAt(places: readonly Location[], excerpts: ExcerptIndex): string | null {
  const texts = places.flatMap((place) => {
    const text = linesAt(place, excerpts);
    return text === undefined ? [] : [`${place.path}\n${text}`];
  });
  return texts.length === 0 ? null : [...new Set(texts)].toSorted((a, b) => (a < b ? -1 : 1)).join('\n\n');
}

function linesAt({ path, line, endLine }: Location, excerpts: ExcerptIndex): string | undefined {
  const excerpt = excerpts.get(path)?.find((one) => line >= one.firstLine && line < one.firstLine + one.lines.length);
  if (excerpt === undefined) return undefined;
  const from = line - excerpt.firstLine;
  return excerpt.lines
    .slice(from, Math.max(from + 1, (endLine ?? line) - excerpt.firstLine + 1))
    .map((one) => one.trim())
    .join('\n');
}
