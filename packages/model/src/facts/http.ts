import type { FactBase, Known, Wiring } from './base.ts';
import type { Location } from '../location.ts';

/** An HTTP server object of the running app (a Fastify instance, an Express application …). */
export interface HttpServer extends FactBase {
  /** Package name of the framework: `fastify`, `express` … */
  framework: string;
  /** The framework that made this server as its adapter, and that people name when they are asked: `nestjs`. */
  under?: string;
  /** Major version from package.json, when it can be told. */
  version?: string;
  trustProxy: Known<boolean | string | number>;
  /** Conditions, other than that it is production, under which that is set. */
  trustProxyWhen?: string[];
  /** The framework tells handlers no address of the client (Hono), so it has no proxies to trust. */
  tellsAddress?: false;
  /** Running code takes the address of a client from X-Forwarded-For itself. */
  readsForwardedFor?: boolean;
  /** Bytes. */
  bodyLimit: Known<number>;
  /** Where that is set, when it is not where the server is made: the call of a body parser. */
  bodyLimitAt?: Location;
  /** Milliseconds. */
  requestTimeout: Known<number>;
  connectionTimeout: Known<number>;
  keepAliveTimeout: Known<number>;
  /** Whether the process terminates TLS itself. */
  https: Known<boolean>;
  /** Whether a request-id header is honoured (Fastify `requestIdHeader`). */
  requestIdHeader: Known<string | boolean>;
  /** Whether a custom id generator is set. */
  genReqId: Known<boolean>;
  /** Whether the framework's own logger is on, and where it comes from. */
  logger: Known<boolean>;
  /** Where `listen` is called. */
  listen?: Location;
}

/**
 * What a guard does, found by running it without, with a bad and with a good credential; names are never evidence.
 * - `enforces` rejects without and with a bad credential, passes with a good one after verifying it
 * - `optional` passes without a credential, rejects a bad one
 * - `swallows` lets a bad credential through (caught and ignored, decoded without verification)
 * - `presence-only` only asks whether something is there
 * - `stub` always passes and verifies nothing although it pretends to guard
 * - `public-constant` passes when a literal from the source is sent
 * - `principal-required` rejects unless an earlier guard has set a principal
 * - `conditional` depends on a literal, a flag, a path or the network address
 * - `neutral` behaves the same in all three runs (it is not about credentials)
 * - `deny-all` rejects always
 * - `undefined` the value registered as a guard is `undefined`, so nothing runs
 */
export const GUARD_KINDS = [
  'enforces',
  'optional',
  'swallows',
  'presence-only',
  'stub',
  'public-constant',
  'principal-required',
  'conditional',
  'neutral',
  'deny-all',
  'undefined',
  'unknown',
] as const;
export type GuardKind = (typeof GUARD_KINDS)[number];

/** What a guard was seen to verify. */
export interface Verification {
  /** jwt · hmac · api-key · basic · password · session · mtls · introspection · otp · other */
  kind: string;
  /** Library call that verifies, e.g. `jsonwebtoken.verify`. */
  by: string;
  location: Location;
}

/** A function that runs before a handler and may stop the request, as seen from one route. */
export interface Guard {
  /** Printed identity, with captured constants: `requireRole("admin")`. */
  name: string;
  kind: GuardKind;
  /** Where the function is defined. */
  place: Location;
  /** Where it was attached to the route or a scope around it. */
  attachedAt?: Location;
  /** Fastify phase (`onRequest`, `preHandler` …), `middleware` or `handler`. */
  phase: string;
  verifies: Verification[];
  /** Principal literals that are compared, e.g. `role === "admin"`. */
  authorizes?: string[];
  /** Under which conditions it is attached or skipped. */
  conditions?: string[];
  /** Extra observations: `default-secret`, `leaks-after-reject`; `rights-unread` where the handler behind was not followed to where it serves. */
  flags?: string[];
}

/**
 * - `guarded`: the chain of guards rejects requests without a valid credential
 * - `optional`: a credential is looked at but not required
 * - `open`: nothing asks for a credential
 * - `opaque`: code that could not be read takes part, so nothing is claimed
 */
export const ACCESS_KINDS = ['guarded', 'optional', 'open', 'opaque'] as const;
export type Access = (typeof ACCESS_KINDS)[number];

/** What validates one part of a request. */
export interface PartSchema {
  part: 'body' | 'params' | 'querystring' | 'headers' | 'response';
  /** json-schema · zod · joi · typebox · ajv · class-validator · express-validator · yup · manual */
  by: string;
  location: Location;
  /** Whether unknown properties are rejected or stripped (`true`), let through (`false`), or it can't be told. */
  strict?: boolean;
  /** Names of string or array fields without an upper bound. */
  unbounded?: string[];
  /** Names of number fields without an upper bound. */
  unboundedNumbers?: string[];
  /** Names of all number fields. */
  numbers?: string[];
  /** Names of string fields that are an id, date, e-mail address, phone number or URL by their name and have no format, pattern or list of values. */
  unformatted?: string[];
  /** Fields whose name promises one of a few values (status, currency, sort), and those of them for which no values are listed. */
  listable?: string[];
  unlisted?: string[];
  /** Whether it says which fields have to be there, or what stands in for others; absent where the library requires every field by itself. */
  tellsRequired?: boolean;
  /** Names of all fields, those of nested objects and lists as `items.quantity`. */
  fields?: string[];
}

