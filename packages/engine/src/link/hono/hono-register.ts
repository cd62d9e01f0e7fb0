import { textOf } from '../../boot/conditions.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Choice, Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { flattenHooks } from '../linked.ts';
import type { HonoApp, HonoEntry } from './hono-model.ts';
import { mergePath } from './hono-model.ts';

/** A path among the arguments; its text is `undefined` where it is computed from what is not known. */
export function pathOf(value: Value): { text: string | undefined } | undefined {
  if (typeof value === 'string') return { text: value };
  if (value instanceof Unk || (value instanceof Choice && value.options.every((option) => typeof option.value === 'string'))) {
    const text = textOf(value);
    return text !== undefined || value instanceof Choice ? { text } : undefined;
  }
  return undefined;
}

/** One text or a list of them. */
export function pathsOf(value: Value): (string | undefined)[] {
  if (value instanceof Obj && value.kind === 'array') return (value.items ?? []).map((item) => textOf(item));
  return [textOf(value)];
}

/** Functions of a registration, one by one. */
export function handlersOf(args: Value[]): HonoEntry['functions'] {
  return args.flatMap((argument) => flattenHooks(argument, []));
}

/** Appends a registration. */
export function add(
  machine: Machine,
  app: HonoApp,
  kind: HonoEntry['kind'],
  method: string,
  path: string | undefined,
  functions: HonoEntry['functions'],
  site: Site,
  about: { options?: Value; by?: string } = {},
): void {
  app.core.entries.push({
    kind,
    method,
    path: mergePath(app.base, path),
    functions,
    options: about.options,
    ...(about.by === undefined ? {} : { by: about.by }),
    site,
    conditions: [...machine.pc],
  });
  for (const { value } of functions) {
    if (value instanceof Func || value instanceof Ext)
      handOver(machine, value, kind === 'use' ? 'hono middleware' : 'hono handler', site, {}, 0);
  }
}

/** The schemas of `createRoute({ request: { params, query, headers, body: { content } } })` in the form in which routes have them. */
export function openApiOptions(machine: Machine, route: Obj, site: Site): Obj {
  const schema = makeObject(machine);
  schema.site = site;
  const request = getProp(machine, route, 'request', site);
  if (request instanceof Obj) {
    for (const part of ['params', 'query', 'headers']) {
      const value = getProp(machine, request, part, site);
      if (value !== undefined) schema.props.set(part, value);
    }
    const body = getProp(machine, request, 'body', site);
    const content = body instanceof Obj ? getProp(machine, body, 'content', site) : undefined;
    const media = content instanceof Obj ? [...(content.own?.values() ?? [])][0] : undefined;
    const value = media instanceof Obj ? getProp(machine, media, 'schema', site) : undefined;
    if (value !== undefined) schema.props.set('body', value);
  }
  return makeObject(machine, { schema });
}

/** `jsonContent(schema, 'what it is')` of https://github.com/w3cj/stoker stands for a body of OpenAPI. */
export function stokerContent(machine: Machine, name: string, [schema]: Value[]): Obj | undefined {
  const kind = /^stoker\/openapi\/helpers(?:\/[\w-]+)?\.(?:default\.)?(jsonContent(?:Required)?)$/.exec(name)?.[1];
  if (kind === undefined) return undefined;
  const content = makeObject(machine, { 'application/json': makeObject(machine, { schema }) });
  return makeObject(machine, kind === 'jsonContentRequired' ? { content, required: true } : { content });
}
