import { pushTo, known } from '@airworthy/model';
import type { CacheHeader, Known, Location } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { appliedPackages } from '../../extract/plugin-calls.ts';
import { propertyOf, toKnown } from '../../boot/inspect.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';

const KINDS: Readonly<Record<string, CacheHeader['kind']>> = { 'cache-control': 'cache-control', etag: 'etag', vary: 'vary' };
const SETTERS = ['header', 'setHeader', 'set', 'headers', 'writeHead', 'append', 'vary'];

/** Places that say how answers may be cached. */
export function cacheHeaders(input: ExtractInput): CacheHeader[] {
  const { code } = input;
  const covers = coverage(input);
  const found = [...packages(input), ...frameworkTags(input)];
  for (const call of SETTERS.flatMap((name) => code.callsOfMember(name))) {
    if (call.targets.length > 0 || (call.package !== undefined && !/^(?:fastify|express|koa|hono|http)$/.test(call.package))) continue;
    for (const { kind, value } of headersOf(input, call))
      found.push({ by: call.callee, location: call.location, wiring: code.reach(call), kind, value, ...covers(call) });
  }
  return found;
}

function headersOf({ code }: ExtractInput, call: CallSite): { kind: CacheHeader['kind']; value: Known<string> }[] {
  const first = call.args[0] === undefined ? undefined : code.value(call.args[0], call.module);
  const second = call.args[1] === undefined ? undefined : code.value(call.args[1], call.module);
  if (call.member === 'vary') return first === undefined ? [] : [{ kind: 'vary', value: textOf(code, first) }];
  const given = first?.kind === 'object' ? first : second?.kind === 'object' ? second : undefined;
  if (given !== undefined) {
    return given.keys.flatMap((name) => {
      const kind = KINDS[name.toLowerCase()];
      return kind === undefined ? [] : [{ kind, value: textOf(code, given.get(name)) }];
    });
  }
  const kind = first?.kind === 'literal' && typeof first.value === 'string' ? KINDS[first.value.toLowerCase()] : undefined;
  return kind === undefined || second === undefined ? [] : [{ kind, value: textOf(code, second) }];
}

function textOf(code: ExtractInput['code'], value: StaticValue | undefined): Known<string> {
  const plain = code.toKnown(value, (one): one is string => typeof one === 'string');
  const pattern = value === undefined ? undefined : patternOf(value);
  return plain.state === 'unknown' && pattern !== undefined ? known(pattern) : plain;
}

/** For which routes a call runs: all, those of a scope, or single ones. */
function coverage(input: ExtractInput): (call: CallSite) => Pick<CacheHeader, 'scope' | 'routes'> {
  const { boot, code } = input;
  const print = (index: number): string => `${boot.routes[index]?.method ?? ''} ${boot.routes[index]?.path ?? ''}`;
  const hooks = new Map<string, string[]>();
  for (const callback of boot.callbacks)
    if (/^fastify hook on(?:Request|Send|Response)|^fastify hook pre|express\(\)\.use|express middleware/.test(callback.to))
      hooks.set(`${callback.path}:${callback.node.start}`, []);
  const at = ({ path, line, column }: Location): string => `${path}:${line}:${column ?? 1}`;
  const byPlace = new Map(code.functions.map((fn) => [at(fn.location), fn]));
  boot.routes.forEach((route, index) => {
    for (const guard of route.guards) {
      const fn = byPlace.get(at(guard.place));
      if (fn !== undefined) pushTo(hooks, fn.key, print(index));
    }
  });
  let below: Map<CallSite, string[]> | undefined;
  const byHandler = (): Map<CallSite, string[]> => {
    if (below === undefined) {
      below = new Map();
      boot.routes.forEach((_, index) => {
        const handler = handlerOf(input, index);
        if (handler !== undefined)
          for (const { call } of callsBelow(code, handler, 3)) below?.set(call, [...(below.get(call) ?? []), print(index)]);
      });
    }
    return below;
  };
  return (call) => {
    for (let fn: FunctionInfo | undefined = call.enclosing; fn !== undefined; fn = fn.parent) {
      const routes = hooks.get(fn.key);
      if (routes === undefined) continue;
      return routes.length === 0 || routes.length >= boot.routes.length * 0.9
        ? { scope: 'global', routes: [] }
        : { scope: 'scope', routes: [...new Set(routes)].toSorted() };
    }
    return { scope: 'route', routes: [...new Set(byHandler().get(call))].toSorted() };
  };
}

function packages({ boot }: ExtractInput): CacheHeader[] {
  const whole = { scope: 'global' as const, routes: [] };
  const tags = appliedPackages(boot, new Set(['@fastify/etag', 'fastify-etag', 'koa-etag', 'hono/etag'])).map(
    ({ by, call, wiring }): CacheHeader => ({
      by,
      location: call.site,
      wiring,
      kind: 'etag',
      value: known('on'),
      ...whole,
    }),
  );
  const none = appliedPackages(boot, new Set(['nocache', 'fastify-disablecache'])).map(({ by, call, wiring }): CacheHeader => ({
    by,
    location: call.site,
    wiring,
    kind: 'cache-control',
    value: known('no-store, no-cache, must-revalidate, proxy-revalidate'),
    ...whole,
  }));
  const caching = appliedPackages(boot, new Set(['@fastify/caching', 'fastify-caching'])).flatMap(
    ({ by, call, wiring, options }): CacheHeader[] => {
      const privacy = propertyOf(options, 'privacy');
      return privacy === undefined
        ? []
        : [{ by, location: call.site, wiring, kind: 'cache-control', value: toKnown<string>(privacy, 'string'), ...whole }];
    },
  );
  return [...tags, ...none, ...caching];
}

/** Express sends weak tags unless told otherwise. Source: https://expressjs.com/en/api.html#app.settings.table */
function frameworkTags({ boot, code }: ExtractInput): CacheHeader[] {
  const off = code.callsTo(/^express\(\)\.(?:set|disable)$/).find((call) => {
    const [name, value] = call.args.map((argument) => code.value(argument, call.module));
    return (
      name?.kind === 'literal' &&
      name.value === 'etag' &&
      (call.member === 'disable' || (value?.kind === 'literal' && value.value === false))
    );
  });
  return boot.servers.flatMap((server): CacheHeader[] => {
    if (server.framework !== 'express') return [];
    return [
      {
        by: 'express',
        location: off?.location ?? server.location,
        wiring: server.wiring ?? { state: 'wired', rung: 'L7' },
        kind: 'etag',
        value: known(off === undefined ? 'on' : 'off'),
        scope: 'global',
        routes: [],
      },
    ];
  });
}
