import type { Route, RoutePurpose } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { HAND_MADE } from '../link/linked.ts';
import { contains } from '../lang/typescript/syntax.ts';
import { callsBelow } from './calls-below.ts';
import { VERIFIES_DELIVERY } from './delivery-libraries.ts';

const PROBE = /^_{0,2}(?:health(?:z|checks?|-checks?)?|livez?|alive|liveness|readyz?|readiness|ping|startup|startupz|heartbeat)$/i;
const PREFIX = /^(?:api|v\d+|service|services|_|__|internal)$/i;
const DOCS = /^(?:docs?|documentation|swagger[\w.-]*|openapi[\w.-]*|api-docs|redoc)$/i;
const DEBUG = /^(?:debug|__debug|_debug|dev-tools|pprof|heapdump)$/i;
/** Work on the state of the service itself, for whoever runs it: `DELETE /cache/flush`, `POST /circuit-breakers/:name/reset`. */
const CLEARS = /^(?:flush|flushall|purge|clear|reset|invalidate|reload|warm)$/i;
const OWN_STATE = /^(?:caches?|circuit-?breakers?|metrics|rate-?limits?)$/i;
const PAYMENT = /^(?:payments?|checkout|charges?|refunds?|payouts?|billing)$/i;
/** `webhooks`, `stripe-webhook`; what does something with them is for those who keep them. */
const WEBHOOK =
  /^(?:(?:web)?hooks?|(?!(?:test|list|create|update|delete|get|add|edit|remove|manage|register|send|retry|replay|outgoing|outbound)[-_])\w+(?:[-_]\w+)*[-_]webhooks?)$/i;
const SEARCH = /^(?:search|autocomplete|suggest(?:ions?)?)$/i;
const PASSWORD_RESET = /(?:forgot|reset|recover)[-_/]?password|password[-_/](?:forgot|reset|recover)/i;
const SIGN_IN = /^(?:login|log-in|signin|sign-in|authenticate)$/i;
/** Where tokens are for signing in, and not for devices, uploads or messages. */
const TOKEN = /(?:^|\/)(?:auth\w*|oauth2?|connect|api|v\d+|sessions?|users?|jwt|identity|accounts?|login)\/token\/?$|^\/token\/?$/i;
const SIGN_UP = /^(?:register|signup|sign-up)$/i;
/** What is registered is no person: `/devices/register`, `/push/register`, `/events/:id/register`. */
const NO_PERSON =
  /device|agent|webhook|push|notification|fcm|apns|client|service|node|machine|instance|worker|runner|domain|passkey|webauthn|keys?$|apps?$|plugin|extension|event|course|class|meeting|session/i;
/** The addresses of the sign-in of the service itself. */
const USUAL = /^(?:\/(?:api|rest|v\d+|auth\w*|users?|accounts?|identity))*\/(?:log-?in|sign-?in|sign-?up|register|authenticate|token)\/?$/i;
/** Files of a page; descriptions of APIs end in json and yaml. */
const ASSET = /\.(?:css|m?js|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|webmanifest|html)$|^robots\.txt$/i;
const REFRESH = /(?:^|\/)refresh[-_]?tokens?(?:\/|$)|(?:^|\/)(?:auth|tokens?|sessions?)\/(?:[^:/]+\/)?refresh$|^\/refresh$/i;

/** Names of calls with the names they lie in: `com.example.admin.deleteAccount`, https://atproto.com/specs/nsid, and routers of tRPC in routers. */
const DOTTED = /^[a-z][\w-]*(?:\.[a-z][\w-]*){2,}(?<!\.(?:json|ya?ml|xml|txt|csv|pdf|zip|gz|md))$/i;
const NAMED_SIGN_IN = /^(?:create|start)Session$/;

/** `(_, res) => res.end('ok')`: whatever is asked, the answer is the same. */
function ignoresRequest(handler: FunctionInfo | undefined): boolean {
  if (handler === undefined || !('params' in handler.node) || !Array.isArray(handler.node.params)) return false;
  const [first] = handler.node.params as Node[];
  const name = first?.type === 'Identifier' ? first.name : undefined;
  return name !== undefined && !contains(handler.node.body as Node, (node) => node.type === 'Identifier' && node.name === name);
}

