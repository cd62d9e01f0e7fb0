import type { PartSchema } from '@airworthy/model';
import type { BootValue } from '../boot/boot-value.ts';
import { propertyOf } from '../boot/inspect.ts';
import type { ExternalCall, Machine } from '../boot/machine.ts';
import { getProp } from '../boot/properties.ts';
import { snapshot } from '../boot/snapshot.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Obj } from '../boot/value.ts';
import type { Observation } from '../guard/observe.ts';
import type { LinkedRoute } from './linked.ts';
import { libraryOf } from './schema-library.ts';

const PARTS: [PartSchema['part'], string[]][] = [['body', ['body']], ['params', ['params']], ['querystring', ['querystring', 'query']], ['headers', ['headers']], ['response', ['response']]];
/** Calls in a chain that bound the length or set of values. */
const BOUNDING = /\.(?:max|length|enum|nativeEnum|literal|uuid|guid|datetime|date|ulid|cuid2?|nanoid|ip|regex|pattern|valid|isIn|isLength|isUUID|email|isEmail|hex|alphanum|isoDate|allow)$/;

/** Schemas of a route: declared with it, and those that hooks or the handler apply. */
export function schemasOf(machine: Machine, route: LinkedRoute, observation: Observation): PartSchema[] {
  const out: PartSchema[] = [];
  const declared = route.options instanceof Obj && !(route.options instanceof Ext) ? getProp(machine, route.options, 'schema', route.site) : undefined;
  if (declared instanceof Obj && !(declared instanceof Ext)) {
    for (const [part, keys] of PARTS) {
      const value = keys.map((key) => getProp(machine, declared, key, route.site)).find((member) => member !== undefined);
      if (value !== undefined) out.push(describeSchema(machine, part, value, declared.site ?? route.site));
    }
  }
  for (const use of observation.schemas) {
    if (out.some((known) => known.part === use.part && known.by === use.by)) continue;
    out.push(use.schema === undefined ? { part: use.part, by: use.by, location: machine.locate(use.site) } : describeSchema(machine, use.part, use.schema, use.site));
  }
  for (const hook of route.hooks) {
    if (!(hook.value instanceof Ext)) continue;
    const part = /^express-validator\.(body|param|query|header|check)\b/.exec(hook.value.name)?.[1];
    if (part !== undefined) addField(machine, out, part, hook.value, hook.site);
    if (/^celebrate\.celebrate\(\)$/.test(hook.value.name)) {
      const options = callOf(machine, hook.value)?.args[0];
      for (const [name, keys] of PARTS) if (keys.some((key) => propertyOf(options, key) !== undefined)) out.push({ part: name, by: 'joi', location: machine.locate(hook.site), strict: true });
    }
  }
  return out;
}

function addField(machine: Machine, out: PartSchema[], kind: string, value: Ext, site: Site): void {
  const part = ({ body: 'body', check: 'body', param: 'params', query: 'querystring', header: 'headers' } as const)[kind as 'body'] ?? 'body';
  const chain = chainOf(machine, value);
  const field = chain.at(-1)?.args[0];
  let schema = out.find((known) => known.part === part && known.by === 'express-validator');
  if (schema === undefined) out.push((schema = { part, by: 'express-validator', location: machine.locate(site), strict: false, fields: [] }));
  if (field?.kind === 'known' && typeof field.value === 'string') schema.fields = [...(schema.fields ?? []), field.value];
}

function describeSchema(machine: Machine, part: PartSchema['part'], value: Value, site: Site): PartSchema {
  const location = machine.locate(value instanceof Obj && value.site !== undefined ? value.site : site);
  if (value instanceof Ext) {
    const by = libraryOf(value.name);
    const chain = chainOf(machine, value);
    const place = chain.at(-1)?.site ?? location;
    const shape = chain.map((call) => call.args.find((argument) => argument.kind === 'object')).find((argument) => argument !== undefined && Object.keys(argument.kind === 'object' ? argument.properties : {}).length > 0);
    const loose = chain.some((call) => /\.(?:passthrough|loose|catchall|looseObject)$/.test(call.callee) || (/\.unknown$/.test(call.callee) && !(call.args[0]?.kind === 'known' && call.args[0].value === false)));
    const base: PartSchema = { part, by, location: place };
    if (shape === undefined || shape.kind !== 'object') return loose ? { ...base, strict: false } : base;
    const closed = by === 'typebox' ? chain.some((call) => propertyOf(call.args[1], 'additionalProperties')?.kind === 'known') : !loose;
    const unbounded = Object.entries(shape.properties).filter(([, member]) => isUnboundedCall(machine, member)).map(([key]) => key);
    return { ...base, strict: closed, fields: Object.keys(shape.properties), ...(unbounded.length === 0 ? {} : { unbounded }) };
  }
  return jsonSchema(part, snapshot(machine, value), location);
}

function jsonSchema(part: PartSchema['part'], value: BootValue, location: PartSchema['location']): PartSchema {
  const base: PartSchema = { part, by: 'json-schema', location };
  const properties = propertyOf(value, 'properties');
  if (properties?.kind !== 'object') return base;
  const additional = propertyOf(value, 'additionalProperties');
  const unbounded = Object.entries(properties.properties).filter(([, member]) => isUnboundedJson(member)).map(([key]) => key);
  return {
    ...base,
    ...(value.kind === 'object' && value.open && additional === undefined ? {} : { strict: additional?.kind === 'known' && additional.value === false }),
    fields: Object.keys(properties.properties),
    ...(unbounded.length === 0 ? {} : { unbounded }),
  };
}

function isUnboundedJson(member: BootValue): boolean {
  if (member.kind !== 'object') return false;
  const type = propertyOf(member, 'type');
  const has = (...keys: string[]): boolean => keys.some((key) => propertyOf(member, key) !== undefined);
  if (type?.kind !== 'known') return false;
  if (type.value === 'string') return !has('maxLength', 'enum', 'const', 'format', 'pattern');
  return type.value === 'array' && !has('maxItems');
}

/** The calls that made a value, last one first: `z.string().max(5)` gives `max`, `string`. */
function chainOf(machine: Machine, value: Ext): ExternalCall[] {
  return callChain(machine, callOf(machine, value));
}

function callChain(machine: Machine, start: ExternalCall | undefined): ExternalCall[] {
  const out: ExternalCall[] = [];
  for (let at = start; at !== undefined && out.length < 40; at = at.receiver === undefined ? undefined : machine.externals[at.receiver]) out.push(at);
  return out;
}

function callOf(machine: Machine, value: Ext): ExternalCall | undefined {
  return value.call === undefined ? undefined : machine.externals[value.call];
}

function isUnboundedCall(machine: Machine, member: BootValue): boolean {
  if (member.kind !== 'external' || member.call === undefined) return false;
  const chain = callChain(machine, machine.externals[member.call]);
  const base = chain.at(-1)?.callee ?? '';
  if (!/\.(?:string|array|String|Array)$/.test(base)) return false;
  return !chain.some((call) => BOUNDING.test(call.callee) || (/\.(?:String|Array)$/.test(call.callee) && call.args.some((argument) => propertyOf(argument, 'maxLength') !== undefined || propertyOf(argument, 'maxItems') !== undefined || propertyOf(argument, 'format') !== undefined)));
}