export const ROUTE_PURPOSES = [
  'health',
  'metrics',
  'docs',
  'static',
  'login',
  'register',
  'password-reset',
  'token-refresh',
  'webhook',
  'admin',
  'internal',
  'upload',
  'search',
  'payment',
  'websocket',
  'debug',
  'root',
  'api',
] as const;
/** What a route is for, decided from path, handler and wiring. */
export type RoutePurpose = (typeof ROUTE_PURPOSES)[number];

/** What the limiter does for one route. */
export interface RouteRateLimit {
  /** A window count: 100 per 60,000 ms. */
  max: Known<number>;
  windowMs: Known<number>;
  /** ip · user · custom · unknown */
  keyedBy: string;
  /** memory · redis · database · unknown */
  store: string;
  /** Each tenant is counted on its own. */
  perTenant?: true;
  location: Location;
}

/** A route of the running app, after replaying registration by the framework's real rules. */
export interface Route extends FactBase {
  /** Upper case; `ALL` for any, `ACTION` for a server action of Next.js, which is called by its id with a POST to any page. */
  method: string;
  /** Full path with prefixes; of a server action its name. */
  path: string;
  framework: string;
  access: Access;
  /** Why the access is opaque or optional. */
  accessReason?: string;
  /** Everything that runs before the handler in order, neutral hooks included. */
  guards: Guard[];
  schemas: PartSchema[];
  rateLimit: RouteRateLimit | null;
  /** Per-route body limit in bytes. */
  bodyLimit: Known<number>;
  /** Where the handler is defined. */
  handler?: Location;
  /** Printed name of the handler. */
  handlerName?: string;
  /** Package that serves the route itself, such as `@fastify/under-pressure`, or the library for signing in that its handler hands everything to. */
  servedBy?: string;
  /** The handler looks up the digest of a token that the request brings: an invitation, a confirmation, the link of a first start. */
  takesToken?: boolean;
  /** Where the code says that nobody has to sign in, in a word that only has this meaning: `@Public()`. */
  saidOpen?: Location;
  websocket: boolean;
  purpose: RoutePurpose;
  /** What the handler reads from the request: body · params · query · headers · file · raw-body. */
  reads: string[];
  /** Parts that the handler's own code tests: types, patterns, lists, ranges, single values. Whether that is enough, only a reader can tell. */
  testsByHand?: string[];
  /** Fields of the request that its code reads and nothing in it, or in a middleware before it, looks at: `body.venueId`. Whether a schema does is told by `schemas`. */
  readsAsSent?: string[];
  /** Whether an unknown callee received the scope of this route. */
  scopeOpen: boolean;
  /** The handler calls something that is named a limiter and was not read; whether it limits this route is not known. */
  mayLimit?: boolean;
  /** A loader or action of a page: the pages of the app alone call it, and are built and shipped together with it. */
  ofPage?: boolean;
  /** It answers GraphQL: what it asks for is decided by each of its fields, see operations. */
  carries?: 'graphql';
  /** On a server of its own beside that of the app: a port for metrics or probes. */
  apart?: boolean;
  /** For PUT and DELETE: a repeat leaves everything as it is, or adds something each time; missing where that was not seen. For POST `same` alone: it makes nothing. */
  repeats?: 'same' | 'adds';
  /** Behind its guards neither the handler nor what it calls has a word for who calls, so that nothing there can compare an owner. */
  ignoresCaller?: boolean;
}

/** A place in the text that looks like a registration, and what became of it. */
export interface Registration extends FactBase {
  /** `GET /orders`, `plugin authPlugin`, `hook onRequest`, `middleware helmet`. */
  label: string;
  kind: 'route' | 'hook' | 'plugin' | 'middleware' | 'socket';
  wiring: Wiring;
}

export interface ErrorHandler extends FactBase {
  framework: string;
  /** The handler puts `error.message` of any error into the answer. */
  exposesMessage: boolean | 'conditional' | 'unknown';
  /** The handler puts a stack into the answer. */
  exposesStack: boolean | 'conditional' | 'unknown';
  logs: boolean | 'unknown';
  /** application/problem+json is sent. */
  problemJson: boolean;
  /** The answer carries the request or trace id. */
  correlates?: boolean | 'unknown';
  /** The status comes from the error (its class or `statusCode`), not from a constant. */
  mapsStatus?: boolean | 'unknown';
  /** The answer carries a machine-readable code. */
  sendsCode?: boolean | 'unknown';
  /** A request that the framework's own validation refuses is answered with 400 or 422 and the name of the field; for Fastify. */
  tellsFields?: boolean | 'unknown';
}

export interface NotFoundHandler extends FactBase {
  framework: string;
}

