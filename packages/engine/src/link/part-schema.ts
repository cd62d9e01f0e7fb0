import type { PartSchema } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { isClosed, propertyOf } from '../boot/inspect.ts';
import type { ExternalCall, Machine } from '../boot/machine.ts';
import { getProp } from '../boot/properties.ts';
import { snapshot } from '../boot/snapshot.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Obj } from '../boot/value.ts';
import type { Observation } from '../guard/observe.ts';
import type { LinkedRoute } from './linked.ts';
import { libraryOf } from './schema-library.ts';
import { shapeOf } from './schema-shape.ts';

const PARTS: [PartSchema['part'], string[]][] = [
  ['body', ['body']],
  ['params', ['params']],
  ['querystring', ['querystring', 'query']],
  ['headers', ['headers']],
  ['response', ['response']],
];

/** Schemas of a route: declared with it, and those that hooks or the handler apply. */
export function schemasOf(machine: Machine, route: LinkedRoute, observation: Observation): PartSchema[] {
  const out: PartSchema[] = [];
  const declared =
    route.options instanceof Obj && !(route.options instanceof Ext) ? getProp(machine, route.options, 'schema', route.site) : undefined;
  if (declared instanceof Obj && !(declared instanceof Ext)) {
    for (const [part, keys] of PARTS) {
      const value = keys.map((key) => getProp(machine, declared, key, route.site)).find((member) => member !== undefined);
      if (value === undefined) continue;
      const described = describeSchema(machine, part, value, declared.site ?? route.site);
      out.push(route.strips === true && part !== 'response' ? { ...described, strict: true } : described);
    }
  }
  for (const { part, by, schema, site, strict } of route.schemas?.() ?? [])
    out.push({ ...describeSchema(machine, part, schema, site), by, strict });
  for (const use of observation.schemas) {
    if (out.some((known) => known.part === use.part && known.by === use.by)) continue;
    if (use.under !== undefined && use.schema instanceof Ext && saysNothingOf(machine, use.schema, use.under)) continue;
    const described =
      use.schema === undefined
        ? { part: use.part, by: use.by, location: machine.locate(use.site) }
        : { ...describeSchema(machine, use.part, use.schema, use.site, use.under), ...(use.schema instanceof Ext ? {} : { by: use.by }) };
    out.push(use.strict === undefined ? described : { ...described, strict: use.strict });
  }
  for (const hook of route.hooks) {
    if (!(hook.value instanceof Ext)) continue;
    const part = /^express-validator\.(body|param|query|header|check)\b/.exec(hook.value.name)?.[1];
    if (part !== undefined) addField(machine, out, part, hook.value, hook.site);
    const validated = validatorSchema(machine, hook.value, hook.site);
    if (validated !== undefined) out.push(validated);
    if (hook.value.name === 'celebrate.celebrate()') {
      const options = callOf(machine, hook.value)?.args[0];
      for (const [name, keys] of PARTS)
        if (keys.some((key) => propertyOf(options, key) !== undefined))
          out.push({ part: name, by: 'joi', location: machine.locate(hook.site), strict: true });
    }
  }
  return out;
}

const VALIDATOR = /^(?:@hono\/(?:zod|standard|valibot|typebox|arktype)-validator\.\w+|hono-openapi(?:\/\w+)?\.validator)\(\)$/;

/** Validators of Hono: `zValidator('json', schema)`. https://hono.dev/docs/guides/validation */
function validatorSchema(machine: Machine, value: Ext, site: Site): PartSchema | undefined {
  if (!VALIDATOR.test(value.name)) return undefined;
  const [target, schema] = callOf(machine, value)?.args ?? [];
  const part = { json: 'body', form: 'body', query: 'querystring', param: 'params', header: 'headers' }[
    target?.kind === 'known' ? String(target.value) : ''
  ] as PartSchema['part'] | undefined;
  if (part === undefined || schema === undefined) return undefined;
  const by = schema.kind === 'external' ? libraryOf(schema.name) : libraryOf(value.name.replace(/^@hono\//, ''));
  return { part, by, location: machine.locate(site), ...shapeOf(schema, (id) => machine.externals[id]) };
}

function addField(machine: Machine, out: PartSchema[], kind: string, value: Ext, site: Site): void {
  const part =
    ({ body: 'body', check: 'body', param: 'params', query: 'querystring', header: 'headers' } as const)[kind as 'body'] ?? 'body';
  const chain = chainOf(machine, value);
  const field = chain.at(-1)?.args[0];
  let schema = out.find((known) => known.part === part && known.by === 'express-validator');
  if (schema === undefined)
    out.push((schema = { part, by: 'express-validator', location: machine.locate(site), strict: false, fields: [] }));
  if (field?.kind === 'known' && typeof field.value === 'string') schema.fields = [...(schema.fields ?? []), field.value];
}

/** A schema of several parts of the request that leaves this one out. */
function saysNothingOf(machine: Machine, schema: Ext, part: string): boolean {
  const [shape] = chainOf(machine, schema).flatMap((call) => (call.args[0]?.kind === 'object' ? [call.args[0]] : []));
  return shape !== undefined && isClosed(shape) && propertyOf(shape, part) === undefined;
}

/** `under`: the schema is of several parts, and this one is the member of that name. */
function describeSchema(machine: Machine, part: PartSchema['part'], value: Value, site: Site, under?: string): PartSchema {
  const location = machine.locate(value instanceof Obj && value.site !== undefined ? value.site : site);
  const calls = (id: number): ExternalCall | undefined => machine.externals[id];
  if (value instanceof Ext) {
    const chain = chainOf(machine, value);
    if (under !== undefined) {
      const member = chain.map((call) => propertyOf(call.args[0], under)).find((one) => one !== undefined);
      return { part, by: libraryOf(value.name), location: chain.at(-1)?.site ?? location, ...(member ? shapeOf(member, calls) : {}) };
    }
    return { part, by: libraryOf(value.name), location: chain.at(-1)?.site ?? location, ...shapeOf(snapshot(machine, value), calls) };
  }
  const schema = snapshot(machine, value);
  return { part, by: 'json-schema', location, ...shapeOf(referredBy(machine, schema) ?? schema, calls) };
}

/** The schema that a `$ref` names, when it was added to the app. */
function referredBy(machine: Machine, schema: BootValue): BootValue | undefined {
  const ref = propertyOf(schema, '$ref');
  if (ref?.kind !== 'known' || typeof ref.value !== 'string') return undefined;
  const id = ref.value.replace(/#$/, '');
  const named = (argument: BootValue | undefined): boolean => {
    const own = propertyOf(argument, '$id');
    return own?.kind === 'known' && own.value === id;
  };
  return machine.externals.find((call) => call.callee === 'fastify().addSchema' && named(call.args[0]))?.args[0];
}

/** The calls that made a value, last one first: `z.string().max(5)` gives `max`, `string`. */
function chainOf(machine: Machine, value: Ext): ExternalCall[] {
  return callChain(machine, callOf(machine, value));
}

function callChain(machine: Machine, start: ExternalCall | undefined): ExternalCall[] {
  const out: ExternalCall[] = [];
  for (let at = start; at !== undefined && out.length < 40; at = at.receiver === undefined ? undefined : machine.externals[at.receiver])
    out.push(at);
  return out;
}

function callOf(machine: Machine, value: Ext): ExternalCall | undefined {
  return value.call === undefined ? undefined : machine.externals[value.call];
}
