import { headersOf } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { firstReached, guardedReads, pathOf, reached, turnedAway } from './choose.ts';
import { pathOfOne, requestOf, resourcesOf } from './resources.ts';

const SESSION = /sess|sid|auth|token|jwt|login/i;

/** Users who sign in with a request that can be sent again. */
function signIns(target: Target): { name: string; send: string; body: unknown; headers: Readonly<Record<string, string>> }[] {
  return Object.entries(target.config.users).flatMap(([name, { login }]) =>
    login ? [{ name, send: login.send, body: login.body, headers: login.headers }] : [],
  );
}

const cookieFlags: Probe = {
  id: 'session/cookie-flags',
  plan: (target) => {
    const [first] = signIns(target);
    if (!first) return 'needs a user who signs in';
    return [
      {
        subject: first.send,
        items: ['S01-036'],
        sends: `${first.send} as ${first.name}`,
        requests: 3,
        run: async (io) => {
          const [method = 'POST', path = '/'] = first.send.split(' ');
          await io.negative(
            { method, path, headers: first.headers, json: { airworthy: true } },
            (reply) => reply.class !== 'accepted',
            'a sign-in of the wrong shape should be refused',
          );
          const reply = await io.test({ method, path, headers: first.headers, json: first.body });
          if (reply.class !== 'accepted') return inconclusive(reply.class, `the sign-in is answered ${describe(reply)}`);
          io.noteControl('positive', reply.id);
          const cookies = headersOf(reply, 'set-cookie').filter((line) => SESSION.test(line.split('=')[0] ?? ''));
          if (cookies.length === 0) return inconclusive('no-cookie', 'the sign-in sets no cookie of a session');
          for (const line of cookies) {
            const name = line.split('=')[0] ?? '';
            if (!/;\s*httponly/i.test(line)) return refuted(`${name} can be read by scripts: it is not HttpOnly`, 'script');
            if (!/;\s*samesite=(?:lax|strict)/i.test(line))
              return refuted(`${name} is sent along from other sites: SameSite is not set`, 'site');
            if (!/;\s*secure/i.test(line))
              return target.tls
                ? refuted(`${name} is sent over plain HTTP: it is not Secure`, 'plain')
                : inconclusive('plain-http', `${name} is not Secure, and only https would show whether it is there`);
          }
          return confirmed('cookies of the session are HttpOnly, Secure and SameSite');
        },
      },
    ];
  },
};

const csrf: Probe = {
  id: 'session/csrf',
  plan: (target) => {
    const user = target.users.find((one) => one.headers['cookie'] !== undefined && one.token === undefined);
    const [resource] = resourcesOf(target);
    if (!user || !resource) return 'needs a user whose credential is a cookie, and a route that makes something';
    return [
      {
        subject: labelOf(resource.create),
        items: ['S01-037'],
        sends: `${labelOf(resource.create)} with the cookie, from another site`,
        requests: 4,
        tier: 'test-tenant',
        run: async (io) => {
          const { fields } = resource.body();
          await io.positive(
            requestOf(target, resource, fields, user),
            (reply) => reply.class === 'accepted',
            'from its own pages it should be accepted',
          );
          await io.negative(
            { ...requestOf(target, resource, fields, undefined) },
            (reply) => reply.class !== 'accepted',
            'without the cookie it should be refused',
          );
          const from = {
            origin: 'https://airworthy-foreign.example',
            referer: 'https://airworthy-foreign.example/',
            'sec-fetch-site': 'cross-site',
          };
          for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
            const body =
              type === 'text/plain'
                ? JSON.stringify(resource.body().fields)
                : new URLSearchParams(Object.entries(resource.body().fields).map(([name, value]) => [name, String(value)])).toString();
            const reply = await io.test({
              ...requestOf(target, resource, undefined, user),
              headers: { ...from, 'content-type': type },
              body,
            });
            if (reply.class === 'accepted')
              return refuted(`a form of another site (${type}) acts with the cookie: ${describe(reply)}`, 'acted');
          }
          return confirmed('forms of other sites do not act with the cookie');
        },
      },
    ];
  },
};

