/**
 * The characters that a text can begin with for a pattern to match, where the pattern says so at its start (`/^(?:new )?pg\./` → n, p).
 * `undefined` where any text may match. Asking hundreds of patterns about thousands of names is mostly asking the wrong names.
 */
export function patternStarts(pattern: RegExp): ReadonlySet<string> | undefined {
  if (/[imsuv]/.test(pattern.flags)) return undefined;
  const found = new Set<string>();
  const { source } = pattern;
  for (const alternative of alternativesOf(source, 0, source.length)) {
    if (source[alternative.from] !== '^' || !sequence(source, alternative.from + 1, alternative.to, found)) return undefined;
  }
  return found;
}

interface Range {
  from: number;
  to: number;
}

/** Adds what a sequence can begin with; false where that can't be told, or where it may be empty. */
function sequence(source: string, from: number, to: number, found: Set<string>): boolean {
  let at = from;
  while (at < to) {
    let end: number;
    if (source[at] === '(') {
      if (!source.startsWith('(?:', at)) return false;
      end = endOfGroup(source, at, to);
      if (end === -1) return false;
      for (const alternative of alternativesOf(source, at + 3, end - 1))
        if (!sequence(source, alternative.from, alternative.to, found)) return false;
    } else if (source[at] === '\\') {
      const escaped = source[at + 1] as string;
      if (/[A-Za-z0-9]/.test(escaped)) return false;
      found.add(escaped);
      end = at + 2;
    } else if (/[\w\s@/*:#-]/.test(source[at] as string) && source[at] !== '*') {
      found.add(source[at] as string);
      end = at + 1;
    } else return false;
    const next = source[end];
    if (end < to && (next === '?' || next === '*' || next === '{')) {
      if (next === '{') return false;
      at = end + 1;
      if (source[at] === '?') at += 1;
      continue;
    }
    return true;
  }
  return false;
}

/** Parts between the bars of one level. */
function alternativesOf(source: string, from: number, to: number): Range[] {
  const ranges: Range[] = [];
  let start = from;
  let depth = 0;
  let inClass = false;
  for (let at = from; at < to; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) {
      ranges.push({ from: start, to: at });
      start = at + 1;
    }
  }
  ranges.push({ from: start, to });
  return ranges;
}

/** Behind the parenthesis that closes the group which opens at a place; -1 where there is none. */
function endOfGroup(source: string, from: number, to: number): number {
  let depth = 0;
  let inClass = false;
  for (let at = from; at < to; at += 1) {
    const char = source[at];
    if (char === '\\') at += 1;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
