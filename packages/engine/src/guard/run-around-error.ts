import { isRejected } from '../boot/native-promise.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Machine } from '../boot/machine.ts';
import { makeNative, makeObject, makePromise } from '../boot/properties.ts';
import type { Func, Site, Value } from '../boot/value.ts';
import { Accessor, Obj } from '../boot/value.ts';
import { loggerFor, REQUEST_ID } from './answer.ts';
import type { Answer } from './answer.ts';
import { VARIABLES } from './hono-context.ts';
import type { LinkedRoute } from '../link/linked.ts';
import { plainRoute } from '../link/linked.ts';
import { makeResponse, statusAmong } from './hono-response.ts';
import { makeExchange } from './request.ts';

import type { Session } from './session.ts';

/**
 * Gives an error to what handles errors in Koa and Hono: in Hono `app.onError((error, c) => …)`, in Koa a middleware whose
 * `await next()` throws. Notes what is answered; a middleware that throws on handles nothing.
 */
export function runAroundError(session: Session, handler: Func, framework: string, error: Value, answer: Answer, site: Site): void {
  const { machine } = session;
  const exchange = makeExchange(session, routeFor(machine, framework, site), false, false);
  const context = exchange.context as Obj;
  context.props.set('log', loggerFor(machine, answer));
  note(machine, framework, context, answer);
  if (framework === 'hono') keepVariables(machine, context, answer);
  const fails = makeNative(machine, 'next', () => makePromise(machine, error, true));
  const args = framework === 'koa' ? [context, fails] : [error, context];
  if (framework === 'koa') {
    context.props.set('app', emitter(machine, answer));
    answer.failed = throws(() => machine.parts.call(machine, handler, undefined, args, site));
    return;
  }
  const result = machine.parts.call(machine, handler, undefined, args, site);
  if (isRejected(result)) throw new ThrowSignal(result.data, site);
  const value = result instanceof Obj && result.kind === 'promise' ? result.data : result;
  if (!(value instanceof Obj) || value.own?.has('@@status') !== true) return;
  Object.assign(answer, { payload: value.own.get('body'), status: value.own.get('@@status'), answered: true });
}

/**
 * What middleware of Hono kept for the request by `c.set` is there when its error is handled, and headers are given with the body:
 * `c.json(body, 500, { 'content-type': 'application/problem+json' })`. https://hono.dev/docs/api/context
 */
function keepVariables(machine: Machine, context: Obj, answer: Answer): void {
  const variables = context.own?.get(VARIABLES);
  if (variables instanceof Obj) {
    variables.open = true;
    variables.props.set('requestId', REQUEST_ID);
    for (const name of ['log', 'logger']) variables.props.set(name, loggerFor(machine, answer));
  }
  for (const name of ['json', 'body', 'text', 'newResponse'])
    context.props.set(
      name,
      makeNative(machine, name, (_run, _self, [body, status, headers]) => {
        for (const given of [status, headers])
          if (given instanceof Obj)
            for (const [key, value] of given.own ?? []) if (key.toLowerCase() === 'content-type') answer.type += String(value);
        return makeResponse(machine, statusAmong(status, 200), body);
      }),
    );
}

/** `ctx.app`: an error that it emits is logged, by a listener or by Koa itself. https://koajs.com/#error-handling */
function emitter(machine: Machine, answer: Answer): Obj {
  const app = makeObject(machine);
  app.open = true;
  app.props.set(
    'emit',
    makeNative(machine, 'emit', (_run, _self, [event]) => {
      if (event === 'error') answer.logged = true;
      return true;
    }),
  );
  return app;
}

function throws(body: () => Value): boolean {
  try {
    const result = body();
    return isRejected(result);
  } catch (signal) {
    if (signal instanceof ThrowSignal) return true;
    throw signal;
  }
}

function note(machine: Machine, framework: string, context: Obj, answer: Answer): void {
  const headers = (name: string): void => {
    context.props.set(
      name,
      makeNative(machine, name, (_run, _self, [key, value]) => {
        if (typeof key === 'string' && key.toLowerCase() === 'content-type') answer.type += String(value);
        else answer.headers.push(value);
        return undefined;
      }),
    );
  };
  headers(framework === 'koa' ? 'set' : 'header');
  if (framework !== 'koa') return;
  const live = (name: string, read: () => Value, write: (value: Value) => void): void => {
    const accessor = new Accessor();
    accessor.get = makeNative(machine, name, read);
    accessor.set = makeNative(machine, name, (_run, _self, [value]) => {
      write(value);
      return undefined;
    });
    context.props.set(name, accessor);
  };
  live(
    'body',
    () => answer.payload,
    (value) => Object.assign(answer, { payload: value, answered: true }),
  );
  live(
    'status',
    () => answer.status ?? 404,
    (value) => {
      answer.status = value;
    },
  );
  live(
    'type',
    () => answer.type,
    (value) => {
      answer.type += String(value);
    },
  );
}

function routeFor(machine: Machine, framework: string, site: Site): LinkedRoute {
  return plainRoute({ framework, method: 'GET', path: '/', options: makeObject(machine), site });
}
