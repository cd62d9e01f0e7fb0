import { awaitValue } from '../boot/await.ts';
import { ThrowSignal } from '../boot/machine.ts';
import type { Machine } from '../boot/machine.ts';
import { makeObject } from '../boot/properties.ts';
import type { Value } from '../boot/value.ts';
import { Ext, Func, Obj, Unk, isPrimitive } from '../boot/value.ts';
import type { LinkedRoute } from '../link/linked.ts';
import { countedCall } from './counted-call.ts';
import { HTTP_STATUS } from './hono-response.ts';
import type { Exchange } from './request.ts';
import { named, partOf } from './request-parts.ts';
import type { Session } from './session.ts';
import { sessionOf } from './session.ts';

type Outcome = 'pass' | 'reject' | 'unknown';

/** What the framework gives, and what says who is signed in: asking it does nothing yet. */
export const ASKS = /^(?:next\/|react\b|console\.)|auth|session|clerk|getUser|currentUser|log(?:ger)?\b/i;

/**
 * Runs a server action. It answers whatever it returns, so there is no status to go by: it turns down who gets an error, thrown or returned,
 * or nothing before anything was done. https://nextjs.org/docs/app/guides/forms
 */
export function runAction(
  session: Session,
  handler: Func,
  exchange: Exchange,
  route: LinkedRoute,
  rejected: (session: Session, error: Value) => 'reject',
): Outcome {
  const { machine } = session;
  const refuse = (): Outcome => {
    session.status = 401;
    return 'reject';
  };
  const args = route.args?.(machine, exchange) ?? [];
  const { value, threw, calls } = countedCall(machine, handler, args, route.site, (callee) => !ASKS.test(callee));
  if (!threw) {
    if (calls === 0 && (value === undefined || value === null || value === false)) return refuse();
    return tellsError(value) ? refuse() : 'pass';
  }
  const sent = value instanceof Obj ? value.props.get(HTTP_STATUS) : undefined;
  // `redirect('/orders/1')` is how an action usually ends.
  if (typeof sent === 'number' && sent < 400) return 'pass';
  rejected(session, value);
  if (!session.broke) return refuse();
  session.opaque ??= 'it breaks on what nobody was seen to set';
  return 'unknown';
}

/** `{ error: 'Unauthorized' }`, `{ success: false, … }`, and what packages for actions answer instead of throwing. */
function tellsError(value: Value): boolean {
  if (!(value instanceof Obj) || value instanceof Ext || value instanceof Func || value.kind === 'array') return false;
  const has = (key: string): boolean => {
    const member = value.own?.get(key) as Value;
    return member !== undefined && member !== null && member !== false && member !== '';
  };
  if (['error', 'errors', 'serverError', 'validationErrors'].some(has)) return !has('data');
  if (['success', 'ok', 'isSuccess'].some((key) => value.own?.get(key) === false)) return true;
  return ['error', 'unauthorized', 'forbidden'].includes(
    String(isPrimitive(value.own?.get('status') as Value) ? value.own?.get('status') : ''),
  );
}

/** What a caller can hand to an action: anything at all. `useActionState` puts the state before a form, so each may be the form as well. */
export function actionArguments(machine: Machine, takesInput: boolean): Value[] {
  const body = partOf(sessionOf(machine), 'body');
  if (takesInput) sessionOf(machine).touched.add('body');
  return [body, body, named('request.body')];
}

/** What one function around an action is called with. */
export type Step = (next: Value, context: Obj) => Value;

/** Calls the functions around an action, each of which gets what the ones before it put into the context, and the action at the end. */
export function runSteps(
  machine: Machine,
  steps: readonly Step[],
  last: (context: Obj) => Value,
  next: (go: (more: Value) => Value) => Value,
): Value {
  const from = (at: number, context: Obj): Value => {
    try {
      if (at === steps.length) return answer(machine, awaitValue(machine, last(context)));
      const go = (more: Value): Value => from(at + 1, merged(machine, context, more));
      return awaitValue(machine, (steps[at] as Step)(next(go), context));
    } catch (signal) {
      if (!(signal instanceof ThrowSignal)) throw signal;
      const error = signal.value;
      const isHttp = error instanceof Obj && (error.props.has(HTTP_STATUS) || error.props.get('name') === 'TypeError');
      if (isHttp) throw signal;
      return makeObject(machine, { serverError: new Unk('message') });
    }
  };
  return from(0, makeObject(machine));
}

function answer(machine: Machine, data: Value): Value {
  return tellsError(data) ? data : makeObject(machine, { data });
}

/** `next({ ctx: { user } })` adds to what is there. */
function merged(machine: Machine, context: Obj, more: Value): Obj {
  const out = makeObject(machine);
  for (const from of [context, more instanceof Obj ? (more.own?.get('ctx') as Value) : undefined]) {
    if (from instanceof Obj) {
      out.open ||= from.open;
      for (const [key, value] of from.own ?? []) out.props.set(key, value);
    } else if (from !== undefined) out.open = true;
  }
  return out;
}
