import type { PlannedRoute } from '../plan/route.ts';
import { labelOf } from '../plan/route.ts';
import type { Io, Try } from '../run/io.ts';
import { describe } from '../run/io.ts';
import type { Probe, ProbeCase, Seen, Target } from '../run/probe.ts';
import { confirmed, inconclusive, refuted } from '../run/probe.ts';
import type { User } from '../users/users.ts';
import { firstUser, isPublicByPurpose, pathOf, reached, reads, turnedAway } from './choose.ts';

/** A request that cannot do harm even if it is let through, or nothing where there is none. */
function harmless(target: Target, route: PlannedRoute): Try | undefined {
  if (reads(route)) return { path: pathOf(target, route) };
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(route.method)) return undefined;
  // No schema of an object takes a list, and no format of an id takes this word.
  if (route.checks.includes('body')) return { method: route.method, path: pathOf(target, route), json: ['airworthy'] };
  if (!route.checks.includes('params') || !/:\w/.test(route.path)) return undefined;
  return { method: route.method, path: route.path.replaceAll(/:(\w+)/g, 'airworthy-no-id') };
}

interface Variant {
  readonly id: string;
  readonly items: readonly string[];
  readonly words: string;
  /** Credentials to try, each instead of a valid one. */
  credentials(user: User | undefined): readonly Readonly<Record<string, string>>[];
}

function credentialProbe(variant: Variant): Probe {
  return {
    id: variant.id,
    plan: (target) => {
      const cases: ProbeCase[] = [];
      for (const route of target.routes) {
        if (isPublicByPurpose(route) || (variant.id !== 'auth/no-credential' && route.access === 'open')) continue;
        const request = harmless(target, route);
        if (request === undefined) continue;
        cases.push({
          subject: labelOf(route),
          items: itemsOf(variant, route),
          sends: `${labelOf(route)} ${variant.words}${reads(route) ? '' : ', with input that is refused anyway'}`,
          requests: 5,
          run: (io) => judge(io, target, route, request, variant),
        });
      }
      return cases.length > 0 ? cases : 'no guarded route is known that can be asked without harm';
    },
  };
}

/** Routes of these purposes have access items of their own, so that one gap is told once, as in the audit. */
const OWN_ITEM: Readonly<Record<string, string>> = { admin: 'S01-007', internal: 'S05-001', debug: 'S01-009' };

function itemsOf(variant: Variant, route: PlannedRoute): readonly string[] {
  const own = OWN_ITEM[route.purpose];
  return variant.id === 'auth/no-credential' && own !== undefined ? [own] : variant.items;
}

/** A path whose parameter is the credential, such as the link of a calendar or an invitation. */
const SECRET_PARAMETER = /:\w*(?:token|secret|signature|hash|invite|invitation)\b/i;

async function judge(io: Io, target: Target, route: PlannedRoute, request: Try, variant: Variant): Promise<Seen> {
  const user = firstUser(target);
  const unknown = await io.unknownPath(request.path, user);
  if (user) {
    await io.positive(
      { ...request, user },
      (reply) => reached(reply, unknown, request.path),
      `${labelOf(route)} should be reached with the credential of ${user.name}`,
    );
  }
  if (variant.id !== 'auth/no-credential') await io.negative(request, turnedAway, 'without a credential it should be refused');
  for (const headers of variant.credentials(user)) {
    const reply = await io.test({ ...request, headers });
    if (turnedAway(reply)) continue;
    if (reply.class === 'limited' || reply.status === 0)
      return inconclusive(reply.class, `${labelOf(route)} could not be asked: ${describe(reply)}`);
    if (!reached(reply, unknown, request.path)) {
      return user
        ? inconclusive('not-reached', `${describe(reply)} may come from before the guard`)
        : inconclusive('no-user', `${describe(reply)}; without a user that is let in, nothing is shown`);
    }
    // An answer about the input tells of the order only where guards are known to come first, or to be absent.
    if (reply.class !== 'accepted' && reply.class !== 'not-found' && !route.guardsFirst && route.access !== 'open') {
      return inconclusive('input-first', `${describe(reply)}: the input may be looked at before the guard`);
    }
    if (reply.class === 'not-found' && SECRET_PARAMETER.test(route.path) && request.path !== route.path)
      return inconclusive('secret-in-path', `${describe(reply)} is what a link with a wrong secret gets; a right one is not known here`);
    if (!user) io.noteControl('positive', reply.id);
    // Whether it is meant so, only whoever runs the service knows; the audit asks the same.
    if (route.openFor) return inconclusive('meant-open', `${labelOf(route)} answers ${describe(reply)} to everybody; ${route.openFor.why}`);
    return refuted(`${labelOf(route)} answers ${describe(reply)} ${variant.words}`, 'let-in');
  }
  return user
    ? confirmed(`${labelOf(route)} refuses a request ${variant.words}`)
    : inconclusive('no-user', 'it was refused, but no user is known who would be let in');
}

const NOISE = 'Zm9vYmFyLWFpcndvcnRoeS1ub2lzZQ';

export const AUTH_PROBES: readonly Probe[] = [
  credentialProbe({ id: 'auth/no-credential', items: ['S01-001'], words: 'without a credential', credentials: () => [{}] }),
  credentialProbe({
    id: 'auth/garbage-credential',
    items: ['S01-005'],
    words: 'with a credential that is noise',
    credentials: (user) => {
      const names = user ? Object.keys(user.headers) : ['authorization'];
      return names.includes('authorization')
        ? [{ authorization: `Bearer ${NOISE}` }, { authorization: `Bearer ${NOISE}.${NOISE}.${NOISE}` }]
        : [Object.fromEntries(names.map((name) => [name, name === 'cookie' ? garbledCookie(user?.headers['cookie'] ?? '') : NOISE]))];
    },
  }),
  credentialProbe({
    id: 'auth/empty-after-scheme',
    items: ['S01-005'],
    words: 'with a scheme and nothing after it',
    credentials: () => [
      { authorization: 'Bearer ' },
      { authorization: 'Bearer' },
      { authorization: 'Bearer null' },
      { authorization: 'Bearer undefined' },
    ],
  }),
  credentialProbe({
    id: 'svc/spoofed-identity-headers',
    items: ['S05-008'],
    words: 'with headers that only claim who calls',
    credentials: (user) => {
      const who = user?.name ?? 'admin';
      return [
        { 'x-user-id': who, 'x-user-role': 'admin', 'x-user': who, 'x-tenant-id': user?.tenant ?? 'airworthy' },
        {
          'x-forwarded-user': who,
          'x-authenticated-user': who,
          'x-internal': 'true',
          'x-internal-request': 'true',
          'x-service-name': 'gateway',
        },
        { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
      ];
    },
  }),
];

function garbledCookie(cookie: string): string {
  return cookie
    .split('; ')
    .map((pair) => `${pair.split('=')[0]}=${NOISE}`)
    .join('; ');
}
