import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { getProp, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Obj } from '../boot/value.ts';
import { makeResponse, statusAmong } from './hono-response.ts';
import { redirectStatus } from './next-request.ts';
import { named, principal } from './request-parts.ts';
import type { Session } from './session.ts';

/** Packages whose functions make the answers of loaders and actions. */
const ANSWERS = /^(?:@remix-run\/[\w-]+|react-router(?:-dom)?|remix-typedjson|remix-utils(?:\/[\w-]+)?)\.(?:default\.)?(\w+)$/;
const BODIES = new Set(['json', 'data', 'defer', 'typedjson', 'typeddefer']);
const REDIRECTS = new Set(['redirect', 'typedredirect', 'redirectDocument', 'replace']);
const REFUSALS: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  unprocessableEntity: 422,
  serverError: 500,
};
/** A session in a signed cookie, or behind the id in one. https://reactrouter.com/explanation/sessions-and-cookies */
const GET_SESSION = /\.?create\w*SessionStorage\(\)\.getSession$/;
/** https://github.com/sergiodxa/remix-auth */
const IS_AUTHENTICATED = /^new remix-auth(?:\.\w+)*\.Authenticator\(\)\.isAuthenticated$/;

/** Functions of Remix and React Router, and of packages for them, in a guard run; `undefined` for any other call. */
export function loaderCall(session: Session, machine: Machine, name: string, args: Value[], site: Site): { value: Value } | undefined {
  if (GET_SESSION.test(name)) return { value: makePromise(machine, cookieSession(session, machine, name, args[0], site)) };
  if (IS_AUTHENTICATED.test(name)) return { value: makePromise(machine, authenticated(session, machine, name, args[1], site)) };
  const member = ANSWERS.exec(name)?.[1];
  if (member === undefined) return undefined;
  if (BODIES.has(member)) return { value: makeResponse(machine, statusAmong(args[1], 200), args[0]) };
  if (REDIRECTS.has(member)) return { value: makeResponse(machine, redirectStatus(machine, args[0], 302)) };
  const refusal = REFUSALS[member];
  return refusal === undefined ? undefined : { value: makeResponse(machine, refusal, args[0]) };
}

/** What a session holds says who signed in; it is empty where the cookie is missing or its signature is wrong. */
function cookieSession(session: Session, machine: Machine, name: string, header: Value, site: Site): Obj {
  const has = header !== undefined && header !== null;
  if (has) session.readsCredential = true;
  const read = (): boolean => {
    if (!has) return false;
    session.readsCredential = true;
    if (session.scenario !== 'good') return false;
    session.verify('session', name, site);
    return true;
  };
  const out = makeObject(machine);
  out.open = true;
  const define = (member: string, code: (args: Value[]) => Value): void =>
    void out.props.set(
      member,
      makeNative(machine, member, (_run, _self, args) => code(args)),
    );
  define('get', ([key]) => (read() ? principal(`session.${typeof key === 'string' ? key : 'value'}`) : undefined));
  define('has', () => read());
  for (const member of ['set', 'unset', 'flash']) define(member, () => undefined);
  out.props.set('id', named('session.id', 'format'));
  out.props.set('data', named('session.data', 'format'));
  return out;
}

function authenticated(session: Session, machine: Machine, name: string, options: Value, site: Site): Value {
  session.readsCredential = true;
  const option = (key: string): Value => (options instanceof Obj ? getProp(machine, options, key, site) : undefined);
  if (session.scenario === 'good') {
    session.verify('session', name, site);
    const success = option('successRedirect');
    if (success !== undefined && success !== null) throw new ThrowSignal(makeResponse(machine, 302), site);
    return principal('session.user');
  }
  const failure = option('failureRedirect');
  // Whoever is not signed in is sent away, wherever to.
  if (failure !== undefined && failure !== null) throw new ThrowSignal(makeResponse(machine, 401), site);
  return null;
}
