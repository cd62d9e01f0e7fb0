import type { Excerpt, Location, ServiceResult } from '@airworthy/model';
import type { SourceTree } from '../tree/source-tree.ts';

const AROUND = 3;
const LONGEST_LINE = 240;
const PLACES_PER_PASS = 2;
const PLACES_PER_FAIL = 12;

/** Source lines around every place that a report shows, merged per file, so that reports need nothing but the result. */
export function excerptsFor(services: readonly ServiceResult[], tree: SourceTree): Excerpt[] {
  const wanted = new Map<string, Set<number>>();
  const want = (at: Location | undefined): void => {
    if (!at) return;
    const lines = wanted.get(at.path) ?? new Set();
    lines.add(at.line);
    wanted.set(at.path, lines);
  };
  for (const service of services) {
    for (const verdict of service.verdicts) {
      const limit = verdict.status === 'FAIL' || verdict.status === 'PARTIAL' ? PLACES_PER_FAIL : PLACES_PER_PASS;
      for (const evidence of verdict.evidence.slice(0, limit)) want(evidence.location);
      for (const at of (verdict.look ?? []).slice(0, 3)) want(at);
    }
  }
  return [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([path, lines]) => excerptsOf(path, lines, tree));
}

function excerptsOf(path: string, wanted: ReadonlySet<number>, tree: SourceTree): Excerpt[] {
  const text = tree.read(path);
  if (text === undefined) return [];
  const source = linesUntil(text, Math.max(...wanted) + AROUND);
  const excerpts: Excerpt[] = [];
  let current: Excerpt | undefined;
  for (const line of [...wanted].toSorted((a, b) => a - b)) {
    if (line > source.count) continue;
    const first = Math.max(1, line - AROUND);
    const last = Math.min(source.count, line + AROUND);
    const end = current ? current.firstLine + current.lines.length - 1 : 0;
    if (current && first <= end + 1) {
      current.lines.push(...source.slice(end, last).map(shorten));
      current.highlight.push(line);
    } else {
      current = { path, firstLine: first, lines: source.slice(first - 1, last).map(shorten), highlight: [line] };
      excerpts.push(current);
    }
  }
  return excerpts;
}

/** The first lines of a text, cut out when they are asked for: most reports show few lines of long files. */
function linesUntil(text: string, last: number): { count: number; slice(from: number, to: number): string[] } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1 && starts.length <= last; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return {
    count: starts.length,
    slice: (from, to) => starts.slice(from, to).map((start, index) => text.slice(start, (starts[from + index + 1] ?? text.length + 1) - 1)),
  };
}

function shorten(line: string): string {
  const text = line.replace(/\r$/, '');
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
