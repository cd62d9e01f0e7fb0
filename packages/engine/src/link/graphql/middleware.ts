import { flattenHooks } from '../linked.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../../boot/value.ts';
import { GRAPHQL_PHASES } from '../../guard/run-operation.ts';
import type { HookArguments, LinkedHook } from '../linked.ts';
import type { GraphField, GraphServer } from './graph-model.ts';
import { GraphSchema, schemaOf, schemaValue } from './graph-model.ts';
import { rulesFor, treeOf } from './shield.ts';

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/** `applyMiddleware(schema, …)`: rules of graphql-shield, functions for all fields, or maps of functions by type and field. */
export function withMiddleware(machine: Machine, [given, ...middleware]: Value[], site: Site): Value {
  const schema = schemaOf(given);
  if (schema === undefined) return new Unk('a schema that could not be read');
  const out = new GraphSchema(schema.site);
  out.open = [...schema.open];
  out.missing = [...schema.missing];
  const all = middleware.flatMap((one) => flattenHooks(one, []));
  out.fields = schema.fields.map((field) => ({
    ...field,
    hooks: [...field.hooks, ...all.flatMap((one) => hooksFor(machine, field, one, site, out))],
  }));
  return schemaValue(machine, out);
}

function hooksFor(
  machine: Machine,
  field: GraphField,
  { value, conditions }: { value: Value; conditions: string[] },
  site: Site,
  schema: GraphSchema,
): LinkedHook[] {
  const tree = treeOf(value);
  if (tree !== undefined)
    return rulesFor(machine, tree, field, site).map((hook) => ({ ...hook, conditions: [...hook.conditions, ...conditions] }));
  if (value instanceof Func) return [around(value, site, conditions)];
  if (!(value instanceof Obj) || value instanceof Ext) {
    if (!schema.open.some((one) => one.site === site)) schema.open.push({ reason: 'a middleware of the schema could not be read', site });
    return [];
  }
  const ofType = getProp(machine, value, TYPES[field.kind], site);
  const own = ofType instanceof Obj && !(ofType instanceof Func) ? getProp(machine, ofType, field.name, site) : ofType;
  return own instanceof Func ? [around(own, site, conditions)] : [];
}

/** `(resolve, parent, args, context, info) => …`: the field is answered where it calls `resolve`. */
function around(value: Func, site: Site, conditions: string[]): LinkedHook {
  return { phase: GRAPHQL_PHASES.field, value, site, conditions };
}

/** Gives hooks of fields what they are called with; those that stand around a resolver get it first. */
export function withArguments(hooks: readonly LinkedHook[], args: HookArguments): LinkedHook[] {
  return hooks.map((hook) => (hook.args === undefined ? { ...hook, args } : hook));
}

export type { GraphServer };
