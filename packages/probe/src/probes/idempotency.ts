import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fill } from '../config/fill.ts';
import type { RaceConfig } from '../config/probe-config.ts';
import { headerOf, jsonOf, pick } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { pathOf } from './choose.ts';
import { idIn, make, pathOfOne, resourcesOf, strangers } from './resources.ts';
import type { Fields, Resource } from './resources.ts';

const AT_ONCE = 12;
/** Rounds without a violation after which it is said to hold; one alone proves nothing. */
const ROUNDS = 5;

interface Keyed {
  readonly io: Io;
  readonly target: Target;
  readonly resource: Resource;
  readonly user: User;
  readonly other: User | undefined;
  /** The request with this key. */
  ask(key: string | undefined, fields: Fields, user?: User): Try;
  /** How many objects carry the mark; undefined where the list can't be read. */
  effects(marker: string, user?: User): Promise<number | undefined>;
}

/** The same body with its first number one higher, wherever that stands. */
function varied<T>(value: T): T | undefined {
  if (typeof value === 'number') return (value + 1) as T;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const other = varied(inner as unknown);
    if (other === undefined) continue;
    return (Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other }) as T;
  }
  return undefined;
}

const headerIn = (resource: Resource): string | undefined => Object.keys(resource.headers).find((name) => /idempotency/i.test(name));
const newKey = (): string => `airworthy-${randomUUID()}`;
const good = (reply: Reply): boolean => reply.class === 'accepted';

function keyProbe(
  id: string,
  items: readonly string[],
  words: string,
  run: (scene: Keyed) => Promise<Seen>,
  only: (resource: Resource) => boolean = () => true,
): Probe {
  return {
    id,
    plan: (target) => {
      const [user] = target.users;
      const other = strangers(target)?.[1];
      if (!user) return 'needs a user';
      const found = resourcesOf(target).filter((resource) => headerIn(resource) !== undefined && only(resource));
      if (found.length === 0) return 'needs a route whose witness carries a header for idempotency keys';
      return found.slice(0, 3).map((resource): ProbeCase => ({
        subject: labelOf(resource.create),
        items,
        sends: `${labelOf(resource.create)} ${words}`,
        requests: AT_ONCE + 6,
        tier: 'test-tenant',
        run: (io) => run(sceneOf(io, target, resource, user, other)),
      }));
    },
  };
}

function sceneOf(io: Io, target: Target, resource: Resource, user: User, other: User | undefined): Keyed {
  const header = headerIn(resource) ?? 'idempotency-key';
  const { [header]: _, ...rest } = resource.headers;
  return {
    io,
    target,
    resource,
    user,
    other,
    ask: (key, fields, as = user) => ({
      method: 'POST',
      path: pathOf(target, resource.create),
      user: as,
      headers: { ...fill(rest, {}), ...(key === undefined ? {} : { [header]: key }) },
      json: fields,
    }),
    effects: async (marker, as = user) => {
      if (!resource.list || marker === '') return undefined;
      const reply = await io.oracle({ path: `${pathOf(target, resource.list)}?limit=200`, user: as });
      const plain = good(reply) ? reply : await io.oracle({ path: pathOf(target, resource.list), user: as });
      return good(plain) ? plain.text.split(marker).length - 1 : undefined;
    },
  };
}

/** Shows that a request is taken, and what one that is not looks like. */
async function begin({ io, ask, resource }: Keyed): Promise<{ first: Reply; key: string; fields: Fields; marker: string }> {
  const key = newKey();
  const { fields, marker } = resource.body();
  const first = await io.positive(ask(key, fields), good, 'a request with a key should be accepted');
  await io.negative(
    ask(newKey(), { airworthy: true }),
    (reply) => !good(reply) && reply.status !== 0,
    'a body of the wrong shape should be refused',
  );
  return { first, key, fields, marker };
}

/** One effect, seen in a list, or by the id of what was made. */
async function oneEffect(scene: Keyed, marker: string, first: Reply, others: readonly Reply[]): Promise<Seen | undefined> {
  const count = await scene.effects(marker);
  if (count !== undefined && count > 1) return refuted(`${labelOf(scene.resource.create)} has ${count} effects for one key`, 'twice');
  const ids = new Set([first, ...others].filter(good).flatMap((reply) => idIn(reply) ?? []));
  if (ids.size > 1) return refuted(`${labelOf(scene.resource.create)} makes ${ids.size} objects for one key`, 'twice');
  return count === undefined && ids.size === 0 ? inconclusive('not-seen', 'what was made could not be counted') : undefined;
}

