import type { Facts, Route, RoutePurpose } from '@airworthy/model';
import { printGuards } from './guard-words.ts';
import { live, wiringNote } from './wired.ts';

/** Purposes for which a route may stay open: who calls it has no credential yet, or brings another kind of proof. */
const OPEN_BY_PURPOSE: ReadonlySet<RoutePurpose> = new Set([
  'health',
  'metrics',
  'docs',
  'static',
  'root',
  'login',
  'register',
  'password-reset',
  'token-refresh',
  'webhook',
]);

/** Paths that everybody may ask for by convention: RFC 8615, crawlers and browsers, and what tells old pages to reload. */
const PUBLIC_PATH =
  /^\/(\.well-known\/|favicon\.ico$|robots\.txt$|sitemap[\w.-]*\.xml|manifest\.json$|(?:build-?)?version$)|\/sitemaps?(?:[/._-]|$)/i;
/**
 * Paths that somebody without a credential of ours has to reach: the way back from an identity provider, which brings a `state`,
 * and links in mails (RFC 8058 asks that unsubscribing needs no sign-in).
 */
const LINKED_PATH =
  /\/(?:oauth2?|oidc|saml2?|sso|auth)\/(?:[^/]+\/)*(?:callback|acs|redirect)(?:\/|$)|\/callback\/(?:oauth2?|oidc|saml2?|sso)(?:\/|$)|\/unsubscribe(?:\/|$)|\/track(?:ing)?\/(?:open|click)s?(?:\/|$)/i;

/** Signing out harms nobody who is not signed in; forms to sign in or up have to be shown to strangers. */
const STRANGERS_PATH = /\/(?:log-?out|sign-?out|csrf(?:-?token)?|exchange(?:-(?:code|token))?)\/?$/i;
/** A part of the path that is a secret itself, as in links that were mailed: `/invitations/:token`. */
const SECRET_IN_PATH = /[:{*]\w*(?:token|secret|signature|otp|magic)\w*/i;
const FORM_PATH = /\/(?:set-?up|register|registration|sign-?up|forgot(?:-password)?|reset(?:-password)?)\/?$/i;

/** Purposes that have access items of their own, so that one gap is told once. */
const TOLD_ELSEWHERE: ReadonlySet<RoutePurpose> = new Set(['admin', 'internal', 'debug', 'websocket']);

/** Routes of the running app that clients call: no upgrades, no preflight, no HEAD twin of a GET. */
export function requestRoutes(routes: readonly Route[]): Route[] {
  const gets = new Set(routes.filter((route) => route.method === 'GET').map((route) => route.path));
  return live(routes).filter(
    (route) => !route.websocket && route.method !== 'OPTIONS' && !(route.method === 'HEAD' && gets.has(route.path)),
  );
}

/** Whether something limits how often the route answers; `undefined` where what stands before it was not read. */
export function isLimited(route: Route): boolean | undefined {
  if (route.rateLimit !== null) return true;
  return route.mayLimit === true || route.scopeOpen || route.guards.some((guard) => guard.kind === 'unknown') ? undefined : false;
}

export function routesFor(routes: readonly Route[], ...purposes: RoutePurpose[]): Route[] {
  return requestRoutes(routes).filter((route) => purposes.includes(route.purpose));
}

/** `/admin/…`, and what only an administrator may call: `authorize("admin")` stands before it. */
export function administrativeRoutes(routes: readonly Route[]): Route[] {
  return requestRoutes(routes).filter(
    (route) =>
      route.purpose === 'admin' ||
      (route.purpose === 'api' &&
        route.guards.some(
          (guard) => (guard.authorizes?.length ?? 0) > 0 && (/admin/i.test(guard.name) || guard.authorizes?.some(ofAdministrators)),
        )),
  );
}

/** `user.role === "admin"`, `roles.includes(user.role) [admin]`; whoever takes administrators among others is no administrative route. */
function ofAdministrators(test: string): boolean {
  const values = / \[([^\]]+)\]$/.exec(test)?.[1];
  return values === undefined ? /admin/i.test(test) : values.split(', ').every((value) => /admin|^(?:super_?user|root)$/i.test(value));
}

