/** Says what a .dockerignore leaves out of the build context. Patterns are anchored at the root, `**` spans folders, a later `!` takes back. */
export function ignoreMatcher(patterns: readonly string[]): (path: string) => boolean {
  // Nobody writes longer ones; matching those with many wildcards can take exponential time.
  const sane = patterns.filter((pattern) => pattern.length < 500 && (pattern.match(/\*+|\?/g)?.length ?? 0) <= 8);
  const rules = sane.map((pattern) => {
    const negated = pattern.startsWith('!');
    const body = (negated ? pattern.slice(1) : pattern)
      .trim()
      .replace(/^\.?\//, '')
      .replace(/\/+$/, '');
    return { negated, regex: toRegex(body) };
  });
  return (path) => {
    let ignored = false;
    for (const rule of rules) if (rule.regex.test(path)) ignored = !rule.negated;
    return ignored;
  };
}

function toRegex(pattern: string): RegExp {
  let out = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] as string;
    if (char === '*' && pattern[at + 1] === '*') {
      const slash = pattern[at + 2] === '/';
      out += slash ? '(?:.*/)?' : '.*';
      at += slash ? 2 : 1;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else out += char.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  }
  // A pattern that matches a folder leaves out what is inside.
  return new RegExp(`^${out}(?:/.*)?$`);
}
