import { propertyOf } from '../../boot/inspect.ts';
import type { Machine } from '../../boot/machine.ts';
import { makeNative, makeObject } from '../../boot/properties.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Obj } from '../../boot/value.ts';
import { sessionOf } from '../../guard/session.ts';
import type { ElysiaApp } from './elysia-model.ts';
import { emptyLocal } from './elysia-model.ts';

/** Plugins that bring neither guards nor routes that matter. */
const HARMLESS =
  /^(?:new )?(?:@elysiajs\/(?:cors|html|stream|cron|server-timing|opentelemetry|lucia-auth|apollo|trpc|eden|node)|@bogeychan\/elysia-(?:logger|etag)|elysia-(?:rate-limit|helmet|compress|compression|http-status-code|xss|requestid|ip|prometheus|autoload-types)|elysiajs-(?:helmet|requestid)|logestic|@grotto\/logysia|logixlysia|@tqman\/nice-logger|@rasla\/logify|logger|pino|@sentry\/|elysia-decorators)\b/;
/** Descriptions of the API, with the paths at which they are served. */
const DOCS: readonly [RegExp, string][] = [
  [/^@elysiajs\/swagger\.(?:default|swagger)\(\)$/, '/swagger'],
  [/^@elysiajs\/openapi\.(?:default|openapi)\(\)$/, '/openapi'],
];

/** What a plugin of a package that is known brings. */
export function packaged(machine: Machine, app: ElysiaApp, plugin: Ext, site: Site): void {
  const { name } = plugin;
  const options = plugin.call === undefined ? undefined : machine.externals[plugin.call]?.args[0];
  const text = (key: string): string | undefined => {
    const member = propertyOf(options, key);
    return member?.kind === 'known' && typeof member.value === 'string' ? member.value : undefined;
  };
  if (name.startsWith('@elysiajs/jwt.')) {
    app.decorations.set(text('name') ?? 'jwt', plugin);
    return;
  }
  if (name.startsWith('@elysiajs/bearer.')) {
    (app.stages.transform ??= []).push({
      kind: 'derive',
      value: bearer(machine),
      site,
      conditions: [...machine.pc],
      scope: 'global',
      by: '@elysiajs/bearer',
    });
    return;
  }
  const docs = DOCS.find(([pattern]) => pattern.test(name));
  if (docs !== undefined) {
    const path = text('path') ?? docs[1];
    for (const end of ['', '/json'])
      app.routes.push({
        method: 'GET',
        path: `${app.prefix ?? ''}${path}${end}`,
        handler: new Ext(name),
        local: emptyLocal(),
        websocket: false,
        by: name.slice(0, name.lastIndexOf('.')),
        site,
        conditions: [...machine.pc],
      });
    return;
  }
  if (name.startsWith('@elysiajs/static.')) {
    const prefix = text('prefix') ?? '/public';
    app.routes.push({
      method: 'GET',
      path: `${prefix === '/' ? '' : prefix}/*`,
      handler: new Ext(name),
      local: emptyLocal(),
      websocket: false,
      by: '@elysiajs/static',
      site,
      conditions: [...machine.pc],
    });
    return;
  }
  if (!HARMLESS.test(name)) app.open.push({ reason: `the plugin ${name.replace(/\(\)$/, '')} could not be read`, site });
}

/** `bearer()` gives the token of the header, of the query or of the body. https://elysiajs.com/plugins/bearer.html */
function bearer(machine: Machine): Value {
  return makeNative(machine, '@elysiajs/bearer', (run) => makeObject(run, { bearer: sessionOf(run).credential('bearer') }));
}

/** Puts names and values of `decorate('name', value)`, `decorate({ … })` or `decorate(before => ({ … }))` into a list. */
export function keep(machine: Machine, into: Map<string, Value>, args: Value[], site: Site): void {
  const [first, second] =
    args.length > 0 && args[0] instanceof Obj && getProp(machine, args[0], 'as', site) !== undefined ? args.slice(1) : args;
  if (typeof first === 'string') {
    into.set(first, second);
    return;
  }
  const made =
    first instanceof Obj && first.kind === 'function' && !(first instanceof Ext)
      ? machine.parts.call(machine, first, undefined, [makeObject(machine, Object.fromEntries(into))], site)
      : first;
  if (made instanceof Obj && !(made instanceof Ext))
    for (const key of made.own?.keys() ?? []) into.set(key, getProp(machine, made, key, site));
}