const DEBUG_PATH = /\/_{0,2}(?:debug|dev-tools|pprof|heapdump)(?:\/|$)/i;

/** Routes for people who look for faults, also where they stand among administrative or internal ones. */
export function debugRoutes(routes: readonly Route[]): Route[] {
  return requestRoutes(routes).filter(
    (route) => route.purpose === 'debug' || ((route.purpose === 'admin' || route.purpose === 'internal') && DEBUG_PATH.test(route.path)),
  );
}

/** `/internal/payouts`, `/internal/payments/:id/refunds`: what another service asks for moves money just the same. */
const INTERNAL_PAYMENT = /\/(?:payments?|checkout|charges?|refunds?|payouts?)\/?$/i;

/** Of what is sent to `/billing`, only these move money; the rest shows invoices, opens portals and keeps addresses. */
const BILLED = /(?:pay|charge|refund|payout|subscri|top-?up|purchase|deposit|withdraw|transfer|capture|credit)/i;
/** Sent to a payment's address without moving money: what prepares, shows or looks up, and pages of the provider that ask people themselves. */
const MOVES_NOTHING =
  /(?:^|\/)(?:[\w-]*(?:session|portal|setup|intent-status|methods?|config\w*|preferences?|settings|previews?|quotes?|estimates?|calculat\w*|validat\w*|verif\w*|check|search|list|filter|query|status|history|reports?|export|calculator|invoices?|webhooks?|callback|notify|ipn|success|cancel\w*)|setup-[\w-]*)\/?$/i;

/** Routes that start a movement of money, for people or for other services. */
export function paymentRoutes(routes: readonly Route[]): Route[] {
  return live(routes).filter(
    (route) =>
      route.method === 'POST' &&
      !MOVES_NOTHING.test(route.path) &&
      ((route.purpose === 'payment' && (!/\/billing(?:\/|$)/i.test(route.path) || BILLED.test(route.path.replace(/^.*\/billing/i, '')))) ||
        (route.purpose === 'internal' && INTERNAL_PAYMENT.test(route.path))),
  );
}

/** Whether the route may be reached without a credential by its purpose. */
export function isOpenByPurpose(route: Route): boolean {
  return (
    OPEN_BY_PURPOSE.has(route.purpose) ||
    route.takesToken === true ||
    isOfAuthLibrary(route) ||
    isPublicByConvention(route) ||
    LINKED_PATH.test(route.path) ||
    STRANGERS_PATH.test(route.path) ||
    (route.method === 'GET' && FORM_PATH.test(route.path))
  );
}

/** A library for signing in serves it, with a router, checks and limits of its own. */
export function isOfAuthLibrary({ servedBy }: Pick<Route, 'servedBy'>): boolean {
  return servedBy !== undefined && /^(?:better-auth|@auth\/core|supertokens-node)$/.test(servedBy);
}

