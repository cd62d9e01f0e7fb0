import type { Machine } from '../boot/machine.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func, Obj } from '../boot/value.ts';
import type { RoutedBy } from './linked.ts';

/** Lifecycle phases in which hooks run before the handler, in order. */
export const PHASES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const;

/** A hook as it was added to a scope or a route. */
export interface HookEvent {
  name: string;
  value: Value;
  site: Site;
  conditions: string[];
  /** The package that added it, when it was not the audited code. */
  by?: string;
}

/** A rate limiter that was registered; it works through `onRoute`, so order counts. */
export interface LimiterEvent {
  options: Value;
  site: Site;
  conditions: string[];
  by: string;
}

export interface RouteEvent {
  methods: string[];
  path: string;
  scope: FastifyScope;
  options: Value;
  handler: Value;
  site: Site;
  conditions: string[];
  limiters: LimiterEvent[];
  websocket: boolean;
  /** It came from a loop or list that is not fully known. */
  by?: string;
  /** A framework on top of Fastify put it there. */
  made?: RoutedBy;
}

interface QueueItem {
  conditions: string[];
  run(): void;
}

/** A plugin that is being loaded: what it registers waits in its queue. */
export interface Loading {
  scope: FastifyScope;
  queue: QueueItem[];
}

/** One Fastify instance with everything below it. */
export interface FastifyApp {
  root: FastifyScope;
  options: Value;
  site: Site;
  conditions: string[];
  call: number | undefined;
  routes: RouteEvent[];
  loading: Loading[];
  listen: Site | undefined;
  started: boolean;
  requestDecorations: Map<string, Value>;
  errorHandlers: HookEvent[];
  notFoundHandlers: (HookEvent & { options: Value; scope: FastifyScope })[];
  /** Hook registrations of any kind, for reconciliation. */
  hookSites: { name: string; site: Site; conditions: string[]; scope: FastifyScope; undefined: boolean }[];
  pluginSites: { name: string; site: Site; conditions: string[] }[];
  /** Calls Fastify refuses, with the reason. */
  refused: { site: Site; reason: string }[];
}

/** An encapsulation context. */
export class FastifyScope {
  app: FastifyApp;
  parent: FastifyScope | undefined;
  children: FastifyScope[] = [];
  prefix: string;
  handle: Obj;
  hooks: HookEvent[];
  onRoute: HookEvent[];
  limiters: LimiterEvent[];
  /** Reasons why something unknown may have been added here. */
  open: { reason: string; site: Site }[] = [];
  /** Where the plugin that made it was registered. */
  site: Site;

  constructor(app: FastifyApp, parent: FastifyScope | undefined, prefix: string, handle: Obj, site: Site) {
    this.app = app;
    this.parent = parent;
    this.prefix = prefix;
    this.handle = handle;
    this.site = site;
    this.hooks = parent === undefined ? [] : [...parent.hooks];
    this.onRoute = parent === undefined ? [] : [...parent.onRoute];
    this.limiters = parent === undefined ? [] : [...parent.limiters];
    parent?.children.push(this);
  }

  /** Lifecycle hooks reach all routes of the scope and of those below, also the ones that exist already. */
  addHook(hook: HookEvent): void {
    this.hooks.push(hook);
    for (const child of this.children) child.addHook(hook);
  }

  /** Whether the scope, or one around it, was given to code that can't be read. */
  openReasons(): { reason: string; site: Site }[] {
    return [...this.open, ...(this.parent?.openReasons() ?? [])];
  }
}

/** Registers something in the queue of the plugin that is being loaded now, as Fastify's loader does. */
export function enqueue(machine: Machine, app: FastifyApp, run: () => void): void {
  const current = app.loading.at(-1);
  current?.queue.push({ conditions: [...machine.pc], run });
}

/** Runs what waits in a queue. Plugins that are loaded meanwhile have queues of their own. */
export function flush(machine: Machine, loading: Loading): void {
  while (loading.queue.length > 0) {
    const item = loading.queue.shift() as QueueItem;
    const outer = machine.pc;
    machine.pc = [...item.conditions];
    try {
      item.run();
    } finally {
      machine.pc = outer;
    }
  }
}

/** Runs everything that waits, from the innermost plugin outwards. */
export function flushAll(machine: Machine, app: FastifyApp): void {
  for (const loading of app.loading.toReversed()) flush(machine, loading);
}

/** Prefix of a plugin below the prefix of its parent. */
export function joinPrefix(parent: string, prefix: string): string {
  if (prefix === '') return parent;
  if (parent.endsWith('/') && prefix.startsWith('/')) return parent + prefix.slice(1);
  return prefix.startsWith('/') ? parent + prefix : `${parent}/${prefix}`;
}

/** Full path of a route: a plain concatenation; `/` below a prefix is the prefix itself. */
export function joinRoute(prefix: string, url: string): string {
  if (url === '/' && prefix !== '') return prefix;
  if (url.startsWith('/') && prefix.endsWith('/')) return prefix + url.slice(1);
  return prefix + url;
}

/** A new encapsulation context below another. */
export function childScope(parent: FastifyScope, prefix: string, site: Site): FastifyScope {
  const handle = new Obj('object', parent.handle);
  const full = joinPrefix(parent.prefix, prefix);
  const scope = new FastifyScope(parent.app, parent, full, handle, site);
  handle.model = scope;
  handle.props.set('prefix', full);
  return scope;
}

/** What a plugin says about itself: `fp(fn, { name, dependencies })`. */
export function pluginMeta(plugin: Value): { name: string | undefined; dependencies: string[] } | undefined {
  const func = plugin instanceof Func ? (plugin.bound?.target ?? plugin) : undefined;
  const meta = func?.props.get('@@plugin-meta');
  if (!(meta instanceof Obj) || meta instanceof Ext) return undefined;
  const name = meta.props.get('name');
  const list = meta.props.get('dependencies');
  const items = list instanceof Obj ? (list.items ?? []) : [];
  return {
    name: typeof name === 'string' ? name : undefined,
    dependencies: items.filter((item) => typeof item === 'string'),
  };
}
