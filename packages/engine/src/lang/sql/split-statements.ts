/** Cuts SQL at semicolons outside quotes, dollar quotes and comments. */
export function splitStatements(text: string): { text: string; offset: number }[] {
  const out: { text: string; offset: number }[] = [];
  let start = 0;
  const push = (end: number): void => {
    const part = text.slice(start, end);
    const lead = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(part)?.[0].length ?? 0;
    if (lead < part.length) out.push({ text: part.slice(lead), offset: start + lead });
    start = end + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const end = skipQuoted(text, at);
    if (end > at) at = end - 1;
    else if (text[at] === ';') push(at);
  }
  push(text.length);
  return out;
}

/** End of the quoted part or comment that starts here; the same offset when none does. */
export function skipQuoted(text: string, at: number): number {
  const char = text[at];
  if (char === "'" || char === '"') {
    for (let end = at + 1; end < text.length; end += 1) if (text[end] === char) return end + 1;
    return text.length;
  }
  if (char === '-' && text[at + 1] === '-') {
    const end = text.indexOf('\n', at);
    return end === -1 ? text.length : end;
  }
  if (char === '/' && text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    return end === -1 ? text.length : end + 2;
  }
  if (char === '$') {
    const tag = /^\$\w*\$/.exec(text.slice(at, at + 64))?.[0];
    if (tag === undefined) return at;
    const end = text.indexOf(tag, at + tag.length);
    return end === -1 ? text.length : end + tag.length;
  }
  return at;
}

/** Text inside the parenthesis that opens at or after `from`, and where it closes. */
export function parenthesised(text: string, from: number): { text: string; end: number } | undefined {
  const open = text.indexOf('(', from);
  if (open === -1) return undefined;
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const end = skipQuoted(text, at);
    if (end > at) at = end - 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return { text: text.slice(open + 1, at).trim(), end: at + 1 };
    }
  }
  return undefined;
}

/** Text from an offset up to a comma, closing parenthesis or one of the words at depth 0. */
export function expressionText(text: string, from: number, stop: RegExp): string {
  let depth = 0;
  let at = from;
  for (; at < text.length; at += 1) {
    const end = skipQuoted(text, at);
    if (end > at) {
      at = end - 1;
      continue;
    }
    const char = text[at] as string;
    if (char === '(') depth += 1;
    else if (char === ')' && (depth -= 1) < 0) break;
    else if (depth === 0 && (char === ',' || char === ';')) break;
    else if (depth === 0 && /\s/.test(text[at - 1] ?? '') && stop.test(text.slice(at, at + 24))) break;
  }
  return text.slice(from, at).trim();
}
