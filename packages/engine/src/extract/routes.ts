import type { Route } from '@airworthy/model';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import type { BootResult } from '../boot/boot-service.ts';
import { HAND_MADE } from '../link/linked.ts';
import type { ExtractInput } from './define-extractor.ts';
import { callsBelow } from './calls-below.ts';
import { checkedByHand, covers, fieldsOf, lookedAtBefore } from './checked-by-hand.ts';
import { functionAt } from './function-at.ts';
import { authLibraryOf, givesPage, looksUpToken, onlyRedirects, onlyRefuses } from './handed-on.ts';
import { aroundOf, handlerOf } from './handlers.ts';
import { ignoresCaller } from './ignores-caller.ts';
import { ownLimiter } from './own-limiters.ts';
import { repeatsOf } from './route-repeats.ts';
import { requestReads } from './request-reads.ts';
import { routePurpose } from './route-purpose.ts';

const CACHE = new WeakMap<BootResult, Route[]>();

/** Routes of the running app in the order of `boot.routes`, with what their handlers read in code that the boot did not run, and what they are for. */
export function routesOf(input: Pick<ExtractInput, 'boot' | 'code'>): readonly Route[] {
  let routes = CACHE.get(input.boot);
  if (routes === undefined) {
    const isFiled = input.boot.followed.length > 0;
    const shared = sharedHandlers(input);
    routes = input.boot.routes.map((route, index) => {
      const handler = shared.has(index) ? undefined : handlerOf(input, index);
      const told = detailed(input, route, handler, input.boot.handlers[index] !== undefined, aroundOf(input, index));
      return isFiled ? asFiled(input.code, told, handler) : told;
    });
    CACHE.set(input.boot, routes);
  }
  return routes;
}

/** Listeners that answer several routes in one place: what it does for the others says nothing about one of them. */
function sharedHandlers(input: Pick<ExtractInput, 'boot' | 'code'>): ReadonlySet<number> {
  const keys = input.boot.routes.map(({ framework }, index) => (HAND_MADE.has(framework) ? handlerOf(input, index)?.key : undefined));
  return new Set(keys.flatMap((key, at) => (key !== undefined && keys.indexOf(key) !== keys.lastIndexOf(key) ? [at] : [])));
}

function detailed(
  input: Pick<ExtractInput, 'boot' | 'code'>,
  route: Route,
  handler: FunctionInfo | undefined,
  isKnown: boolean,
  around: readonly FunctionInfo[],
): Route {
  const reads =
    handler === undefined ? route.reads : [...new Set([...route.reads, ...requestReads(input.code, handler, route.framework)])].toSorted();
  const out: Route = {
    ...route,
    ...(route.apart === true ? { apart: input.boot.routes.some((one) => one.apart !== true) } : {}),
    reads,
    schemas: route.schemas.filter((schema) => schema.by !== 'express-validator' || readsResult(input.code)),
  };
  if (handler !== undefined) {
    const own = fieldsOf(input.code, handler);
    const fields = [...around.map((fn) => fieldsOf(input.code, fn)), own];
    const parts = [...new Set(fields.flatMap((one) => one.parts))].toSorted();
    if (parts.length > 0) out.testsByHand = parts;
    const before = lookedAtBefore(input.code, route);
    out.schemas.push(...checkedByHand(out, before, own.read));
    const looked = [...fields.flatMap((one) => one.looked), ...before.by.flatMap((one) => one.looked)];
    const asSent = before.unread ? [] : own.read.filter((field) => !covers(looked, field));
    if (asSent.length > 0) out.readsAsSent = asSent;
  }
  // A name that the interpreter did not give; the place says the rest.
  if ((out.handlerName === undefined || out.handlerName === '') && handler !== undefined) out.handlerName = handler.name;
  // A limiter of own code stands nearer to the route than that of the app.
  for (const guard of route.guards) {
    const own = ownLimiter(input.code, guard, route.path);
    if (own !== undefined)
      out.rateLimit = { max: own.max, windowMs: own.windowMs, keyedBy: own.keyedBy, store: own.store, location: own.fn.location };
  }
  if (
    out.rateLimit === null &&
    [...around, ...(handler === undefined ? [] : [handler])].some((fn) => callsLimiter(input.code, fn, input.boot.followed.length > 0))
  )
    out.mayLimit = true;
  const purpose = routePurpose(input.code, out, handler);
  out.purpose = purpose === 'webhook' && managedPaths(input.boot).has(out.path) ? 'api' : purpose;
  // Also where the address speaks of administrators or of money: who is turned away or sent elsewhere is given nothing there.
  if (
    handler !== undefined &&
    out.access !== 'guarded' &&
    /^(?:api|admin|payment)$/.test(out.purpose) &&
    (onlyRefuses(handler) || onlyRedirects(route, handler))
  )
    out.purpose = 'static';
  if (handler !== undefined && out.access !== 'guarded' && out.purpose === 'api') handedOn(input.code, out, handler);
  const repeats = repeatsOf(input.code, out, handler);
  if (repeats !== undefined) out.repeats = repeats;
  const asking = route.guards.filter((guard) => guard.kind !== 'neutral').flatMap((guard) => functionAt(input.code, guard.place) ?? []);
  if (handler !== undefined && ignoresCaller(input.code, out, handler, asking)) out.ignoresCaller = true;
  // The handler of another framework brings routes and guards of its own.
  if (out.access !== 'guarded' && out.access !== 'opaque' && out.purpose === 'api' && out.carries === undefined && !isKnown) {
    out.access = 'opaque';
    out.accessReason = 'its handler could not be read';
  }
  if (out.access === 'open' && out.purpose === 'api' && handler !== undefined && verifiesItself(input.code, handler)) {
    out.access = 'opaque';
    out.accessReason = 'its handler compares a signature or token itself';
  }
  return out;
}

