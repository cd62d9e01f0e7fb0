import { isRejected } from '../boot/native-promise.ts';
import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { getProp, makeError, makeNative, makeObject, makePromise, setProp } from '../boot/properties.ts';
import type { Func, Site, Value } from '../boot/value.ts';
import { Accessor, Env, Obj, Unk } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { webHeaders } from './hono-context.ts';
import { statusOfResponse } from './hono-response.ts';
import { redirectStatus } from './next-request.ts';
import { noteAnswer } from './onion.ts';
import type { Exchange } from './request.ts';
import { bag, named, partOf, principal } from './request-parts.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';
import { watchedCall } from './watched-call.ts';

/** Phases of what stands before handlers of h3: what a layer returns is the answer, what `onRequest` returns is not. */
export const H3_PHASES = { layer: 'h3 layer', hook: 'h3 onRequest' } as const;

/** `event` of h3: the request of Node below `node`, and `context` for what earlier handlers found out. https://v1.h3.dev/guide/event */
export function h3Event(session: Session, request: Obj, ambient: Record<string, Value>): Obj {
  const { machine } = session;
  const event = makeObject(machine);
  for (const name of ['path', 'method'] as const) event.props.set(name, request.own?.get(name) as Value);
  event.props.set('node', makeObject(machine, { req: request, res: new Unk('answer of Node') }));
  const headers = new Accessor();
  headers.get = makeNative(machine, 'headers', (run) => {
    sessionOf(run).touched.add('headers');
    return webHeaders(sessionOf(run));
  });
  event.props.set('headers', headers);
  const context = makeObject(machine, ambient);
  const params = new Accessor();
  params.get = makeNative(machine, 'params', (run) => {
    sessionOf(run).touched.add('params');
    return partOf(sessionOf(run), 'params');
  });
  context.props.set('params', params);
  event.props.set('context', context);
  const handled = new Accessor();
  handled.get = makeNative(machine, 'handled', (run) => sessionOf(run).sent);
  event.props.set('handled', handled);
  return event;
}

/** What handlers and hooks of h3 are called with. */
export function h3Arguments(_machine: Machine, exchange: Exchange): Value[] {
  return [exchange.context ?? new Unk('event')];
}

/** Runs a layer or an `onRequest` hook: it lets nothing through when it throws, has answered, or, as a layer, returns something. */
export function runH3Step(
  session: Session,
  hook: LinkedHook,
  exchange: Exchange,
  rejected: (session: Session, error: Value) => 'reject',
): 'pass' | 'reject' | 'unknown' {
  const { value: called, threw } = watchedCall(session.machine, hook.value as Func, h3Arguments(session.machine, exchange), hook.site, []);
  if (threw) return rejected(session, called);
  if (isRejected(called)) return rejected(session, called.data);
  if (session.sent) return 'reject';
  const answer = settled(called);
  if (hook.phase === H3_PHASES.hook || answer === undefined) return 'pass';
  if (answer instanceof Unk) {
    session.opaque ??= 'what the middleware returns is not known';
    return 'unknown';
  }
  if (statusOfResponse(answer) !== undefined) noteAnswer(session, answer);
  else if (answer instanceof Obj && answer.kind === 'error') return rejected(session, answer);
  session.sent = true;
  return 'reject';
}

/** What a handler returns: an error that is returned is answered like one that is thrown. https://v1.h3.dev/guide/event-handler */
export function noteH3Answer(session: Session, value: Value): void {
  const answer = settled(value);
  if (!(answer instanceof Obj) || answer.kind !== 'error') return;
  const status = answer.own?.get('statusCode');
  if (typeof status === 'number') session.status = status;
}

function settled(value: Value): Value {
  let now = value;
  for (let depth = 0; depth < 4 && now instanceof Obj && now.kind === 'promise'; depth += 1) now = now.data;
  return now;
}

