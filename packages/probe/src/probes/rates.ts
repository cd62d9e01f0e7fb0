import { headerOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { anyReads, firstUser, isPublicByPurpose, pathOf } from './choose.ts';

/** More requests than a limit that protects anything lets through in a minute. */
const MOST = 700;
const OTHER_ADDRESS = '127.0.0.2';

/** Sends until it is refused. Undefined when it never was. */
async function exhaust(io: Io, request: Try): Promise<{ refusal: Reply; after: number } | undefined> {
  for (let sent = 0; sent < MOST; sent += 1) {
    const reply = await io.test({ ...request, expectsLimit: true });
    if (reply.class === 'limited') return { refusal: reply, after: sent };
    if (reply.status === 0 || reply.class === 'server-error')
      throw new ControlLost('overloaded', `after ${sent} requests: ${describe(reply)}`);
  }
  return undefined;
}

function routeFor(target: Target): PlannedRoute | undefined {
  const reads = anyReads(target);
  return reads.find((route) => !isPublicByPurpose(route)) ?? reads[0];
}

/** The request that is repeated, accepted once before as the control. */
async function begin(io: Io, target: Target, route: PlannedRoute, user: User | undefined): Promise<Try> {
  const request: Try = { path: pathOf(target, route), user };
  const first = await io.test({ ...request, expectsLimit: true });
  if (first.class === 'accepted') io.noteControl('positive', first.id);
  else if (first.class !== 'limited')
    throw new ControlLost('baseline-lost', `GET ${route.path} should be accepted: ${describe(first)} instead`);
  return request;
}

const limitCase = (
  target: Target,
  items: readonly string[],
  sends: string,
  run: (io: Io, route: PlannedRoute, user: User | undefined) => Promise<Seen>,
): ProbeCase[] | string => {
  const route = routeFor(target);
  if (!route) return 'no route is known that reads';
  return [
    {
      subject: `GET ${route.path}`,
      items,
      sends: `GET ${route.path}, up to ${MOST} times, ${sends}`,
      requests: MOST,
      tier: 'test-tenant',
      once: true,
      run: (io) => run(io, route, firstUser(target)),
    },
  ];
};

/** Waits until the limit lets requests through again, as the refusal says; shows that what was accepted before is accepted. */
async function recovered(io: Io, request: Try): Promise<void> {
  const reply = await io.twin(request);
  if (reply.class !== 'accepted')
    throw new ControlLost('baseline-lost', `after the wait it should be accepted: ${describe(reply)} instead`);
  io.noteControl('positive', reply.id);
}

export const burst: Probe = {
  id: 'rate/burst-429',
  limits: true,
  plan: (target) =>
    limitCase(target, ['S08-001', 'S08-011'], 'until it is refused', async (io, route, user) => {
      await io.unknownPath(route.path, user);
      const request = await begin(io, target, route, user);
      const hit = await exhaust(io, request);
      if (!hit) return refuted(`${MOST} requests in a row are all taken`, 'no-limit');
      if (io.positives.length === 0) await recovered(io, request);
      return confirmed(`the request after ${hit.after} more is refused with 429`);
    }),
};

export const retryAfter: Probe = {
  id: 'rate/retry-after-true',
  limits: true,
  plan: (target) =>
    limitCase(target, ['S08-012'], 'then once after the time that the refusal tells', async (io, route, user) => {
      await io.unknownPath(route.path, user);
      const request = await begin(io, target, route, user);
      const hit = await exhaust(io, request);
      if (!hit) return inconclusive('no-limit', 'no request was refused');
      const told = headerOf(hit.refusal, 'retry-after');
      if (told === undefined) {
        if (io.positives.length === 0) await recovered(io, request);
        return refuted('a refusal does not say when to come back', 'no-retry-after');
      }
      const seconds = Number(told);
      if (Number.isNaN(seconds) ? Number.isNaN(Date.parse(told)) : seconds < 0)
        return refuted(`Retry-After says "${told}", which is no time`, 'bad-retry-after');
      if (seconds > 70) return inconclusive('too-long', `Retry-After says ${told} seconds, which nobody waits for here`);
      // Being refused makes the sender wait exactly that long, and try once more.
      const later = await io.twin(request);
      if (later.class !== 'accepted') return refuted(`after the ${told} seconds of Retry-After it is still ${describe(later)}`, 'untrue');
      io.noteControl('positive', later.id);
      return confirmed(`a refusal says to come back after ${told} seconds, and then it is taken`);
    }),
};

export const limitHeaders: Probe = {
  id: 'rate/headers-true',
  limits: true,
  plan: (target) =>
    limitCase(target, ['S08-013'], 'reading what is left', async (io, route, user) => {
      await io.unknownPath(route.path, user);
      const request = { path: pathOf(target, route), user };
      const left = (reply: Reply): number | undefined => {
        const text =
          headerOf(reply, 'x-ratelimit-remaining') ??
          headerOf(reply, 'ratelimit-remaining') ??
          /r=(\d+)/.exec(headerOf(reply, 'ratelimit') ?? '')?.[1];
        return text === undefined ? undefined : Number(text);
      };
      const [one, two] = [await io.test(request), await io.twin(request)];
      if (one.class !== 'accepted' || two.class !== 'accepted') throw new ControlLost('baseline-lost', describe(two));
      io.noteControl('positive', two.id);
      const [before, after] = [left(one), left(two)];
      if (before === undefined || after === undefined) return refuted('answers do not say what is left of the limit', 'no-headers');
      return after < before || after > before + 5
        ? confirmed(`answers count down: ${before}, then ${after}`)
        : refuted(`what is left does not count down: ${before}, then ${after}`, 'untrue');
    }),
};

const SPOOFS: readonly Readonly<Record<string, string>>[] = [
  { 'x-forwarded-for': '198.51.100.7' },
  { 'x-forwarded-for': '198.51.100.8, 127.0.0.1' },
  { 'x-real-ip': '198.51.100.9' },
  { 'true-client-ip': '198.51.100.10' },
  { 'cf-connecting-ip': '198.51.100.11' },
  { 'x-client-ip': '198.51.100.12' },
  { 'x-cluster-client-ip': '198.51.100.13' },
  { forwarded: 'for=198.51.100.14' },
];

export const spoofedAddress: Probe = {
  id: 'rate/spoofed-ip',
  limits: true,
  plan: (target) =>
    limitCase(target, ['S08-009'], `then with ${SPOOFS.length} headers that tell another address`, async (io, route, user) => {
      await io.unknownPath(route.path, user);
      const request = await begin(io, target, route, user);
      if (!(await exhaust(io, request))) return inconclusive('no-limit', 'no request was refused');
      for (const headers of SPOOFS) {
        const reply = await io.test({ ...request, headers, expectsLimit: true });
        const still = await io.twin({ ...request, expectsLimit: true });
        if (still.class !== 'limited') return inconclusive('window-over', 'the window ended while headers were tried');
        if (reply.class === 'accepted') {
          io.noteControl('positive', reply.id);
          return refuted(`${Object.keys(headers)[0]} makes the limiter begin anew`, 'spoofed');
        }
      }
      await recovered(io, request);
      return confirmed(`none of ${SPOOFS.length} headers about the address gets past the limit`);
    }),
};

export const accountKey: Probe = {
  id: 'rate/account-key',
  limits: true,
  plan: (target) => {
    if (!/^(?:https?:\/\/)?(?:127\.|localhost)/.test(target.config.target ?? '127.'))
      return 'needs a target on this machine, which has more than one address';
    return limitCase(target, ['S08-003'], 'then as the same caller from another address, and as another user', async (io, route, user) => {
      await io.unknownPath(route.path, user);
      const request = await begin(io, target, route, user);
      if (!(await exhaust(io, request))) return inconclusive('no-limit', 'no request was refused');
      const elsewhere = await io.test({ ...request, from: OTHER_ADDRESS, expectsLimit: true });
      const still = await io.twin({ ...request, expectsLimit: true });
      if (still.class !== 'limited') return inconclusive('window-over', 'the window ended before the other address was tried');
      if (elsewhere.class === 'accepted') {
        io.noteControl('positive', elsewhere.id);
        return refuted(
          `${user ? user.name : 'a caller'} who is refused begins anew from another address: addresses are counted, not callers`,
          'by-address',
        );
      }
      if (!user) return inconclusive('no-user', `from another address: ${describe(elsewhere)}; without users nothing shows who is counted`);
      const other =
        target.users.find((one) => one.name !== user.name && one.tenant !== user.tenant) ??
        target.users.find((one) => one.name !== user.name);
      if (!other)
        return inconclusive('no-second-user', 'the user stays limited from another address; a second user would show that others are not');
      const theirs = await io.twin({ ...request, user: other, expectsLimit: true });
      if (theirs.class !== 'accepted') return inconclusive('shared', `another user is answered ${describe(theirs)} at that time`);
      io.noteControl('positive', theirs.id);
      return confirmed(`${user.name} stays limited from another address, while ${other.name} is not`);
    });
  },
};

export const loginThrottle: Probe = {
  id: 'rate/login-throttle',
  limits: true,
  plan: (target) => {
    const [name, user] = Object.entries(target.config.users).find(([, one]) => one.login !== undefined) ?? [];
    const login = user?.login;
    if (name === undefined || !login) return 'needs a user who signs in with a password';
    const [method = 'POST', path = '/'] = login.send.split(' ');
    return [
      {
        subject: login.send,
        items: ['S01-040', 'S08-006'],
        sends: `${login.send} with a made-up account and wrong passwords, up to 30 times`,
        requests: 34,
        tier: 'test-tenant',
        once: true,
        run: async (io) => {
          await io.unknownPath(path);
          const body = Object.fromEntries(
            Object.entries((login.body ?? {}) as Record<string, unknown>).map(([key, value]) => [
              key,
              typeof value !== 'string'
                ? value
                : value.includes('@')
                  ? 'airworthy-nobody@example.com'
                  : /pass|secret|pin/i.test(key)
                    ? 'airworthy-wrong-password'
                    : value,
            ]),
          );
          const request = { method, path, json: body, headers: login.headers };
          for (let tries = 1; tries <= 30; tries += 1) {
            const reply = await io.test({ ...request, expectsLimit: true });
            if (reply.class === 'limited') {
              if (io.positives.length === 0) return inconclusive('limited-before', 'it was limited before the first try');
              return confirmed(`the ${tries}th wrong password is refused with 429`);
            }
            if (reply.class === 'accepted')
              return inconclusive('accepted', 'a made-up account was let in, which says nothing about limits');
            if (reply.status === 0 || reply.class === 'not-found' || reply.class === 'server-error')
              return inconclusive(reply.class, describe(reply));
            // A wrong password that is answered as such is what the limit is about.
            io.noteControl('positive', reply.id);
          }
          return refuted('30 wrong passwords in a row are all looked at', 'no-limit');
        },
      },
    ];
  },
};
