import type { HttpServer } from '@airworthy/model';
import { propertyOf } from '../../boot/inspect.ts';
import type { Machine } from '../../boot/machine.ts';
import { plainMember } from '../../boot/properties.ts';
import type { BootInput } from '../../boot/run-entry.ts';
import { snapshot } from '../../boot/snapshot.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Obj } from '../../boot/value.ts';
import { happenedAt } from '../happened.ts';
import { plainServer } from '../plain-server.ts';
import type { Happened } from '../../reconcile/reconcile.ts';
import { parserLimit } from '../body-size.ts';
import { trustOf } from '../trust-proxy.ts';
import type { KoaApp, KoaLayer, KoaRouter, KoaUse } from './koa-model.ts';
import { KoaComposed, KoaMount } from './koa-model.ts';
import type { KoaLink } from './koa-routes.ts';
import { koaAppOf } from './koa.ts';
import type { KoaState } from './koa.ts';

/** Applications that no other application mounts. */
export function koaRoots(state: KoaState): KoaApp[] {
  const mounted = new Set<KoaApp>();
  const visit = (value: Value): void => {
    const model = value instanceof Obj ? value.model : undefined;
    if (model instanceof KoaComposed) for (const member of model.members) visit(member.value);
    if (!(model instanceof KoaMount)) return;
    const inner = koaAppOf(model.target);
    if (inner === undefined) visit(model.target);
    else mounted.add(inner);
  };
  for (const app of state.apps) for (const { value } of app.uses) visit(value);
  return state.apps.filter((app) => !mounted.has(app));
}

/** Registrations of the applications: those that are wired, those of routers that no app uses, and those that never run. */
export function koaEvents(machine: Machine, state: KoaState, links: readonly KoaLink[]): Happened[] {
  const out: Happened[] = [];
  const event = (...one: [Site, Happened['kind'], string, string[], string?]): void => void out.push(happenedAt(machine, ...one));
  const linked = new Set<string>();
  const used = new Set<KoaRouter>();
  for (const link of links) {
    for (const router of link.routers) used.add(router);
    for (const route of link.routes) {
      linked.add(keyOf(route.site));
      event(route.site, 'route', `${route.method} ${route.path}`, route.conditions);
    }
    for (const route of link.shadowed) {
      linked.add(keyOf(route.site));
      const by = machine.locate(route.by);
      event(route.site, 'route', `${route.method} ${route.path}`, [], `what is used at ${by.path}:${by.line} answers these requests first`);
    }
  }
  // What a nested router registers is copied into its parent.
  const copied = new Set([...used].flatMap((router) => router.layers.map((layer) => keyOf(layer.site))));
  for (const app of state.apps) for (const use of app.uses) event(use.site, 'middleware', `middleware ${nameOf(use)}`, use.conditions);
  for (const router of state.routers) {
    const made = machine.locate(router.site);
    const lost = used.has(router) || router.open.length > 0 ? undefined : `the router made at ${made.path}:${made.line} is used nowhere`;
    for (const layer of router.layers) {
      const key = keyOf(layer.site);
      if (linked.has(key) && layer.methods.length > 0) continue;
      const refused = copied.has(key) ? undefined : lost;
      if (layer.methods.length === 0) event(layer.site, 'middleware', labelOf(layer), layer.conditions, refused);
      else if (refused !== undefined || layer.methods.includes('ALL'))
        event(layer.site, 'route', labelOf(layer), layer.conditions, refused);
    }
  }
  return out;
}

const keyOf = (site: Site): string => `${site.path}:${site.start}`;

function nameOf({ value }: KoaUse): string {
  return value instanceof Obj && 'name' in value && typeof value.name === 'string' ? value.name : '';
}

function labelOf(layer: KoaLayer): string {
  const path = layer.path ?? '?';
  return layer.methods.length === 0 ? `middleware ${path}` : `${layer.methods.join('|')} ${path}`;
}

/** Facts about the server an application makes. https://koajs.com/#settings */
export function koaServer(input: BootInput, machine: Machine, app: KoaApp, link: KoaLink): HttpServer {
  const assigned = app.handle instanceof Obj ? plainMember(app.handle, 'proxy') : undefined;
  const proxy = assigned === undefined ? propertyOf(snapshot(machine, app.options), 'proxy') : snapshot(machine, assigned);
  return plainServer(input, machine, 'koa', app, {
    trustProxy: proxy === undefined ? { state: 'absent' } : trustOf(proxy),
    // Koa itself reads no bodies; the parser that stands before everything says how large they may be.
    bodyLimit: link.outer.map(({ value }) => parserLimit(machine, value)).find((limit) => limit !== undefined) ?? { state: 'absent' },
  });
}
