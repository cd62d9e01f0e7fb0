import type { Site, Value } from '../boot/value.ts';
import type { RoutedBy } from './linked.ts';

/** Something registered on a router, in order. */
export interface Layer {
  kind: 'use' | 'route' | 'param';
  /** Paths as texts; a regexp is written `/…/`; `undefined` = a path that is not known. */
  paths: (string | undefined)[];
  methods: string[];
  functions: { value: Value; conditions: string[] }[];
  /** Name of the parameter for `param`. */
  name?: string;
  site: Site;
  conditions: string[];
  /** A framework on top of Express put it there. */
  made?: RoutedBy;
}

/** An Express application or router. */
export class ExpressRouter {
  isApp: boolean;
  layers: Layer[] = [];
  settings = new Map<string, Value>();
  /** Under which conditions a setting is made. */
  settingConditions = new Map<string, string[]>();
  site: Site;
  call: number | undefined;
  listen: Site | undefined = undefined;
  conditions: string[] = [];
  open: { reason: string; site: Site }[] = [];
  caseSensitive = false;

  constructor(isApp: boolean, site: Site, call: number | undefined) {
    this.isApp = isApp;
    this.site = site;
    this.call = call;
  }
}

/** How a pattern relates to a path template: covers all of it, part of it, or none. */
export type Overlap = 'covers' | 'partial' | 'none';

interface Segment {
  kind: 'text' | 'param' | 'rest';
  text: string;
}

function segmentsOf(path: string): Segment[] {
  return path
    .replace(/\{([^{}]*)\}/g, '$1')
    .split('/')
    .filter((part) => part !== '')
    .map((part): Segment => {
      if (/^\*|^\(\.\*\)$|^:\w+\(\.\*\)|^:\w+\*$/.test(part) || part.includes('*')) return { kind: 'rest', text: part };
      if (part.includes(':') || part.includes('{') || part.includes('(')) return { kind: 'param', text: part };
      return { kind: 'text', text: part };
    });
}

/** Whether requests for `route` (a template) get into a layer at `pattern`. Matching is by whole segments. */
export function overlap(pattern: string | undefined, route: string, prefix: boolean, caseSensitive: boolean): Overlap {
  if (pattern === undefined) return 'partial';
  if (pattern.startsWith('/^') || (/^\/.*\/[a-z]*$/.test(pattern) && /[\\^$(|]/.test(pattern))) return 'partial';
  const a = segmentsOf(pattern);
  const b = segmentsOf(route);
  const fold = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  let result: Overlap = 'covers';
  for (let at = 0; at < a.length; at += 1) {
    const left = a[at] as Segment;
    const right = b[at];
    if (left.kind === 'rest') {
      // `/api/*` wants at least one more segment.
      return right === undefined && !prefix ? 'none' : result;
    }
    if (right === undefined) return 'none';
    if (right.kind === 'rest') return 'partial';
    if (left.kind === 'param') continue;
    if (right.kind === 'param') result = 'partial';
    else if (fold(left.text) !== fold(right.text)) return 'none';
  }
  if (!prefix && b.length > a.length) return b[a.length]?.kind === 'rest' ? 'partial' : 'none';
  return result;
}

/** Joins the path a router is mounted at with a path inside it. */
export function joinExpress(prefix: string, path: string): string {
  const left = prefix.replace(/\/+$/, '');
  const right = path === '/' || path === '' ? '' : path.startsWith('/') ? path : `/${path}`;
  return left + right === '' ? '/' : left + right;
}
