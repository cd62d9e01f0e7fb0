import { randomBytes } from 'node:crypto';
import { fill } from '../config/fill.ts';
import { headerOf, jsonOf, pick } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { isPublicByPurpose, pathOf } from './choose.ts';
import type { Io } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Target } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { asSchema, sample, typeOf } from '../plan/sample.ts';
import type { Schema } from '../plan/sample.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Objects that users make: how one is made, read, listed, changed and removed, as far as routes for it are known. */
export interface Resource {
  readonly create: PlannedRoute;
  readonly read: PlannedRoute | undefined;
  readonly list: PlannedRoute | undefined;
  readonly change: PlannedRoute | undefined;
  readonly remove: PlannedRoute | undefined;
  readonly schema: Schema;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that is taken, new each time, with a text in it that nothing else has. */
  body(): { fields: Fields; marker: string };
}

export interface Made {
  readonly id: string;
  readonly marker: string;
  readonly fields: Fields;
  readonly reply: Reply;
}

const shape = (path: string): string => path.replaceAll(/:\w+/g, ':').replace(/\/$/, '');

/** Resources with a body that is known to be taken: from the settings, or made from the schema. */
export function resourcesOf(target: Target): Resource[] {
  const at = (method: string, path: string): PlannedRoute | undefined =>
    target.routes.find((route) => route.method === method && shape(route.path) === shape(path));
  return target.routes.flatMap((create): Resource[] => {
    if (create.method !== 'POST' || isPublicByPurpose(create) || create.purpose === 'admin') return [];
    const witness = target.config.witness[labelOf(create)];
    const schema = asSchema(create.bodySchema);
    const given = witness?.body ?? sample(schema);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
    // What is made below somebody else's object needs its id.
    if (/:\w/.test(create.path) && pathOf(target, create) !== pathOf(target, create)) return [];
    const one = `${create.path.replace(/\/$/, '')}/:id`;
    return [
      {
        create,
        read: at('GET', one),
        list: at('GET', create.path),
        change: at('PATCH', one) ?? at('PUT', one),
        remove: at('DELETE', one),
        schema,
        headers: witness?.headers ?? {},
        body: () => marked(given as Fields, schema),
      },
    ];
  });
}

const FREE = /^(?:name|title|subject|description|note|text|label|comment|message|summary)$/i;

function marked(given: Fields, schema: Schema): { fields: Fields; marker: string } {
  const marker = `airworthy-${randomBytes(5).toString('hex')}`;
  const fields = { ...(fill(given, {}) as Record<string, unknown>) };
  const isFree = (name: string): boolean => {
    const own = schema.properties?.[name];
    return typeof fields[name] === 'string' && own?.format === undefined && own?.pattern === undefined && own?.enum === undefined;
  };
  const names = Object.keys(fields).filter(isFree);
  const chosen = names.find((name) => FREE.test(name)) ?? names.find((name) => typeOf(schema.properties?.[name] ?? {}) === 'string');
  if (chosen !== undefined) fields[chosen] = marker;
  return { fields, marker: chosen === undefined ? '' : marker };
}

export function requestOf(target: Target, resource: Resource, fields: unknown, user: User | undefined): Parameters<Io['test']>[0] {
  const headers = fill(resource.headers, {});
  return { method: 'POST', path: pathOf(target, resource.create), user, headers, json: fields };
}

/** Makes one and finds its id in the answer; that it can be made is the positive control. */
export async function make(io: Io, target: Target, resource: Resource, user: User, more: Fields = {}): Promise<Made> {
  const { fields, marker } = resource.body();
  const reply = await io.positive(
    requestOf(target, resource, { ...fields, ...more }, user),
    (answer) => answer.class === 'accepted',
    `${labelOf(resource.create)} should be accepted`,
  );
  const id = idIn(reply);
  if (id === undefined) throw new ControlLost('no-id', `the answer to ${labelOf(resource.create)} holds no id: ${describe(reply)}`);
  return { id, marker, fields, reply };
}

export function idIn(reply: Reply): string | undefined {
  const body = jsonOf(reply);
  for (const pointer of ['/id', '/data/id', '/uuid', '/_id', '/item/id', '/result/id']) {
    const found = pick(body, pointer);
    if (typeof found === 'string' || typeof found === 'number') return String(found);
  }
  return headerOf(reply, 'location')
    ?.split('/')
    .findLast((part) => part !== '');
}

/** The path of one object, on one of its routes. */
export function pathOfOne(target: Target, route: PlannedRoute, id: string): string {
  const last = /:(\w+)[^/]*$/.exec(route.path)?.[1] ?? 'id';
  return pathOf(target, route, { [last]: id });
}

/** Two users of different tenants, or two users where tenants are not told. */
export function strangers(target: Target): readonly [User, User] | undefined {
  const [first, ...others] = target.users;
  const other = others.find((one) => one.tenant !== first?.tenant || one.tenant === undefined);
  return first && other ? [first, other] : undefined;
}
