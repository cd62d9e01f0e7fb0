import type { Probe } from '../run/probe.ts';
import { AUTH_PROBES } from './auth.ts';
import { banner, cors, securityHeaders } from './edge.ts';
import { noInternals, noServerErrors } from './errors.ts';
import { boundedStatements, brokenConnections, concurrentBoot, FAULT_PROBES, poolExhausted } from './faults.ts';
import { FIELD_PROBES } from './fields.ts';
import { GRAPHQL_PROBES } from './graphql.ts';
import { KEY_PROBES, paymentRepeat, RACE_PROBES } from './idempotency.ts';
import { OBJECT_LIFE_PROBES } from './object-life.ts';
import { OBJECT_PROBES } from './objects.ts';
import { PROTOCOL_PROBES } from './protocol.ts';
import { QUERY_PROBES } from './queries.ts';
import { SESSION_PROBES } from './sessions.ts';
import { LIFE_PROBES } from './life.ts';
import { LOG_PROBES } from './logs.ts';
import { saturation } from './load.ts';
import { JWT_PROBES } from './jwt.ts';
import { accountKey, burst, limitHeaders, loginThrottle, retryAfter, spoofedAddress } from './rates.ts';
import { SETTING_PROBES } from './settings.ts';
import { sharedStore } from './shared-limits.ts';
import { heartbeat, oddMessages, SOCKET_PROBES } from './sockets.ts';
import { messageThrottle, REACH_PROBES } from './reach.ts';
import { SURFACE_PROBES } from './surface.ts';
import { behindProxy, SURROUNDING_PROBES } from './surroundings.ts';
import { UPSTREAM_PROBES } from './upstreams.ts';
import { WEBHOOK_PROBES } from './webhooks.ts';
import { errorIds, requestIds, traceAdopted } from './observability.ts';

/** Every probe, in the order in which they run: what might use up a limit comes last. */
export const PROBES: readonly Probe[] = [
  ...AUTH_PROBES,
  ...JWT_PROBES,
  cors,
  securityHeaders,
  banner,
  requestIds,
  traceAdopted,
  errorIds,
  noInternals,
  noServerErrors,
  ...SURFACE_PROBES,
  ...REACH_PROBES,
  ...PROTOCOL_PROBES,
  ...QUERY_PROBES,
  ...GRAPHQL_PROBES,
  ...SESSION_PROBES,
  ...OBJECT_PROBES,
  ...OBJECT_LIFE_PROBES,
  ...FIELD_PROBES,
  ...KEY_PROBES,
  paymentRepeat,
  ...RACE_PROBES,
  ...WEBHOOK_PROBES,
  ...SOCKET_PROBES,
  heartbeat,
  concurrentBoot,
  ...FAULT_PROBES,
  brokenConnections,
  boundedStatements,
  poolExhausted,
  oddMessages,
  ...SETTING_PROBES,
  ...SURROUNDING_PROBES,
  ...LOG_PROBES,
  ...UPSTREAM_PROBES,
  ...LIFE_PROBES,
  saturation,
  limitHeaders,
  burst,
  accountKey,
  spoofedAddress,
  retryAfter,
  loginThrottle,
  sharedStore,
  behindProxy,
  messageThrottle,
];
