/** Whether a middleware runs for what a route answers. */
export type Covers = 'all' | 'some' | 'none';

/**
 * A path of `config.matcher`, as a pattern over whole paths: names with `*`, `+` and `?`, patterns in parentheses, and text.
 * https://nextjs.org/docs/app/api-reference/file-conventions/proxy#matcher
 */
export function matcherPattern(source: string): RegExp | undefined {
  if (!source.startsWith('/') || source.length > 1000) return undefined;
  let out = '';
  let at = 0;
  while (at < source.length) {
    const name = /^(\/?):(\w+)/.exec(source.slice(at));
    const opens = name === null ? /^(\/?)\(/.exec(source.slice(at)) : null;
    if (name === null && opens === null) {
      const char = source[at] as string;
      const escaped = char === '\\' ? (source[at + 1] ?? '') : char;
      at += char === '\\' ? 2 : 1;
      if (char === '{' || char === '}') return undefined;
      out += escaped.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
      continue;
    }
    const prefix = (name ?? opens)?.[1] === '/' ? '\\/' : '';
    at += name === null ? prefix.length / 2 : name[0].length;
    let pattern = '[^\\/#?]+?';
    if (source[at] === '(') {
      const end = closing(source, at);
      if (end === undefined) return undefined;
      pattern = source.slice(at + 1, end);
      at = end + 1;
    }
    const modifier = /[*+?]/.test(source[at] ?? '') ? source[at] : '';
    if (modifier !== '') at += 1;
    if (modifier === '*' || modifier === '+')
      out += `(?:${prefix}(?:${pattern})(?:${prefix}(?:${pattern}))*)${modifier === '*' ? '?' : ''}`;
    else out += `(?:${prefix}(?:${pattern}))${modifier ?? ''}`;
  }
  try {
    return new RegExp(`^${out}\\/?$`);
  } catch {
    return undefined;
  }
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && (depth -= 1) === 0) return at;
  }
  return undefined;
}

/** Values that a part of an address may have: words, numbers, names of files, and such as start like folders of Next.js. */
const SAMPLES = ['a', '42', 'x.png', '5f0c8a1e-2b', 'A_b'];

/** Whether paths of a matcher cover all addresses of a route, some, or none; tried on addresses that it answers. `undefined`: one can't be read. */
export function coverageOf(sources: readonly string[], address: string): Covers | undefined {
  const patterns = sources.map((one) => matcherPattern(one)).filter((one) => one !== undefined);
  if (patterns.length < sources.length) return undefined;
  // A parameter may also be what the matcher names.
  const words = [...new Set(sources.flatMap((one) => one.match(/[A-Za-z][\w-]*/g) ?? []))].slice(0, 40);
  const hits = samplesOf(address, words).map((one) => patterns.some((pattern) => pattern.test(one)));
  return hits.every(Boolean) ? 'all' : hits.some(Boolean) ? 'some' : 'none';
}

function samplesOf(address: string, words: readonly string[]): string[] {
  const parts = address.split('/').filter((part) => part !== '');
  return [...new Set([...SAMPLES, ...words].flatMap((sample) => filled(parts, sample)))];
}

function filled(parts: readonly string[], sample: string): string[] {
  let paths = [''];
  for (const part of parts) {
    const values = !part.startsWith(':')
      ? [`/${part}`]
      : part.endsWith('*')
        ? ['', `/${sample}`, `/${sample}/a`]
        : part.endsWith('+')
          ? [`/${sample}`, `/${sample}/a`]
          : [`/${sample}`];
    paths = paths.flatMap((path) => values.map((value) => path + value));
  }
  return paths.map((path) => (path === '' ? '/' : path));
}
