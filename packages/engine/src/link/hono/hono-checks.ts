import type { Machine } from '../../boot/machine.ts';
import { settledValue } from '../../boot/native-promise.ts';
import { makeNative } from '../../boot/properties.ts';
import type { Func, Site, Value } from '../../boot/value.ts';
import { Func as AnyFunction, Obj, Unk } from '../../boot/value.ts';
import { TARGETS } from '../../guard/hono-context.ts';
import { makeResponse, statusOfResponse } from '../../guard/hono-response.ts';
import { partOf } from '../../guard/request-parts.ts';
import { sessionOf } from '../../guard/session.ts';

/**
 * Middleware of Hono that leave the decision to a function of the app: `bearerAuth({ verifyToken })`, `basicAuth({ verifyUser })` and
 * `validator('json', (value, c) => …)`. It is run, so that what it does counts. `undefined` for every other call.
 */
export function decidedByOwnCode(machine: Machine, name: string, args: Value[]): Func | undefined {
  if (name === 'hono/validator.validator') return args[1] instanceof AnyFunction ? validator(machine, args[0], args[1]) : undefined;
  const option = name === 'hono/bearer-auth.bearerAuth' ? 'verifyToken' : name === 'hono/basic-auth.basicAuth' ? 'verifyUser' : undefined;
  const options = args[0];
  const verify = option !== undefined && options instanceof Obj ? options.own?.get(option) : undefined;
  return verify instanceof AnyFunction && verify.node !== undefined ? verifying(machine, name, verify, option === 'verifyUser') : undefined;
}

function verifying(machine: Machine, name: string, verify: Func, basic: boolean): Func {
  return makeNative(machine, name, (run, _self, [context, next], site) => {
    if (run.decider === undefined) return new Unk('request handled');
    const session = sessionOf(run);
    const token = session.credential(basic ? 'user' : 'bearer');
    if (token === undefined) return makeResponse(run, 401);
    const given = basic ? [token, session.credential('password'), context] : [token, context];
    const verdict = settledValue(run.parts.call(run, verify, undefined, given, site));
    const passes = session.answer(verdict, site) ?? session.choose(verdict, `${name} accepts the credential`, site);
    return passes ? onward(run, next, site) : makeResponse(run, 401);
  });
}

function validator(machine: Machine, target: Value, check: Func): Func {
  return makeNative(machine, 'hono/validator.validator', (run, _self, [context, next], site) => {
    if (run.decider === undefined) return new Unk('request handled');
    const answer = run.parts.call(run, check, undefined, [partOf(sessionOf(run), TARGETS[String(target)] ?? 'body'), context], site);
    return statusOfResponse(answer) === undefined ? onward(run, next, site) : answer;
  });
}

function onward(machine: Machine, next: Value, site: Site): Value {
  return machine.parts.call(machine, next, undefined, [], site);
}