export const KEY_PROBES: readonly Probe[] = [
  keyProbe('idem/replay-same', ['S07-011'], 'twice with one key', async (scene) => {
    const { first, key, fields, marker } = await begin(scene);
    const again = await scene.io.test(scene.ask(key, fields));
    const bad = await oneEffect(scene, marker, first, [again]);
    if (bad) return bad;
    if (!good(again)) return inconclusive(again.class, `the repeat is answered ${describe(again)}`);
    // Stores of documents keep no order of fields.
    return isDeepStrictEqual(jsonOf(first), jsonOf(again))
      ? confirmed('the repeat gets the answer of the first request, and has no effect of its own')
      : refuted('the repeat gets another answer than the first request', 'other-answer');
  }),
  keyProbe('idem/in-flight', ['S07-004', 'S07-010'], `${AT_ONCE} times at once with one key, ${ROUNDS} times`, async (scene) => {
    await begin(scene);
    let valid = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = newKey();
      const { fields, marker } = scene.resource.body();
      const replies = await Promise.all(
        Array.from({ length: AT_ONCE }, () => scene.io.test({ ...scene.ask(key, fields), expectsLimit: true })),
      );
      const [first] = replies.filter(good);
      const failed = replies.find((reply) => reply.class === 'server-error');
      if (!first) {
        // A limit that was reached is waited out, and nothing is said about this round.
        await scene.io.twin(scene.ask(newKey(), scene.resource.body().fields));
        continue;
      }
      valid += 1;
      const bad = await oneEffect(scene, marker, first, replies);
      if (bad) return bad;
      if (failed) return refuted(`a repeat at the same moment is answered ${describe(failed)}`, 'server-error');
    }
    if (valid < 2) return inconclusive('limited', 'limits refused all of them at once');
    return confirmed(`${AT_ONCE} requests at once with one key have one effect, ${valid} times`);
  }),
  keyProbe('idem/payload-mismatch', ['S07-009'], 'with one key and another body', async (scene) => {
    const { first, key } = await begin(scene);
    const other = scene.resource.body();
    const fields = other.marker === '' ? varied(other.fields) : other.fields;
    if (fields === undefined) return inconclusive('no-mark', 'nothing in the body can be changed');
    const reply = await scene.io.test(scene.ask(key, fields));
    if (!good(reply)) return confirmed(`another body under the same key is refused: ${describe(reply)}`);
    return idIn(reply) === idIn(first)
      ? refuted('another body under the same key gets the answer of the first, as if it had been done', 'answered')
      : refuted('another body under the same key is done as well', 'done');
  }),
  keyProbe(
    'idem/key-required',
    ['S07-003'],
    'without a key',
    async (scene) => {
      await begin(scene);
      const reply = await scene.io.test(scene.ask(undefined, scene.resource.body().fields));
      return good(reply)
        ? refuted('without a key it is done all the same', 'optional')
        : confirmed(`without a key it is refused: ${describe(reply)}`);
    },
    (resource) => resource.create.purpose === 'payment' || /pay|charge|refund|transfer|order|checkout/.test(resource.create.path),
  ),
  keyProbe('idem/key-format', ['S07-013'], 'with keys that are very long, or hold signs of markup', async (scene) => {
    await begin(scene);
    for (const key of [`${newKey()}${'x'.repeat(4_000)}`, `<${newKey()}> ' ;`]) {
      const reply = await scene.io.test(scene.ask(key, scene.resource.body().fields));
      if (reply.class === 'server-error')
        return refuted(`a key of ${key.length} characters is answered ${describe(reply)}`, 'server-error');
      if (good(reply)) return refuted(`a key of ${key.length} characters is taken`, 'taken');
    }
    return confirmed('keys that are very long or no keys are refused');
  }),
  keyProbe('idem/scope-tenant', ['S07-006'], 'with the key of another tenant', async (scene) => {
    const { other } = scene;
    if (!other) return inconclusive('no-user', 'needs two users of different tenants');
    const { first, key, marker } = await begin(scene);
    const mine = scene.resource.body();
    const reply = await scene.io.test(scene.ask(key, mine.fields, other));
    if ((marker !== '' && reply.text.includes(marker)) || (good(reply) && idIn(reply) !== undefined && idIn(reply) === idIn(first)))
      return refuted(`${other.name} gets what ${scene.user.name} has made under the same key`, 'leak');
    if (good(reply)) return confirmed('the same key of another tenant stands for another request');
    const own = await scene.io.twin(scene.ask(newKey(), mine.fields, other));
    return good(own)
      ? refuted(`the key of ${scene.user.name} is taken for ${other.name}: ${describe(reply)}`, 'blocked')
      : inconclusive(own.class, `${other.name} can't make one: ${describe(own)}`);
  }),
];

