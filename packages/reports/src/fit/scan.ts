/** A call in the code of a guide: where it stands, and the text of its parts. */
export interface Call {
  start: number;
  /** Behind the closing bracket. */
  end: number;
  /** `<…>` between the callee and the bracket, without its signs. */
  generic: string | undefined;
  args: string[];
}

/**
 * Calls whose callee the pattern finds, in order. Brackets inside strings, templates and comments are none.
 *
 * @param callee a pattern with the flag `g` for what stands before `<` or `(`
 */
export function callsTo(text: string, callee: RegExp): Call[] {
  return [...text.matchAll(callee)].flatMap(({ index, 0: found }): Call[] => {
    let at = index + found.length;
    let generic: string | undefined;
    if (text[at] === '<') {
      const close = closing(text, at, '<', '>');
      generic = text.slice(at + 1, close);
      at = close + 1;
    }
    if (text[at] !== '(') return [];
    const close = closing(text, at, '(', ')');
    return close === -1 ? [] : [{ start: index, end: close + 1, generic, args: split(text.slice(at + 1, close)) }];
  });
}

/** Arguments or elements, without the space around them; a comma after the last one adds nothing. */
export function split(list: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < list.length; at = next(list, at)) {
    if (list[at] === '(' || list[at] === '[' || list[at] === '{') at = matching(list, at);
    else if (list[at] === ',') {
      parts.push(list.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = list.slice(from).trim();
  return last === '' ? parts : [...parts, last];
}

const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function matching(text: string, at: number): number {
  const open = text[at] ?? '';
  const end = closing(text, at, open, PAIRS[open] ?? '');
  return end === -1 ? text.length : end;
}

/** Where the bracket that opens at a place closes; -1 where it does not. */
function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at = next(text, at)) {
    if (text[at] === open) depth += 1;
    // `=>` closes no list of types.
    else if (text[at] === close && !(close === '>' && text[at - 1] === '=') && --depth === 0) return at;
  }
  return -1;
}

/** The next sign that is code: behind a string, a template or a comment that begins here. */
function next(text: string, at: number): number {
  const sign = text[at];
  if (sign === "'" || sign === '"' || sign === '`') {
    let end = at + 1;
    while (end < text.length && text[end] !== sign) end += text[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  if (sign === '/' && text[at + 1] === '/') {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  return at + 1;
}