const logout: Probe = {
  id: 'session/logout-revokes',
  plan: (target) => {
    const [first] = signIns(target);
    const out = target.config.logout ?? target.routes.filter((route) => /(?:log|sign)-?out/i.test(route.path)).map(labelOf)[0];
    const groups = guardedReads(target);
    if (!first || out === undefined || groups.length === 0) return 'needs a user who signs in, and logout: the request that signs out';
    return [
      {
        subject: out,
        items: [],
        sends: `a sign-in, ${out}, then the old credential`,
        requests: 5,
        tier: 'test-tenant',
        run: async (io) => {
          const signedIn = target.signIn ? await target.signIn(first.name) : undefined;
          if (!signedIn) return inconclusive('no-user', 'a second session could not be opened');
          const user: User = signedIn;
          const { path, behind } = await firstReached(io, target, groups[0] ?? [], user);
          await io.negative({ path }, turnedAway, 'without a credential it should be refused');
          const [method = 'POST', where = '/'] = out.split(' ');
          const reply = await io.test({ method, path: where, user, ...(method === 'DELETE' ? {} : { json: {} }) });
          if (reply.class !== 'accepted' && reply.class !== 'redirect')
            return inconclusive(reply.class, `signing out is answered ${describe(reply)}`);
          const after = await io.oracle({ path, user });
          // The baseline was this very session: it must be over now, and nobody asks it again.
          return behind(after)
            ? refuted('a credential is still taken after its owner has signed out', 'alive')
            : confirmedGone(`after signing out the credential is refused: ${describe(after)}`);
        },
      },
    ];
  },
};

const confirmedGone = (message: string) => confirmed(message, 'session-gone');

/** Each role reaches what it should and no more: ordinary users and what is for administrators. */
const roleMatrix: Probe = {
  id: 'authz/role-matrix',
  plan: (target) => {
    const ordinary = target.users.find((user) => user.role !== undefined && !/admin|owner|root|super/i.test(user.role));
    const admin = target.users.find((user) => /admin|owner|root|super/i.test(user.role ?? ''));
    const routes = target.routes.filter(
      (route) => route.method === 'GET' && (route.purpose === 'admin' || /\/admin(?:\/|$)/.test(route.path)),
    );
    if (!ordinary || !admin) return 'needs a user of an ordinary role and one who administrates';
    if (routes.length === 0) return 'no administrative route is known that reads';
    return routes.slice(0, 20).map((route) => ({
      subject: labelOf(route),
      items: ['S01-008'],
      sends: `${labelOf(route)} as ${ordinary.name}`,
      requests: 4,
      run: async (io) => {
        const path = pathOf(target, route);
        const unknown = await io.unknownPath(path, ordinary);
        await io.positive(
          { path, user: admin },
          (reply) => reached(reply, unknown, path),
          `${labelOf(route)} should be reached by ${admin.name}`,
        );
        await io.negative({ path }, turnedAway, 'without a credential it should be refused');
        const reply = await io.test({ path, user: ordinary });
        if (turnedAway(reply)) return confirmed(`${ordinary.name} is refused: ${describe(reply)}`);
        return reached(reply, unknown, path) && reply.class !== 'server-error'
          ? refuted(`${ordinary.name}, of the role ${ordinary.role ?? ''}, reaches ${labelOf(route)}: ${describe(reply)}`, 'let-in')
          : inconclusive(reply.class, describe(reply));
      },
    }));
  },
};

/** A user makes themselves an administrator by their own profile. */
const roleEscalation: Probe = {
  id: 'authz/role-escalation',
  plan: (target) => {
    const [user] = target.users;
    const own = target.routes.filter(
      (route) => /^(?:PATCH|PUT)$/.test(route.method) && /\/(?:me|profile|account|self)\/?$/.test(route.path),
    );
    if (!user || own.length === 0) return 'no route is known by which users change themselves';
    return own.map((route) => ({
      subject: labelOf(route),
      items: ['S02-005'],
      sends: `${labelOf(route)} with a role in the body`,
      requests: 5,
      tier: 'test-tenant',
      run: async (io) => {
        const path = pathOfOne(target, route, 'me');
        await io.unknownPath(path, user);
        await io.positive({ path, user }, (reply) => reply.class === 'accepted', `GET ${route.path} should be accepted`);
        const reply = await io.test({
          method: route.method,
          path,
          user,
          json: { role: 'airworthy-admin', roles: ['airworthy-admin'], isAdmin: true },
        });
        const after = await io.oracle({ path, user });
        return /airworthy-admin|"isAdmin"\s*:\s*true/.test(after.text)
          ? refuted('users give themselves a role by their own profile', 'escalated')
          : confirmed(`a role in the body changes nothing: ${describe(reply)}`);
      },
    }));
  },
};

export const SESSION_PROBES: readonly Probe[] = [roleMatrix, roleEscalation, cookieFlags, csrf, logout];
