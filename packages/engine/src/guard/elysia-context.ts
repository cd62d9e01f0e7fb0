import type { Machine } from '../boot/machine.ts';
import { makeNative, makeObject } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Accessor, Obj, Unk } from '../boot/value.ts';
import { webRequest } from './hono-context.ts';
import { makeResponse } from './hono-response.ts';
import { bag, named, partOf } from './request-parts.ts';
import { sessionOf } from './session.ts';
import type { Session } from './session.ts';

const prototypes = new WeakMap<Machine, Obj>();

/** Statuses by the names that may stand for them. */
const NAMED: Readonly<Record<string, number>> = {
  OK: 200,
  Created: 201,
  'No Content': 204,
  'Bad Request': 400,
  Unauthorized: 401,
  'Payment Required': 402,
  Forbidden: 403,
  'Not Found': 404,
  Conflict: 409,
  'Unprocessable Content': 422,
  'Unprocessable Entity': 422,
  'Too Many Requests': 429,
  'Internal Server Error': 500,
  'Service Unavailable': 503,
};

export function statusCode(given: Value): Value {
  return typeof given === 'string' ? (NAMED[given] ?? new Unk('status')) : given;
}

/** `status(401, body)` and the older `error(401, body)`: it counts when it is returned or thrown. */
export function statusAnswer(machine: Machine, [code, body]: Value[]): Obj {
  return makeResponse(machine, statusCode(code), body);
}

/** What handlers and hooks of Elysia are given: what the request says, `set` for the answer, and what earlier hooks put there. */
export function elysiaContext(
  session: Session,
  request: Obj,
  ambient: Record<string, Value>,
  decorations: ReadonlyMap<string, Value> | undefined,
): Obj {
  const { machine } = session;
  let prototype = prototypes.get(machine);
  if (prototype === undefined) prototypes.set(machine, (prototype = contextPrototype(machine)));
  const context = new Obj('object', prototype);
  for (const name of ['url', 'path']) context.props.set(name, request.own?.get(name) as Value);
  const raw = new Obj('object', webRequest(machine));
  raw.open = true;
  raw.props.set('url', request.own?.get('url') as Value);
  raw.props.set('method', request.own?.get('method') as Value);
  context.props.set('request', raw);
  context.props.set('set', makeObject(machine, { headers: makeObject(machine), status: undefined }));
  for (const [name, value] of decorations ?? []) context.props.set(name, value);
  for (const [name, value] of Object.entries(ambient)) context.props.set(name, value);
  return context;
}

function contextPrototype(machine: Machine): Obj {
  const prototype = new Obj('object', machine.realm.object);
  for (const name of ['body', 'query', 'params', 'headers']) {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, (run) => {
      const session = sessionOf(run);
      session.touched.add(name);
      return partOf(session, name);
    });
    accessor.set = makeNative(machine, name, (run, _self, [written]) => {
      sessionOf(run).parts.set(name, written);
      return undefined;
    });
    prototype.props.set(name, accessor);
  }
  const cookie = new Accessor();
  cookie.get = makeNative(machine, 'cookie', (run) => cookies(run));
  prototype.props.set('cookie', cookie);
  for (const name of ['status', 'error'])
    prototype.props.set(
      name,
      makeNative(machine, name, (run, _self, args) => statusAnswer(run, args)),
    );
  prototype.props.set(
    'redirect',
    makeNative(machine, 'redirect', (run, _self, [, status]) => makeResponse(run, status ?? 302)),
  );
  for (const name of ['route', 'server', 'responseValue', 'response']) prototype.props.set(name, named(`request.${name}`));
  return prototype;
}

/** Each cookie has its value, and methods that set or remove it. */
function cookies(machine: Machine): Value {
  return bag('request.cookies', (name) => {
    const cookie = makeObject(machine, { value: sessionOf(machine).credential(`cookie_${name}`) });
    cookie.open = true;
    for (const method of ['set', 'remove', 'update'])
      cookie.props.set(
        method,
        makeNative(machine, method, () => undefined),
      );
    return cookie;
  });
}

/** The status that was put into `set`, where it is known. */
export function statusInSet(context: Value): number | undefined {
  const set = context instanceof Obj ? context.own?.get('set') : undefined;
  const given = set instanceof Obj ? statusCode(set.own?.get('status') as Value) : undefined;
  return typeof given === 'number' ? given : undefined;
}
