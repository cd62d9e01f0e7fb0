import type { SourceTree } from '@airworthy/engine/tree/source-tree';

const CONTEXT = 3;

/** The difference between a tree and some new texts, as `git apply` reads it. */
export function patchOf(tree: SourceTree, texts: ReadonlyMap<string, string>): string {
  return [...texts].map(([path, after]) => filePatch(path, tree.read(path), after)).join('');
}

/** Unified diff of one file; `before` is absent for a new one. */
export function filePatch(path: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  const [a, b] = [linesOf(before ?? ''), linesOf(after)];
  const head = [
    `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`,
    ...(before === undefined ? ['new file mode 100644'] : []),
    `--- ${before === undefined ? '/dev/null' : quoted(`a/${path}`)}`,
    `+++ ${quoted(`b/${path}`)}`,
  ];
  return `${head.join('\n')}\n${hunks(a, b).join('')}`;
}

interface Step {
  kind: ' ' | '-' | '+';
  line: string;
}

function hunks(a: readonly string[], b: readonly string[]): string[] {
  const steps = difference(a, b);
  const out: string[] = [];
  let [oldLine, newLine] = [1, 1];
  for (let at = 0; at < steps.length;) {
    const first = steps.findIndex((step, index) => index >= at && step.kind !== ' ');
    if (first < 0) break;
    const start = Math.max(at, first - CONTEXT);
    let end = first;
    for (let index = first; index < steps.length && index - end <= CONTEXT * 2; index += 1) if (steps[index]?.kind !== ' ') end = index;
    end = Math.min(steps.length, end + 1 + CONTEXT);
    oldLine += start - at;
    newLine += start - at;
    const part = steps.slice(start, end);
    const oldCount = part.filter((step) => step.kind !== '+').length;
    const newCount = part.filter((step) => step.kind !== '-').length;
    const body = part.map(({ kind, line }) => `${kind}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`);
    out.push(`@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@\n${body.join('')}`);
    oldLine += oldCount;
    newLine += newCount;
    at = end;
  }
  return out;
}

function range(line: number, count: number): string {
  return `${count === 0 ? line - 1 : line}${count === 1 ? '' : `,${count}`}`;
}

/** Lines of which each keeps its line break. */
function linesOf(text: string): string[] {
  return text === '' ? [] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
}

/** Longest common subsequence between what the two have in common at both ends; fixes change little, so the middle is small. */
function difference(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [x, y] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  const width = y.length + 1;
  const longest = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i -= 1)
    for (let j = y.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        x[i] === y[j]
          ? (longest[(i + 1) * width + j + 1] as number) + 1
          : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
  const middle: Step[] = [];
  for (let [i, j] = [0, 0]; i < x.length || j < y.length;) {
    if (i < x.length && j < y.length && x[i] === y[j]) {
      middle.push({ kind: ' ', line: x[i] as string });
      i += 1;
      j += 1;
    } else if (i < x.length && (j >= y.length || (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))) {
      middle.push({ kind: '-', line: x[i] as string });
      i += 1;
    } else {
      middle.push({ kind: '+', line: y[j] as string });
      j += 1;
    }
  }
  const same = (lines: readonly string[]): Step[] => lines.map((line) => ({ kind: ' ', line }));
  return [...same(a.slice(0, head)), ...middle, ...same(a.slice(a.length - tail))];
}

/** Git quotes names with characters beyond the plain ones. */
function quoted(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) && !/["\\]/.test(name) ? name : JSON.stringify(name);
}
