import type { DigestRoute } from './digest.ts';

const HOLE = '${}';

/** Path of an address with holes, without host and query; `undefined` when it can't be told. */
export function pathOf(url: string): string | undefined {
  // What follows a host without a slash may be a path of any length.
  const rootless = /^(?:https?:)?\/\//i.test(url) ? HOLE : '';
  const rest = url
    .replace(/^(?:https?:)?\/\/(?:[^/$?#]|\$\{\w*\}(?=[.:]))*/i, '')
    .replace(/^\$\{\w*\}(?=\/|$)/, rootless)
    .replace(/[?#].*$/, '')
    .replaceAll(/\$\{\w+\}/g, HOLE);
  if (rest === '') return '/';
  return rest.startsWith('/') && rest !== `/${HOLE}` ? rest : undefined;
}

/** The routes that answer a call, the most specific ones only. */
export function matchRoutes(routes: readonly DigestRoute[], method: string | undefined, path: string): DigestRoute[] {
  let best = -1;
  let found: DigestRoute[] = [];
  for (const route of routes) {
    if (method !== undefined && route.method !== method && route.method !== 'ALL') continue;
    const score = fits(segments(route.path), segments(path));
    if (score === undefined || score < best) continue;
    if (score > best) found = [];
    best = score;
    found.push(route);
  }
  return found;
}

/** Whether a route ends like the path: the address in the variable may bring the rest. */
export function endsLike(routes: readonly DigestRoute[], path: string): boolean {
  const wanted = segments(path);
  return routes.some((route) => (fits(segments(route.path).slice(-wanted.length), wanted) ?? 0) > 0);
}

/** The routes under a path, and whether the path occurs further down in another one. */
export function routesUnder(routes: readonly DigestRoute[], base: string): { under: DigestRoute[]; elsewhere: boolean } {
  const wanted = segments(base);
  const at = (route: readonly string[], offset: number): boolean => fits(route.slice(offset, offset + wanted.length), wanted) !== undefined;
  const lists = routes.map((route) => ({ route, parts: segments(route.path) }));
  return {
    under: lists.filter(({ parts }) => at(parts, 0)).map(({ route }) => route),
    elsewhere: lists.some(({ parts }) => parts.some((_, offset) => offset > 0 && at(parts, offset))),
  };
}

/** Number of segments that are equal by text; `undefined` when the path is not one of the route. */
function fits(route: readonly string[], path: readonly string[]): number | undefined {
  let score = 0;
  for (let at = 0; at < route.length; at += 1) {
    const wanted = route[at] as string;
    if (wanted.startsWith('*')) return score;
    const given = path[at];
    if (given === undefined) return undefined;
    if (wanted.startsWith(':')) continue;
    if (wanted === given) score += 1;
    else if (!given.includes(HOLE) || !covers(given, wanted)) return undefined;
  }
  return route.length === path.length ? score : undefined;
}

/** `order-${}` may stand for `order-items`. */
function covers(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split(HOLE);
  return text.startsWith(head) && text.endsWith(rest.at(-1) ?? '');
}

function segments(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
