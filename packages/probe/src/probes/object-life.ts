import type { PlannedRoute } from '../plan/route.ts';
import { labelOf } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { pathOf } from './choose.ts';
import { nobodys, objectProbe, readBack, visible } from './object-scene.ts';
import { idIn, make, pathOfOne, requestOf } from './resources.ts';

export const OBJECT_LIFE_PROBES: readonly Probe[] = [
  objectProbe(
    'authz/mass-assignment',
    ['S02-005'],
    'makes one with fields that only the service sets',
    visible,
    async (scene) => {
      const { io, target, resource, owner } = scene;
      const own = resource.schema.properties ?? {};
      const extra = Object.fromEntries(Object.entries(SERVER_FIELDS).filter(([name]) => own[name] === undefined));
      const made = await make(io, target, resource, owner);
      await io.negative(
        requestOf(target, resource, ['airworthy'], owner),
        (reply) => reply.class !== 'accepted',
        'a body of the wrong shape should be refused',
      );
      const { fields } = resource.body();
      const reply = await io.test(requestOf(target, resource, { ...fields, ...extra }, owner));
      if (reply.class === 'invalid') return confirmed(`fields that only the service sets are refused: ${describe(reply)}`);
      if (reply.class !== 'accepted') return inconclusive(reply.class, describe(reply));
      const id = idIn(reply);
      const seen = id === undefined ? undefined : await readBack(scene, { ...made, id });
      if (!seen) return inconclusive('not-seen', 'what was stored could not be read');
      const taken = Object.entries(extra).filter(([name, value]) => JSON.stringify(seen[name]) === JSON.stringify(value));
      return taken.length > 0
        ? refuted(`fields that only the service sets are taken over from the body: ${taken.map(([name]) => name).join(', ')}`, 'assigned')
        : confirmed('fields that only the service sets are left out');
    },
    true,
  ),
  objectProbe(
    'authz/property-read',
    [],
    'looks for secrets in what is read',
    visible,
    async (scene) => {
      const { io, target, resource, owner } = scene;
      const made = await make(io, target, resource, owner);
      if (resource.read) await nobodys(scene, resource.read);
      else await io.unknownPath(pathOf(target, resource.create), owner);
      const seen = await readBack(scene, made);
      if (!seen) return inconclusive('not-seen', 'it could not be read');
      const secret = keysOf(seen).find((key) =>
        /^(?:password|passwd|pass)(?:_?(?:hash|salt|digest))?$|(?:^|_)(?:secret|salt|private_?key|totp_?secret|refresh_?token|api_?key_?hash)$|passwordHash|tokenHash/i.test(
          key,
        ),
      );
      return secret === undefined
        ? confirmed('what is read holds no password, hash or key')
        : refuted(`what is read holds ${secret}`, 'secret');
    },
    true,
  ),
  objectProbe(
    'authz/delete-is-final',
    ['S06-032'],
    'deletes it and looks for it',
    (resource) => resource.remove !== undefined && resource.read !== undefined,
    async (scene) => {
      const { io, target, resource, owner } = scene;
      const [remove, read] = [resource.remove as PlannedRoute, resource.read as PlannedRoute];
      const made = await make(io, target, resource, owner);
      await nobodys(scene, read);
      const path = pathOfOne(target, read, made.id);
      const before = await io.twin({ path, user: owner });
      if (before.class !== 'accepted') return inconclusive('baseline-lost', `before, it is answered ${describe(before)}`);
      const done = await io.test({ method: 'DELETE', path: pathOfOne(target, remove, made.id), user: owner });
      if (done.class !== 'accepted') return inconclusive('not-deleted', describe(done));
      const after = await io.oracle({ path, user: owner });
      if (after.class === 'accepted') return refuted(`what was deleted is still read by ${labelOf(read)}`, 'still-there');
      const listed =
        resource.list && made.marker !== '' ? await io.oracle({ path: pathOf(target, resource.list), user: owner }) : undefined;
      return listed?.text.includes(made.marker) === true
        ? refuted('what was deleted is still listed', 'still-listed')
        : confirmed(`what was deleted is gone: ${describe(after)}`);
    },
    true,
  ),
  objectProbe(
    'authz/failed-create-leaves-nothing',
    ['S06-002'],
    'makes one that must be refused and looks for it',
    (resource) => resource.list !== undefined,
    async ({ io, target, resource, owner }) => {
      const list = resource.list as PlannedRoute;
      const made = await make(io, target, resource, owner);
      const { fields, marker } = resource.body();
      const name = Object.keys(fields).find((one) => fields[one] !== marker && typeof fields[one] !== 'object');
      if (marker === '' || name === undefined) return inconclusive('no-mark', 'no field is known whose wrong type is refused');
      await io.negative(
        requestOf(target, resource, { ...fields, [name]: { airworthy: true } }, owner),
        (reply) => reply.class === 'invalid',
        `with a wrong ${name} it should be refused`,
      );
      const reply = await io.oracle({ path: pathOf(target, list), user: owner });
      if (!reply.text.includes(made.marker)) return inconclusive('not-seen', 'the list does not show what was made before');
      return reply.text.includes(marker)
        ? refuted('a create that was refused has left an object behind', 'left')
        : confirmed('a create that is refused leaves nothing');
    },
    true,
  ),
  objectProbe(
    'cache/two-users',
    ['S16-001', 'S16-002'],
    'reads the same address as two users in turn',
    (resource) => resource.list !== undefined,
    async ({ io, target, resource, owner, stranger }) => {
      const path = pathOf(target, resource.list as PlannedRoute);
      const made = await make(io, target, resource, owner);
      if (made.marker === '') return inconclusive('no-mark', 'the object holds no text of its own');
      await io.positive({ path, user: owner }, (reply) => reply.text.includes(made.marker), 'its owner should find it');
      await io.negative({ path }, (reply) => reply.class !== 'accepted', 'without a credential it should be refused');
      for (let turn = 0; turn < 6; turn += 1) {
        const user = turn % 2 === 0 ? owner : stranger;
        const reply = await io.test({ path, user });
        if (reply.class === 'accepted' && reply.text.includes(made.marker) !== (user === owner))
          return refuted(`${user.name} gets the list of ${user === owner ? stranger.name : owner.name}`, 'mixed');
      }
      return confirmed('two users who ask the same address in turn get each their own');
    },
  ),
  objectProbe(
    'tenant/pool-bleed',
    ['S09-010'],
    'reads as two users, sixty times at once',
    (resource) => resource.list !== undefined,
    async ({ io, target, resource, owner, stranger }) => {
      const path = pathOf(target, resource.list as PlannedRoute);
      const made = await make(io, target, resource, owner);
      if (made.marker === '') return inconclusive('no-mark', 'the object holds no text of its own');
      await io.positive({ path, user: owner }, (reply) => reply.text.includes(made.marker), 'its owner should find it');
      await io.negative({ path, user: stranger }, (reply) => !reply.text.includes(made.marker), `${stranger.name} should not find it`);
      const users = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? owner : stranger));
      const replies = await Promise.all(users.map((user) => io.test({ path, user, expectsLimit: true })));
      const wrong = replies.findIndex(
        (reply, index) => reply.class === 'accepted' && reply.text.includes(made.marker) !== (users[index] === owner),
      );
      if (wrong >= 0) return refuted(`${users[wrong]?.name ?? ''} gets rows of somebody else when many ask at once`, 'bleed');
      const served = replies.filter((reply) => reply.class === 'accepted').length;
      return served < 20
        ? inconclusive('few', `only ${served} of 60 were answered`)
        : confirmed(`${served} reads of two users at once hold each their own rows`);
    },
  ),
  objectProbe(
    'tenant/id-guess',
    [],
    'makes three more',
    () => true,
    async ({ io, target, resource, owner }) => {
      const ids: string[] = [];
      for (let count = 0; count < 4; count += 1) ids.push((await make(io, target, resource, owner)).id);
      await io.negative(
        requestOf(target, resource, ['airworthy'], owner),
        (reply) => reply.class !== 'accepted',
        'a body of the wrong shape should be refused',
      );
      const numbers = ids.map(Number);
      const counted = numbers.every((one, index) => Number.isSafeInteger(one) && (index === 0 || one - (numbers[index - 1] ?? 0) <= 5));
      return counted
        ? refuted(`ids are counted: ${ids.join(', ')}`, 'counted')
        : confirmed(`ids can't be guessed: ${ids[0]?.slice(0, 12) ?? ''}…`);
    },
    true,
  ),
];

const SERVER_FIELDS = {
  role: 'admin',
  isAdmin: true,
  admin: true,
  verified: true,
  balance: 999_999,
  status: 'airworthy-approved',
  createdAt: '1999-01-01T00:00:00.000Z',
  created_at: '1999-01-01T00:00:00.000Z',
};

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(inner)]);
}
