import type { Site, Value } from '../../boot/value.ts';

/** Something registered with a Hono app, in order. */
export interface HonoEntry {
  kind: 'use' | 'route' | 'mount';
  method: string;
  /** With the base path of the app; `undefined` = not known. */
  path: string | undefined;
  functions: { value: Value; conditions: string[] }[];
  /** Options of the route as `createRoute` got them, for its schemas. */
  options: Value;
  by?: string;
  site: Site;
  conditions: string[];
}

/** What an app and its views (`basePath`) share. */
export class HonoCore {
  entries: HonoEntry[] = [];
  site: Site;
  call: number | undefined;
  /** Where it is served: `serve({ fetch: app.fetch })`, `export default app`. */
  listen: Site | undefined = undefined;
  conditions: string[] = [];
  open: { reason: string; site: Site }[] = [];
  errorHandlers: { value: Value; site: Site; conditions: string[] }[] = [];
  notFoundHandlers: { value: Value; site: Site; conditions: string[] }[] = [];
  /** Another app has taken its routes with `route`. */
  mounted = false;

  constructor(site: Site, call: number | undefined) {
    this.site = site;
    this.call = call;
  }
}

/** An app, or a view of one below a base path. https://hono.dev/docs/api/routing */
export class HonoApp {
  core: HonoCore;
  base: string | undefined;
  /** Path of the last registration: `app.get('/x', h).post(h)`. */
  lastPath: string | undefined = '/';

  constructor(core: HonoCore, base: string | undefined) {
    this.core = core;
    this.base = base;
  }
}

/** Joins two paths as Hono does. https://github.com/honojs/hono/blob/main/src/utils/url.ts (mergePath) */
export function mergePath(base: string | undefined, path: string | undefined): string | undefined {
  if (base === undefined || path === undefined) return undefined;
  const left = base.startsWith('/') ? base : `/${base}`;
  if (path === '/') return left;
  return `${left}${left.endsWith('/') ? '' : '/'}${path.startsWith('/') ? path.slice(1) : path}`;
}

interface Segment {
  kind: 'text' | 'param' | 'rest';
  text: string;
  optional: boolean;
  /** A parameter with a pattern takes only some texts. */
  narrow: boolean;
}

function segmentsOf(path: string): Segment[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((part, at): Segment => {
    const last = at === parts.length - 1;
    if (part === '*') return { kind: last ? 'rest' : 'param', text: part, optional: false, narrow: false };
    if (!part.startsWith(':')) return { kind: part === '{?}' ? 'param' : 'text', text: part, optional: false, narrow: part === '{?}' };
    if (/\{\.[*+]\}\??$/.test(part)) return { kind: 'rest', text: part, optional: true, narrow: false };
    return { kind: 'param', text: part, optional: part.endsWith('?'), narrow: part.includes('{') };
  });
}

/** How a pattern relates to a path template: covers all requests for it, some, or none. Whole segments, in the case they are written. */
export function honoOverlap(pattern: string | undefined, route: string): 'covers' | 'partial' | 'none' {
  if (pattern === undefined) return 'partial';
  const a = segmentsOf(pattern);
  const b = segmentsOf(route);
  let result: 'covers' | 'partial' = 'covers';
  for (let at = 0; at < a.length; at += 1) {
    const left = a[at] as Segment;
    const right = b[at];
    // `/admin/*` takes `/admin` as well.
    if (left.kind === 'rest') return left.text === '*' || right !== undefined ? result : 'none';
    if (right === undefined) return left.optional ? result : 'none';
    if (right.kind === 'rest') return 'partial';
    if (right.optional && !left.optional) result = 'partial';
    if (left.kind === 'param') {
      if (left.narrow && left.text !== right.text) result = 'partial';
    } else if (right.kind === 'param') result = 'partial';
    else if (left.text !== right.text) return 'none';
  }
  if (b.length === a.length) return result;
  const after = b[a.length] as Segment;
  return after.optional || after.kind === 'rest' ? 'partial' : 'none';
}