/** `/r/:slug`: an address for people, that stands in links and not in the code of clients. */
const SPEAKING = /[:{](?:\w*slug|short_?(?:url|code|id|link)?|alias|permalink|handle)\}?(?:\{[^/]*)?\/?$/i;

export function hasSpeakingPath(route: Pick<Route, 'method' | 'path'>): boolean {
  return route.method === 'GET' && SPEAKING.test(route.path);
}

/** `/portal/:friendlyUrl/faqs`: pages below an address that somebody chose in order to give it to strangers. */
const GIVEN_OUT =
  /[:{](?:friendly_?(?:url|name|id)|perma_?link|vanity_?(?:url|name)|public_?(?:id|url|slug|key|name)|share_?(?:id|key|code|link))\b/i;

export function isGivenOut(route: Pick<Route, 'path'>): boolean {
  return GIVEN_OUT.test(route.path);
}

/** Whoever knows the address holds a secret; whether the handler looks it up, only a reader can tell. */
export function carriesSecret(route: Pick<Route, 'path'>): boolean {
  return SECRET_IN_PATH.test(route.path);
}

/** Small documents for crawlers and browsers. */
function isPublicByConvention(route: Route): boolean {
  return PUBLIC_PATH.test(route.path);
}

/** Routes that have to demand a credential and are not covered by an item of their own. */
export function protectedRoutes(routes: readonly Route[]): Route[] {
  return requestRoutes(routes).filter((route) => !isOpenByPurpose(route) && !TOLD_ELSEWHERE.has(route.purpose) && !isToldByFields(route));
}

/** An endpoint of GraphQL all of whose fields were read: each of them asks for itself. */
export function isToldByFields(route: Route): boolean {
  return route.carries !== undefined && route.access !== 'opaque' && route.access !== 'guarded';
}

/** Whatever clients ask for: routes, and fields of GraphQL. */
export function entryPoints({ routes, operations }: Pick<Facts, 'routes' | 'operations'>): Route[] {
  return [...routes, ...operations];
}

/** `POST /orders`. */
export function printRoute(route: Pick<Route, 'method' | 'path'>): string {
  return `${route.method} ${route.path}`;
}

/** Whether a request without a valid credential is rejected; `undefined` where code that could not be read takes part. */
export function isGuarded(subject: Pick<Route, 'access'>): boolean | undefined {
  return subject.access === 'opaque' ? undefined : subject.access === 'guarded';
}

const FEW = 20;

/** Whether a client may ask only a few times in the window of the route's limit; a bound on traffic as a whole, of hundreds a minute, is none. */
export function isTight({ rateLimit }: Pick<Route, 'rateLimit'>): boolean {
  return rateLimit !== null && rateLimit !== undefined && (rateLimit.max.state !== 'known' || rateLimit.max.value <= FEW);
}

/** `GET /orders is open: nothing asks for a credential`, with the guards that were seen. */
export function printAccess(route: Route): string {
  return `${printRoute(route)} is ${accessWords(route)}${wiringNote(route)}`;
}

/** The words after "is" for a route or a socket. */
export function accessWords(subject: Pick<Route, 'access' | 'accessReason' | 'guards'>): string {
  const seen = subject.guards.filter((guard) => guard.kind !== 'neutral');
  const by = seen.length > 0 ? ` by ${printGuards(seen)}` : '';
  const why = subject.accessReason ? `: ${subject.accessReason}` : '';
  switch (subject.access) {
    case 'guarded':
      return `guarded${by}`;
    case 'optional':
      return `optional${why || ': a credential is looked at but not required'}`;
    case 'opaque':
      return `opaque${why || ': code that could not be read takes part'}`;
    default:
      return seen.length > 0 ? `open although ${printGuards(seen)} stands before it` : `open: nothing asks for a credential`;
  }
}

const UNLIMITED_BY_PURPOSE: ReadonlySet<RoutePurpose> = new Set(['health', 'metrics', 'webhook', 'static', 'root']);

/** Routes that clients call with work of their own; probes, deliveries and small documents are limited elsewhere or need no limit. */
export function needsLimit(route: Route): boolean {
  return !UNLIMITED_BY_PURPOSE.has(route.purpose) && !isPublicByConvention(route);
}

/** A secret that services share, a signature or a certificate. What is looked up by a key of a customer is verified by `other` as well. */
const OF_SERVICES = /^(?:hmac|mtls|api-key)$/;

/** Another system calls it, by its address or by how it proves itself, and no person who could take what is somebody else's. */
export function calledByService(route: Route): boolean {
  return (
    route.purpose === 'webhook' ||
    route.purpose === 'internal' ||
    /(?:^|\/)(?:internal|webhooks?)(?:\/|$)/.test(route.path) ||
    route.guards.some((guard) => guard.verifies.length > 0 && guard.verifies.every((one) => OF_SERVICES.test(one.kind)))
  );
}
