import type { Machine } from '../../boot/machine.ts';
import { getProp, makeArray, makeNative, makeObject } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Func, Obj, Unk } from '../../boot/value.ts';
import type { GraphField } from './graph-model.ts';
import { GraphSchema, schemaOf, schemaValue } from './graph-model.ts';

const TYPES = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
const FIELD = '@@field';

/**
 * `mapSchema(schema, { [MapperKind.OBJECT_FIELD]: (config, name, type) => … })`, the usual way to give a directive its meaning: the function
 * is run for each root field, and what it makes of the resolver counts. https://the-guild.dev/graphql/tools/docs/schema-directives
 */
export function mapFields(machine: Machine, name: string, args: Value[], site: Site): { value: Value } | undefined {
  if (name.endsWith('.getDirective')) return { value: directiveOn(machine, args[1], args[2]) };
  if (!name.endsWith('.mapSchema')) return undefined;
  const schema = schemaOf(args[0]);
  if (schema === undefined) return undefined;
  const out = new GraphSchema(schema.site);
  out.open = [...schema.open];
  out.missing = [...schema.missing];
  const mapper = args[1] instanceof Obj ? mapperOf(args[1]) : undefined;
  if (mapper === undefined) out.open.push({ reason: 'what maps the schema could not be read', site });
  out.fields = mapper === undefined ? schema.fields : schema.fields.map((field) => mapped(machine, mapper, field, schema, site));
  return { value: schemaValue(machine, out) };
}

/** The function for fields of objects, under its key or that of root fields. */
function mapperOf(mappers: Obj): Func | undefined {
  for (const [key, member] of mappers.own ?? [])
    if (
      /OBJECT_FIELD|ROOT_FIELD|COMPOSITE_FIELD|^(?:MapperKind\.)?FIELD$|(?:QUERY|MUTATION|SUBSCRIPTION)_ROOT_FIELD/.test(key) &&
      member instanceof Func
    )
      return member;
  return undefined;
}

function mapped(machine: Machine, mapper: Func, field: GraphField, schema: GraphSchema, site: Site): GraphField {
  const config = makeObject(machine, { resolve: field.resolve, args: makeObject(machine), astNode: makeObject(machine) });
  config.open = false;
  config.props.set(
    FIELD,
    makeNative(machine, 'directive', (run, _self, [name]) => directiveArgs(run, field, name)),
  );
  for (const key of ['description', 'deprecationReason', 'extensions', 'type']) config.props.set(key, new Unk(key));
  const given = machine.parts.call(machine, mapper, undefined, [config, field.name, TYPES[field.kind], schemaValue(machine, schema)], site);
  const after = given instanceof Obj && given.kind === 'object' ? given : config;
  const resolve = getProp(machine, after, 'resolve', site);
  return { ...field, resolve, directives: resolve === field.resolve ? field.directives : [] };
}

function directiveOn(machine: Machine, config: Value, name: Value): Value {
  const read = config instanceof Obj ? config.own?.get(FIELD) : undefined;
  return read instanceof Func ? machine.parts.call(machine, read, undefined, [name], { path: '', start: 0, end: 0 }) : undefined;
}

function directiveArgs(machine: Machine, field: GraphField, name: Value): Value {
  const found = field.directives.filter((one) => one.name === name);
  return found.length === 0
    ? undefined
    : makeArray(
        machine,
        found.map((one) => makeObject(machine, one.args)),
      );
}
