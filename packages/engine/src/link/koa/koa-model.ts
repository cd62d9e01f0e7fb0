import type { Site, Value } from '../../boot/value.ts';

/** A function that an app or a router was given, with the conditions under which it was. */
export interface KoaUse {
  value: Value;
  site: Site;
  conditions: string[];
}

/** A Koa application: what `use` was given, in order. */
export class KoaApp {
  uses: KoaUse[] = [];
  site: Site;
  call: number | undefined;
  /** Where it is served: `listen`, or `callback` for a server of Node. */
  listen: Site | undefined = undefined;
  options: Value;
  conditions: string[] = [];
  open: { reason: string; site: Site }[] = [];
  /** Value of `app.proxy` where it was set, and the object that holds it. */
  handle: Value = undefined;

  constructor(site: Site, call: number | undefined, options: Value) {
    this.site = site;
    this.call = call;
    this.options = options;
  }
}

/** A layer of `@koa/router`: a route when it has methods, else a middleware for the paths below its own. */
export interface KoaLayer {
  /** Relative to the router as it is now, prefix included; '' = every path, `undefined` = not known. */
  path: string | undefined;
  /** Only exactly this path. */
  end: boolean;
  methods: string[];
  functions: { value: Value; conditions: string[] }[];
  params: { name: string; value: Value; site: Site }[];
  site: Site;
  conditions: string[];
}

/** A router of `@koa/router` or `koa-router`. https://github.com/koajs/router/blob/master/API.md */
export class KoaRouter {
  prefix: string | undefined;
  layers: KoaLayer[] = [];
  params: { name: string; value: Value; site: Site }[] = [];
  sensitive = false;
  site: Site;
  call: number | undefined;
  open: { reason: string; site: Site }[] = [];

  constructor(site: Site, call: number | undefined, prefix: string | undefined) {
    this.site = site;
    this.call = call;
    this.prefix = prefix;
  }
}

/** What `router.routes()` gives: the router as one middleware. */
export class KoaRoutes {
  router: KoaRouter;

  constructor(router: KoaRouter) {
    this.router = router;
  }
}

/** What `router.allowedMethods()` gives: it answers only what no route did. */
export class KoaAllowedMethods {
  router: KoaRouter;

  constructor(router: KoaRouter) {
    this.router = router;
  }
}

/** `koa-mount`: an app or a middleware below a prefix. */
export class KoaMount {
  prefix: string | undefined;
  target: Value;
  /** What an app used when it was mounted: later middleware is lost. https://github.com/koajs/mount (it composes at once) */
  uses: KoaUse[];

  constructor(prefix: string | undefined, target: Value, uses: KoaUse[]) {
    this.prefix = prefix;
    this.target = target;
    this.uses = uses;
  }
}

/** `koa-compose`: several middleware as one. */
export class KoaComposed {
  members: { value: Value; conditions: string[] }[];

  constructor(members: { value: Value; conditions: string[] }[]) {
    this.members = members;
  }
}

/** Puts a prefix before the path of a layer, as a router does with its own and with those it is mounted at. */
export function withPrefix(layer: KoaLayer, prefix: string | undefined): KoaLayer {
  if (prefix === '' || layer.path === undefined) return layer;
  if (prefix === undefined) return { ...layer, path: undefined };
  return { ...layer, path: layer.path === '/' ? prefix : `${prefix}${layer.path}` };
}

/** Names of the parameters of a path. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/[:*](\w+)/g)].map((match) => match[1] as string);
}
