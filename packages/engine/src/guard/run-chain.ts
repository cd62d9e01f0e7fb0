import { isRejected } from '../boot/native-promise.ts';
import type { Verification } from '@airworthy/model';
import { BudgetSignal, ExitSignal, StopSignal, ThrowSignal } from '../boot/machine.ts';
import type { ExternalModel, Machine } from '../boot/machine.ts';
import { makeNative } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import { Ext, Func, Obj, Unk } from '../boot/value.ts';
import type { LinkedHook, LinkedRoute } from '../link/linked.ts';
import { ACTION, FILED } from '../link/linked.ts';
import { aside, everyPath } from './aside.ts';
import type { SchemaUse } from './observe.ts';
import { forgetStatus, isElysiaPhase, noteElysiaAnswer, runElysiaStep } from './elysia-step.ts';
import { H3_PHASES, noteH3Answer, runH3Step } from './h3-event.ts';
import { HANDSHAKE_PHASES, runHandshake } from './handshake.ts';
import { libraryCall, packagedGuard } from './library-calls.ts';
import { HTTP_STATUS } from './hono-response.ts';
import { runNextPackage, runNextProxy } from './next-request.ts';
import { LISTENER_PHASE, runListenerStep } from './listener-step.ts';
import { callHandler, isOnion, noteAnswer, runAround } from './onion.ts';
import { makeExchange } from './request.ts';
import { PRINCIPAL_MEMBER } from './request-parts.ts';
import type { Exchange } from './request.ts';
import { runAction } from './run-action.ts';
import { isLoaded, ROUTE_MIDDLEWARE, runLoader, runRouteMiddleware } from './run-loader.ts';
import { GRAPHQL_PHASES, runContext, runField, runResolver } from './run-operation.ts';
import { runDecider } from './run-decider.ts';
import type { Decision, Scenario } from './session.ts';
import { Session } from './session.ts';
import { isTrpcPhase, runTrpcStep } from './trpc-steps.ts';
import { watchedCall } from './watched-call.ts';

export const CAPS = { paths: 64, steps: 30_000 } as const;

/** Frameworks whose handlers ask for the session themselves, often through packages: there what a package says may be who signed in. */
export const STRICT: ReadonlySet<string> = new Set([...FILED, 'trpc']);

/** How one path of a chain ended. */
export interface Path {
  outcome: 'pass' | 'reject' | 'hang' | 'unknown';
  status: number | undefined;
  decisions: Decision[];
  verifies: Verification[];
  flags: string[];
  authorizes: string[];
  wrotePrincipal: boolean;
  readsCredential: boolean;
  /** The handler looks for a credential, or calls a package that may. */
  handlerAsks: boolean;
  /** Something that the handler calls may ask for one, which was not seen. */
  asksElsewhere: boolean;
  /** The handler was reached. */
  handled: boolean;
  /** Something was asked that the code alone does not decide. */
  chose: boolean;
  /** Who signed in was looked at, and whatever was seen changed nothing. */
  looked: boolean;
  /** It ended in a TypeError of the guard's own code, which nobody wrote as a rejection. */
  broke: boolean;
  opaque: string | undefined;
  /** Parts of the request that were read. */
  touched: string[];
  schemas: SchemaUse[];
  /** A response was sent, and the chain went on all the same. */
  leaks: boolean;
  /** It ended by reading a member of nothing or calling it: perhaps something that code put there which was not seen. */
  crashed: boolean;
}

/** All paths of a run. */
export interface Run {
  paths: Path[];
  /** The path cap was reached, or the run was ended early. */
  capped: boolean;
  /** Some path asked what credential is sent; otherwise the other scenarios give the same. */
  asked: boolean;
  /** Some path looked at the header whose scheme can be chosen. */
  askedScheme: boolean;
  /** Calls of other services that were given the credential. */
  handedOn: ReadonlySet<string>;
}