const isPayment = ({ create }: Resource): boolean =>
  create.purpose === 'payment' || /pay|charge|refund|transfer|checkout/.test(create.path);

/** The same payment twice, as a client sends it that got no answer the first time: with its key where the settings know of one. */
export const paymentRepeat: Probe = {
  id: 'idem/payment-repeat',
  plan: (target) => {
    const found = resourcesOf(target).filter(isPayment);
    if (found.length === 0) return 'no route is known that takes payments, with a body that it takes (witness)';
    return found.slice(0, 3).map((resource): ProbeCase => ({
      subject: labelOf(resource.create),
      items: ['S07-002'],
      sends: `${labelOf(resource.create)} twice, just the same`,
      requests: 4,
      tier: 'test-tenant',
      run: async (io) => {
        const [user] = target.users;
        const request: Try = {
          method: 'POST',
          path: pathOf(target, resource.create),
          user,
          headers: fill(resource.headers, {}),
          json: resource.body().fields,
        };
        const first = await io.positive(request, good, `${labelOf(resource.create)} should be accepted`);
        await io.negative(
          { ...request, headers: fill(resource.headers, {}), json: { airworthy: true } },
          (reply) => !good(reply) && reply.status !== 0,
          'a body of the wrong shape should be refused',
        );
        const again = await io.test(request);
        const [one, two] = [idIn(first), idIn(again)];
        if (good(again) && one !== undefined && two !== undefined)
          return one === two
            ? confirmed('a payment that comes twice is made once, and answered with the first')
            : refuted('a payment that comes twice is made twice', 'twice');
        return again.class === 'conflict' || again.class === 'invalid'
          ? confirmed(`a payment that comes twice is refused the second time: ${describe(again)}`)
          : inconclusive(again.class, `the repeat is answered ${describe(again)}`);
      },
    }));
  },
};

/** The same request at the same moment, where only so many may succeed: the last place, a code for one use, one name. */
function raceProbe(kind: RaceConfig['kind'], id: string, items: readonly string[]): Probe {
  return {
    id,
    plan: (target) => {
      const races = target.config.races.filter((race) => race.kind === kind);
      if (races.length === 0) return `needs races of kind ${kind} in the settings`;
      return races.map((race): ProbeCase => ({
        subject: race.send,
        items,
        sends: `${race.send}, ${race.count} times at the same moment`,
        requests: race.count + 3,
        tier: 'test-tenant',
        // What was used up is used up: trying again would show something else.
        once: true,
        run: (io) => runRace(io, target, race),
      }));
    },
  };
}

async function runRace(io: Io, target: Target, race: RaceConfig): Promise<Seen> {
  const user = target.users.find((one) => one.name === race.as);
  if (!user) throw new ControlLost('no-user', `${race.as} is no user of the settings`);
  const [method = 'POST', path = '/'] = race.send.split(' ');
  const once = (): Try => ({
    method,
    path,
    user,
    headers: fill(race.headers, {}),
    ...(race.body === undefined ? {} : { json: fill(race.body, {}) }),
  });
  const counted = async (): Promise<number | undefined> => {
    if (race.read === undefined) return undefined;
    const reply = await io.oracle({ path: race.read, user });
    const value = pick(jsonOf(reply), race.effects ?? '');
    return Array.isArray(value) ? value.length : typeof value === 'number' ? value : undefined;
  };
  await io.unknownPath(path, user);
  if (race.read !== undefined) await io.positive({ path: race.read, user }, good, `GET ${race.read} should be accepted`);
  const before = await counted();
  const replies = await Promise.all(Array.from({ length: race.count }, () => io.test({ ...once(), expectsLimit: true })));
  const won = replies.filter(good);
  const after = await counted();
  if (won[0]) io.noteControl('positive', won[0].id);
  const effects = before !== undefined && after !== undefined ? Math.abs(after - before) : undefined;
  if (won.length === 0) return inconclusive('none', `none of ${race.count} was taken: ${describe(replies[0] as Reply)}`);
  const most = Math.max(won.length, effects ?? 0);
  if (most > race.most)
    return refuted(
      `${race.send} succeeds ${won.length} times at the same moment${effects === undefined ? '' : `, with ${effects} effects`}, where ${race.most} may`,
      'overrun',
    );
  const failed = replies.find((reply) => reply.class === 'server-error');
  if (failed) return refuted(`who loses the race is answered ${describe(failed)}`, 'server-error');
  return confirmed(`of ${race.count} at the same moment ${won.length} succeed, ${race.most} may`);
}