/** Calls of h3, of Nitro and of modules of Nuxt that are answered here. */
export const H3_CALLS = /^(?:h3|#imports|nitropack\/runtime(?:\/\w+)?|nitro\/h3|nuxt-auth-utils|#auth(?:-utils)?|#supabase\/server)\./;

/** Answers such a call in a guard run; `undefined` where it says nothing of the request. */
export function h3Call(session: Session, machine: Machine, name: string, args: Value[], site: Site): { value: Value } | undefined {
  const part = (of: string, noted = of): Value => {
    session.touched.add(noted);
    return partOf(session, of);
  };
  const member = (of: string, key: Value, noted = of): Value =>
    typeof key === 'string' ? getProp(machine, part(of, noted), key, site) : named(`request.${of}`);
  const checked = (value: Value): Value =>
    args[1] === undefined ? value : awaited(machine.parts.call(machine, args[1], undefined, [value], site));
  const later = (value: Value): { value: Value } => ({ value: makePromise(machine, value) });
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'getHeader':
    case 'getRequestHeader':
      return { value: member('headers', typeof args[1] === 'string' ? args[1].toLowerCase() : args[1]) };
    case 'getHeaders':
    case 'getRequestHeaders':
      return { value: part('headers') };
    case 'getCookie':
      return { value: typeof args[1] === 'string' ? session.credential(`cookie_${args[1]}`) : named('request.cookies') };
    case 'parseCookies':
      return { value: bag('request.cookies', (key) => session.credential(`cookie_${key}`)) };
    case 'getQuery':
      return { value: part('query') };
    case 'getValidatedQuery':
      return later(checked(part('query')));
    case 'getRouterParams':
      return { value: part('params') };
    case 'getRouterParam':
      return { value: member('params', args[1]) };
    case 'getValidatedRouterParams':
      return later(checked(part('params')));
    case 'readBody':
      return later(part('body'));
    case 'readValidatedBody':
      return later(checked(part('body')));
    case 'readRawBody':
      return later(part('rawBody', 'raw-body'));
    case 'readFormData':
      session.touched.add('body');
      return later(named('request.body'));
    case 'readMultipartFormData':
      return later(part('files', 'file'));
    case 'useRuntimeConfig':
      return { value: runtimeConfig('NUXT') };
    case 'getMethod':
      return { value: args[0] instanceof Obj ? getProp(machine, args[0], 'method', site) : named('request.method') };
    case 'createError':
      return { value: h3Error(machine, args[0], site) };
    case 'sendError': {
      const error = h3Error(machine, args[1], site);
      const status = error.own?.get('statusCode');
      session.status = typeof status === 'number' ? status : 500;
      session.sent = true;
      return later(undefined);
    }
    case 'setResponseStatus':
      if (typeof args[1] === 'number') session.status = args[1];
      return { value: undefined };
    case 'sendRedirect':
      session.status = redirectStatus(machine, args[1], args[2] ?? 302);
      session.sent = true;
      return later(undefined);
    case 'send':
    case 'sendNoContent':
    case 'sendStream':
    case 'sendWebResponse':
      session.sent = true;
      return later(undefined);
    // Preflights have a method of their own, which no route here is asked with.
    case 'handleCors':
      return { value: false };
    case 'isPreflightRequest':
      return { value: false };
    case 'getSession':
    case 'useSession':
    case 'getUserSession':
      return later(sessionObject(session, machine, name, site));
    case 'requireUserSession': {
      const found = sessionObject(session, machine, name, site);
      if (session.scenario !== 'good') throw new ThrowSignal(h3Error(machine, makeObject(machine, { statusCode: 401 }), site), site);
      return later(found);
    }
    case 'getServerSession':
    case 'getToken':
    case 'serverSupabaseUser':
      session.readsCredential = true;
      session.verify('session', name, site);
      return later(session.scenario === 'good' ? principal('request.session') : null);
    default:
      // The rest of h3 makes answers, and asks nobody who they are.
      return OF_ANSWERS.test(name) ? { value: named(`${name}()`) } : undefined;
  }
}

const OF_ANSWERS =
  /^(?:h3|nitro\/h3|nitropack\/runtime(?:\/\w+)?|nuxt-auth-utils)\.|^#imports\.(?:append|assert|clear|default|define|delete|get|handle|is|proxy|remove|seal|send|serve|set|to|write)[A-Z]\w*$/;

function awaited(value: Value): Value {
  if (isRejected(value)) throw new ThrowSignal(value.data);
  return settled(value);
}

/** Settings of the app; those that are secret are variables of the environment. https://nuxt.com/docs/guide/going-further/runtime-config */
export function runtimeConfig(prefix: string): Unk {
  const out = named('runtimeConfig');
  out.role = 'format';
  out.provide = (key) => {
    const name = `${prefix}_${key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`;
    return /key|secret|token|password|hash|salt|url|issuer|audience/i.test(key) ? new Env(name) : runtimeConfig(name);
  };
  return out;
}

/** A sealed cookie: what it holds was put there by the server. https://v1.h3.dev/examples/handle-session */
function sessionObject(session: Session, machine: Machine, name: string, site: Site): Obj {
  session.readsCredential = true;
  session.verify('session', name, site);
  const good = session.scenario === 'good';
  const data = good ? principal('request.session') : makeObject(machine);
  const out = makeObject(machine, {
    data,
    id: good ? named('request.session.id') : undefined,
    user: good ? principal('request.session.user') : undefined,
    loggedInAt: good ? named('request.session.loggedInAt') : undefined,
  });
  for (const member of ['update', 'clear'])
    out.props.set(
      member,
      makeNative(machine, member, (run) => makePromise(run, undefined)),
    );
  return out;
}

function h3Error(machine: Machine, given: Value, site: Site): Obj {
  if (given instanceof Obj && given.kind === 'error') return given;
  const of = (key: string): Value => (given instanceof Obj ? getProp(machine, given, key, site) : undefined);
  const error = makeError(
    machine,
    typeof given === 'string' ? given : (of('message') ?? of('statusMessage') ?? of('statusText') ?? ''),
    'H3Error',
  );
  const status = of('statusCode') ?? of('status') ?? 500;
  for (const key of ['statusCode', 'status']) setProp(machine, error, key, status, site);
  return error;
}
