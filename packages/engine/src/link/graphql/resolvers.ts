import { awaitValue } from '../../boot/await.ts';
import { handOver } from '../../boot/external.ts';
import type { Machine } from '../../boot/machine.ts';
import { getProp } from '../../boot/properties.ts';
import type { Site, Value } from '../../boot/value.ts';
import { Accessor, Choice, Ext, Func, Obj } from '../../boot/value.ts';
import type { GraphField, OperationKind } from './graph-model.ts';
import { GraphSchema } from './graph-model.ts';
import type { DeclaredSchema } from './sdl.ts';
import { readSchema } from './sdl.ts';

const ROOTS: Readonly<Record<string, OperationKind>> = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' };
/** Directives that protect nothing: of the language, of federation, of caches and code generators. */
const HARMLESS_DIRECTIVES =
  /^(?:deprecated|specifiedBy|oneOf|key|external|requires|provides|shareable|inaccessible|override|tag|link|extends|composeDirective|interfaceObject|cacheControl|defer|stream|include|skip|semanticNonNull|cost|complexity|listSize|constraint|rateLimit)$/;

/** Texts of type definitions: one, or lists of them. `undefined` where one could not be read. */
export function textsOf(machine: Machine, value: Value, site: Site): string[] | undefined {
  const settled = awaitValue(machine, value);
  if (typeof settled === 'string') return settled.trim() === '' ? [] : [settled];
  if (settled instanceof Func && settled.node !== undefined)
    return textsOf(machine, machine.parts.call(machine, settled, undefined, [], site), site);
  if (!(settled instanceof Obj) || settled instanceof Ext || settled.kind !== 'array' || settled.open) return undefined;
  const out: string[] = [];
  for (const item of settled.items ?? []) {
    const texts = textsOf(machine, item, site);
    if (texts === undefined) return undefined;
    out.push(...texts);
  }
  return out;
}

/** A schema from type definitions and resolvers, as `makeExecutableSchema` and its kind make it. */
export function schemaFrom(machine: Machine, typeDefs: Value, resolvers: Value, site: Site): GraphSchema {
  const out = new GraphSchema(site);
  const texts = typeDefs === undefined ? undefined : textsOf(machine, typeDefs, site);
  const declared = texts === undefined ? undefined : readSchema(texts);
  const found = resolversOf(machine, resolvers, declared, out, site);
  if (declared === undefined) {
    // What has a resolver is in the schema, or the server does not start.
    for (const [key, one] of found) out.fields.push(field(machine, key, one, undefined, site));
    if (found.size === 0) out.missing.push({ reason: 'its type definitions could not be read', site });
    return out;
  }
  for (const one of declared.fields) {
    const key = `${one.kind} ${one.name}`;
    if (out.fields.some((known) => `${known.kind} ${known.name}` === key)) continue;
    out.fields.push(field(machine, key, found.get(key), one, site));
  }
  return out;
}

/** Whether something on a field may protect it that was not read. */
export function unreadDirective(one: GraphField): string | undefined {
  return one.directives.find(({ name }) => !HARMLESS_DIRECTIVES.test(name))?.name;
}

interface Found {
  value: Value;
  conditions: string[];
}

function field(
  machine: Machine,
  key: string,
  found: Found | undefined,
  declared: DeclaredSchema['fields'][number] | undefined,
  site: Site,
): GraphField {
  const [kind, name] = key.split(' ') as [OperationKind, string];
  const resolve = found === undefined ? undefined : functionOf(machine, found.value, kind, site);
  if (resolve instanceof Func) handOver(machine, resolve, 'graphql resolver', siteOf(resolve) ?? site, {}, 0);
  return {
    kind,
    name,
    resolve,
    args: declared?.args,
    directives: declared?.directives ?? [],
    hooks: [],
    site: siteOf(resolve) ?? site,
    conditions: found?.conditions ?? [],
  };
}

/** A function, or `{ resolve }`; of subscriptions `{ subscribe }` decides who may listen. */
function functionOf(machine: Machine, value: Value, kind: OperationKind, site: Site): Value {
  if (!(value instanceof Obj) || value instanceof Func || value instanceof Ext) return value;
  const subscribe = kind === 'subscription' ? getProp(machine, value, 'subscribe', site) : undefined;
  return subscribe ?? getProp(machine, value, 'resolve', site);
}

function siteOf(value: Value): Site | undefined {
  if (!(value instanceof Func)) return undefined;
  const target = value.bound?.target ?? value;
  return target.node === undefined ? undefined : { path: target.path, start: target.node.start, end: target.node.end };
}

/** Resolvers of root fields by `kind name`. Lists of maps are merged; later ones win. */
function resolversOf(
  machine: Machine,
  resolvers: Value,
  declared: DeclaredSchema | undefined,
  schema: GraphSchema,
  site: Site,
): Map<string, Found> {
  const out = new Map<string, Found>();
  const roots = declared?.roots ?? ROOTS;
  const unread = (reason: string): void => void schema.missing.push({ reason, site });
  const readType = (kind: OperationKind, value: Value, conditions: string[]): void => {
    if (value instanceof Choice) {
      for (const option of value.options)
        readType(kind, option.value, option.condition === '' ? conditions : [...conditions, option.condition]);
      return;
    }
    if (value === undefined || value === null) return;
    if (!(value instanceof Obj) || value instanceof Ext) {
      unread(`resolvers of ${kind} fields could not be read`);
      return;
    }
    if (value.open) unread(`some resolvers of ${kind} fields could not be read`);
    for (const name of namesOf(value)) out.set(`${kind} ${name}`, { value: getProp(machine, value, name, site), conditions });
  };
  const visit = (value: Value, conditions: string[], depth: number): void => {
    const now = awaitValue(machine, value);
    if (now === undefined || now === null || depth > 6) return;
    if (now instanceof Choice) {
      for (const option of now.options)
        visit(option.value, option.condition === '' ? conditions : [...conditions, option.condition], depth + 1);
      return;
    }
    if (now instanceof Func && now.node !== undefined && !now.isClass)
      return visit(machine.parts.call(machine, now, undefined, [], site), conditions, depth + 1);
    if (!(now instanceof Obj) || now instanceof Ext) return unread('the resolvers could not be read');
    if (now.kind === 'array') {
      if (now.open) unread('some resolvers could not be read');
      for (const item of now.items ?? []) visit(item, conditions, depth + 1);
      return;
    }
    if (now.open) unread('some resolvers could not be read');
    for (const [type, kind] of Object.entries(roots)) readType(kind, getProp(machine, now, type, site), conditions);
  };
  visit(resolvers, [], 0);
  return out;
}

/** Own members, and methods of the class where it is an instance. */
function namesOf(value: Obj): string[] {
  const names = new Set<string>();
  for (let at: Obj | null = value, depth = 0; at !== null && depth < 4; at = at.proto, depth += 1) {
    if (at !== value && !at.own?.has('constructor')) break;
    if (at.proto === null) break;
    for (const [name, member] of at.own ?? [])
      if (name !== 'constructor' && !name.startsWith('@@') && !name.startsWith('__') && !(member instanceof Accessor)) names.add(name);
  }
  return [...names];
}
