import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { makeError, makeNative, makeObject, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Accessor, Obj, Unk, isObject } from '../boot/value.ts';
import { partOf } from './request-parts.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';

const prototypes = new WeakMap<Obj, Obj>();

/** `ctx` of Koa for a request: what it says of the request, its answer, and `state` for what earlier middleware found out. */
export function koaContext(session: Session, request: Obj, ambient: Record<string, Value>): Obj {
  const { machine } = session;
  const base = request.proto as Obj;
  let prototype = prototypes.get(base);
  if (prototype === undefined) prototypes.set(base, (prototype = contextPrototype(machine, base)));
  const context = new Obj('object', prototype);
  for (const name of ['url', 'originalUrl', 'path', 'method']) {
    const value = request.own?.get(name);
    if (value !== undefined) context.props.set(name, value);
  }
  context.props.set('request', request);
  context.props.set('_matchedRoute', request.own?.get('routerPath') as Value);
  context.props.set('state', makeObject(machine, ambient));
  return context;
}

function contextPrototype(machine: Machine, base: Obj): Obj {
  const prototype = new Obj('object', base);
  const define = (name: string, code: (session: Session, args: Value[], site: Site, self: Value) => Value): void => {
    prototype.props.set(
      name,
      makeNative(machine, name, (run, self, args, site) => code(sessionOf(run), args, site, self)),
    );
  };
  const live = (name: string, read: (session: Session) => Value, write?: (session: Session, value: Value) => void): void => {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, (run) => read(sessionOf(run)));
    accessor.set = makeNative(machine, name, (run, _self, [value]) => {
      write?.(sessionOf(run), value);
      return undefined;
    });
    prototype.props.set(name, accessor);
  };
  live(
    'status',
    (session) => session.status ?? 404,
    (session, value) => {
      if (typeof value === 'number') session.status = value;
      if (typeof value === 'number' && value >= 400) session.sent = true;
    },
  );
  live(
    'body',
    (session) => session.parts.get('answer') ?? undefined,
    (session, value) => {
      session.parts.set('answer', value);
      if (value !== undefined && value !== null) session.status ??= 200;
    },
  );
  live('header', (session) => {
    session.touched.add('headers');
    return partOf(session, 'headers');
  });
  live('querystring', () => new Unk('request'));
  const cookies = makeObject(machine, {
    get: makeNative(machine, 'get', (run, _self, [name]) => sessionOf(run).credential(`cookie_${String(name)}`)),
    set: makeNative(machine, 'set', () => undefined),
  });
  prototype.props.set('cookies', cookies);
  define('throw', (_session, args, site) => {
    const error = args.find((one) => isObject(one) && one.kind === 'error');
    const status = args.find((one) => typeof one === 'number') ?? 500;
    const out = error instanceof Obj ? error : makeError(machine, args.find((one) => typeof one === 'string') ?? '', 'HttpError');
    for (const key of ['status', 'statusCode'])
      if (error === undefined || out.own?.has(key) !== true) setProp(machine, out, key, status, site);
    throw new ThrowSignal(out, site);
  });
  define('assert', (session, [value, status, message], site) => {
    if (session.answer(value, site) ?? session.choose(value, machine.textOf(site), site)) return undefined;
    const error = makeError(machine, message ?? '', 'HttpError');
    for (const key of ['status', 'statusCode']) error.props.set(key, typeof status === 'number' ? status : 500);
    throw new ThrowSignal(error, site);
  });
  define('isUnauthenticated', (session, _args, site) => {
    session.readsCredential = true;
    session.verify('session', 'ctx.isUnauthenticated', site);
    return session.scenario !== 'good';
  });
  define('redirect', (session) => {
    session.status = 302;
    return undefined;
  });
  for (const name of ['set', 'append', 'remove', 'attachment', 'flushHeaders', 'vary', 'login', 'logIn', 'logout', 'onerror'])
    define(name, () => undefined);
  const self = new Accessor();
  self.get = makeNative(machine, 'response', (_run, context) => context);
  for (const name of ['response', 'res']) prototype.props.set(name, self);
  return prototype;
}