export interface RunRequest {
  machine: Machine;
  route: LinkedRoute;
  hooks: readonly LinkedHook[];
  /** Run the handler itself after the hooks. */
  handler?: Value;
  scenario: Scenario;
  concrete: boolean;
  ambient: boolean;
  scheme?: string;
  maxPaths?: number;
  /** A path after which nothing of the rest matters to the caller. */
  until?: (path: Path) => boolean;
  /** See `Session.forwards`. */
  forwards?: ReadonlySet<string>;
  /** Paths that differ least from the first one come first; see `everyPath`. */
  near?: boolean;
}

/** Runs hooks in one scenario, over all decisions that are not certain. The heap is as before afterwards. */
export function runChain(request: RunRequest): Run {
  let asked = false;
  let askedScheme = false;
  const handedOn = new Set<string>();
  const { results, capped } = everyPath(
    request.maxPaths ?? CAPS.paths,
    (prefix) => new Session(request.machine, request.scenario, request.scheme ?? 'Bearer', prefix, request.forwards),
    (session) => {
      const path = runPath(request, session);
      asked ||= session.asked;
      askedScheme ||= session.askedScheme;
      for (const call of session.handedOn) handedOn.add(call);
      return path;
    },
    request.until,
    STRICT.has(request.route.framework) ? 'singly' : request.near,
  );
  return { paths: results, capped, asked, askedScheme, handedOn };
}

function runPath(request: RunRequest, session: Session): Path {
  let leaks = false;
  let handlerAsks = false;
  let handled = false;
  session.strict = STRICT.has(request.route.framework);
  const follow = (): Path['outcome'] => {
    const exchange = makeExchange(session, request.route, request.concrete, request.ambient);
    const before = exchange.carriers.map((one) => one.props.size);
    let outcome: Path['outcome'] = 'pass';
    for (const hook of request.hooks) {
      outcome = runHook(session, hook, exchange, request.route.dialect ?? request.route.framework);
      if (outcome === 'pass' && session.sent) leaks = true;
      if (outcome !== 'pass') break;
    }
    if (outcome === 'pass' && request.handler !== undefined) {
      handled = true;
      const { readsCredential } = session;
      if (session.strict) session.readsCredential = session.asksElsewhere = false;
      outcome = runHandler(session, request.handler, exchange, request.route);
      handlerAsks = session.readsCredential || session.asksElsewhere;
      session.readsCredential ||= readsCredential;
    }
    for (const [index, carrier] of exchange.carriers.entries()) {
      let at = 0;
      carrier.props.forEach((_, key) => {
        if (at >= (before[index] as number) && PRINCIPAL_MEMBER.test(key)) session.wrotePrincipal = true;
        at += 1;
      });
    }
    return outcome;
  };
  const answer: ExternalModel = (run, callee, self, args, site, isNew) => ({
    value: libraryCall(session, run, callee, self, args, site, isNew),
  });
  const outcome = aside(session, CAPS.steps, answer, () => {
    try {
      return follow();
    } catch (signal) {
      if (signal instanceof BudgetSignal || signal instanceof StopSignal || signal instanceof RangeError) {
        session.opaque ??= signal instanceof StopSignal ? signal.reason : 'it is too large to follow';
        return 'unknown';
      }
      if (signal instanceof ExitSignal) return 'hang';
      throw signal;
    }
  });
  return {
    outcome,
    status: session.status,
    decisions: session.decisions,
    verifies: session.verifies,
    flags: [...session.flags],
    authorizes: [...session.authorizes],
    wrotePrincipal: session.wrotePrincipal,
    readsCredential: session.readsCredential,
    handlerAsks,
    asksElsewhere: session.asksElsewhere,
    handled,
    chose: session.chose,
    looked: session.looked,
    broke: session.broke,
    opaque: session.opaque,
    leaks,
    crashed: session.crashed,
    touched: [...session.touched],
    schemas: session.schemas,
  };
}

