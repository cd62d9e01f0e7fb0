export interface EnvLine {
  name: string;
  value: string;
  /** From 1. */
  line: number;
}

export interface EnvText {
  entries: EnvLine[];
  /** Lines that are neither entry, comment nor blank. */
  invalid: number[];
}

/** Reads a .env file the way the dotenv package does: `export` allowed, quotes may span lines, `#` after a blank starts a comment. */
export function readDotenv(text: string): EnvText {
  const out: EnvText = { entries: [], invalid: [] };
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const row = lines[at] as string;
    const match = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*|:\s+)(.*)$/.exec(row);
    if (match === null) {
      if (row.trim() !== '' && !row.trim().startsWith('#')) out.invalid.push(at + 1);
      continue;
    }
    const line = at + 1;
    let rest = (match[2] as string).trim();
    const quote = rest[0];
    if (quote === '"' || quote === "'" || quote === '`') {
      let end = closing(rest, quote);
      const start = at;
      while (end === -1 && at + 1 < lines.length && at - start < 200) {
        at += 1;
        rest += `\n${lines[at]}`;
        end = closing(rest, quote);
      }
      if (end === -1) at = start;
      out.entries.push({
        name: match[1] as string,
        value: end === -1 ? (rest.split('\n')[0] as string).slice(1) : rest.slice(1, end),
        line,
      });
    } else out.entries.push({ name: match[1] as string, value: rest.replace(/(?:^|\s)#.*$/, '').trim(), line });
  }
  return out;
}

function closing(text: string, quote: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}