/** Addresses for those who are about to sign in; which of them are that, their names tell nobody. */
const AROUND_SIGN_IN = /(?:^|\/)(?:auth\w*|oauth2?|oidc|saml2?|sso|log-?in|sign-?(?:in|up)|invit\w*)(?:\/|$)/i;

/** Routes that were found in files: the names of their folders are all that says for whom they are. */
function asFiled(code: CodeIndex, route: Route, handler: FunctionInfo | undefined): Route {
  if (route.access !== 'open') return route;
  // https://nextjs.org/docs/app/api-reference/functions/image-response
  if (
    handler !== undefined &&
    callsBelow(code, handler, 1).some(({ call }) => /^(?:new )?(?:next\/og|next\/server|@vercel\/og)\.ImageResponse$/.test(call.callee))
  )
    return { ...route, purpose: 'static' };
  return AROUND_SIGN_IN.test(route.path) && route.purpose === 'api'
    ? { ...route, access: 'opaque', accessReason: 'whoever signs in may have to reach it before, which only a reader can tell' }
    : route;
}

/** Routes that ask for no credential because of what they are for, as far as their handlers show it. */
function handedOn(code: CodeIndex, route: Route, handler: FunctionInfo): void {
  if (givesPage(code, route, handler) || onlyRedirects(route, handler)) route.purpose = 'static';
  else if (looksUpToken(code, route, handler)) route.takesToken = true;
  const library = /\*$|\/:\w+\*?$|\{\*?\w+\}$/.test(route.path) ? authLibraryOf(code, handler) : undefined;
  if (library !== undefined) route.servedBy = library;
}

const MANAGED = new WeakMap<BootResult, Set<string>>();

/** Addresses of records that are changed and removed there, and of the collections they are in: webhooks that are kept, not delivered. */
function managedPaths(boot: BootResult): ReadonlySet<string> {
  let paths = MANAGED.get(boot);
  if (paths !== undefined) return paths;
  paths = new Set();
  for (const { method, path } of boot.routes)
    if (method === 'PUT' || method === 'PATCH' || method === 'DELETE') paths.add(path).add(path.replace(/\/:\w+$/, ''));
  MANAGED.set(boot, paths);
  return paths;
}

const RESULTS = /^express-validator\.(?:validationResult|matchedData|checkExact)\b|^express-validator\..*\.(?:run|throw)$/;
const READS_RESULT = new WeakMap<CodeIndex, boolean>();

/** Rules of express-validator refuse nothing until somebody asks what they found. https://express-validator.github.io/docs/guides/getting-started */
function readsResult(code: CodeIndex): boolean {
  let known = READS_RESULT.get(code);
  if (known === undefined)
    READS_RESULT.set(code, (known = code.callsTo(RESULTS).length > 0 || code.callsOfMember('withDefaults').length > 0));
  return known;
}

const VERIFIES =
  /timingSafeEqual$|^tsscmp$|^secure-compare$|^scmp$|^jsonwebtoken\.verify$|^jose\.\w*[vV]erify$|constructEvent(?:Async)?$|(?:svix|standardwebhooks)\.Webhook#verify$/;

/** A signature in the query or body is a credential, too; whether its refusal ends the request was not seen by the runs without one. */
function verifiesItself(code: CodeIndex, handler: FunctionInfo): boolean {
  const callees = callsBelow(code, handler, 3).map(({ call }) => call.callee);
  // What is derived from a password is compared where somebody signs in.
  const ofPassword = callees.some((callee) => /^crypto\.(?:scrypt|pbkdf2)(?:Sync)?$/.test(callee));
  return callees.some((callee) => VERIFIES.test(callee) && !(ofPassword && callee.endsWith('timingSafeEqual')));
}

const LIMITER_NAME = /rate_?limit|throttl(?:e(?!d?time)|ing)|limiter/i;

/** `named`: functions of own code count by their names as well, where handlers do by themselves what elsewhere stands before them. */
function callsLimiter(code: CodeIndex, handler: FunctionInfo, named: boolean): boolean {
  return callsBelow(code, handler, 2).some(
    ({ call }) =>
      LIMITER_NAME.test(call.member ?? call.callee.slice(call.callee.lastIndexOf('.') + 1)) ||
      (named && call.targets.some(({ own }) => own !== undefined && LIMITER_NAME.test(own))),
  );
}
