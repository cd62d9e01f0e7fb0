import { fingerprint, headerOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import { labelOf } from '../plan/route.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose, pathOf, turnedAway } from './choose.ts';

/** What health must not tell: memory, versions, hosts, addresses with credentials. */
const INSIDE =
  /"(?:memory|heap\w*|rss|uptime|version|nodeVersion|hostname|pid|platform|env|environment)"\s*:|(?:postgres|postgresql|mysql|mongodb|redis|amqp)s?:\/\/|\b(?:ECONNREFUSED|ETIMEDOUT)\b/i;

const METRICS = /^# (?:HELP|TYPE) \w+/m;

/** Well-known paths, each with what shows that it is what it is called. */
const KNOWN: readonly (readonly [path: string, item: string, proof: RegExp])[] = [
  ['/.env', 'S01-009', /^[A-Z][A-Z0-9_]+=/m],
  ['/.git/HEAD', 'S01-009', /^ref: refs\//],
  ['/.git/config', 'S01-009', /\[core\]/],
  ['/debug', 'S01-009', /"(?:env|memory|config|heap)/i],
  ['/debug/vars', 'S01-009', /"(?:cmdline|memstats)"/],
  ['/env', 'S01-009', /"(?:PATH|NODE_ENV|HOME)"/],
  ['/config', 'S01-009', /"(?:database|password|secret|env)/i],
  ['/actuator/env', 'S01-009', /"propertySources"/],
  ['/json/list', 'S01-009', /"webSocketDebuggerUrl"/],
  ['/package.json', 'S01-009', /"dependencies"/],
  ['/docs', 'S01-039', /swagger|redoc|scalar/i],
  ['/api-docs', 'S01-039', /swagger|redoc|scalar/i],
  ['/documentation', 'S01-039', /swagger|redoc|scalar/i],
  ['/swagger', 'S01-039', /swagger/i],
  ['/graphiql', 'S01-039', /graphiql/i],
];

function onPath(
  id: string,
  items: readonly string[],
  paths: (target: Parameters<Probe['plan']>[0]) => readonly string[],
  missing: string,
  judge: (reply: Reply, path: string) => ReturnType<typeof confirmed>,
): Probe {
  return {
    id,
    plan: (target) => {
      const found = paths(target);
      if (found.length === 0) return missing;
      return found.map((path): ProbeCase => ({
        subject: `GET ${path}`,
        items,
        sends: `GET ${path} without a credential`,
        requests: 4,
        run: async (io) => {
          await io.unknownPath(path);
          await firstAccepted(io, target, anyReads(target), firstUser(target));
          return judge(await io.test({ path }), path);
        },
      }));
    },
  };
}

/** Where the API begins: `/api`, or nothing where its routes stand at the root. */
export function mountOf(target: Target): string {
  const own = anyReads(target).find((route) => !isPublicByPurpose(route) && route.path.split('/').length > 2);
  return own === undefined ? '' : `/${own.path.split('/')[1] ?? ''}`;
}

const ofPurpose =
  (purpose: string) =>
  (target: Parameters<Probe['plan']>[0]): string[] =>
    target.routes
      .filter((route) => route.method === 'GET' && route.purpose === purpose && !route.path.includes(':'))
      .map((route) => route.path);

export const SURFACE_PROBES: readonly Probe[] = [
  onPath('health/light', ['S12-012'], ofPurpose('health'), 'no health endpoint is known', (reply, path) => {
    if (reply.class === 'accepted' || reply.status === 503) return confirmed(`GET ${path} answers ${reply.status} without a credential`);
    return turnedAway(reply)
      ? refuted(`GET ${path} asks for a credential: ${describe(reply)}`, 'guarded')
      : inconclusive(reply.class, `GET ${path}: ${describe(reply)}`);
  }),
  onPath('health/says-little', ['S12-015'], ofPurpose('health'), 'no health endpoint is known', (reply, path) => {
    if (reply.status === 0 || turnedAway(reply)) return inconclusive(reply.class, `GET ${path}: ${describe(reply)}`);
    const told = INSIDE.exec(reply.text)?.[0];
    return told === undefined
      ? confirmed(`GET ${path} tells nothing about the inside`)
      : refuted(`GET ${path} tells everybody about the inside: ${told}`, 'tells');
  }),
  onPath(
    'obs/metrics-private',
    ['S01-038', 'S04-037'],
    (target) => [...new Set([...ofPurpose('metrics')(target), '/metrics'])],
    '',
    (reply, path) => {
      if (reply.status === 0 || reply.class === 'limited') return inconclusive(reply.class, `GET ${path}: ${describe(reply)}`);
      return reply.class === 'accepted' && METRICS.test(reply.text)
        ? refuted(`GET ${path} gives the metrics to everybody`, 'public')
        : confirmed(`GET ${path} gives no metrics without a credential: ${describe(reply)}`);
    },
  ),
  {
    id: 'map/unmodelled-routes',
    plan: (target) => {
      const own = new Set(target.routes.map((route) => route.path));
      return (['S01-009', 'S01-039'] as const).map((item) => {
        const described =
          item === 'S01-039'
            ? ofPurpose('docs')(target).map((path) => [path, item, /"(?:openapi|swagger)"\s*:|swagger-ui|redoc|scalar/i] as const)
            : [];
        const paths = [...KNOWN.filter(([path, of]) => of === item && !own.has(path)), ...described];
        return {
          subject: item === 'S01-009' ? 'debug endpoints and files' : 'pages that describe the API',
          items: [item],
          sends: `GET of ${paths.length} well-known paths, without a credential`,
          requests: paths.length + 3,
          run: async (io) => {
            await io.unknownPath('/');
            await firstAccepted(io, target, anyReads(target), firstUser(target));
            for (const [path, , proof] of paths) {
              const reply = await io.test({ path });
              // That something answers is not enough: it has to be what the path is known for.
              if (reply.class === 'accepted' && proof.test(reply.text))
                return refuted(
                  `GET ${path} is there, for whoever asks${own.has(path) ? '' : ', and no route of the sources says so'}`,
                  'there',
                );
            }
            return confirmed(`none of ${paths.length} paths is there without a credential`);
          },
        };
      });
    },
  },
  {
    id: 'map/not-found-print',
    plan: (target) => {
      const routes = anyReads(target);
      if (routes.length === 0) return 'no route is known that reads';
      return [
        {
          subject: 'paths that do not exist',
          items: ['S03-006'],
          sends: 'GET of three paths that do not exist',
          requests: 6,
          run: async (io) => {
            const user = firstUser(target);
            const print = await io.unknownPath('/', user);
            await firstAccepted(io, target, routes, user);
            const isPage = print.startsWith('200 ');
            const mount = isPage ? mountOf(target) : '';
            if (isPage && mount === '') return inconclusive('page', 'unknown paths get a page, and no mount of the API is known');
            for (const path of [`${mount}/airworthy-nothing/at/all`, `${mount}/airworthy-${'x'.repeat(40)}`]) {
              const reply = await io.test({ path, user });
              // A page for people is right for addresses of pages; clients of the API take it for a success.
              if (reply.class === 'not-found-route')
                return refuted(`GET ${path} is answered ${reply.status} with the page for people`, 'catch-all');
              if (reply.class === 'accepted') return refuted(`GET ${path} is answered ${reply.status}`, 'catch-all');
              if (!isPage && fingerprint(reply, path) !== print)
                return inconclusive('several', 'paths that do not exist are answered in several ways');
              // The words of frameworks, with the path in them, are nobody's choice.
              if (/Cannot GET \/|Route GET:\/.* not found/.test(reply.text))
                return refuted(`unknown paths get the answer of the framework: ${reply.text.slice(0, 60)}`, 'default');
            }
            return confirmed('unknown paths have one answer, and it is not that of the framework');
          },
        },
      ];
    },
  },
  {
    id: 'input/body-too-large',
    plan: (target) => {
      const routes = target.routes.filter(
        (route) => route.method === 'POST' && route.checks.includes('body') && (route.purpose === 'api' || route.purpose === 'payment'),
      );
      if (routes.length === 0) return 'no route is known that takes a body and checks it';
      return routes.slice(0, 3).map((route) => ({
        subject: labelOf(route),
        items: ['S02-009'],
        sends: `${labelOf(route)} with a body of six megabytes that no schema takes`,
        requests: 4,
        run: async (io) => {
          const user = firstUser(target);
          const path = pathOf(target, route);
          await io.unknownPath(path, user);
          await io.positive(
            { method: 'POST', path, user, json: ['airworthy'] },
            (reply) => reply.class === 'invalid',
            'a small body should be looked at',
          );
          const reply = await io.test({ method: 'POST', path, user, json: ['x'.repeat(6_000_000)] });
          if (reply.class === 'too-large' || reply.class === 'network-error')
            return confirmed(`a body of six megabytes is not read: ${describe(reply)}`);
          if (reply.class === 'invalid' && headerOf(reply, 'connection') !== undefined && /large|limit|size/i.test(reply.text))
            return confirmed(`a body of six megabytes is refused for its size: ${describe(reply)}`);
          // Proxies lose the refusal of a server that closes while they still write; the announcement alone is answered, too.
          if ([502, 503, 504].includes(reply.status)) {
            const told = await io.test({
              method: 'POST',
              path,
              user,
              headers: { 'content-type': 'application/json', 'content-length': '6000000' },
              body: '["',
              timeoutMs: 4_000,
            });
            return told.class === 'too-large'
              ? confirmed(`a body that is announced with six megabytes is refused: ${describe(told)}`)
              : inconclusive('hop', `${describe(reply)} may come from what stands before the service; announced only: ${describe(told)}`);
          }
          return reply.class === 'invalid' || reply.class === 'accepted'
            ? refuted(`a body of six megabytes is read and looked at: ${describe(reply)}`, 'read')
            : inconclusive(reply.class, describe(reply));
        },
      }));
    },
  },
];