/** Runs one hook by the rules of its framework. */
function runHook(session: Session, hook: LinkedHook, exchange: Exchange, framework: string): Path['outcome'] {
  const { machine } = session;
  const { value, site } = hook;
  if (value === undefined || value === null) return 'pass';
  session.continued = false;
  session.failed = false;
  session.sent = false;
  if (hook.phase === GRAPHQL_PHASES.context) return runContext(session, hook, exchange, rejected);
  if (value instanceof Func && value.props.has('@@guard')) return packagedGuard(session, String(value.props.get('@@guard')), site);
  if (value instanceof Func && value.props.has('@@any')) return runComposed(session, value, hook, exchange, framework);
  if (hook.phase === GRAPHQL_PHASES.field) return runField(session, hook, exchange, rejected);
  if (hook.phase === 'guard') return runDecider(session, hook, exchange, rejected);
  if (hook.phase === LISTENER_PHASE) return runListenerStep(session, hook, exchange, rejected);
  if (isTrpcPhase(hook.phase)) return runTrpcStep(session, hook, exchange, rejected);
  if (hook.phase === ROUTE_MIDDLEWARE && value instanceof Func) return runRouteMiddleware(session, hook, exchange, rejected);
  if (!(value instanceof Func)) {
    if (value instanceof Ext && framework.startsWith('next')) return runNextPackage(session, value);
    if (value instanceof Ext) return runExternal(session, value, exchange, site, isOnion(framework));
    session.opaque = value instanceof Unk ? value.reason : 'the guard is no function';
    return 'unknown';
  }
  if (isElysiaPhase(hook.phase)) return runElysiaStep(session, hook, exchange, rejected);
  if (hook.phase === H3_PHASES.layer || hook.phase === H3_PHASES.hook) return runH3Step(session, hook, exchange, rejected);
  if (isOnion(framework)) return runAround(session, hook, exchange, rejected);
  if (framework.startsWith('next')) return runNextProxy(session, hook, exchange, rejected);
  if (HANDSHAKE_PHASES.has(hook.phase)) return runHandshake(session, hook, exchange, rejected);
  const next = makeNative(machine, 'next', (_run, _self, [error]) => {
    // `next('route')` and `next('router')` leave: what follows here is not reached this way.
    if (error !== undefined && error !== null && !(error instanceof Unk)) session.failed = true;
    else session.continued = true;
    return undefined;
  });
  const phaseArgs =
    framework === 'socket.io'
      ? [exchange.socket, next]
      : framework === 'ws'
        ? [exchange.socket, exchange.request]
        : hook.phase === 'preParsing'
          ? [exchange.request, exchange.reply, new Unk('payload'), next]
          : [exchange.request, exchange.reply, next];
  const { value: result, threw, handedOn } = watchedCall(machine, value, phaseArgs, site, [next]);
  if (threw) return rejected(session, result);
  if (isRejected(result)) {
    if (framework === 'express4') return 'hang';
    return rejected(session, result.data);
  }
  if (session.failed) return 'reject';
  if (session.continued) return framework.startsWith('express') || !session.sent ? 'pass' : 'reject';
  if (session.sent) return 'reject';
  const stalls = (): Path['outcome'] => {
    if (handedOn === undefined) return 'hang';
    session.opaque ??= handedOn;
    return 'unknown';
  };
  if (framework.startsWith('express') || framework === 'socket.io') return stalls();
  const asynchronous = (result instanceof Obj && result.kind === 'promise') || result instanceof Unk || result instanceof Ext;
  return asynchronous ? 'pass' : stalls();
}

function rejected(session: Session, error: Value): 'reject' {
  if (error instanceof Obj) {
    session.broke = error.kind === 'error' && error.props.get('name') === 'TypeError';
    const status = error.props.get('statusCode') ?? error.props.get('status') ?? error.props.get(HTTP_STATUS);
    if (typeof status === 'number') session.status = status;
    if (error.kind === 'error' && error.props.get('name') === 'TypeError') session.crashed = true;
  }
  session.status ??= 500;
  return 'reject';
}

/** `next(error)` is answered as an error; `next('route')` leaves for another route. */
function handsError(error: Value): boolean {
  return error instanceof Obj || (error instanceof Unk && error.reason === 'caught error');
}