/** What a route is for: by its wiring and what its handler does first, then by the words of its path and its method. */
export function routePurpose(code: CodeIndex, route: Route, handler: FunctionInfo | undefined): RoutePurpose {
  if (route.websocket) return 'websocket';
  if (route.purpose === 'static' || route.purpose === 'root') return route.purpose;
  if (HAND_MADE.has(route.framework) && route.path === '/*' && ignoresRequest(handler)) return 'root';
  // Where addresses are compared by hand, a star may stand for the query as well: `req.url.startsWith('/health')`.
  const segments = (HAND_MADE.has(route.framework) ? route.path.replace(/\*$/, '') : route.path)
    .split('/')
    .filter((segment) => segment !== '')
    .flatMap((segment) => (DOTTED.test(segment) && !ASSET.test(segment) ? segment.split('.') : [segment]));
  const isNamed = DOTTED.test(route.path.slice(route.path.lastIndexOf('/') + 1));
  const words = segments.filter((segment) => !segment.startsWith(':') && segment !== '*');
  const last = segments.findLast((segment) => segment !== '*') ?? '';
  const own = words.filter((word) => !PREFIX.test(word));
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  const reading = route.method === 'GET' || route.method === 'HEAD' || route.method === 'ALL';
  const writing = !reading || route.method === 'ALL';
  if (reading && ASSET.test(last) && !last.startsWith(':')) return 'static';
  if (has(/^admin$/i)) return 'admin';
  if (has(/^internal$/i)) return 'internal';
  if (has(DEBUG)) return 'debug';
  if (writing && CLEARS.test(last) && has(OWN_STATE)) return 'admin';
  if (reading && isProbe(segments, own)) return 'health';
  if (reading && isMetrics(code, own, last, handler)) return 'metrics';
  if (reading && has(DOCS)) return 'docs';
  if (PASSWORD_RESET.test(route.path)) return 'password-reset';
  if (writing && REFRESH.test(route.path)) return 'token-refresh';
  // Whoever is signed in already signs in or registers nobody here: a device, an account at another system, a key of an API.
  const knows = behindSignIn(route) && !USUAL.test(route.path);
  if (
    !knows &&
    (/^(?:login|log-in|signin|sign-in)$/i.test(last) ||
      (writing && isNamed && NAMED_SIGN_IN.test(last) && !words.some((word) => PAYMENT.test(word))) ||
      (writing && (SIGN_IN.test(last) || TOKEN.test(route.path) || signsIn(code, handler))))
  )
    return 'login';
  if (!knows && writing && SIGN_UP.test(last) && !NO_PERSON.test(own.at(-2) ?? '')) return 'register';
  if ((has(WEBHOOK) && !isForUsers(route)) || (writing && takesDeliveries(code, handler))) return 'webhook';
  if (isUpload(route, words, isNamed)) return 'upload';
  if (words.some((word) => PAYMENT.test(word))) return 'payment';
  return SEARCH.test(last) ? 'search' : 'api';
}

/** The handler verifies what arrives by the library of a provider: `/api/stripe` is a webhook whatever it is called. */
function takesDeliveries(code: CodeIndex, handler: FunctionInfo | undefined): boolean {
  if (handler === undefined || code.callsTo(VERIFIES_DELIVERY).length === 0) return false;
  return callsBelow(code, handler, 2).some(({ call }) => VERIFIES_DELIVERY.test(call.callee));
}

/** `/health/…` with nothing before it that names a record; `/status` only as the status of the service itself. */
function isProbe(segments: readonly string[], own: readonly string[]): boolean {
  if (own.length === 1 && own[0] === 'status' && segments.at(-1) === 'status') return !segments.some((segment) => segment.startsWith(':'));
  const at = segments.findIndex((segment) => PROBE.test(segment));
  return at !== -1 && !segments.slice(0, at).some((segment) => segment.startsWith(':'));
}

/** Process metrics, not figures of the business: the handler prints a registry, or nothing but the word stands in the path. */
function isMetrics(code: CodeIndex, own: readonly string[], last: string, handler: FunctionInfo | undefined): boolean {
  if (!own.some((word) => /^metrics$/i.test(word))) return false;
  if (
    handler !== undefined &&
    callsBelow(code, handler, 3).some(({ call }) => /prom-client\b.*\.metrics$|^fastify\(\)\.metrics\b/.test(call.callee))
  )
    return true;
  return own.length === 1 && /^metrics$/i.test(last);
}

/** The handler compares a password and issues a token. */
function signsIn(code: CodeIndex, handler: FunctionInfo | undefined): boolean {
  if (handler === undefined) return false;
  const callees = callsBelow(code, handler, 4).map(({ call }) => call.callee);
  return (
    callees.some((callee) =>
      /^(?:@node-rs\/)?(?:bcrypt(?:js)?\.compare|argon2\.verify)|^crypto\.(?:scrypt|pbkdf2)(?:Sync)?$/.test(callee),
    ) && callees.some((callee) => /(?:^jsonwebtoken|\.jwt)\.sign$|^new jose\.SignJWT$|jwtSign$/.test(callee))
  );
}

/** A token or session is asked for; `passport-local` before a sign-in verifies the password itself. */
function behindSignIn(route: Route): boolean {
  return (
    route.access === 'guarded' &&
    route.guards.some(
      (guard) => guard.kind === 'enforces' && guard.verifies.some((one) => /^(?:jwt|session|api-key|introspection)$/.test(one.kind)),
    )
  );
}

/** Behind a sign-in of people, also one that a switch takes away, it manages webhooks; senders of webhooks sign or are let in. */
function isForUsers(route: Route): boolean {
  return route.guards.some(
    (guard) =>
      (guard.kind === 'enforces' || guard.kind === 'conditional') &&
      guard.verifies.some((one) => one.kind === 'jwt' || one.kind === 'session'),
  );
}

function isUpload(route: Route, words: readonly string[], isNamed: boolean): boolean {
  if (route.reads.includes('file')) return true;
  if (isNamed && route.method === 'POST' && /^upload(?:[A-Z]|$)/.test(words.at(-1) ?? '')) return true;
  return route.method !== 'GET' && route.reads.length === 0 && words.some((word) => /^(?:uploads?|import|attachments?)$/i.test(word));
}
