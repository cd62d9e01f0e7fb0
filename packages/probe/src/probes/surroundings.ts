import { randomBytes } from 'node:crypto';
import { headerOf } from '../http/reply.ts';
import type { Io } from '../run/io.ts';
import { ControlLost, describe } from '../run/io.ts';
import type { Probe, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose, pathOf } from './choose.ts';
import { instanceCase } from './one-instance.ts';
import { startsAsMeant } from './settings.ts';

const FOREIGN = 'https://airworthy-foreign.example';
/** More requests than a limit that protects anything lets through in a minute. */
const MOST = 700;
const AT_ONCE = 10;

const called = (target: Target) => anyReads(target).filter((one) => !isPublicByPurpose(one));

/** What stands before an instance tells that a client came without TLS. */
const plainHttp: Probe = {
  id: 'edge/plain-http',
  plan: (target) => {
    const headers = target.config.alone?.headers ?? {};
    const [first] = called(target);
    if (headers['x-forwarded-proto'] === undefined) return 'needs alone.headers with x-forwarded-proto: what ends TLS before it tells so';
    if (!first) return 'no route is known that reads';
    const outline = {
      subject: `GET ${first.path} by plain HTTP`,
      items: ['S01-033'],
      sends: `GET ${first.path} with x-forwarded-proto: http`,
    };
    return [
      instanceCase(target, outline, async ({ io }) => {
        const user = firstUser(target);
        const path = await firstAccepted(io, target, called(target), user);
        const reply = await io.test({ path, user, headers: { 'x-forwarded-proto': 'http' } });
        if (reply.status === 0) return inconclusive(reply.class, describe(reply));
        return reply.class === 'accepted'
          ? refuted(`GET ${path} is answered ${reply.status} to a client that came by plain HTTP`, 'served')
          : confirmed(`GET ${path} by plain HTTP is answered ${describe(reply)}`);
      }),
    ];
  },
};

const developmentOrigins: Probe = {
  id: 'edge/cors-development',
  plan: (target) => {
    const [first] = called(target);
    if (!target.config.alone) return 'needs alone: how one instance is started by itself';
    if (!first) return 'no route is known that reads';
    const outline = {
      subject: `another site in development, by GET ${first.path}`,
      items: ['S01-026'],
      sends: `GET ${first.path} with a foreign origin to an instance with NODE_ENV=development`,
      env: { NODE_ENV: 'development' },
    };
    return [
      instanceCase(target, outline, async ({ io }) => {
        const user = firstUser(target);
        const path = await firstAccepted(io, target, called(target), user);
        const reply = await io.test({ path, user, headers: { origin: FOREIGN } });
        if (reply.status === 0) return inconclusive(reply.class, describe(reply));
        const granted = headerOf(reply, 'access-control-allow-origin');
        return granted === FOREIGN || granted === '*'
          ? refuted(`in development ${FOREIGN} may call GET ${path} from a browser`, 'granted')
          : confirmed(`in development a foreign origin may not call GET ${path} from a browser`);
      }),
    ];
  },
};

