import { connect as connectTls } from 'node:tls';
import { fingerprint, headerOf, headersOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, guardedReads, hasParams, isPublicByPurpose, pathOf, reached, turnedAway } from './choose.ts';

interface Scene {
  readonly io: Io;
  readonly target: Target;
  /** A path that is answered well, asked so once. */
  readonly path: string;
  /** How a path is answered that does not exist. */
  readonly unknown: string;
}

/** A claim about all answers, seen by one read route that is asked as the first user. */
function anyRouteProbe(
  id: string,
  items: readonly string[],
  sends: string,
  run: (scene: Scene) => Promise<Seen>,
  choose: (target: Target) => readonly PlannedRoute[] = anyReads,
): Probe {
  return {
    id,
    plan: (target) => {
      const routes = choose(target);
      const [first] = routes;
      if (!first) return 'no route is known that reads';
      return [
        {
          subject: `by GET ${first.path}`,
          items,
          sends: sends.replace('{it}', `GET ${first.path}`),
          requests: 8,
          run: async (io) => {
            const user = firstUser(target);
            const unknown = await io.unknownPath(first.path, user);
            const path = await firstAccepted(io, target, routes, user);
            return run({ io, target, path, unknown });
          },
        },
      ];
    },
  };
}

const guarded = (target: Target): PlannedRoute[] =>
  guardedReads(target)
    .flat()
    .filter((route) => !hasParams(route));
/** Spellings that a router may take for the same path while a guard by path does not. */
const spellings = (path: string): string[] => {
  const [, first = '', ...rest] = path.split('/');
  const tail = rest.length > 0 ? `/${rest.join('/')}` : '';
  const encoded = `%${first.charCodeAt(0).toString(16)}${first.slice(1)}`;
  return [
    path.toUpperCase(),
    `${path}/`,
    `/${path}`,
    `/./${first}${tail}`,
    `/${encoded}${tail}`,
    `${path}/.`,
    `/airworthy/..${path}`,
    `${path};a=b`,
    `${path}.json`,
    `${path}%20`,
    `${path}%2f`,
  ];
};
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];
const FOREIGN_HOST = 'airworthy-host.example';

