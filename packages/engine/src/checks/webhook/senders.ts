import type { OutboundWebhook, Query, Route, Table, TargetCheck, WebhookRegistration } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { printRoute, requestRoutes } from '../../derive/routes.ts';
import { sameTable } from '../../derive/stock.ts';
import { namesTenant, rowSecured } from '../../derive/tenant-tables.ts';
import { ask, isWired, live, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing is delivered to addresses that customers register.';
const print = (one: OutboundWebhook): string => `${one.within === undefined ? '' : `${one.within}: `}${one.by} ${one.target}`;
const CHECKED: Readonly<Record<TargetCheck, string>> = {
  resolved: 'the addresses that it resolves to are looked at',
  text: 'only the text of the address is looked at',
  none: 'the address is taken as it comes',
  unknown: 'a check of the address could not be read',
};
const looked = (check: TargetCheck): boolean | undefined => (check === 'unknown' ? undefined : check === 'resolved');

/** A question that every delivery answers by itself. */
function everyDelivery(words: {
  title: string;
  failTitle: string;
  holds: (one: OutboundWebhook) => boolean | undefined;
  seen: (one: OutboundWebhook) => string;
}) {
  return everyLive('outboundWebhooks', { ...words, seen: (one) => `${print(one)}: ${words.seen(one)}`, none: NONE, confidence: 'likely' });
}

export const targetsCheckedAtSend = defineCheck({
  id: 'webhook/targets-checked-at-send',
  ...everyDelivery({
    title: 'The address of an endpoint is resolved and checked each time before it is called',
    failTitle: 'A delivery goes to whatever address an endpoint names, inside the network as well',
    holds: (one) => looked(one.targetCheck),
    seen: (one) => CHECKED[one.targetCheck],
  }),
});

export const targetsCheckedAtSave = defineCheck({
  id: 'webhook/targets-checked-at-save',
  ...everyLive('webhookRegistrations', {
    title: 'The address of an endpoint is checked when it is registered',
    failTitle: 'Any address can be registered as an endpoint',
    holds: (one) => (one.targetCheck === 'text' ? true : looked(one.targetCheck)),
    seen: (one) => `${one.within ?? one.table}: ${CHECKED[one.targetCheck]}`,
    none: 'No address of an endpoint is stored here.',
    confidence: 'likely',
  }),
});

export const httpsDemanded = defineCheck({
  id: 'webhook/https-demanded',
  title: 'Endpoints have to speak HTTPS',
  failTitle: 'Events are delivered over plain HTTP where an endpoint asks for it',
  needs: ['outboundWebhooks', 'webhookRegistrations'],
  subjects: ({ outboundWebhooks }) => live(outboundWebhooks),
  holds: (one, { webhookRegistrations }) =>
    // What is registered elsewhere without the question may be any address.
    told(one.httpsOnly) === true ||
    (live(webhookRegistrations).length > 0 && live(webhookRegistrations).every((each) => each.httpsOnly === true))
      ? true
      : told(one.httpsOnly),
  location: (one) => one.location,
  message: (one, holds) => `${print(one)}: ${holds === true ? 'other schemes are refused' : 'no scheme is refused'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const redirectsRefused = defineCheck({
  id: 'webhook/redirects-refused',
  ...everyDelivery({
    title: 'A delivery follows no redirect',
    failTitle: 'A delivery follows redirects, past the check of its address',
    holds: (one) => (one.redirects === 'unknown' ? undefined : one.redirects === 'refused'),
    seen: (one) =>
      one.redirects === 'refused'
        ? 'the client follows no redirect by itself'
        : one.redirects === 'followed'
          ? 'the client follows redirects'
          : 'its options could not be read',
  }),
});

export const deliveriesSigned = defineCheck({
  id: 'webhook/deliveries-signed',
  ...everyDelivery({
    title: 'Every delivery is signed with a key of its endpoint',
    failTitle: 'Receivers cannot tell a delivery from a forged one',
    holds: (one) => (one.signature === 'unknown' ? undefined : one.signature === 'endpoint-key'),
    seen: (one) =>
      ({
        'endpoint-key': 'signed with a key of the endpoint',
        'shared-key': 'signed with one key for all endpoints',
        optional: 'signed only where a secret happens to be set',
        none: 'not signed',
        unknown: 'how it is signed could not be read',
      })[one.signature],
  }),
});

export const signatureCovers = defineCheck({
  id: 'webhook/signatures-cover-time-and-id',
  ...everyLive('outboundWebhooks', {
    title: 'The signature covers time and body',
    failTitle: 'A delivery that was recorded can be sent again with a valid signature',
    of: (one) => one.signature !== 'none' && one.signature !== 'unknown',
    holds: (one) => (one.covers.length === 0 ? undefined : one.covers.includes('timestamp') && one.covers.includes('body')),
    seen: (one) => `${print(one)}: covers ${one.covers.join(', ') || 'what could not be read'}`,
    none: 'No delivery is signed.',
    confidence: 'likely',
  }),
});

export const attemptsSpread = defineCheck({
  id: 'webhook/attempts-spread',
  title: 'A delivery that failed is tried again at least five times, or at times that are stored',
  failTitle: 'A delivery that failed is given up within moments',
  needs: ['outboundWebhooks', 'queues', 'jobEnqueues'],
  subjects: ({ outboundWebhooks }) => live(outboundWebhooks),
  holds: (one, { queues, jobEnqueues }) => {
    if (one.retries === 'scheduled') return true;
    // Who works off a queue may be chosen by the name of a job, which is not followed.
    if (one.retries !== 'queue' && (one.retries !== 'none' || one.queued !== 'unknown')) return false;
    const attempts = [...live(queues), ...live(jobEnqueues)].map((each) => each.attempts);
    if (attempts.some((each) => ask(each, (count) => count >= 6, false) === true)) return one.retries === 'queue' ? true : undefined;
    if (one.retries === 'none') return false;
    return attempts.every((each) => each.state === 'known' || each.state === 'absent') ? false : undefined;
  },
  location: (one) => one.location,
  message: (one) =>
    `${print(one)}: ${{ scheduled: 'the next attempt is stored', queue: 'tried again as often as its queue does', quick: 'tried again at once in the process', none: 'nothing around it tries again' }[one.retries]}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const answersHonoured = defineCheck({
  id: 'webhook/answers-honoured',
  ...everyDelivery({
    title: 'What an endpoint answers decides whether and when it is tried again',
    failTitle: 'An endpoint that is gone or asks for a pause is called on and on',
    holds: (one) => one.honoursAnswers,
    seen: (one) => (one.honoursAnswers ? 'looks at 410, 429 or Retry-After' : 'treats all failures alike'),
  }),
});

export const idsStable = defineCheck({
  id: 'webhook/delivery-ids-stable',
  ...everyDelivery({
    title: 'Each event has an id that is the same in every attempt',
    failTitle: 'Receivers cannot recognise an event that they have had',
    holds: (one) => (one.eventId === 'unknown' ? undefined : one.eventId === 'header' || one.eventId === 'body'),
    seen: (one) =>
      ({
        header: 'an id in a header',
        body: 'an id in the body',
        new: 'a new id for each attempt',
        none: 'no id',
        unknown: 'what is sent is handed in by callers',
      })[one.eventId],
  }),
});

export const deliveriesQueued = defineCheck({
  id: 'webhook/deliveries-queued',
  ...everyDelivery({
    title: 'Deliveries are made by a worker and not while a request is served',
    failTitle: 'A request waits for the endpoints of customers',
    holds: (one) => told(one.queued),
    seen: (one) =>
      one.queued === true
        ? 'sent by a worker or a schedule'
        : one.queued === false
          ? 'sent while a request is served'
          : 'who calls it could not be told',
  }),
});

export const deliveriesFromOutbox = defineCheck({
  id: 'webhook/deliveries-from-outbox',
  ...everyDelivery({
    title: 'An event is stored in the transaction that causes it, and delivered from there',
    failTitle: 'A crash between the commit and the delivery loses the event',
    holds: (one) => told(one.outbox),
    seen: (one) =>
      one.outbox === true
        ? 'read from an outbox'
        : one.outbox === false
          ? 'sent directly after the change'
          : 'where the event comes from could not be told',
  }),
});

export const deliveriesBounded = defineCheck({
  id: 'webhook/deliveries-bounded',
  title: 'An endpoint has a minute at most to answer',
  failTitle: 'An endpoint can hold a delivery open for ever',
  needs: ['outboundWebhooks', 'outboundCalls'],
  subjects: ({ outboundWebhooks }) => live(outboundWebhooks),
  holds: (one, { outboundCalls }) => {
    const call = outboundCalls.find(({ location }) => location.path === one.location.path && location.line === one.location.line);
    return call === undefined ? undefined : call.timesOut === true ? true : ask(call.timeout, (ms) => ms > 0 && ms <= 60_000, false);
  },
  location: (one) => one.location,
  message: (one) => print(one),
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const answersBounded = defineCheck({
  id: 'webhook/answers-bounded',
  ...everyDelivery({
    title: 'The answer of an endpoint is read to a limit or not at all',
    failTitle: 'An endpoint can answer with as much as it likes',
    holds: (one) => told(one.answerBounded),
    seen: (one) => (one.answerBounded === true ? 'not read, or read to a limit' : 'read to its end, whatever its length'),
  }),
});

export const deliveriesRecorded = defineCheck({
  id: 'webhook/deliveries-recorded',
  ...everyDelivery({
    title: 'Each attempt is stored with its outcome',
    failTitle: 'Nobody can say whether an event was delivered',
    holds: (one) => one.recorded,
    seen: (one) => (one.recorded ? 'attempts are stored' : 'attempts leave no row'),
  }),
});

export const failingSwitchedOff = defineCheck({
  id: 'webhook/failing-endpoints-switched-off',
  ...everyDelivery({
    title: 'An endpoint that fails for long is switched off',
    failTitle: 'An endpoint that is dead is called for ever',
    holds: (one) => one.disables,
    seen: (one) => (one.disables ? 'failures in a row are counted' : 'failures in a row are not counted'),
  }),
});

export const slowKeptApart = defineCheck({
  id: 'webhook/slow-endpoints-kept-apart',
  ...everyDelivery({
    title: 'A slow endpoint holds up no other one',
    failTitle: 'Endpoints are called one after the other, each waiting for the one before',
    holds: (one) => (one.serial ? false : one.queued === true || one.retries === 'queue' ? true : undefined),
    seen: (one) =>
      one.serial
        ? 'called in a loop that waits'
        : one.queued === true
          ? 'each delivery is work of its own'
          : 'how deliveries share a run could not be told',
  }),
});

export const sendersWired = defineCheck({
  id: 'webhook/senders-wired',
  title: 'Every sender of events in the code is part of the running app',
  failTitle: 'Senders of events exist in the code that the running app never calls',
  needs: ['outboundWebhooks'],
  subjects: ({ outboundWebhooks }) => outboundWebhooks,
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${print(one)}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const secretsEncrypted = defineCheck({
  id: 'webhook/endpoint-secrets-encrypted',
  ...everyLive('webhookRegistrations', {
    title: 'Signing secrets of endpoints are stored encrypted',
    failTitle: 'Signing secrets of endpoints lie in the database as they are',
    of: (one: WebhookRegistration) => one.secret !== 'none',
    holds: (one) => (one.secret === 'unknown' ? undefined : one.secret === 'encrypted'),
    seen: (one) => `${one.within ?? one.table}: ${one.secret === 'encrypted' ? 'encrypted before it is stored' : 'stored as it is'}`,
    none: 'No signing secret is stored.',
    confidence: 'likely',
  }),
});

const hookRoutes = (routes: readonly Route[]): Route[] =>
  requestRoutes(routes).filter(
    (route) => /web-?hooks?|hook-?endpoints?|event-?subscriptions?/i.test(route.path) && route.purpose !== 'webhook',
  );

/** Purposes of routes that a worker serves too. */
const OF_OPERATION = /^(?:health|metrics|docs|debug|root)$/;

/** A route that customers need to look after their endpoints. */
function routeExists(words: { title: string; failTitle: string; noneMessage: string }, path: RegExp) {
  return {
    ...words,
    needs: ['routes', 'outboundWebhooks'],
    arises: {
      when: ({ outboundWebhooks, routes }: { outboundWebhooks: readonly OutboundWebhook[]; routes: readonly Route[] }) =>
        live(outboundWebhooks).length > 0 &&
        (routes.length === 0 || requestRoutes(routes).some((route) => !OF_OPERATION.test(route.purpose))),
      otherwise: 'Customers reach no route of this service, so they look after their endpoints elsewhere.',
    },
    subjects: ({ routes }: { routes: readonly Route[] }) => hookRoutes(routes).filter((route) => path.test(route.path)),
    holds: () => true,
    location: (route: Route) => route.location,
    message: (route: Route) => printRoute(route),
    whenNone: 'fail',
    confidence: 'likely',
    quantifier: 'any',
  } as const;
}

export const deliveriesReplayable = defineCheck({
  id: 'webhook/deliveries-replayable',
  ...routeExists(
    {
      title: 'Customers can ask for an event once more',
      failTitle: 'An event that was given up cannot be had again',
      noneMessage: 'No route delivers an event once more.',
    },
    /re-?play|re-?deliver|re-?send|retry/i,
  ),
});

export const endpointsTestable = defineCheck({
  id: 'webhook/endpoints-testable',
  ...routeExists(
    {
      title: 'Customers can have a test event sent to their endpoint',
      failTitle: 'An endpoint is first tried by a real event',
      noneMessage: 'No route sends a test event.',
    },
    /\/(?:test|ping)(?:\/|$)/i,
  ),
});

export const secretsRotatable = defineCheck({
  id: 'webhook/endpoint-secrets-rotatable',
  ...routeExists(
    {
      title: 'The signing secret of an endpoint can be replaced',
      failTitle: 'A signing secret that leaked stays valid',
      noneMessage: 'No route replaces the secret of an endpoint.',
    },
    /rotate|roll|secret|regenerate/i,
  ),
});

/** The database itself shows a query the rows of one tenant only; without FORCE not to a connection that owns the table. */
function limitedByPolicy(query: Query, tables: readonly Table[]): 'always' | 'perhaps' | undefined {
  const asked = rowSecured(tables).find((table) => query.tables.some((name) => sameTable(name, table.name)));
  if (asked === undefined || !asked.policies.some((policy) => namesTenant(policy.using ?? ''))) return undefined;
  return asked.rowSecurity === 'forced' ? 'always' : 'perhaps';
}

/** Columns that say whose an endpoint is. */
const OWNER =
  /(?:tenant|org\w*|workspace|account|project|environment|env|customer|client|company|user|owner|merchant|seller|vendor|shop|store|site|team|group|space|guild|app|application|survey|form|repo|repository)_?id$/i;

export const subscribersFiltered = defineCheck({
  id: 'webhook/subscribers-filtered',
  title: 'Only endpoints of the tenant that an event belongs to get it',
  failTitle: 'Endpoints are chosen without asking whose event it is',
  needs: ['queries', 'outboundWebhooks', 'tables'],
  arises: { when: ({ outboundWebhooks }) => live(outboundWebhooks).length > 0, otherwise: NONE },
  subjects: ({ queries }) =>
    live(queries).filter(
      (query) =>
        query.operation === 'select' &&
        query.asks !== 'one' &&
        query.tables.some((table) => /^(?:\w+_)?webhooks?(?:_?(?:subscriptions?|endpoints?|configs?|targets?))?$/i.test(table)) &&
        !query.predicates.some((column) => /^(?:id|uuid)$/.test(column)),
    ),
  holds: (query, { tables }) => {
    if (query.predicates.some((column) => OWNER.test(column))) return true;
    const limited = limitedByPolicy(query, tables);
    if (limited === 'always') return true;
    // Whose an endpoint is may be told by what it hangs on: a form, a store, an app.
    const scoped = query.predicates.some((column) => /_?id$/i.test(column) && !/events?_?(?:type_?)?id$/i.test(column));
    return limited === 'perhaps' || scoped || query.predicatesOpen === true ? undefined : false;
  },
  location: (query) => query.location,
  message: (query, holds) =>
    `${query.tables.join(', ')} by ${query.predicates.join(', ') || (holds === true ? 'the policy of its rows' : 'nothing')}`,
  whenNone: 'na',
  noneMessage: 'No query chooses endpoints.',
  confidence: 'likely',
});
