import { isRejected } from '../boot/native-promise.ts';
import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { makeError, makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Ext, Func, Site, Value } from '../boot/value.ts';
import { Accessor, Obj, Template, Unk } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { webHeaders, webRequest } from './hono-context.ts';
import { HTTP_STATUS, makeResponse } from './hono-response.ts';
import { noteAnswer } from './onion.ts';
import type { Exchange } from './request.ts';
import { partOf } from './request-parts.ts';
import { searchParams } from './request-url.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';
import { watchedCall } from './watched-call.ts';

/** What a route handler of Next.js is called with: a request of the Fetch standard, and the parameters. */
export function nextArguments(session: Session, exchange: Exchange): Value[] {
  const { machine } = session;
  const own = exchange.request.own;
  const request = fetchRequest(machine, exchange);
  const url = makeObject(machine, {
    pathname: own?.get('path') as Value,
    searchParams: searchParams(machine),
    href: own?.get('url') as Value,
  });
  url.open = true;
  url.props.set(
    'clone',
    makeNative(machine, 'clone', (_run, self) => self),
  );
  request.props.set('nextUrl', url);
  request.props.set('cookies', cookieStore(machine));
  return [request, withParams(machine)];
}

/** A request of the Fetch standard for an exchange. */
export function fetchRequest(machine: Machine, exchange: Exchange): Obj {
  const own = exchange.request.own;
  const request = new Obj('object', webRequest(machine));
  for (const name of ['url', 'method', 'routeOptions', 'originalUrl']) request.props.set(name, own?.get(name) as Value);
  return request;
}

/** An object with the parameters of the route, which are noted when they are read. */
export function withParams(machine: Machine): Obj {
  const context = makeObject(machine);
  const params = new Accessor();
  params.get = makeNative(machine, 'params', (run) => {
    sessionOf(run).touched.add('params');
    return partOf(sessionOf(run), 'params');
  });
  context.props.set('params', params);
  return context;
}

function cookieStore(machine: Machine): Obj {
  const store = makeObject(machine);
  store.open = true;
  store.props.set(
    'get',
    makeNative(machine, 'get', (run, _self, [name]) => {
      const value = sessionOf(run).credential(`cookie_${String(name)}`);
      return value === undefined ? undefined : makeObject(run, { name: name as Value, value });
    }),
  );
  store.props.set(
    'has',
    makeNative(machine, 'has', (run, _self, [name]) => sessionOf(run).credential(`cookie_${String(name)}`) !== undefined),
  );
  for (const name of ['set', 'delete'])
    store.props.set(
      name,
      makeNative(machine, name, () => undefined),
    );
  return store;
}

/** Functions of `next/headers` and `next/server` in a guard run; `undefined` for any other call. */
export function nextCall(session: Session, machine: Machine, name: string, args: Value[], site: Site): { value: Value } | undefined {
  switch (name) {
    case 'next/headers.headers':
      return { value: makePromise(machine, webHeaders(session)) };
    case 'next/headers.cookies':
      return { value: makePromise(machine, cookieStore(machine)) };
    case 'next/server.NextResponse.next':
    case 'next/server.NextResponse.rewrite':
      return { value: onwards(machine) };
    // A request made of another one carries what that one carried.
    case 'next/server.NextRequest':
      return args[0] instanceof Obj ? { value: args[0] } : undefined;
    case 'next/server.NextResponse.redirect':
      return { value: makeResponse(machine, redirectStatus(machine, args[0], args[1])) };
    case 'next/navigation.redirect':
    case 'next/navigation.permanentRedirect':
      throw answered(machine, redirectStatus(machine, args[0], undefined), site);
    case 'next/navigation.notFound':
      throw answered(machine, 404, site);
    case 'next/navigation.unauthorized':
      throw answered(machine, 401, site);
    case 'next/navigation.forbidden':
      throw answered(machine, 403, site);
    default:
      return undefined;
  }
}

function onwards(machine: Machine): Obj {
  const out = makeResponse(machine, 200);
  out.props.set('@@onward', true);
  return out;
}

/** Whether `middleware.ts` lets the request go on: it returns nothing, or `NextResponse.next()`. */
export function goesOnward(value: Value): boolean | undefined {
  let now = value;
  for (let depth = 0; depth < 4 && now instanceof Obj && now.kind === 'promise'; depth += 1) now = now.data;
  if (now === undefined || now === null) return true;
  if (now instanceof Obj && now.own?.has('@@onward') === true) return true;
  return now instanceof Obj && now.own?.has('@@status') === true ? false : now instanceof Unk ? undefined : undefined;
}

/** Answers by throwing, as functions of `next/navigation` do. https://nextjs.org/docs/app/api-reference/functions/redirect */
function answered(machine: Machine, status: number, site: Site): ThrowSignal {
  const error = makeError(machine, 'NEXT_HTTP_ERROR_FALLBACK');
  error.props.set(HTTP_STATUS, status);
  return new ThrowSignal(error, site);
}

const SIGN_IN = /log-?in|sign-?in|\bauth\b|unauthor|denied|forbidden/i;

/** Who is sent to where people sign in is turned down. */
export function redirectStatus(machine: Machine, target: Value, given: Value): number {
  const text = textIn(machine, target, 0);
  if (SIGN_IN.test(text)) return 401;
  return typeof given === 'number' ? given : 307;
}

/** Constant text in an address: a text, a template, or `new URL('/login', request.url)`. */
function textIn(machine: Machine, value: Value, depth: number): string {
  if (typeof value === 'string') return value;
  if (value instanceof Template) return value.parts.map((part) => textIn(machine, part, depth + 1)).join('');
  if (value instanceof Unk) return value.origin ?? '';
  if (value instanceof Obj && depth < 2) return textIn(machine, (value.own?.get('href') ?? value.own?.get('pathname')) as Value, depth + 1);
  return '';
}

/** Middleware of packages that chooses languages or watches, and turns nobody down. */
const HARMLESS = /^(?:next-intl|next-i18n-router|@sentry\/|@axiomhq\/|@logtail\/)/;

/** `middleware.ts` or `proxy.ts`: who returns an answer lets nothing through. https://nextjs.org/docs/app/api-reference/file-conventions/proxy */
export function runNextProxy(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): 'pass' | 'reject' | 'unknown' {
  const { value: called, threw } = watchedCall(session.machine, hook.value as Func, nextArguments(session, exchange), hook.site, []);
  const error = threw ? called : isRejected(called) ? called.data : undefined;
  if (error instanceof Obj && error.props.get('name') === 'TypeError') {
    // Middleware that breaks at each request would have been noticed: something of it was not understood.
    session.opaque ??= 'the middleware seems to break';
    return 'unknown';
  }
  if (threw || error !== undefined) return rejected(session, error);
  const onward = goesOnward(called);
  if (onward === true) return 'pass';
  if (onward === false) {
    noteAnswer(session, called);
    return 'reject';
  }
  session.opaque ??= 'what the middleware returns is not known';
  return 'unknown';
}

/** A package's function as `middleware.ts`. */
export function runNextPackage(session: Session, value: Ext): 'pass' | 'unknown' {
  if (HARMLESS.test(value.name)) return 'pass';
  session.readsCredential = true;
  session.opaque ??= `${value.name.replace(/\(\)$/, '')} decides`;
  return 'unknown';
}
