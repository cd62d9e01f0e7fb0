/** Parses JSON that may hold comments and trailing commas, as tsconfig files do. `undefined` when it is not even that. */
export function parseJsonWithComments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Most files are plain JSON; only the others pay for the second look.
  }
  try {
    return JSON.parse(withoutComments(text));
  } catch {
    return undefined;
  }
}

/** The value as an object, or an empty one. */
export function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function withoutComments(text: string): string {
  let out = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === '"') {
      const end = endOfString(text, at);
      out += text.slice(at, end);
      at = end;
    } else if (char === '/' && text[at + 1] === '/') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (char === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      at = end === -1 ? text.length : end + 2;
    } else if (char === ',' && /^(?:\s|\/\/[^\n]*\n|\/\*[^]*?\*\/)*[}\]]/.test(text.slice(at + 1, at + 2000))) {
      at += 1;
    } else {
      out += char;
      at += 1;
    }
  }
  return out;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}
