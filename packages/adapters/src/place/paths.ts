/** A path that a tool named, in parts: absolute paths keep their beginning, so that the root can be taken off. */
export interface ToolPath {
  absolute: boolean;
  /** POSIX, without `.` and `..`, without a leading slash. */
  path: string;
}

/** What a tool calls a file, whatever system it ran on. Undefined for what is no file, and for what leads out of where it starts. */
export function toolPath(raw: string): ToolPath | undefined {
  let path = raw.trim();
  if (path === '' || path.includes('\0')) return undefined;
  if (/^file:\/*/i.test(path)) path = path.replace(/^file:(?:\/\/[^/]*)?(?=\/|[a-z]:)/i, '').replace(/^\/(?=[a-z]:[/\\])/i, '');
  else if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return undefined;
  path = path.replaceAll('\\', '/');
  const absolute = path.startsWith('/') || /^[a-z]:\//i.test(path);
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.length === 0) return undefined;
      parts.pop();
    } else parts.push(part);
  }
  return parts.length === 0 ? undefined : { absolute, path: parts.join('/') };
}

/** Which beginning of absolute paths is the root, told by files that are known to lie below it. The one that explains most paths wins. */
export function rootOf(paths: Iterable<string>, known: ReadonlySet<string>, folders: readonly string[]): string | undefined {
  const votes = new Map<string, number>();
  for (const path of paths) {
    const prefix =
      prefixBefore(path, (rest) => known.has(rest)) ?? prefixBefore(path, (rest) => folders.some((one) => rest.startsWith(`${one}/`)));
    if (prefix !== undefined) votes.set(prefix, (votes.get(prefix) ?? 0) + 1);
  }
  return [...votes].toSorted(([a, n], [b, m]) => m - n || a.length - b.length || (a < b ? -1 : 1))[0]?.[0];
}

/** The shortest beginning whose rest is what is looked for; ends with a slash, or is empty. */
function prefixBefore(path: string, wanted: (rest: string) => boolean): string | undefined {
  for (let at = 0; at !== -1 && at < path.length;) {
    if (wanted(path.slice(at))) return path.slice(0, at);
    const next = path.indexOf('/', at);
    at = next === -1 ? -1 : next + 1;
  }
  return undefined;
}

/** Tests, examples, scripts and what is generated: what is found there does not run in production. */
export function besideProduction(path: string): boolean {
  return (
    /(?:^|\/)(?:__tests__|__mocks__|tests?|e2e|spec|fixtures?|mocks?|examples?|samples?|docs?|scripts?|tools?|bench(?:marks?)?|coverage|dist|build|node_modules|vendor|public|static|assets|seeds?|storybook|\.storybook|cypress|playwright)\//i.test(
      path,
    ) || /(?:^|\/)seed\.[cm]?[jt]s$|\.(?:test|spec|stories|bench|e2e|mock|fixture)\.[cm]?[jt]sx?$|\.(?:md|mdx|snap)$/i.test(path)
  );
}