/** `fastify.auth([a, b])`: with `or`, the weakest member decides. */
function runComposed(session: Session, value: Func, hook: LinkedHook, exchange: Exchange, framework: string): Path['outcome'] {
  const any = value.props.get('@@any') === 'or';
  let last: Path['outcome'] = 'pass';
  for (const member of value.items ?? []) {
    last = runHook(session, { ...hook, value: member }, exchange, framework);
    if (any && last === 'pass') return 'pass';
    if (!any && last !== 'pass') return last;
    if (any) {
      session.sent = false;
      session.failed = false;
    }
  }
  return last;
}

/** A function of a package as a hook: by table, or let through as something that is not about credentials. */
function runExternal(session: Session, value: Ext, exchange: Exchange, site: Site, around: boolean): Path['outcome'] {
  const { machine } = session;
  const next = makeNative(machine, 'next', () => {
    session.continued = true;
    return undefined;
  });
  const given = around ? [exchange.context, next] : [exchange.request, exchange.reply, next];
  libraryCall(session, machine, value, undefined, given, site, false);
  if (session.sent) return 'reject';
  if (!session.continued && MAY_GUARD.test(value.name) && !SETS_UP.test(value.name)) {
    session.opaque ??= `${value.name.replace(/\(\)$/, '')} may ask for a credential`;
    return 'unknown';
  }
  return 'pass';
}

/** Names of packages' functions that may well turn requests down for want of a credential … */
const MAY_GUARD =
  /(?:^|[\W_])(?:auth\w*|\w*[aA]uthenticat\w*|\w*[aA]uthoriz\w*|\w*[gG]uard\w*|protect\w*|\w*[vV]erif\w*|require[A-Z]\w*|ensure[A-Z]\w*|\w*[pP]ermission\w*|check[A-Z]\w*(?:Jwt|Token|Auth|Scope|Role)\w*|jwt\w*|oauth\w*|oidc\w*|saml\w*|\w*[sS]copes?)\(\)$/;
/** … and those of which it is known that they only prepare the way. */
const SETS_UP = /\.(?:initialize|session|middleware|clerkMiddleware)\(\)$|^express-session|^cookie-session|openid-connect\.auth\(\)$/;

/** Runs a handler: answering 401 or 403 is a rejection, everything else means that it served the request. */
function runHandler(session: Session, handler: Value, exchange: Exchange, route: LinkedRoute): Path['outcome'] {
  const { machine } = session;
  if (route.operation !== undefined) return runResolver(session, handler, exchange, route, rejected);
  if (!(handler instanceof Func)) return 'pass';
  if (route.method === ACTION) return runAction(session, handler, exchange, route, rejected);
  if (isLoaded(route.framework)) return runLoader(session, handler, exchange, route, rejected);
  session.sent = false;
  session.status = undefined;
  if (route.framework === 'elysia') forgetStatus(exchange);
  // Webhooks answer 400 or worse to a wrong signature; without any, to a header that is missing.
  const failed = (): boolean => session.status !== undefined && session.status >= 400;
  const refused = (): boolean =>
    session.status === 401 ||
    session.status === 403 ||
    (route.websocket && session.sent) ||
    (failed() && (session.turnedDown || (session.scenario === 'none' && session.readsCredential)));
  const plain = route.websocket
    ? [exchange.socket, exchange.request]
    : [
        exchange.request,
        exchange.reply,
        makeNative(machine, 'next', (_run, _self, [error]) => (handsError(error) ? rejected(session, error) : undefined)),
      ];
  try {
    const args = route.args?.(machine, exchange) ?? plain;
    const result = isOnion(route.framework)
      ? callHandler(session, machine, handler, exchange, route.site)
      : machine.parts.call(machine, handler, undefined, args, route.site);
    noteAnswer(session, result);
    if (route.dialect === 'h3') noteH3Answer(session, result);
    if (route.framework === 'elysia') noteElysiaAnswer(session, exchange, result);
    if (isRejected(result)) {
      rejected(session, result.data);
      return refused() ? 'reject' : 'pass';
    }
  } catch (signal) {
    if (!(signal instanceof ThrowSignal)) throw signal;
    rejected(session, signal.value);
    return refused() ? 'reject' : 'pass';
  }
  return refused() ? 'reject' : 'pass';
}
