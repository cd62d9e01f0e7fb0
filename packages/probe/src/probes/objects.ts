import { randomUUID } from 'node:crypto';
import { jsonOf, pick } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { pathOf } from './choose.ts';
import { nobodys, objectProbe, readBack, refusal, visible } from './object-scene.ts';
import type { Fields, Made, Resource } from './resources.ts';
import { make, pathOfOne, requestOf } from './resources.ts';

const readable = (resource: Resource): boolean => resource.read !== undefined;

/** A change that the route may take: a text of ours where the object has one. */
function changeOf(resource: Resource, made: Made): Fields {
  const { fields, marker } = resource.body();
  const name = Object.keys(made.fields).find((key) => made.fields[key] === made.marker && marker !== '');
  return resource.change?.method === 'PUT' || name === undefined ? fields : { [name]: fields[name] };
}

const sameText = (made: Made, seen: Fields | undefined): boolean => seen !== undefined && JSON.stringify(seen).includes(made.marker);

export const OBJECT_PROBES: readonly Probe[] = [
  objectProbe('authz/object-read', ['S01-012'], 'reads it as somebody else', readable, async (scene) => {
    const { io, target, resource, owner, stranger } = scene;
    const read = resource.read as PlannedRoute;
    const made = await make(io, target, resource, owner);
    const path = pathOfOne(target, read, made.id);
    await nobodys(scene, read);
    await io.positive({ path, user: owner }, (reply) => reply.class === 'accepted', 'its owner should read it');
    const reply = await io.test({ path, user: stranger });
    if (reply.class === 'accepted' || (made.marker !== '' && reply.text.includes(made.marker)))
      return refuted(`${stranger.name} reads by ${labelOf(read)} what ${owner.name} has made: ${describe(reply)}`, 'read');
    return refusal(reply)
      ? confirmed(`${stranger.name} gets ${describe(reply)} for what ${owner.name} has made`)
      : inconclusive(reply.class, describe(reply));
  }),
  objectProbe('authz/existence-leak', [], 'compares what somebody else gets for it and for nothing', readable, async (scene) => {
    const { io, target, resource, owner, stranger } = scene;
    const read = resource.read as PlannedRoute;
    const made = await make(io, target, resource, owner);
    await nobodys(scene, read);
    const reply = await io.test({ path: pathOfOne(target, read, made.id), user: stranger });
    const twin = await io.twin({ path: pathOfOne(target, read, randomUUID()), user: stranger });
    if (reply.class === 'accepted') return inconclusive('read', 'it can be read as well');
    return reply.class === twin.class
      ? confirmed(`what is somebody else's is answered like what does not exist: ${describe(reply)}`)
      : inconclusive(
          'differs',
          `what is somebody else's gets ${describe(reply)}, what does not exist ${describe(twin)}: ids can be told apart`,
        );
  }),
  ...(['change', 'remove'] as const).map((what) =>
    objectProbe(
      what === 'change' ? 'authz/object-write' : 'authz/object-delete',
      ['S01-012'],
      what === 'change' ? 'changes it as somebody else and reads it as its owner' : 'deletes it as somebody else and reads it as its owner',
      (resource) => resource[what] !== undefined && visible(resource),
      async (scene) => {
        const { io, target, resource, owner, stranger } = scene;
        const route = resource[what] as PlannedRoute;
        const made = await make(io, target, resource, owner);
        const more = what === 'change' ? { json: changeOf(resource, made) } : {};
        await nobodys(scene, route, more);
        const request = { method: route.method, path: pathOfOne(target, route, made.id), ...more };
        const reply = await io.test({ ...request, user: stranger });
        const after = await readBack(scene, made);
        if (!sameText(made, after)) {
          return made.marker === ''
            ? inconclusive('no-mark', 'the object holds no text of its own')
            : refuted(`${stranger.name} ${what}s by ${labelOf(route)} what ${owner.name} has made (${describe(reply)})`, 'written');
        }
        if (reply.class === 'accepted' || !refusal(reply)) return inconclusive('no-effect', `${describe(reply)}, without an effect`);
        // The same request by its owner shows that it was refused for who asked.
        const own = await io.twin({ ...request, user: owner });
        if (own.class !== 'accepted') return inconclusive('baseline-lost', `its owner gets ${describe(own)} for the same request`);
        io.noteControl('positive', own.id);
        return confirmed(`${stranger.name} gets ${describe(reply)}, and the object stays as it was; its owner may ${what} it`);
      },
    ),
  ),
  objectProbe(
    'authz/anonymous-write',
    ['S01-011'],
    'changes it without a credential',
    (resource) => (resource.change ?? resource.remove) !== undefined && visible(resource),
    async (scene) => {
      const { io, target, resource, owner } = scene;
      const route = (resource.change ?? resource.remove) as PlannedRoute;
      const made = await make(io, target, resource, owner);
      const more = resource.change ? { json: changeOf(resource, made) } : {};
      await nobodys(scene, route, more);
      const reply = await io.test({ method: route.method, path: pathOfOne(target, route, made.id), ...more });
      const after = await readBack(scene, made);
      if (made.marker !== '' && !sameText(made, after))
        return refuted(`nobody's ${labelOf(route)} takes effect (${describe(reply)})`, 'written');
      return refusal(reply)
        ? confirmed(`it is refused and nothing changes: ${describe(reply)}`)
        : inconclusive(reply.class, describe(reply));
    },
  ),
  objectProbe(
    'authz/list-leak',
    ['S09-002'],
    'lists as somebody else',
    (resource) => resource.list !== undefined,
    async (scene) => {
      const { io, target, resource, owner, stranger } = scene;
      const list = resource.list as PlannedRoute;
      const made = await make(io, target, resource, owner);
      if (made.marker === '') return inconclusive('no-mark', 'the object holds no text of its own');
      const path = pathOf(target, list);
      await io.positive(
        { path, user: owner },
        (reply) => reply.text.includes(made.marker) || reply.text.includes(made.id),
        'its owner should find it in the list',
      );
      await io.negative(
        { path },
        (reply) => reply.class !== 'accepted' || !reply.text.includes(made.marker),
        'without a credential it should not be listed',
      );
      for (const query of ['', '?limit=200', `?search=${made.marker}`, `?q=${made.marker}`]) {
        const reply = await io.test({ path: `${path}${query}`, user: stranger });
        if (reply.text.includes(made.marker) || (made.id.length > 6 && reply.text.includes(made.id)))
          return refuted(
            `${stranger.name} finds in GET ${list.path}${query.replace(made.marker, '…')} what ${owner.name} has made`,
            'leak',
          );
      }
      return confirmed(`lists of ${stranger.name} hold nothing that ${owner.name} has made`);
    },
  ),
  ...(['header', 'query'] as const).map((where) =>
    objectProbe(
      where === 'header' ? 'authz/header-tenant-override' : 'authz/query-tenant-override',
      ['S09-001'],
      `lists as somebody else with the tenant in a ${where === 'header' ? 'header' : 'parameter'}`,
      (resource) => resource.list !== undefined,
      async ({ io, target, resource, owner, stranger }) => {
        const list = resource.list as PlannedRoute;
        const made = await make(io, target, resource, owner);
        if (made.marker === '') return inconclusive('no-mark', 'the object holds no text of its own');
        const path = pathOf(target, list);
        await io.positive({ path, user: owner }, (reply) => reply.text.includes(made.marker), 'its owner should find it in the list');
        await io.negative({ path, user: stranger }, (reply) => !reply.text.includes(made.marker), `${stranger.name} should not find it`);
        for (const tenant of tenantsOf(owner)) {
          for (const name of where === 'header' ? TENANT_HEADERS : TENANT_FIELDS) {
            const reply = await io.test(
              where === 'header'
                ? { path, user: stranger, headers: { [name]: tenant } }
                : { path: `${path}?${name}=${encodeURIComponent(tenant)}`, user: stranger },
            );
            if (reply.text.includes(made.marker))
              return refuted(`${stranger.name} reads what ${owner.name} has made by saying ${name}: ${tenant.slice(0, 40)}`, 'override');
          }
        }
        return confirmed(`no ${where === 'header' ? 'header' : 'parameter'} leads ${stranger.name} to what ${owner.name} has made`);
      },
    ),
  ),
  objectProbe('authz/body-owner-override', ['S09-001'], 'makes one whose body names somebody else', visible, async (scene) => {
    const { io, target, resource, owner, stranger } = scene;
    const made = await make(io, target, resource, owner);
    if (made.marker === '' || !resource.list) return inconclusive('no-list', 'it could not be seen on the other side');
    const { fields, marker } = resource.body();
    const path = pathOf(target, resource.list);
    await io.negative({ path, user: stranger }, (reply) => !reply.text.includes(made.marker), `${stranger.name} should not find it`);
    const names = Object.fromEntries(
      TENANT_FIELDS.flatMap((name) =>
        tenantsOf(stranger)
          .slice(0, 1)
          .map((tenant) => [name, tenant]),
      ),
    );
    const reply = await io.test(requestOf(target, resource, { ...fields, ...names }, owner));
    const there = await io.oracle({ path, user: stranger });
    if (there.text.includes(marker))
      return refuted(`${owner.name} puts something among what is ${stranger.name}'s by naming them in the body`, 'planted');
    return confirmed(`the body does not choose whose it is: ${describe(reply)}, and ${stranger.name} has nothing new`);
  }),
];

const TENANT_HEADERS = [
  'x-tenant-id',
  'x-tenant',
  'x-org-id',
  'x-organization-id',
  'x-account-id',
  'x-workspace-id',
  'x-merchant-id',
  'x-user-id',
];
const TENANT_FIELDS = [
  'tenantId',
  'tenant_id',
  'tenant',
  'orgId',
  'organizationId',
  'merchantId',
  'merchant_id',
  'accountId',
  'userId',
  'user_id',
  'ownerId',
  'owner',
];

/** How a user's tenant may be called: as the settings say, and as the token says. */
function tenantsOf(user: User): string[] {
  const claims: unknown[] = [];
  const part = user.token?.split('.')[1];
  if (part !== undefined) {
    const payload = jsonOf({ text: Buffer.from(part, 'base64url').toString() });
    for (const name of [...TENANT_FIELDS, 'sub', 'org', 'org_id', 'tid', 'merchant']) claims.push(pick(payload, `/${name}`));
  }
  return [...new Set([user.tenant, ...claims].filter((one): one is string => typeof one === 'string' && one !== ''))].slice(0, 4);
}
