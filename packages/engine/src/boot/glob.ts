import type { Machine } from './machine.ts';

const LONGEST = 200;

/** Files of the tree that a pattern such as `src/controllers/*.controller.{ts,js}` names; code that was compiled stands for its source. */
export function filesMatching(machine: Machine, pattern: string): string[] | undefined {
  const matcher = globMatcher(pattern);
  if (matcher === undefined) return undefined;
  return machine.tree.files
    .map((file) => file.path)
    .filter((path) => matcher.test(path) || matcher.test(path.replace(/\.([cm]?)tsx?$/, '.$1js')));
}

function globMatcher(pattern: string): RegExp | undefined {
  if (pattern.length > LONGEST) return undefined;
  try {
    return new RegExp(`^${expression(pattern)}$`);
  } catch {
    return undefined;
  }
}

/** The usual signs of patterns: `**`, `*`, `?`, `{a,b}`, `+(a|b)`. */
function expression(pattern: string): string {
  return pattern.replace(/\*\*\/|\*\*|[@+?*]\(([^()]*)\)|\{([^{}]*)\}|[*?.^$|\\()[\]+]/g, (sign, group?: string, list?: string) => {
    if (sign === '**/') return '(?:[^/]+/)*';
    if (sign === '**') return '.*';
    if (list !== undefined) return `(?:${list.split(',').map(expression).join('|')})`;
    if (group !== undefined) return `(?:${group.split('|').map(expression).join('|')})`;
    return sign === '*' ? '[^/]*' : sign === '?' ? '[^/]' : `\\${sign}`;
  });
}
