import type { Machine } from '../boot/machine.ts';
import { makePromise } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Func, Obj } from '../boot/value.ts';
import { statusAnswer } from './elysia-context.ts';
import { H3_CALLS, h3Call } from './h3-event.ts';
import { httpError, makeResponse, statusAmong } from './hono-response.ts';
import { loaderCall } from './loader-calls.ts';
import { nextCall } from './next-request.ts';
import { bag, named, principal } from './request-parts.ts';
import type { Session } from './session.ts';
import { trpcError } from './trpc-steps.ts';

/** Calls that are answered here: answers of the Fetch standard, errors with a status, helpers of Hono. */
export const WEB_CALLS =
  /^(?:Response|NextResponse|hono\b|@hono\/|http-errors|elysia\.(?:status|error|redirect)$|@hapi\/boom|@trpc\/server\.TRPCError$|next\/(?:server|headers|navigation)\.|(?:new )?@remix-run\/|react-router(?:-dom)?\.|remix-(?:typedjson|utils|auth)\b|new remix-auth\b|create\w*SessionStorage\()/;

/** Middleware of Hono that turn nobody down for want of a credential; made for each request, they are called like functions: `cors({ … })(c, next)`. */
const GOES_ON =
  /^hono\/(?:cors|secure-headers|logger|request-id|timing|etag|compress|cache|pretty-json|powered-by|context-storage|language|body-limit|timeout)\.\w+\(\)$/;

/** Answers such a call in a guard run; `undefined` where it is none of them. */
export function webCall(
  session: Session,
  machine: Machine,
  name: string,
  self: Value,
  args: Value[],
  site: Site,
  isNew: boolean,
): { value: Value } | undefined {
  if (/^(?:next\/server\.)?(?:Next)?Response(?:\.json)?$/.test(name) && (isNew || name.endsWith('.json'))) {
    const made = makeResponse(machine, statusAmong(args[1], 200), args[0]);
    if (name.startsWith('next/')) made.props.set('@@next', true);
    return { value: made };
  }
  if (/^elysia\.(?:status|error)$/.test(name)) return { value: statusAnswer(machine, args) };
  const ofH3 = H3_CALLS.test(name) ? h3Call(session, machine, name, args, site) : undefined;
  if (ofH3 !== undefined) return ofH3;
  const next = name.startsWith('next/') ? nextCall(session, machine, name, args, site) : undefined;
  if (next !== undefined) return next;
  const loader = loaderCall(session, machine, name, args, site);
  if (loader !== undefined) return loader;
  const error = trpcError(machine, name, self, args, site) ?? httpError(machine, name, self, args, site);
  if (error !== undefined) return { value: error };
  if (!name.startsWith('hono/') && !name.startsWith('@hono/')) return undefined;
  const onward = args.at(-1);
  if (GOES_ON.test(name) && onward instanceof Func) return { value: machine.parts.call(machine, onward, undefined, [], site) };
  const member = name.slice(name.lastIndexOf('.') + 1);
  switch (member) {
    case 'getCookie':
      return {
        value:
          typeof args[1] === 'string'
            ? session.credential(`cookie_${args[1]}`)
            : bag('request.cookies', (key) => session.credential(`cookie_${key}`)),
      };
    case 'getSignedCookie': {
      session.readsCredential = true;
      if (session.scenario !== 'none') session.verify('session', name, site, args[1]);
      return {
        value: makePromise(
          machine,
          session.scenario === 'good' ? principal('request.cookies') : session.scenario === 'bad' ? false : undefined,
        ),
      };
    }
    case 'getConnInfo':
      return { value: bag('request.connection', (key) => named(`request.connection.${key}`)) };
    default:
      return undefined;
  }
}

/** Puts who was recognised where the framework of a request keeps it. */
export function carrierOf(context: Value): Obj | undefined {
  if (!(context instanceof Obj)) return undefined;
  const state = context.own?.get('state');
  return state instanceof Obj ? state : context;
}
