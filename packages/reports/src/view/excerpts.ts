import type { Excerpt, Location } from '@airworthy/model';

/** Finds the stored source lines around a place. */
export class ExcerptIndex {
  readonly #byPath: Map<string, Excerpt[]>;

  constructor(excerpts: readonly Excerpt[]) {
    this.#byPath = Map.groupBy(excerpts, (excerpt) => excerpt.path);
  }

  find(at: Location): Excerpt | undefined {
    return this.#byPath.get(at.path)?.find((one) => at.line >= one.firstLine && at.line < one.firstLine + one.lines.length);
  }
}

/** At most `around` lines on each side of a line, with line numbers. */
export function frame(excerpt: Excerpt, line: number, around: number): { number: number; text: string; marked: boolean }[] {
  return excerpt.lines
    .map((text, index) => ({ number: excerpt.firstLine + index, text, marked: excerpt.firstLine + index === line }))
    .filter((one) => Math.abs(one.number - line) <= around);
}
