import { headerOf, headersOf } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { Probe } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import { anyReads, firstAccepted, firstUser, isPublicByPurpose } from './choose.ts';

const FOREIGN = 'https://airworthy-foreign.example';

function foreignOrigins(allowed: readonly string[]): string[] {
  const first = allowed[0];
  if (first === undefined || !URL.canParse(first)) return [FOREIGN, 'null'];
  const url = new URL(first);
  // What sloppy comparisons let through: another end, another beginning.
  return [FOREIGN, 'null', `${url.protocol}//${url.hostname}.airworthy.example`, `${url.protocol}//airworthy${url.hostname}`];
}

const granted = (reply: Reply, origin: string): boolean => {
  const allowed = headerOf(reply, 'access-control-allow-origin');
  return allowed === origin || allowed === '*';
};

export const cors: Probe = {
  id: 'edge/cors-reflection',
  plan: (target) => {
    const routes = anyReads(target);
    if (routes.length === 0) return 'no route is known that reads';
    const origins = foreignOrigins(target.config.origins);
    const paths = routes.slice(0, 4);
    const described = paths[0]?.path ?? '/';
    return (['a request', 'a preflight'] as const).map((kind) => ({
      subject: `${kind} from another site, by GET ${described}`,
      items: ['S01-025'],
      sends: `${kind === 'a request' ? 'GET' : 'OPTIONS'} ${described} with ${origins.length} foreign origins`,
      requests: origins.length + 3,
      run: async (io) => {
        const user = firstUser(target);
        const path = await firstAccepted(io, target, paths, user);
        await io.negative(
          { path, user },
          (reply) => headerOf(reply, 'access-control-allow-origin') !== FOREIGN,
          'without an origin nothing should be granted to one',
        );
        const own = target.config.origins[0];
        if (own !== undefined) await io.twin({ path, user, headers: { origin: own } });
        for (const origin of origins) {
          const reply = await io.test(
            kind === 'a request'
              ? { path, user, headers: { origin } }
              : {
                  method: 'OPTIONS',
                  path,
                  headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
                },
          );
          if (granted(reply, origin)) {
            const withCredentials = headerOf(reply, 'access-control-allow-credentials') === 'true';
            return refuted(
              `${origin} may call GET ${path} from a browser${withCredentials ? ', with cookies' : ''}`,
              withCredentials ? 'granted-with-credentials' : 'granted',
            );
          }
        }
        return confirmed(`none of ${origins.length} foreign origins may call GET ${path} from a browser`);
      },
    }));
  },
};

interface HeaderRule {
  readonly name: string;
  readonly item: string;
  readonly pagesOnly: boolean;
  holds(reply: Reply): boolean;
  readonly words: string;
}

const HEADER_RULES: readonly HeaderRule[] = [
  {
    name: 'x-content-type-options',
    item: 'S01-030',
    pagesOnly: false,
    words: 'nosniff',
    holds: (reply) => /nosniff/i.test(headerOf(reply, 'x-content-type-options') ?? ''),
  },
  {
    name: 'content-security-policy',
    item: 'S01-029',
    pagesOnly: true,
    words: 'a policy for scripts',
    holds: (reply) => headersOf(reply, 'content-security-policy').some((policy) => /(?:default|script)-src/.test(policy)),
  },
  {
    name: 'x-frame-options',
    item: 'S01-031',
    pagesOnly: true,
    words: 'who may frame the page',
    holds: (reply) =>
      headerOf(reply, 'x-frame-options') !== undefined || /frame-ancestors/.test(headerOf(reply, 'content-security-policy') ?? ''),
  },
  {
    name: 'referrer-policy',
    item: 'S01-032',
    pagesOnly: true,
    words: 'a policy for Referer',
    holds: (reply) => headerOf(reply, 'referrer-policy') !== undefined,
  },
  {
    name: 'strict-transport-security',
    item: 'S01-028',
    pagesOnly: false,
    words: 'a lasting duty to use TLS',
    holds: (reply) => Number(/max-age=(\d+)/.exec(headerOf(reply, 'strict-transport-security') ?? '')?.[1] ?? 0) >= 15_552_000,
  },
];

export const securityHeaders: Probe = {
  id: 'edge/security-headers',
  plan: (target) => {
    const all = anyReads(target);
    if (all.length === 0) return 'no route is known that reads';
    const pages = all.filter((route) => route.purpose === 'root' || route.path.endsWith('.html'));
    return HEADER_RULES.flatMap((rule) => {
      const routes = rule.pagesOnly ? pages : all.filter((route) => !isPublicByPurpose(route) || route.purpose === 'root');
      const [first] = routes;
      if (!first) return [];
      return [
        {
          subject: `${rule.name}, by GET ${first.path}`,
          items: [rule.item],
          sends: `GET ${first.path}`,
          requests: 4,
          run: async (io) => {
            const user = firstUser(target);
            await io.unknownPath(first.path, user);
            const path = await firstAccepted(io, target, routes, user);
            const reply = await io.test({ path, user });
            if (rule.holds(reply)) return confirmed(`GET ${path} says ${rule.words}`);
            // Browsers ignore it on plain HTTP, and whoever ends TLS in front of the service may add it.
            if (rule.item === 'S01-028' && !target.tls)
              return inconclusive('plain-http', `GET ${path} does not send it, and only https would show whether anybody does`);
            return refuted(`GET ${path} does not say ${rule.words}: no fitting ${rule.name}`, 'missing-header');
          },
        },
      ];
    });
  },
};

export const banner: Probe = {
  id: 'edge/banner',
  plan: (target) => {
    const routes = anyReads(target);
    if (routes.length === 0) return 'no route is known that reads';
    return [
      {
        subject: `the software, by GET ${routes[0]?.path ?? ''}`,
        items: [],
        sends: `GET ${routes[0]?.path ?? ''}`,
        requests: 4,
        run: async (io) => {
          const user = firstUser(target);
          await io.unknownPath('/', user);
          const path = await firstAccepted(io, target, routes, user);
          const reply = await io.test({ path, user });
          const told = ['server', 'x-powered-by']
            .map((name) => headerOf(reply, name))
            .filter((value) => value !== undefined && /[\d.]{3,}|express|next\.js/i.test(value));
          return told.length > 0
            ? refuted(`answers name the software: ${told.join(', ')}`, 'banner')
            : confirmed('answers do not name the software');
        },
      },
    ];
  },
};
