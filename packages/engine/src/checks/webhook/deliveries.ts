import type { InboundWebhook, Query, Route, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
import { printRate } from '../../derive/amounts.ts';
import { printRoute, routesFor } from '../../derive/routes.ts';
import { standardBodyLimit } from '../../derive/servers.ts';
import { sameTable } from '../../derive/stock.ts';
import { ask, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const LARGEST_BODY = 10 * 1_048_576;
const NONE = 'No webhook is worked on here.';

const deliveries = ({ inboundWebhooks }: { inboundWebhooks: readonly InboundWebhook[] }) =>
  live(inboundWebhooks).filter((hook) => hook.method !== 'GET' && hook.method !== 'HEAD' && hook.forwarded === undefined);
const WORKED = {
  when: (facts: { inboundWebhooks: readonly InboundWebhook[] }) => deliveries(facts).length > 0,
  otherwise: 'No delivery is worked on here.',
};
const webhookRoutes = ({ routes }: { routes: readonly Route[] }) => routesFor(routes, 'webhook').filter((route) => route.method !== 'GET');
const print = (hook: InboundWebhook): string => `${hook.method} ${hook.path} (${hook.provider})`;

export const workQueued = defineCheck({
  id: 'webhook/work-queued',
  title: 'Webhooks answer at once and work afterwards',
  failTitle: 'Webhooks work while the sender waits for the answer',
  needs: ['inboundWebhooks'],
  subjects: deliveries,
  holds: (hook) => told(hook.queued),
  location: (hook) => hook.location,
  message: (hook, holds) =>
    `${print(hook)}: ${holds === true ? 'the work is put on a queue' : holds === false ? 'the work is done before the answer' : 'where the work is done could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const payloadsValidated = defineCheck({
  id: 'webhook/payloads-validated',
  title: 'Payloads of webhooks are checked by a schema',
  failTitle: 'Payloads of webhooks are used as they arrive',
  needs: ['routes', 'inboundWebhooks'],
  arises: WORKED,
  subjects: (facts) => webhookRoutes(facts).filter((route) => route.reads.includes('body') || route.reads.includes('raw-body')),
  holds: (route) =>
    route.schemas.some((schema) => schema.part === 'body') ? true : route.scopeOpen || route.access === 'opaque' ? undefined : false,
  location: (route) => route.handler ?? route.location,
  message: (route, holds) =>
    `${printRoute(route)}: ${holds === true ? 'the payload is checked by a schema' : 'no schema checks the payload'}`,
  whenNone: 'na',
  noneMessage: 'No webhook reads a payload.',
  confidence: 'proved',
});

export const bodiesLimited = defineCheck({
  id: 'webhook/bodies-limited',
  title: 'Webhooks refuse very large bodies before they read them',
  failTitle: 'Webhooks read very large bodies',
  needs: ['routes', 'httpServers'],
  subjects: webhookRoutes,
  holds: (route, { httpServers }) => {
    if (route.bodyLimit.state !== 'absent') return ask(route.bodyLimit, small, undefined);
    const server = live(httpServers).find((one) => one.framework === route.framework);
    const standard = standardBodyLimit(route.framework);
    return server ? ask(server.bodyLimit, small, standard === undefined ? undefined : small(standard)) : undefined;
  },
  location: (route) => route.location,
  message: (route) =>
    `${printRoute(route)}: body limit ${route.bodyLimit.state === 'absent' ? 'of the server' : `${show(route.bodyLimit)} bytes`}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const webhookRoutesLimited = defineCheck({
  id: 'webhook/routes-rate-limited',
  title: 'Webhooks are rate limited',
  failTitle: 'Webhooks take any number of requests',
  needs: ['routes', 'rateLimiters'],
  subjects: webhookRoutes,
  holds: (route, _facts, { coverage }) =>
    route.rateLimit
      ? true
      : route.scopeOpen || coverage.rateLimiters?.state === 'partial' || route.guards.some((guard) => guard.kind === 'unknown')
        ? undefined
        : false,
  location: (route) => route.location,
  message: (route) => (route.rateLimit ? `${printRoute(route)}: ${printRate(route.rateLimit)}` : `${printRoute(route)} has no limit`),
  related: (route) => (route.rateLimit ? [route.rateLimit.location] : []),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const unknownKindsTold = defineCheck({
  id: 'webhook/unknown-kinds-told',
  title: 'Kinds of events that nobody expects are acknowledged and written down',
  failTitle: 'Kinds of events that nobody expects are refused or pass unseen',
  needs: ['inboundWebhooks'],
  subjects: deliveries,
  holds: ({ unknownKinds }) => (unknownKinds === undefined ? undefined : unknownKinds === 'told'),
  location: (hook) => hook.related?.[0] ?? hook.location,
  message: (hook) =>
    `${print(hook)}: ${
      hook.unknownKinds === undefined
        ? 'no choice by kind of event was seen'
        : {
            told: 'other kinds are written down',
            silent: 'other kinds pass without a trace',
            refused: 'other kinds are answered with an error',
          }[hook.unknownKinds]
    }`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const DELIVERIES = /webhook|inbound_?(event|message)|(provider|stripe|external|raw)_?events?$/i;
/** Names that tell no provider apart. */
const SHARED =
  /^(?:\w+\.)?(?:inbound_?|incoming_?|raw_?|received_?|integration_?|external_?|provider_?)?webhook_?(?:s|events?|logs?|deliver(?:y|ies)|inbox|messages?|requests?|queue)?$/i;
/** Columns for a body, and the types that take one. */
const BODY = /payload|body|content|data|event$|raw|message/i;

/** Whether a table can hold what was delivered, and running code writes it. */
function storeOf(table: Table, { queries }: { queries: readonly Query[] }): 'kept' | 'thin' | 'unwritten' | 'unknown' {
  const roomy = table.columns.some(
    ({ name, type }) => /json|blob|bytea/i.test(type) || (BODY.test(name) && /text|string|char|json|mixed|object/i.test(type)),
  );
  if (!roomy) return 'thin';
  const writes = live(queries).filter(({ operation }) => /^(?:insert|upsert|raw|unknown)$/.test(operation));
  if (writes.some((query) => query.tables.some((name) => sameTable(name, table.name)))) return 'kept';
  return writes.some((query) => query.tables.length === 0) || live(queries).length === 0 ? 'unknown' : 'unwritten';
}

export const eventsStored = defineCheck({
  id: 'webhook/events-stored',
  title: 'Deliveries are stored as they came, so that they can be worked on again',
  failTitle: 'Deliveries are gone once they were worked on',
  needs: ['tables', 'inboundWebhooks', 'queries'],
  arises: {
    when: (facts) => WORKED.when(facts) && facts.tables.length > 0,
    otherwise: 'No delivery is worked on here, or no table is known that could hold one.',
  },
  subjects: (facts) => {
    const kept = facts.tables.filter((table) => DELIVERIES.test(table.name)).map((table) => ({ table, store: storeOf(table, facts) }));
    const holding = kept.filter(({ store }) => store === 'kept').length;
    // Tables of single providers say nothing about webhooks of others.
    const several = deliveries(facts).length > Math.max(holding, 1) && kept.every(({ table }) => !SHARED.test(table.name));
    return kept.map((one) => ({ ...one, several }));
  },
  holds: ({ table, store, several }) =>
    store === 'kept' ? (several ? undefined : isWired(table)) : store === 'unknown' ? undefined : false,
  location: ({ table }) => table.location,
  message: ({ table, store, several }) =>
    `table ${table.name} ${
      {
        kept: several ? 'holds deliveries of some of the webhooks' : 'holds deliveries',
        thin: 'has no column for what was delivered',
        unwritten: 'is written by nothing that runs',
        unknown: 'may hold deliveries: what writes it could not be read',
      }[store]
    }${wiringNote(table)}`,
  whenNone: 'fail',
  noneMessage: 'No table holds deliveries.',
  confidence: 'likely',
  quantifier: 'any',
});

export const deduplicationShared = defineCheck({
  id: 'webhook/deduplication-shared',
  title: 'Event ids are remembered where every instance sees them',
  failTitle: 'Event ids are remembered in the memory of one instance',
  needs: ['idempotencies'],
  subjects: ({ idempotencies }) =>
    live(idempotencies).filter((one) => one.kind === 'event-id' || one.routes.some((route) => /webhook|hooks?\b|callback/i.test(route))),
  holds: ({ store }) => (store === 'unknown' ? undefined : store !== 'memory'),
  location: (one) => one.location,
  message: (one) => `${one.kind} remembered in ${one.store}`,
  whenNone: 'na',
  noneMessage: 'No event ids are remembered.',
  confidence: 'proved',
});

export const eventsCounted = defineCheck({
  id: 'webhook/events-counted',
  needs: ['metrics', 'inboundWebhooks'],
  arises: WORKED,
  ...someMetric(
    {
      title: 'A metric counts deliveries and their outcome',
      failTitle: 'No metric counts deliveries',
      none: 'No metric is about webhooks.',
    },
    (name) => /webhook|inbound_event/i.test(name),
    (metric) => `${metric.kind} ${show(metric.name)}`,
  ),
});

export const webhookHandlersWired = defineCheck({
  id: 'webhook/handlers-wired',
  title: 'Every webhook in the code is part of the running app',
  failTitle: 'Webhooks exist in the code that the running app never serves',
  needs: ['registrations', 'routes'],
  beside: ['routes'],
  // Routes on which people keep the addresses of webhooks take no deliveries; what is never served has no purpose that could be read.
  subjects: ({ registrations, routes }) => {
    const others = new Set(routes.filter((route) => route.purpose !== 'webhook').map((route) => `${route.method} ${route.path}`));
    return registrations.filter((one) => one.kind === 'route' && /webhook/i.test(one.label) && !others.has(one.label));
  },
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${one.label}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: 'No webhook is registered.',
  confidence: 'proved',
});

const small = (bytes: number): boolean => bytes > 0 && bytes <= LARGEST_BODY;
