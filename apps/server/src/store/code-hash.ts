import { createHash } from 'node:crypto';
import type { Excerpt, Location, Verdict } from '@airworthy/model';

/** Reads cited lines out of the excerpts of a result. */
export class CitedCode {
  readonly #lines = new Map<string, Map<number, string>>();

  constructor(excerpts: readonly Excerpt[]) {
    for (const excerpt of excerpts) {
      const file = this.#lines.get(excerpt.path) ?? new Map<number, string>();
      excerpt.lines.forEach((text, index) => file.set(excerpt.firstLine + index, text));
      this.#lines.set(excerpt.path, file);
    }
  }

  /** Hash of the code that a verdict cites. Lines that moved and did not change give the same hash; where nothing is cited, that is hashed. */
  hashOf(verdict: Pick<Verdict, 'evidence' | 'look'>): string {
    const places = [...verdict.evidence.flatMap((one) => (one.location ? [one.location] : [])), ...(verdict.look ?? [])];
    const spans = [...new Set(places.map((place) => this.#span(place)))].toSorted();
    return createHash('sha256').update(spans.join('\0')).digest('hex');
  }

  #span({ path, line, endLine = line }: Location): string {
    const file = this.#lines.get(path);
    const texts: string[] = [];
    for (let at = line; at <= Math.min(endLine, line + 200); at += 1) texts.push(file?.get(at)?.trim() ?? '');
    return `${path}\n${texts.join('\n')}`;
  }
}
