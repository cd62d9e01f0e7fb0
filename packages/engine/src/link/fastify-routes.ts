import type { Machine } from '../boot/machine.ts';
import { getProp } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Ext, Obj } from '../boot/value.ts';
import type { FastifyApp, RouteEvent } from './fastify-model.ts';
import { PHASES } from './fastify-model.ts';
import type { LinkedHook, LinkedLimiter, LinkedRoute } from './linked.ts';
import { flattenHooks, partsOf } from './linked.ts';

/** Reads what each route ended up with. Hook arrays are read now, so pushes made after the route still count. */
export function linkFastify(machine: Machine, app: FastifyApp): LinkedRoute[] {
  const strips = removesUnnamed(machine, app);
  return app.routes.flatMap((route) => {
    const hooks = [...hooksOf(machine, route), ...(route.made?.hooks ?? [])];
    const limiter = route.made?.limiter ?? limiterOf(machine, route);
    return route.methods.map((method): LinkedRoute => ({
      framework: 'fastify',
      method,
      path: route.path,
      hooks,
      handler: route.handler,
      options: route.options,
      site: route.site,
      conditions: [...new Set(route.conditions)],
      websocket: route.websocket,
      limiter,
      open: route.scope.openReasons(),
      decorations: app.requestDecorations,
      handleOf: route.scope.handle,
      ...(strips ? { strips } : {}),
      ...(route.by === undefined ? {} : { by: route.by }),
      ...(route.made === undefined ? {} : { ...partsOf(route.made), dialect: 'fastify' }),
    }));
  });
}

/** `ajv: { customOptions: { removeAdditional: 'all' } }` takes out what no schema names; the default only obeys `additionalProperties: false`. */
function removesUnnamed(machine: Machine, app: FastifyApp): true | undefined {
  let at = app.options;
  for (const key of ['ajv', 'customOptions', 'removeAdditional']) {
    if (!(at instanceof Obj) || at instanceof Ext) return undefined;
    at = getProp(machine, at, key, app.root.site);
  }
  return at === 'all' ? true : undefined;
}

function hooksOf(machine: Machine, route: RouteEvent): LinkedHook[] {
  const out: LinkedHook[] = [];
  const shared = new Set(route.conditions);
  for (const phase of PHASES) {
    for (const hook of route.scope.hooks) {
      if (hook.name !== phase) continue;
      for (const { value, conditions } of flattenHooks(hook.value, hook.conditions)) {
        out.push({
          phase,
          value,
          site: hook.site,
          conditions: [...new Set(conditions)].filter((text) => !shared.has(text)),
          ...(hook.by === undefined ? {} : { by: hook.by }),
        });
      }
    }
    if (!(route.options instanceof Obj) || route.options instanceof Ext || !route.options.props.has(phase)) continue;
    const own = getProp(machine, route.options, phase, route.site);
    for (const { value, conditions } of flattenHooks(own, [])) out.push({ phase, value, site: route.site, conditions });
  }
  return out;
}

function limiterOf(machine: Machine, route: RouteEvent): LinkedLimiter | undefined {
  const limiter = route.limiters.at(-1);
  const read = (value: Value, key: string): Value =>
    value instanceof Obj && !(value instanceof Ext) ? getProp(machine, value, key, route.site) : undefined;
  const config = read(read(route.options, 'config'), 'rateLimit');
  if (limiter === undefined) return undefined;
  if (config === false) return undefined;
  if (config instanceof Obj) return { by: limiter.by, site: config.site ?? limiter.site, options: [config, limiter.options] };
  if (read(limiter.options, 'global') === false) return undefined;
  return { by: limiter.by, site: limiter.site, options: [limiter.options] };
}
