import type { Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { isRejected, settledValue } from '../boot/native-promise.ts';
import { getProp } from '../boot/properties.ts';
import type { Func, Site, Value } from '../boot/value.ts';
import { Obj } from '../boot/value.ts';
import { plainRoute } from '../link/linked.ts';
import { loggerFor, REQUEST_ID } from './answer.ts';
import type { Answer } from './answer.ts';
import { statusInSet } from './elysia-context.ts';
import { statusOfResponse } from './hono-response.ts';
import { makeExchange } from './request.ts';
import type { Session } from './session.ts';

/**
 * Gives an error to what `onError` was given: it is called with the context, and what it returns is the answer. Where it returns nothing,
 * Elysia answers with name and message of the error. https://elysiajs.com/essential/life-cycle.html#on-error-error-handling
 */
export function runElysiaError(session: Session, handler: Func, error: Value, code: string, answer: Answer, site: Site): void {
  const { machine } = session;
  const exchange = makeExchange(session, plainRoute({ framework: 'elysia', method: 'GET', path: '/', site }), false, false);
  const context = exchange.context as Obj;
  for (const name of ['log', 'logger']) context.props.set(name, loggerFor(machine, answer));
  for (const name of ['requestId', 'correlationId']) context.props.set(name, REQUEST_ID);
  context.props.set('error', error);
  context.props.set('code', code);
  const result = machine.parts.call(machine, handler, undefined, [context], site);
  if (isRejected(result)) throw new ThrowSignal(result.data, site);
  const value = settledValue(result);
  noteHeaders(machine, context, answer, site);
  if (value === undefined) {
    Object.assign(answer, { payload: error instanceof Obj ? getProp(machine, error, 'message', site) : error, answered: true });
    return;
  }
  const status = statusOfResponse(value);
  Object.assign(answer, {
    payload: status === undefined ? value : (value as Obj).own?.get('body'),
    status: status ?? statusInSet(context) ?? (error instanceof Obj ? getProp(machine, error, 'status', site) : undefined) ?? 500,
    answered: true,
  });
}

function noteHeaders(machine: Machine, context: Obj, answer: Answer, site: Site): void {
  const headers = getProp(machine, getProp(machine, context, 'set', site), 'headers', site);
  for (const [key, value] of headers instanceof Obj ? (headers.own ?? []) : [])
    if (key.toLowerCase() === 'content-type') answer.type += String(value);
    else answer.headers.push(value as Value);
}
