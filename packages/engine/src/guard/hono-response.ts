import type { Machine } from '../boot/machine.ts';
import { makeError, makeNative, makeObject, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Choice, Obj, Unk } from '../boot/value.ts';

const STATUS = '@@status';
/** Status that a framework answers an error with, where the error itself has another form of it. */
export const HTTP_STATUS = '@@http';

/** An answer as Hono's `c.json(…)` and `new Response(…)` make it; it counts when it is returned. */
export function makeResponse(machine: Machine, status: Value, body?: Value): Obj {
  const out = makeObject(machine, { status, ok: typeof status === 'number' ? status >= 200 && status < 300 : new Unk('ok'), body });
  out.props.set(STATUS, status);
  out.props.set('headers', headersOf(machine));
  out.open = true;
  return out;
}

function headersOf(machine: Machine): Obj {
  const headers = makeObject(machine);
  headers.open = true;
  for (const name of ['set', 'append', 'delete'])
    headers.props.set(
      name,
      makeNative(machine, name, () => undefined),
    );
  return headers;
}

/** Status of an answer; 0 where it is one whose status is computed, `undefined` where the value is no answer. */
export function statusOfResponse(value: Value): number | undefined {
  let now = value;
  for (let depth = 0; depth < 4 && now instanceof Obj && now.kind === 'promise'; depth += 1) now = now.data;
  if (now instanceof Choice) return now.options.map((option) => statusOfResponse(option.value)).find((status) => status !== undefined);
  if (!(now instanceof Obj) || now.own?.has(STATUS) !== true) return undefined;
  const status = now.own.get(STATUS);
  return typeof status === 'number' ? status : 0;
}

/** The status among the arguments of `c.json(body, 401)` or `new Response(body, { status: 401 })`. */
export function statusAmong(given: Value, otherwise: Value): Value {
  if (given === undefined) return otherwise;
  if (given instanceof Obj && given.kind === 'object') {
    const status = given.own?.get('status');
    return status === undefined ? otherwise : (status as Value);
  }
  return given;
}

/** Statuses by the names that `http-errors` and `@hapi/boom` give them. */
const NAMED: Readonly<Record<string, number>> = {
  badRequest: 400,
  unauthorized: 401,
  paymentRequired: 402,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  unprocessableEntity: 422,
  tooManyRequests: 429,
  internalServerError: 500,
  badImplementation: 500,
  serviceUnavailable: 503,
};
const MAKER = /^(?:new )?(?:hono(?:\/http-exception)?\.HTTPException|http-errors(?:\.\w+)?|@hapi\/boom\.(?:default\.)?\w+)$/;

/** An error with a status, as packages make them; with `self`, what a class of own code inherits from them. */
export function httpError(machine: Machine, name: string, self: Value, args: Value[], site: Site): Value {
  if (!MAKER.test(name)) return undefined;
  const member = name.slice(name.lastIndexOf('.') + 1);
  const status =
    typeof args[0] === 'number'
      ? args[0]
      : (NAMED[`${member.charAt(0).toLowerCase()}${member.slice(1)}`] ?? (args[0] instanceof Unk ? args[0] : 500));
  const out = self instanceof Obj && self.kind === 'object' ? self : makeError(machine, messageAmong(args), 'HttpError');
  if (out === self) setProp(machine, out, 'message', messageAmong(args), site);
  for (const key of ['status', 'statusCode']) setProp(machine, out, key, status, site);
  return out;
}

function messageAmong(args: Value[]): Value {
  const text = args.find((one) => typeof one === 'string');
  const options = args[1];
  return text ?? (options instanceof Obj ? (options.own?.get('message') as Value) : undefined) ?? new Unk('message');
}
