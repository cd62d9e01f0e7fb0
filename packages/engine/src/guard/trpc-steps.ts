import { isRejected } from '../boot/native-promise.ts';
import { awaitValue } from '../boot/await.ts';
import type { ExternalModel, Machine } from '../boot/machine.ts';
import { ThrowSignal } from '../boot/machine.ts';
import { getProp, makeError, makeNative, makeObject, setProp } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../boot/value.ts';
import type { LinkedHook } from '../link/linked.ts';
import { HTTP_STATUS } from './hono-response.ts';
import { noteAnswer, OnwardSignal } from './onion.ts';
import { extendContext, procedureOptions } from './procedure-call.ts';
import type { Exchange } from './request.ts';
import type { Session } from './session.ts';
import { watchedCall } from './watched-call.ts';

type Outcome = 'pass' | 'reject' | 'hang' | 'unknown';
type Rejected = (session: Session, error: Value) => 'reject';

/** Phases of what stands before a resolver: who hands the request to the router, what makes the context, and the middleware. */
export const TRPC_PHASES = { entry: 'entry', context: 'context', procedure: 'procedure' } as const;

export function isTrpcPhase(phase: string): boolean {
  return phase === TRPC_PHASES.entry || phase === TRPC_PHASES.context || phase === TRPC_PHASES.procedure;
}

/** Calls that hand a request to a router. */
export const SERVES_ROUTER =
  /^@trpc\/server\/adapters\/(?:fetch\.fetchRequestHandler|node-http\.nodeHTTPRequestHandler|fastify\.fastifyRequestHandler|next-app-dir\.\w+)$/;

/** Packages' middleware that watch and let everything through. */
const WATCHES = /^@sentry\/|^@baselime\/|opentelemetry|^dd-trace|^pino|^trpc-(?:playground|panel|shield-logger)/;

/** Runs one step before a resolver. */
export function runTrpcStep(session: Session, hook: LinkedHook, exchange: Exchange, rejected: Rejected): Outcome {
  const { value } = hook;
  if (!(value instanceof Func)) {
    if (value instanceof Ext && hook.phase === TRPC_PHASES.procedure && WATCHES.test(value.name)) return 'pass';
    session.opaque ??=
      value instanceof Ext ? `${value.name.replace(/\(\)$/, '')} decides` : value instanceof Unk ? value.reason : 'a step is no function';
    return 'unknown';
  }
  if (hook.phase === TRPC_PHASES.entry) return runEntry(session, hook, value, exchange, rejected);
  if (hook.phase === TRPC_PHASES.context)
    return makeContext(session, value, hook.args?.(session.machine, exchange) ?? [], hook.site, exchange, rejected);
  return runMiddleware(session, hook, value, exchange, rejected);
}

/** A handler that calls an adapter with the request: what it does before, then its context. */
function runEntry(session: Session, hook: LinkedHook, handler: Func, exchange: Exchange, rejected: Rejected): Outcome {
  const { machine } = session;
  let outcome: Outcome = 'pass';
  const answer: ExternalModel = (run, callee, _self, [options], site) => {
    if (!SERVES_ROUTER.test(callee.name)) return undefined;
    const create = options instanceof Obj ? getProp(run, options, 'createContext', site) : new Unk('options');
    const request = options instanceof Obj ? getProp(run, options, 'req', site) : undefined;
    const given = [makeObject(run, { req: request, res: exchange.reply, resHeaders: new Unk('headers'), info: new Unk('info') })];
    if (create instanceof Func) outcome = makeContext(session, create, given, site, exchange, rejected);
    else if (create !== undefined && create !== null) {
      session.opaque ??= 'what makes the context could not be read';
      outcome = 'unknown';
    }
    throw new OnwardSignal();
  };
  try {
    const plain = exchange.context === undefined ? [exchange.request, exchange.reply] : [exchange.context];
    const args = hook.args?.(machine, exchange) ?? plain;
    const { value, threw, handedOn } = watchedCall(machine, handler, args, hook.site, [], answer);
    if (threw) return rejected(session, value);
    if (isRejected(value)) return rejected(session, value.data);
    if (handedOn !== undefined && !session.sent) {
      session.opaque ??= handedOn;
      return 'unknown';
    }
    noteAnswer(session, value);
    return 'reject';
  } catch (signal) {
    if (!(signal instanceof OnwardSignal)) throw signal;
    return outcome;
  }
}

/** Calls `createContext`; what it throws is answered as an error. */
function makeContext(session: Session, create: Func, args: Value[], site: Site, exchange: Exchange, rejected: Rejected): Outcome {
  const { machine } = session;
  const { value, threw } = watchedCall(machine, create, args, site, []);
  if (threw) return rejected(session, value);
  try {
    const ctx = awaitValue(machine, value);
    if (exchange.procedure !== undefined) exchange.procedure.ctx = ctx instanceof Ext ? unread(session, ctx) : ctx;
    return 'pass';
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    return rejected(session, signal.value);
  }
}

/** A context that a package made: whoever asks it asks what can't be read. */
function unread(session: Session, made: Ext): Unk {
  const out = new Unk(made.name);
  out.origin = made.name;
  out.role = 'opaque';
  session.readsCredential = true;
  return out;
}

/** A middleware goes on by calling `next`; what it throws is the answer, and without a result of `next` the call fails. */
function runMiddleware(session: Session, hook: LinkedHook, value: Func, exchange: Exchange, rejected: Rejected): Outcome {
  const { machine } = session;
  const call = exchange.procedure;
  if (call === undefined) return 'pass';
  const next = makeNative(machine, 'next', (run, _self, [given]) => {
    extendContext(run, call, given);
    session.continued = true;
    throw new OnwardSignal();
  });
  const options = procedureOptions(machine, call);
  options.props.set('next', next);
  try {
    const { value: result, threw, handedOn } = watchedCall(machine, value, [options], hook.site, [next, options]);
    if (threw) return rejected(session, result);
    if (isRejected(result)) return rejected(session, result.data);
    if (handedOn !== undefined) {
      session.opaque ??= handedOn;
      return 'unknown';
    }
    session.status ??= 500;
    return 'reject';
  } catch (signal) {
    if (!(signal instanceof OnwardSignal)) throw signal;
    return 'pass';
  }
}

/** Statuses of the codes of `TRPCError`. https://trpc.io/docs/server/error-handling */
const STATUSES: Readonly<Record<string, number>> = {
  PARSE_ERROR: 400,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  TIMEOUT: 408,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNPROCESSABLE_CONTENT: 422,
  TOO_MANY_REQUESTS: 429,
  CLIENT_CLOSED_REQUEST: 499,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
};

/** `new TRPCError({ code })`, or what a class of own code inherits from it. */
export function trpcError(machine: Machine, name: string, self: Value, args: Value[], site: Site): Value {
  if (name !== '@trpc/server.TRPCError') return undefined;
  const options = args[0] instanceof Obj && !(args[0] instanceof Ext) ? args[0] : undefined;
  const member = (key: string): Value => (options === undefined ? new Unk(key) : getProp(machine, options, key, site));
  const code = member('code');
  const out = self instanceof Obj && self.kind === 'object' ? self : makeError(machine, member('message'), 'TRPCError');
  if (out === self) setProp(machine, out, 'message', member('message'), site);
  setProp(machine, out, 'code', code, site);
  setProp(machine, out, 'cause', member('cause'), site);
  out.props.set(HTTP_STATUS, typeof code === 'string' ? (STATUSES[code] ?? 500) : 500);
  return out;
}
