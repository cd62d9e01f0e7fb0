import { labelOf } from '../plan/route.ts';
import type { PlannedRoute } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, pathOf, reached, turnedAway } from './choose.ts';

const MESSAGES = 15;

/** Whoever has not signed in can't have somebody written to without an end. */
const messageThrottle: Probe = {
  id: 'rate/message-throttle',
  limits: true,
  plan: (target) => {
    const { messages } = target.config;
    if (messages.length === 0) return 'needs messages: requests that make the target write to somebody';
    return messages.map((send): ProbeCase => {
      const [method = 'POST', path = '/'] = send.split(' ');
      return {
        subject: send,
        items: ['S15-017'],
        sends: `${send} without a credential, ${MESSAGES} times for one recipient`,
        requests: MESSAGES + 3,
        tier: 'test-tenant',
        once: true,
        run: async (io) => {
          await io.unknownPath(path);
          await firstAccepted(io, target, anyReads(target), firstUser(target));
          for (let sent = 1; sent <= MESSAGES; sent += 1) {
            const reply = await io.test({ method, path, expectsLimit: true });
            if (turnedAway(reply)) return confirmed(`${send} asks who calls: ${describe(reply)}`);
            if (reply.class === 'limited') return confirmed(`${send} is refused after ${sent - 1} messages to one recipient`);
            if (reply.class !== 'accepted') return inconclusive(reply.class, `${send}: ${describe(reply)}`);
          }
          return refuted(`${MESSAGES} messages in a row to one recipient are sent for somebody who has not signed in`, 'no-limit');
        },
      };
    });
  },
};

const PERSON = /\/(?:customers|users|accounts|people|persons|members|guests|patients|contacts|me)(?:\/:\w+)?\/?$/;
const erases = (route: PlannedRoute): boolean => route.method === 'DELETE' && PERSON.test(route.path);

/** Reaching what erases a person without a credential is enough to refute; that strangers are refused does not show who of the others may. */
const erasureOpen: Probe = {
  id: 'auth/erasure-open',
  plan: (target) => {
    const routes = target.routes.filter(erases);
    if (routes.length === 0) return 'no route is known that erases a person';
    return routes.map((route): ProbeCase => {
      const path = pathOf(target, route);
      return {
        subject: labelOf(route),
        items: ['S25-012'],
        sends: `${labelOf(route)} of an id that nobody has, without a credential`,
        requests: 5,
        tier: 'test-tenant',
        run: async (io) => {
          const unknown = await io.unknownPath(path);
          await firstAccepted(io, target, anyReads(target), firstUser(target));
          const reply = await io.test({ method: 'DELETE', path, ...(route.checks.includes('body') ? { json: ['airworthy'] } : {}) });
          if (turnedAway(reply))
            return inconclusive('stranger-refused', `strangers are refused; who of the others may erase somebody is not asked`);
          return reached(reply, unknown, path)
            ? refuted(`${labelOf(route)} is reached by somebody who has not signed in: ${describe(reply)}`, 'reached')
            : inconclusive(reply.class, `${labelOf(route)}: ${describe(reply)}`);
        },
      };
    });
  },
};

const LIVE_PATHS = ['/health/live', '/health/liveness', '/healthz', '/livez', '/live', '/liveness', '/alive', '/-/live', '/ping'];

/** An address that says that the process runs, whatever it depends on. */
const livenessThere: Probe = {
  id: 'health/live-there',
  plan: (target) => {
    if (target.routes.length === 0) return 'no route is known';
    const known = livenessOf(target);
    return [
      {
        subject: known ?? 'an endpoint for liveness',
        items: ['S12-002'],
        sends: known === undefined ? `GET of ${LIVE_PATHS.length} paths that liveness is usually found at` : `GET ${known}`,
        requests: LIVE_PATHS.length + 3,
        run: async (io) => {
          await io.unknownPath('/');
          await firstAccepted(io, target, anyReads(target), firstUser(target));
          for (const path of known === undefined ? LIVE_PATHS : [known]) {
            const reply = await io.test({ path });
            if (reply.class === 'accepted') return confirmed(`GET ${path} says that the process lives`);
          }
          return known === undefined
            ? refuted(`no route of the sources is for liveness, and none of ${LIVE_PATHS.length} usual paths is there`, 'not-there')
            : inconclusive('not-well', `GET ${known} is not answered well`);
        },
      },
    ];
  },
};

function livenessOf(target: Target): string | undefined {
  return target.config.health?.live ?? target.routes.find((one) => one.method === 'GET' && /live|alive|\/ping$/.test(one.path))?.path;
}

export const REACH_PROBES: readonly Probe[] = [erasureOpen, livenessThere];
export { messageThrottle };