/** Clients behind one proxy are told apart, or whoever is loud silences everybody. */
const behindProxy: Probe = {
  id: 'rate/behind-proxy',
  limits: true,
  plan: (target) => {
    const { alone } = target.config;
    const route = called(target)[0] ?? anyReads(target)[0];
    if (!alone?.proxied) return 'needs alone.proxied: what stands before it tells addresses in X-Forwarded-For';
    if (!route) return 'no route is known that reads';
    const outline = {
      subject: `GET ${route.path} of two clients behind a proxy`,
      items: ['S08-008'],
      sends: `GET ${route.path} without a credential, up to ${MOST} times with one address in X-Forwarded-For, then with another`,
      requests: MOST,
      env: alone.limits,
    };
    return [
      instanceCase(target, outline, async ({ io }) => {
        // Addresses for documentation, which no other run counts.
        const [one, two] = ['198.51.100', '203.0.113'].map((net) => `${net}.${((randomBytes(1)[0] ?? 0) % 250) + 1}`);
        const ask = (io_: Io, address = ''): ReturnType<Io['test']> =>
          io_.test({ path: pathOf(target, route), headers: { 'x-forwarded-for': address }, expectsLimit: true });
        // Several at once, so that a slow machine gets there before the window is over.
        for (let sent = 0; sent < MOST; sent += AT_ONCE) {
          const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(io, one)));
          const bad = replies.find((reply) => reply.status === 0 || reply.class === 'server-error');
          if (bad) throw new ControlLost('overloaded', `after ${sent} requests: ${describe(bad)}`);
          if (!replies.some((reply) => reply.class === 'limited')) continue;
          const other = await ask(io, two);
          if ((await ask(io, one)).class !== 'limited')
            return inconclusive('window-over', 'the window ended before the other client was tried');
          return other.class === 'limited'
            ? refuted(`after ${sent} requests of one client, another one behind the same proxy is refused`, 'shared')
            : confirmed(`after ${sent} requests one client is refused, and another one behind the same proxy is not`);
        }
        return inconclusive('no-limit', `${MOST} requests in a row are all taken`);
      }),
    ];
  },
};

/** Without its tables a service must not get ready, and above all not make them by itself. */
const startIsSeparate: Probe = {
  id: 'migrate/start-is-separate',
  plan: (target) => {
    const { alone } = target.config;
    const empty = alone?.empty;
    if (!alone || !empty) return 'needs alone.empty: what leads an instance to an empty database';
    return [
      {
        subject: 'a start on an empty database',
        items: ['S21-002'],
        sends: 'no request: a start on an empty database',
        requests: 3,
        tier: 'fault',
        once: true,
        run: async (io) => {
          await startsAsMeant(io, target, alone);
          const instance = await target.startInstance?.(empty);
          await instance?.stop();
          return instance
            ? refuted('on an empty database it gets ready: it makes its tables as it starts', 'makes-tables')
            : confirmed('on an empty database it does not get ready: its tables are made by another step');
        },
      },
    ];
  },
};

/** The first bytes that reach a database on another machine say whether they are for everybody to read. */
const databaseTls: Probe = {
  id: 'data/transport-tls',
  plan: (target) => {
    const { alone, start } = target.config;
    const remote = alone?.remote;
    const names = start?.proxies ?? [];
    if (!alone || !remote || names.length === 0)
      return 'needs start.proxies and alone.remote: what leads an instance to a database elsewhere';
    return [
      {
        subject: 'the way to the database',
        items: ['S01-034'],
        sends:
          'no request: a start with the database on another address of this machine, and a look at the first bytes that it sends there',
        requests: 3,
        tier: 'fault',
        once: true,
        run: async (io) => {
          const proxies = Object.values(target.proxies ?? {});
          if (proxies.every((one) => one.elsewhere === undefined))
            return inconclusive('no-address', 'this machine has no second address of its own');
          await startsAsMeant(io, target, alone);
          for (const { greetings } of proxies) Object.assign(greetings, { tls: 0, plain: 0 });
          await (await target.startInstance?.(remote))?.stop();
          const sum = (kind: 'tls' | 'plain'): number => proxies.reduce((all, { greetings }) => all + greetings[kind], 0);
          const [tls, plain] = [sum('tls'), sum('plain')];
          if (tls + plain === 0) return inconclusive('not-met', 'it did not connect to the database there');
          return plain > 0
            ? refuted(
                `${plain} connections to a database on another machine begin in plain text${tls > 0 ? ' after TLS was denied' : ''}`,
                'plain',
              )
            : confirmed(`all ${tls} connections to a database on another machine ask for TLS first, and none goes on without it`);
        },
      },
    ];
  },
};

export const SURROUNDING_PROBES: readonly Probe[] = [plainHttp, developmentOrigins, startIsSeparate, databaseTls];
export { behindProxy };