export interface CorsPolicy extends FactBase {
  by: string;
  /** any = `*`; reflect = echoes every Origin; list = fixed or configured list; function = decided by code; none = disabled */
  origin: 'any' | 'reflect' | 'list' | 'function' | 'none' | 'unknown';
  /** The policy where conditions choose between several, e.g. list in production, reflect elsewhere. */
  branches?: { condition: string; origin: string }[];
  credentials: Known<boolean>;
}

/** Security response headers sent by the running app. */
export interface SecurityHeaders extends FactBase {
  by: string;
  hsts: 'on' | 'off' | 'unknown';
  csp: 'on' | 'off' | 'unknown';
  noSniff: 'on' | 'off' | 'unknown';
  frameguard: 'on' | 'off' | 'unknown';
  referrerPolicy: 'on' | 'off' | 'unknown';
}

export interface Cookie extends FactBase {
  name: Known<string>;
  httpOnly: Known<boolean>;
  secure: Known<boolean | string>;
  sameSite: Known<string | boolean>;
  signed: Known<boolean>;
  /** Whether it carries a session or token (from name and value flow). */
  session: boolean;
}

/** A rate limiter object that is part of the app, whatever routes it covers. */
export interface RateLimiter extends FactBase {
  by: string;
  /** global · scope · route */
  scope: string;
  max: Known<number>;
  windowMs: Known<number>;
  store: 'memory' | 'redis' | 'database' | 'unknown';
  keyedBy: 'ip' | 'user' | 'custom' | 'unknown';
  /** The list of callers that are let past compares something that they send themselves. */
  forgeable?: boolean | 'unknown';
  /** Who runs into the limit again and again is shut out for longer. */
  bans?: boolean | 'unknown';
  /** Reading and raising a counter is one step. */
  atomic?: boolean | 'unknown';
  /** Counters end with their window: set by libraries, in own code by an expiry or a sweep. */
  expires?: boolean | 'unknown';
  /** Whether limits differ by user or plan. */
  perUser: boolean;
  /** Phase of Fastify in which a global limiter counts (`onRequest` unless set): guards of later phases have not run yet. */
  phase?: string;
  /** The key contains the tenant. */
  perTenant?: boolean | 'unknown';
  /** Status of a refusal; a library default counts as known. */
  statusCode?: Known<number>;
  /** Refusals carry `Retry-After`; a library default counts. */
  sendsRetryAfter?: boolean | 'unknown';
  /** Answers carry the limit and what is left of it; a library default counts. */
  sendsHeaders?: boolean | 'unknown';
  /** What happens while the store is down: `true` lets requests pass. Absent when nothing is said about it. */
  failOpen?: Known<boolean>;
  allowList: boolean;
}

export interface CsrfProtection extends FactBase {
  by: string;
}

export interface TokenVerification extends FactBase {
  /** `jsonwebtoken.verify`, `jose.jwtVerify`, `@fastify/jwt` … */
  by: string;
  algorithms: Known<string[]>;
  issuer: Known<string>;
  audience: Known<string>;
  ignoreExpiration: Known<boolean>;
  /** Where the key comes from: env name, literal, file, jwks, unknown. */
  key: Known<string>;
  /** `decode` calls verify nothing. */
  decodeOnly: boolean;
  /** Whether the token that is only decoded comes from the client. */
  fromRequest?: boolean | 'unknown';
  /** A proof of possession (RFC 9449) is signed with a key that it brings along; it has no issuer and no audience. */
  possession?: boolean;
}

export interface TokenIssue extends FactBase {
  by: string;
  algorithm: Known<string>;
  expiresIn: Known<string | number>;
  key: Known<string>;
}

export interface PasswordHash extends FactBase {
  /** argon2 · bcrypt · scrypt · pbkdf2 · digest */
  algorithm: string;
  cost: Known<number>;
}

export interface Upload extends FactBase {
  by: string;
  fileSize: Known<number>;
  files: Known<number>;
  /** Most fields besides files, and most parts of both kinds. */
  fields?: Known<number>;
  parts?: Known<number>;
  /** Whether type or content is checked. */
  typeCheck: boolean | 'unknown';
}

/** HTTP to HTTPS redirect, TLS listener or proto check in the app itself. */
export interface HttpsEnforcement extends FactBase {
  by: string;
}

export interface Compression extends FactBase {
  by: string;
}

/** An API description served or shipped. */
export interface ApiDocs extends FactBase {
  by: string;
}

/** A place that sets how answers may be cached. */
export interface CacheHeader extends FactBase {
  by: string;
  kind: 'cache-control' | 'etag' | 'vary';
  /** The value that is sent, e.g. `no-store`; for an etag plugin or setting `on` or `off`. */
  value: Known<string>;
  /** Where it applies: every answer, the routes of one scope, or one route. */
  scope: 'global' | 'scope' | 'route';
  /** Routes it covers where the scope is not global, printed `GET /orders`. */
  routes: string[];
}

/** A stretch of a function that runs without another own function in between. */
export interface Stretch extends Location {
  /** Printed name of the function. */
  name: string;
}

/** What the handler of a route runs: stretches of code in the order in which they are reached. Other facts between their lines belong to it. */
export interface RequestFlow extends FactBase {
  method: string;
  path: string;
  stretches: Stretch[];
}
