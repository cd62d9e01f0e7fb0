/** Starts longer than this tell no more names apart. */
const LONGEST = 8;
/** Patterns with more starts than this are left open. */
const MOST = 200;

/**
 * The texts that a text has to begin with, one or another, for a pattern to match, where the pattern says so at its start
 * (`/^(?:new )?pg\./` → "new pg.", "pg."); at most 8 characters of each. `undefined` where any text may match. Asking hundreds of
 * patterns about thousands of names is mostly asking the wrong names.
 */
export function patternStarts(pattern: RegExp): ReadonlySet<string> | undefined {
  if (/[imsuv]/.test(pattern.flags)) return undefined;
  const found = new Set<string>();
  const { source } = pattern;
  for (const alternative of alternativesOf(source, 0, source.length)) {
    if (source[alternative.from] !== '^') return undefined;
    for (const start of sequence(source, alternative.from + 1, alternative.to)) {
      if (start.text === '' || found.size >= MOST) return undefined;
      found.add(start.text);
    }
  }
  return found;
}

interface Range {
  from: number;
  to: number;
}

/** A text that something begins with; when it is not whole, anything may follow. */
interface Start {
  text: string;
  whole: boolean;
}

/** What a sequence can begin with. */
function sequence(source: string, from: number, to: number): Start[] {
  let starts: Start[] = [{ text: '', whole: true }];
  let at = from;
  while (at < to && starts.length <= MOST && starts.some((start) => start.whole)) {
    const item = itemAt(source, at, to);
    const next = item !== undefined && item.end < to ? source[item.end] : undefined;
    if (item === undefined || next === '{') break;
    const repeated = next === '*' || next === '+';
    const longer = starts.flatMap((start) => (start.whole ? item.starts.map((more) => joined(start, more, repeated)) : [start]));
    starts = next === '?' || next === '*' ? [...longer, ...starts.filter((start) => start.whole)] : longer;
    at = item.end + (next === '?' || repeated ? 1 : 0);
    // Lazy repetition.
    if (at > item.end && source[at] === '?') at += 1;
  }
  return at < to ? starts.map((start) => ({ ...start, whole: false })) : starts;
}

function joined(start: Start, more: Start, repeated: boolean): Start {
  const text = start.text + more.text;
  return { text: text.slice(0, LONGEST), whole: more.whole && !repeated && text.length <= LONGEST };
}

/** A character or a group at a place, and where it ends; `undefined` for anything else. */
function itemAt(source: string, at: number, to: number): { starts: Start[]; end: number } | undefined {
  const char = source[at] as string;
  if (char === '(') {
    const end = source.startsWith('(?:', at) ? endOfGroup(source, at, to) : -1;
    if (end === -1) return undefined;
    return { starts: alternativesOf(source, at + 3, end - 1).flatMap((one) => sequence(source, one.from, one.to)), end };
  }
  if (char === '\\') {
    const escaped = source[at + 1] as string;
    return /[A-Za-z0-9]/.test(escaped) ? undefined : { starts: [{ text: escaped, whole: true }], end: at + 2 };
  }
  return /[\w\s@/:#-]/.test(char) ? { starts: [{ text: char, whole: true }], end: at + 1 } : undefined;
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