export const PROTOCOL_PROBES: readonly Probe[] = [
  guardProbe('auth/path-variants', 'other spellings of the path', (path) => spellings(path).map((other) => ({ path: other }))),
  guardProbe('auth/head-options-guard', 'HEAD', (path) => [{ method: 'HEAD', path }]),
  guardProbe('auth/override-headers', 'headers that name another path', (path) => [
    { path: '/', headers: { 'x-original-url': path } },
    { path: '/', headers: { 'x-rewrite-url': path } },
    { path, headers: { 'x-original-url': '/health' } },
    { path, headers: { 'x-forwarded-prefix': '/health', 'x-forwarded-uri': '/health' } },
  ]),
  {
    id: 'auth/wrong-scheme',
    plan: (target) => {
      const [route] = guarded(target);
      const user = target.users.find((one) => one.token !== undefined);
      if (!route || !user) return 'needs a user with a bearer token and a guarded route that reads';
      return [
        {
          subject: labelOf(route),
          items: ['S01-005'],
          sends: `${labelOf(route)} with the token under other schemes`,
          requests: 8,
          run: async (io) => {
            const path = pathOf(target, route);
            await io.positive({ path, user }, (reply) => reply.class === 'accepted', 'with its token it should be accepted');
            await io.negative({ path }, turnedAway, 'without a token it should be refused');
            for (const value of [
              `Basic ${user.token}`,
              `Token ${user.token}`,
              `Bearer Bearer ${user.token}`,
              `Bearer ${user.token} x`,
              'Basic YWlyd29ydGh5',
            ]) {
              const reply = await io.test({ path, user: { ...user, headers: {} }, headers: { authorization: value } });
              if (reply.class === 'server-error')
                return refuted(`a credential under another scheme is answered ${describe(reply)}`, 'server-error');
              if (value.startsWith('Basic') && reply.class === 'accepted' && !value.includes(user.token ?? ''))
                return refuted('made-up Basic credentials are taken', 'let-in');
            }
            return confirmed('credentials under other schemes are answered without a failure');
          },
        },
      ];
    },
  },
  anyRouteProbe('edge/trace-method', [], 'TRACE and TRACK of {it}', async ({ io, path }) => {
    for (const method of ['TRACE', 'TRACK']) {
      const reply = await io.test({ method, path, headers: { 'x-airworthy-echo': 'airworthy-echo' } });
      if (reply.class === 'accepted' && reply.text.includes('airworthy-echo'))
        return refuted(`${method} sends back the headers of the request`, 'echo');
      if (reply.class === 'server-error' && reply.status === 500)
        return refuted(`${method} is answered ${describe(reply)}`, 'server-error');
    }
    return confirmed('TRACE and TRACK are refused');
  }),
  anyRouteProbe('edge/method-override', [], '{it} with headers that name another method', async ({ io, target, path }) => {
    const user = firstUser(target);
    const plain = await io.twin({ path, user });
    for (const name of OVERRIDES) {
      const reply = await io.test({ path, user, headers: { [name]: 'AIRWORTHY' } });
      if (reply.class !== plain.class && reply.class !== 'limited' && reply.status !== 0)
        return refuted(`${name} changes the method of a GET: ${describe(plain)} becomes ${describe(reply)}`, 'overridden');
    }
    return confirmed('no header changes the method of a request');
  }),
  anyRouteProbe('edge/host-header', [], '{it} with the name of another host', async ({ io, target, path }) => {
    const user = firstUser(target);
    for (const headers of [{ host: FOREIGN_HOST }, { 'x-forwarded-host': FOREIGN_HOST }, { forwarded: `host=${FOREIGN_HOST}` }]) {
      for (const where of [path, '/']) {
        const reply = await io.test({ path: where, user, headers });
        const named = headerOf(reply, 'location')?.includes(FOREIGN_HOST) === true || reply.text.includes(FOREIGN_HOST);
        if (named) return refuted(`GET ${where} puts the host that ${Object.keys(headers)[0] ?? ''} names into its answer`, 'believed');
      }
    }
    return confirmed('names of other hosts in headers come back nowhere');
  }),
  anyRouteProbe(
    'cache/authenticated-private',
    ['S16-010'],
    '{it}',
    async ({ io, target, path }) => {
      const user = firstUser(target);
      if (!user) return inconclusive('no-user', 'needs a user');
      const reply = await io.test({ path, user });
      const says = headersOf(reply, 'cache-control').join(', ');
      return /no-store|private/i.test(says)
        ? confirmed(`GET ${path} says ${says}`)
        : refuted(
            `GET ${path} may be stored by anybody: ${says === '' ? 'it says nothing about it' : says}`,
            /public|s-maxage/i.test(says) ? 'public' : 'silent',
          );
    },
    guarded,
  ),
  anyRouteProbe('cache/etag', ['S16-011'], '{it} with its tag, and with another', async ({ io, target, path }) => {
    const user = firstUser(target);
    const tag = headerOf(await io.twin({ path, user }), 'etag');
    if (tag === undefined) return inconclusive('no-tag', 'answers carry no tag');
    const other = await io.test({ path, user, headers: { 'if-none-match': '"airworthy-other"' } });
    if (other.status === 304) return refuted('a tag that is none of its own is taken for unchanged', 'stale');
    const same = await io.test({ path, user, headers: { 'if-none-match': tag } });
    return same.status === 304
      ? confirmed('the own tag is answered 304, another one in full')
      : inconclusive('no-304', `the own tag is answered ${same.status}; it may have changed`);
  }),
  anyRouteProbe('edge/cors-preflight', ['S01-027'], 'OPTIONS of {it} from a foreign origin, for other methods', async ({ io, path }) => {
    const origin = 'https://airworthy-foreign.example';
    for (const method of ['DELETE', 'PUT']) {
      const reply = await io.test({
        method: 'OPTIONS',
        path,
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization, x-airworthy' },
      });
      const allowed = headerOf(reply, 'access-control-allow-origin');
      if (headerOf(reply, 'access-control-allow-credentials') === 'true' && (allowed === origin || allowed === '*'))
        return refuted(`any site may send ${method} with cookies`, 'granted-with-credentials');
    }
    return confirmed('no foreign origin is allowed requests with credentials');
  }),
  anyRouteProbe('edge/headers-on-errors', ['S01-030'], 'a path that does not exist beside {it}', async ({ io, target, path }) => {
    const user = firstUser(target);
    const good = await io.twin({ path, user });
    const bad = await io.test({ path: '/airworthy-nothing-here', user });
    const nosniff = (reply: Reply): boolean => /nosniff/i.test(headerOf(reply, 'x-content-type-options') ?? '');
    if (!nosniff(good)) return inconclusive('missing', 'good answers do not carry it either');
    return nosniff(bad)
      ? confirmed('errors carry the security headers, too')
      : refuted('good answers say nosniff, errors do not', 'missing-header');
  }),
  anyRouteProbe('contract/content-type', [], '{it}', async ({ io, target, path }) => {
    const reply = await io.test({ path, user: firstUser(target) });
    const type = headerOf(reply, 'content-type') ?? '';
    const isJson = /^\s*[[{]/.test(reply.text) && parses(reply.text);
    if (!isJson) return inconclusive('no-json', 'the answer is no JSON');
    return /json/i.test(type)
      ? confirmed(`JSON says that it is ${type}`)
      : refuted(`JSON says that it is ${type === '' ? 'nothing' : type}, which browsers may take for a page`, 'wrong-type');
  }),
  anyRouteProbe('error/shape', ['S03-005'], 'requests that fail in several ways beside {it}', async ({ io, target, path }) => {
    const user = firstUser(target);
    const replies = [
      await io.test({ path: `${path}/airworthy-nothing/here`, user }),
      await io.test({ path: '/airworthy-nothing', user }),
      ...(guarded(target).length > 0 ? [await io.test({ path: pathOf(target, guarded(target)[0] as PlannedRoute) })] : []),
    ];
    const errors = replies.filter((reply) => reply.status >= 400 && reply.status < 500);
    if (errors.length < 2) return inconclusive('few', 'fewer than two errors could be provoked');
    const shapes = new Set(errors.map(shapeOf));
    return shapes.size === 1
      ? confirmed(`${errors.length} errors have one shape: ${[...shapes][0] ?? ''}`)
      : inconclusive('several', `errors have ${shapes.size} shapes: ${[...shapes].join(' | ').slice(0, 200)}`);
  }),
  anyRouteProbe('error/status-semantics', [], 'requests whose statuses have rules, beside {it}', async ({ io, target, path }) => {
    const user = firstUser(target);
    const [denied] = guarded(target);
    if (denied) {
      const reply = await io.test({ path: pathOf(target, denied) });
      if (reply.status === 200 && /"(?:error|unauthori[sz]ed)"/i.test(reply.text))
        return refuted('a refusal is answered 200', 'soft-error');
    }
    const missing = await io.test({ path: `${path}/airworthy-nothing/here`, user });
    if (missing.status === 200 && /not.?found|error/i.test(missing.text))
      return refuted('what does not exist is answered 200 with an error inside', 'soft-error');
    const head = await io.test({ method: 'HEAD', path, user });
    if (head.bytes > 0) return refuted('HEAD is answered with a body', 'head-body');
    return confirmed('errors have statuses of errors, and HEAD has no body');
  }),
  anyRouteProbe('version/unknown', ['S22-009'], 'a version that does not exist beside {it}', async ({ io, target, path, unknown }) => {
    const version = /\/v(\d+)(?=\/)/.exec(path);
    if (!version) return inconclusive('no-version', 'its path carries no version');
    const other = path.replace(version[0], '/v999');
    const reply = await io.test({ path: other, user: firstUser(target) });
    return reached(reply, unknown, other) && reply.class === 'accepted'
      ? refuted(`version 999 is answered like version ${version[1] ?? ''}`, 'falls-back')
      : confirmed(`version 999 is refused: ${describe(reply)}`);
  }),
  anyRouteProbe('load/compression', ['S45-008'], '{it} with accept-encoding', async ({ io, target, path }) => {
    const reply = await io.test({ path, user: firstUser(target), headers: { 'accept-encoding': 'gzip' } });
    if (headerOf(reply, 'content-encoding') !== undefined)
      return confirmed(`answers are compressed with ${headerOf(reply, 'content-encoding') ?? ''}`);
    return reply.bytes > 4_000
      ? refuted(`an answer of ${reply.bytes} bytes is not compressed`, 'plain')
      : inconclusive('small', `the answer has ${reply.bytes} bytes only`);
  }),
  anyRouteProbe('edge/very-long-url', ['S03-019'], '{it} with a query of twenty kilobytes', async ({ io, target, path }) => {
    const reply = await io.test({ path: `${path}?airworthy=${'x'.repeat(20_000)}`, user: firstUser(target) });
    return reply.class === 'server-error'
      ? refuted(`a very long address is answered ${describe(reply)}`, 'server-error')
      : confirmed(`a very long address is answered ${describe(reply)}`);
  }),
  {
    id: 'edge/tls',
    plan: (target) =>
      target.tls
        ? (['TLSv1', 'TLSv1.1'] as const).map((version): ProbeCase => tlsCase(target, version))
        : 'the target is asked over plain HTTP',
  },
];

/** Requests without a credential that must be turned away as the plain one is. */
function guardProbe(id: string, words: string, tries: (path: string) => readonly Try[]): Probe {
  return {
    id,
    plan: (target) => {
      const user = firstUser(target);
      const routes = guardedReads(target).flatMap((group) =>
        group.filter((route) => !hasParams(route) && !isPublicByPurpose(route)).slice(0, 1),
      );
      if (!user || routes.length === 0) return 'needs a user and a guarded route that reads';
      return routes.slice(0, 3).map((route): ProbeCase => ({
        subject: labelOf(route),
        items: ['S01-001'],
        sends: `${labelOf(route)} without a credential, by ${words}`,
        requests: tries(route.path).length + 4,
        run: async (io) => {
          const path = pathOf(target, route);
          await io.unknownPath(path, user);
          const good = await io.positive({ path, user }, (reply) => reply.class === 'accepted', `${labelOf(route)} should be accepted`);
          await io.negative({ path }, turnedAway, 'without a credential it should be refused');
          const print = fingerprint(good, path);
          for (const request of tries(path)) {
            const reply = await io.test(request);
            // The page of the root is no leak: it has to be what the guarded path answers.
            const same =
              request.method === 'HEAD' ? reply.class === 'accepted' : reply.class === 'accepted' && fingerprint(reply, path) === print;
            if (same)
              return refuted(
                `${request.method ?? 'GET'} ${request.path}${request.headers ? ` with ${Object.keys(request.headers).join(', ')}` : ''} is answered without a credential as ${labelOf(route)} is with one`,
                'let-in',
              );
          }
          return confirmed(`${words} lead nobody past the guard of ${labelOf(route)}`);
        },
      }));
    },
  };
}

function tlsCase(target: Target, version: 'TLSv1' | 'TLSv1.1'): ProbeCase {
  return {
    subject: version,
    items: ['S01-043'],
    sends: `a handshake of ${version}`,
    requests: 3,
    run: async (io) => {
      await io.unknownPath('/');
      await firstAccepted(io, target, anyReads(target), firstUser(target));
      const { ip, port, host } = io.sender.address;
      await io.sender.turn();
      const opened = await new Promise<boolean>((done) => {
        const socket = connectTls({
          host: ip,
          port,
          servername: host,
          minVersion: version,
          maxVersion: version,
          rejectUnauthorized: false,
          ciphers: 'DEFAULT@SECLEVEL=0',
        });
        socket.setTimeout(5_000, () => socket.destroy());
        socket.once('secureConnect', () => {
          socket.destroy();
          done(true);
        });
        socket.once('error', () => done(false));
        socket.once('close', () => done(false));
      });
      return opened ? refuted(`${version} is spoken`, 'old') : confirmed(`${version} is refused`);
    },
  };
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Type of content and names of the members of an error, without those that only some have. */
function shapeOf(reply: Reply): string {
  const type = (headerOf(reply, 'content-type') ?? '').split(';')[0] ?? '';
  if (!parses(reply.text)) return type;
  const body = JSON.parse(reply.text) as object;
  return `${type} ${Object.keys(body ?? {})
    .filter((key) => !/^(?:fields|errors|details?|instance|path|method|expected)$/.test(key))
    .toSorted()
    .join(' ')}`;
}
