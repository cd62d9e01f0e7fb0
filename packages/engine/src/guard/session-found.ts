import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { getProp, makeError, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { isMarked, isPrimitive, Obj } from '../boot/value.ts';
import { HTTP_STATUS } from './hono-response.ts';
import { named, principal } from './request-parts.ts';

/** Calls of libraries that say who is signed in. */
export const SESSION_CALLS =
  /supabase.*\.auth\.getUser$|^lucia.*\.validateSession$|^(?:new )?lucia.*validateSession|better-auth.*(?:getSession|hasPermission)$|next-auth.*getServerSession$|^next-auth(?:\.default)?\(\)\.auth$|^next-auth\/jwt\.getToken$|^@clerk\/nextjs(?:\/server)?\.currentUser$|iron-session.*getIronSession$|next-auth\/(?:react|client)\.getSession$|^@clerk\/(?:nextjs|express|fastify|backend|astro|remix)(?:\/server|\/api)?\.(?:auth|auth\.protect|getAuth|currentUser)$|^(?:new )?@auth0\/nextjs-auth0.*\.getSession$|^@kinde-oss\/kinde-auth-nextjs.*\.getKindeServerSession\(\)\.(?:getUser|isAuthenticated)$|^@workos-inc\/authkit-nextjs\.(?:withAuth|getUser)$|supabase.*\.auth\.(?:getSession|getClaims)$|^@stackframe\/stack.*\.getUser$|@workos-inc\/node.*\.(?:loadSealedSession|authenticateWithSessionCookie)$/;

/** Calls that ask nobody yet: what they give does. */
export const SESSION_READERS = /\.getKindeServerSession$/;

const CLERK = /^@clerk\/.*\.(?:auth|getAuth)$/;
const PROTECTS = /\.auth\.protect$/;

/** What such a call gives: the session with its user, or nothing, in the form of the library. */
export function sessionFound(machine: Machine, name: string, good: boolean, args: readonly Value[], site: Site): Value {
  const who = (label: string): Value => (good ? principal(`session.${label}`) : null);
  if (PROTECTS.test(name)) return makePromise(machine, clerkAuth(machine, ensured(machine, good, site)));
  // It was no promise before version 6; awaiting it gives it all the same.
  if (CLERK.test(name)) return clerkAuth(machine, good);
  if (/supabase/.test(name)) {
    const data = makeObject(machine, { user: who('user'), session: who('session'), claims: who('claims') });
    return makePromise(machine, makeObject(machine, { data, error: good ? null : named('error', 'format') }));
  }
  if (SEALED.test(name)) return sealedSession(machine, name, good && !isLiteral(args[0], site, machine));
  if (/workos/.test(name)) {
    if (args.some((one) => isEnsured(one))) ensured(machine, good, site);
    return makePromise(
      machine,
      makeObject(machine, {
        user: who('user'),
        sessionId: good ? named('session.sessionId') : undefined,
        organizationId: good ? named('session.organizationId') : undefined,
        role: good ? principal('session.role') : undefined,
        permissions: good ? principal('session.permissions') : undefined,
        accessToken: good ? named('session.accessToken') : undefined,
      }),
    );
  }
  if (name.endsWith('.isAuthenticated')) return makePromise(machine, good);
  if (good) return makePromise(machine, principal('session'));
  return makePromise(machine, /lucia/.test(name) ? makeObject(machine, { session: null, user: null }) : null);
}

const SEALED = /@workos-inc\/node.*\.(?:loadSealedSession|authenticateWithSessionCookie)$/;

/** A text of the source is no session that anybody sealed. */
function isLiteral(options: Value, site: Site, machine: Machine): boolean {
  const data = options instanceof Obj ? getProp(machine, options, 'sessionData', site) : undefined;
  return isPrimitive(data) && !isMarked(data);
}

/** The session that a cookie holds, and what asking it gives. https://workos.com/docs/reference/authkit/session-helpers */
function sealedSession(machine: Machine, name: string, good: boolean): Value {
  const result = (): Value =>
    makePromise(
      machine,
      good
        ? makeObject(machine, {
            authenticated: true,
            sessionId: named('session.sessionId'),
            organizationId: named('session.organizationId'),
            accessToken: named('session.accessToken'),
            sealedSession: named('session.sealedSession'),
            role: principal('session.role'),
            permissions: principal('session.permissions'),
            user: principal('session.user'),
            session: principal('session'),
            impersonator: named('session.impersonator'),
          })
        : makeObject(machine, { authenticated: false, reason: named('reason', 'format') }),
    );
  if (!name.endsWith('.loadSealedSession')) return result();
  const out = makeObject(machine);
  for (const member of ['authenticate', 'refresh'])
    out.props.set(
      member,
      makeNative(machine, member, () => result()),
    );
  out.props.set(
    'getLogoutUrl',
    makeNative(machine, 'getLogoutUrl', (run) => makePromise(run, named('logout url'))),
  );
  return out;
}

/** `{ ensureSignedIn: true }` sends strangers away. https://github.com/workos/authkit-nextjs */
function isEnsured(options: Value): boolean {
  return typeof options === 'object' && options !== null && 'own' in options && (options as Obj).own?.get('ensureSignedIn') === true;
}

/** Goes on only for who is signed in. */
function ensured(machine: Machine, good: boolean, site: Site): boolean {
  if (good) return good;
  const error = makeError(machine, 'not signed in');
  error.props.set(HTTP_STATUS, 401);
  throw new ThrowSignal(error, site);
}

/** The auth object of Clerk. https://clerk.com/docs/reference/backend/types/auth-object */
function clerkAuth(machine: Machine, good: boolean): Obj {
  const nobody = null;
  const out = makeObject(machine, {
    userId: good ? principal('session.userId') : nobody,
    sessionId: good ? principal('session.sessionId') : nobody,
    sessionClaims: good ? principal('session.sessionClaims') : nobody,
    // Who is signed in needs no organisation.
    orgId: good ? named('session.orgId') : nobody,
    orgRole: good ? principal('session.orgRole') : nobody,
    isAuthenticated: good,
    isSignedIn: good,
  });
  const define = (name: string, code: (run: Machine, site: Site) => Value): void => {
    out.props.set(
      name,
      makeNative(machine, name, (run, _self, _args, site) => code(run, site)),
    );
  };
  define('protect', (run, site) => makePromise(run, clerkAuth(run, ensured(run, good, site))));
  define('redirectToSignIn', (run, site) => ensured(run, false, site));
  define('has', () => (good ? principal('session.has()') : false));
  define('getToken', (run) => makePromise(run, good ? principal('session.token') : null));
  return out;
}
