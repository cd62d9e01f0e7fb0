import { ABSENT, emptyModel } from '@airworthy/model';
import type {
  Facts,
  Guard,
  GuardKind,
  HttpServer,
  InboundWebhook,
  Location,
  PartSchema,
  Query,
  RateLimiter,
  Route,
  ServiceModel,
  SocketEndpoint,
  Table,
  TokenVerification,
  Wiring,
} from '@airworthy/model';

/** Complete facts with plain defaults, for tests that care about one field. */

export function at(path: string, line = 1): Location {
  return { path, line };
}

export const NOT_WIRED: Wiring = { state: 'not-wired', rung: 'L1', reason: 'no production module imports it' };
export const UNCLEAR: Wiring = { state: 'unknown', rung: 'L2' };

/** A model that holds these facts and nothing else, completely read. */
export function modelOf(facts: Partial<Facts>): ServiceModel {
  const model = emptyModel();
  Object.assign(model.facts, facts);
  return model;
}

export function sampleRoute(route: Partial<Route> = {}): Route {
  return {
    location: at('src/routes.ts', 10),
    method: 'GET',
    path: '/orders',
    framework: 'fastify',
    access: 'open',
    guards: [],
    schemas: [],
    rateLimit: null,
    bodyLimit: ABSENT,
    websocket: false,
    purpose: 'api',
    reads: [],
    scopeOpen: false,
    ...route,
  };
}

export function sampleGuard(kind: GuardKind, guard: Partial<Guard> = {}): Guard {
  return { name: 'authenticate', kind, place: at('src/auth.ts', 3), phase: 'onRequest', verifies: [], ...guard };
}

export function sampleSchema(part: PartSchema['part'], schema: Partial<PartSchema> = {}): PartSchema {
  return { part, by: 'json-schema', location: at('src/schemas.ts', 5), ...schema };
}

export function sampleServer(server: Partial<HttpServer> = {}): HttpServer {
  return {
    location: at('src/app.ts', 4),
    framework: 'fastify',
    trustProxy: ABSENT,
    bodyLimit: ABSENT,
    requestTimeout: ABSENT,
    connectionTimeout: ABSENT,
    keepAliveTimeout: ABSENT,
    https: ABSENT,
    requestIdHeader: ABSENT,
    genReqId: ABSENT,
    logger: ABSENT,
    ...server,
  };
}

export function sampleLimiter(limiter: Partial<RateLimiter> = {}): RateLimiter {
  return {
    location: at('src/app.ts', 20),
    by: '@fastify/rate-limit',
    scope: 'global',
    max: { state: 'known', value: 100 },
    windowMs: { state: 'known', value: 60_000 },
    store: 'memory',
    keyedBy: 'ip',
    perUser: false,
    allowList: false,
    ...limiter,
  };
}

export function sampleVerification(one: Partial<TokenVerification> = {}): TokenVerification {
  return {
    location: at('src/auth.ts', 7),
    by: 'jsonwebtoken.verify',
    algorithms: ABSENT,
    issuer: ABSENT,
    audience: ABSENT,
    ignoreExpiration: ABSENT,
    key: { state: 'env', name: 'JWT_SECRET' },
    decodeOnly: false,
    ...one,
  };
}

export function sampleSocket(socket: Partial<SocketEndpoint> = {}): SocketEndpoint {
  return {
    location: at('src/socket.ts', 2),
    by: 'ws',
    path: '/ws',
    access: 'open',
    guards: [],
    originCheck: false,
    maxPayload: ABSENT,
    heartbeat: false,
    messageValidation: false,
    parseGuarded: false,
    rateLimited: false,
    handlesErrors: false,
    closesOnShutdown: false,
    tokenInUrl: false,
    backpressure: false,
    ...socket,
  };
}

export function sampleWebhook(hook: Partial<InboundWebhook> = {}): InboundWebhook {
  return {
    location: at('src/hooks.ts', 8),
    method: 'POST',
    path: '/hooks/pay',
    provider: 'generic',
    signature: 'none',
    timingSafe: 'unknown',
    rawBody: 'unknown',
    replayProtected: 'unknown',
    queued: 'unknown',
    deduplicated: 'unknown',
    ...hook,
  };
}

export function sampleTable(table: Partial<Table> = {}): Table {
  return {
    location: at('migrations/001.sql', 1),
    name: 'orders',
    columns: [
      { name: 'id', type: 'uuid', nullable: false, line: 2 },
      { name: 'tenant_id', type: 'uuid', nullable: false, line: 3 },
    ],
    primaryKey: ['id'],
    from: 'sql',
    indexes: [],
    foreignKeys: [],
    checks: [],
    rowSecurity: 'off',
    policies: [],
    ...table,
  };
}

export function sampleQuery(query: Partial<Query> = {}): Query {
  return {
    location: at('src/store.ts', 12),
    by: 'pg',
    operation: 'select',
    tables: ['orders'],
    interpolated: false,
    interpolatesRequest: false,
    inTransaction: false,
    unbounded: false,
    selectsAll: false,
    predicates: ['id'],
    inLoop: false,
    ...query,
  };
}