/** Two changes that rest on the same version: the second has to be told. */
const lostUpdate: Probe = {
  id: 'race/lost-update',
  plan: (target) => {
    const [user] = target.users;
    const found = resourcesOf(target).filter((one) => one.change !== undefined && one.read !== undefined);
    if (!user || found.length === 0) return 'no route is known that changes an object, with a body that is taken';
    return found.slice(0, 3).map((resource): ProbeCase => ({
      subject: labelOf(resource.change as PlannedRoute),
      items: ['S22-023'],
      sends: `${labelOf(resource.change as PlannedRoute)} twice with the tag of the same version`,
      requests: 6,
      tier: 'test-tenant',
      run: async (io) => {
        const made = await make(io, target, resource, user);
        const change = resource.change as PlannedRoute;
        const path = pathOfOne(target, resource.read as PlannedRoute, made.id);
        await io.negative(
          { path: pathOfOne(target, resource.read as PlannedRoute, randomUUID()), user },
          (reply) => !good(reply),
          'an id that nothing has should be refused',
        );
        const tag = headerOf(await io.twin({ path, user }), 'etag');
        if (tag === undefined) return inconclusive('no-tag', 'what is read carries no version');
        const write = (): Promise<Reply> =>
          io.test({
            method: change.method,
            path: pathOfOne(target, change, made.id),
            user,
            headers: { 'if-match': tag },
            json: { ...made.fields, ...namedAnew(made.fields, made.marker) },
          });
        const [one, two] = [await write(), await write()];
        if (!good(one)) return inconclusive(one.class, `the first change is answered ${describe(one)}`);
        return good(two)
          ? refuted('a change that rests on an old version is taken', 'lost')
          : confirmed(`a change that rests on an old version is refused: ${describe(two)}`);
      },
    }));
  },
};

function namedAnew(fields: Fields, marker: string): Fields {
  const name = Object.keys(fields).find((key) => fields[key] === marker);
  return name === undefined ? {} : { [name]: `airworthy-${randomBytes(4).toString('hex')}` };
}

/** PUT and DELETE may be sent again. */
const repeatable: Probe = {
  id: 'idem/put-delete-repeat',
  plan: (target) => {
    const [user] = target.users;
    const found = resourcesOf(target).filter((one) => one.remove !== undefined);
    if (!user || found.length === 0) return 'no route is known that deletes what can be made';
    return found.slice(0, 3).map((resource): ProbeCase => ({
      subject: labelOf(resource.remove as PlannedRoute),
      items: ['S07-021'],
      sends: `${labelOf(resource.remove as PlannedRoute)} twice`,
      requests: 5,
      tier: 'test-tenant',
      run: async (io) => {
        const made = await make(io, target, resource, user);
        const remove = { method: 'DELETE', path: pathOfOne(target, resource.remove as PlannedRoute, made.id), user };
        await io.unknownPath(remove.path, user);
        const [one, two] = [await io.test(remove), await io.test(remove)];
        if (!good(one)) return inconclusive(one.class, `it is answered ${describe(one)}`);
        return two.class === 'server-error'
          ? refuted(`a second DELETE is answered ${describe(two)}`, 'server-error')
          : confirmed(`a second DELETE is answered ${describe(two)}`);
      },
    }));
  },
};

export const RACE_PROBES: readonly Probe[] = [
  raceProbe('places', 'race/limit-overrun', []),
  raceProbe('one-time', 'race/one-time-token', []),
  raceProbe('name', 'race/unique', ['S06-008']),
  lostUpdate,
  repeatable,
];
