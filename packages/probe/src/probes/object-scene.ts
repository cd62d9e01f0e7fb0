import { randomUUID } from 'node:crypto';
import { jsonOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { Io } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { pathOf } from './choose.ts';
import type { Fields, Made, Resource } from './resources.ts';
import { pathOfOne, resourcesOf, strangers } from './resources.ts';

export interface Scene {
  readonly io: Io;
  readonly target: Target;
  readonly resource: Resource;
  /** Whose object it is, and somebody else. */
  readonly owner: User;
  readonly stranger: User;
}

export const refusal = (reply: Reply): boolean =>
  ['unauthenticated', 'forbidden', 'not-found', 'not-found-route', 'invalid', 'conflict', 'method'].includes(reply.class);

export function objectProbe(
  id: string,
  items: readonly string[],
  words: string,
  needs: (resource: Resource) => boolean,
  run: (scene: Scene) => Promise<Seen>,
  alone = false,
): Probe {
  return {
    id,
    plan: (target) => {
      const pair = strangers(target);
      const [owner] = target.users;
      if (!owner || (!alone && !pair)) return alone ? 'needs a user' : 'needs two users of different tenants';
      const fitting = resourcesOf(target).filter(needs);
      if (fitting.length === 0) return 'no route is known that makes such an object, with a body that it takes (witness)';
      return fitting.slice(0, 4).map((resource): ProbeCase => ({
        subject: labelOf(resource.create).replace('POST ', 'objects of '),
        items,
        sends: `${labelOf(resource.create)} as ${owner.name}, then ${words}`,
        requests: 8,
        tier: 'test-tenant',
        run: (io) => run({ io, target, resource, owner, stranger: pair?.[1] ?? owner }),
      }));
    },
  };
}

/** The object as its owner reads it: by its own route, or out of the list. */
export async function readBack({ io, target, resource, owner }: Scene, made: Made): Promise<Fields | undefined> {
  if (resource.read) {
    const reply = await io.oracle({ path: pathOfOne(target, resource.read, made.id), user: owner });
    return reply.class === 'accepted' ? fieldsOf(jsonOf(reply)) : undefined;
  }
  if (!resource.list) return undefined;
  return rowsOf(jsonOf(await io.oracle({ path: pathOf(target, resource.list), user: owner }))).find((row) => String(row['id']) === made.id);
}

function fieldsOf(body: unknown): Fields | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const inner = (body as { data?: unknown }).data;
  return (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : body) as Fields;
}

/** The rows of a list, wherever the answer holds them. */
export function rowsOf(body: unknown): Fields[] {
  if (Array.isArray(body)) return body.filter((one): one is Fields => typeof one === 'object' && one !== null);
  if (typeof body !== 'object' || body === null) return [];
  const list = Object.values(body).find((one) => Array.isArray(one));
  return list === undefined ? [] : rowsOf(list);
}

/** Shows how an id that nothing has is refused. */
export async function nobodys({ io, target, owner }: Scene, route: PlannedRoute, more: object = {}): Promise<void> {
  await io.negative(
    { method: route.method, path: pathOfOne(target, route, randomUUID()), user: owner, ...more },
    refusal,
    'an object that does not exist should be refused',
  );
}

export const visible = (resource: Resource): boolean => resource.read !== undefined || resource.list !== undefined;
