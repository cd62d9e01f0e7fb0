import type { Site, Value } from '../../boot/value.ts';

/** How far a hook reaches: its own instance, the one that uses it as well, or everybody above. */
export type Scope = 'local' | 'scoped' | 'global';

/** What a hook does with what it returns. */
export type HookKind = 'transform' | 'derive' | 'mapDerive' | 'before' | 'resolve' | 'mapResolve' | 'error' | 'request';

export interface ElysiaHook {
  kind: HookKind;
  value: Value;
  site: Site;
  conditions: string[];
  scope: Scope;
  /** Hooks of one named instance count as one: where some of them are there already, no more are added. */
  checksum?: string;
  /** Package that brought it. */
  by?: string;
}

/**
 * Hooks by the moment at which they run. A list that is not there is not the same as an empty one: routes without hooks of their own hold
 * the very list of their instance, and what is put on it later stands before them as well.
 */
export interface Stages {
  transform?: ElysiaHook[] | undefined;
  before?: ElysiaHook[] | undefined;
  error?: ElysiaHook[] | undefined;
}

export const PARTS = ['body', 'headers', 'params', 'query', 'cookie', 'response'] as const;
export type Part = (typeof PARTS)[number];
/** Schemas by part of the request. */
export type Schemas = Partial<Record<Part, Value>>;

/** The hooks of one route, as far as they are told with it: what a macro makes of a key is added when an instance knows the macro. */
export interface LocalHooks extends Stages {
  resolve?: ElysiaHook[] | undefined;
  schemas: Schemas;
  /** Schemas that hold beside the others. */
  beside: Schemas[];
  /** Keys that may be those of macros. */
  rest: Map<string, Value>;
  /** Its keys in order, and whether what stands there is true: where the first is not, Elysia takes the whole for empty. */
  keys: Map<string, boolean>;
}

export interface ElysiaRoute {
  method: string;
  path: string | undefined;
  handler: Value;
  local: LocalHooks;
  websocket: boolean;
  by?: string;
  site: Site;
  conditions: string[];
}

/** A macro: what it makes of the value of its key. */
export interface Macro {
  value: Value;
  /** Where hooks go that a macro of the older form adds by calling `onBeforeHandle`. */
  sink?: ElysiaHook[];
}

/** An instance of Elysia. https://elysiajs.com/essential/life-cycle.html */
export class ElysiaApp {
  prefix: string | undefined = '';
  name: string | undefined;
  checksum: string | undefined;
  strictPath = false;
  /** Unknown properties are taken out of what has a schema, unless it was told otherwise. */
  normalize = true;
  request: ElysiaHook[] = [];
  /** Some hook was registered, of whichever kind. */
  eventful = false;
  stages: Stages = {};
  validators: Partial<Record<Scope, Schemas>> = {};
  besides: Partial<Record<Scope, Schemas[]>> = {};
  macros = new Map<string, Macro>();
  models = new Map<string, Value>();
  decorations = new Map<string, Value>();
  store = new Map<string, Value>();
  /** In order; the same method and path again takes the place of what was there. */
  routes: ElysiaRoute[] = [];
  /** What answers at a path with parameters is what came first. */
  first = new Map<string, ElysiaRoute>();
  used = new Set<string>();
  site: Site;
  call: number | undefined;
  listen: Site | undefined = undefined;
  options: Value;
  conditions: string[] = [];
  open: { reason: string; site: Site }[] = [];
  /** Another instance has taken over what it has. */
  mounted = false;

  constructor(site: Site, call: number | undefined, options: Value) {
    this.site = site;
    this.call = call;
    this.options = options;
  }
}

/** One list after the other; hooks of a named instance that the first one has are left out of the second. Without a second, it is the first. */
export function joined(first: ElysiaHook[] | undefined, second: ElysiaHook[] | undefined): ElysiaHook[] | undefined {
  if (second === undefined) return first;
  const there = new Set((first ?? []).map((hook) => hook.checksum).filter((one) => one !== undefined));
  return [...(first ?? []), ...second.filter((hook) => hook.checksum === undefined || !there.has(hook.checksum))];
}

/** What stands before a route: hooks of the instance, then its own. https://github.com/elysiajs/elysia/blob/main/src/utils.ts (mergeHook) */
export function standing(app: Stages, local: LocalHooks, isEventful: boolean): Stages & Pick<LocalHooks, 'keys' | 'rest'> {
  if (!isEventful) {
    const before = local.resolve === undefined ? local.before : joined(local.resolve, local.before);
    return { transform: local.transform, before, error: local.error, keys: local.keys, rest: local.rest };
  }
  if (isVoid(local)) return { ...app, keys: new Map([['', true]]), rest: new Map() };
  return {
    transform: joined(app.transform, local.transform),
    before: joined(joined(undefined, app.before), joined(local.resolve, local.before)),
    error: joined(app.error, local.error),
    keys: new Map([['', true]]),
    rest: local.rest,
  };
}

/** Nothing is told, or what is told first is `false`. */
function isVoid({ keys }: LocalHooks): boolean {
  const [first] = keys.values();
  return first !== true;
}

/** What an instance has after it uses another one: hooks of that which are scoped end here, global ones go on. */
export function withPlugin(app: Stages, plugin: Stages, conditions: readonly string[]): Stages {
  const up = (list: ElysiaHook[] | undefined): ElysiaHook[] | undefined =>
    list
      ?.filter((hook) => hook.scope !== 'local')
      .map((hook) => ({
        ...hook,
        scope: hook.scope === 'scoped' ? ('local' as const) : hook.scope,
        conditions: [...new Set([...hook.conditions, ...conditions])],
      }));
  if (Object.keys(plugin).length === 0) return app;
  return {
    transform: joined(app.transform, up(plugin.transform)),
    before: joined(joined(undefined, app.before), up(plugin.before)),
    error: joined(app.error, up(plugin.error)),
  };
}

/** `as('scoped')` lifts hooks that were local, `as('global')` all of them. */
export function promote(stages: Stages, scope: Scope): void {
  for (const list of [stages.transform, stages.before, stages.error])
    for (const hook of list ?? []) if (scope === 'global' || hook.scope === 'local') hook.scope = scope;
}

export function emptyLocal(): LocalHooks {
  return { schemas: {}, beside: [], rest: new Map(), keys: new Map() };
}

/** Hooks of a group or guard with those of a route in it: the outer ones run first, and `resolve` runs before its `beforeHandle`. */
export function nested(outer: LocalHooks, inner: LocalHooks): LocalHooks {
  const schemas = Object.keys(outer.schemas).length === 0 ? [] : [outer.schemas];
  const about = { schemas: inner.schemas, beside: [...inner.beside, ...schemas, ...outer.beside] };
  if (isVoid(inner)) return { ...outer, ...about };
  return {
    transform: joined(outer.transform, inner.transform),
    before: joined(joined(outer.resolve, outer.before), joined(inner.resolve, inner.before)),
    error: joined(outer.error, inner.error),
    ...about,
    rest: new Map([...outer.rest, ...inner.rest]),
    keys: new Map([...outer.keys, ...inner.keys]),
  };
}
