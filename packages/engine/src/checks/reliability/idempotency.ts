import type { Idempotency, PartSchema, Route, TestSuite } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { controlExists, everyLive } from '../../check/shapes.ts';
import { sendsOn } from '../../derive/calls.ts';
import { paymentRoutes } from '../../derive/routes.ts';
import { exercises, forService, printShown, shownAt } from '../../derive/suites.ts';
import { bounds, either, isWired, live, showIf, told, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'No code of the running app recognises a request that comes twice.';
const byKey = (control: Idempotency): boolean => control.kind === 'key-header';
const seen = (control: Idempotency): string =>
  `${control.kind} in ${control.store}${control.routes.length > 0 ? ` for ${control.routes.slice(0, 4).join(', ')}${control.routes.length > 4 ? ' …' : ''}` : ''}`;
const NO_KEY = 'The running app takes no idempotency keys.';

/** Routes that make something new for a client, so that a repeat makes it twice. Signing in and searching may be repeated. */
function creatingRoutes(routes: readonly Route[]): Route[] {
  return live(routes).filter(
    (route) =>
      route.method === 'POST' &&
      /^(?:payment|api|upload)$/.test(route.purpose) &&
      // It was seen to read or to set what is there.
      route.repeats !== 'same' &&
      !READS_BY_POST.test(route.path),
  );
}

const READS_BY_POST =
  /(?:^|\/)(?:query|search|filter|validate|verify|check|preview|estimate|calculate|quote|graphql|batch-get|lookup|login|logout)(?:\/|$)/i;

export const repeatsRecognised = defineCheck({
  id: 'reliability/repeats-recognised',
  title: 'Clients can repeat a write safely by sending an idempotency key',
  failTitle: 'Routes that make something new recognise no repeat by an idempotency key',
  needs: ['idempotencies', 'routes'],
  subjects: ({ idempotencies, routes }): (Idempotency | Route)[] => {
    const writes = creatingRoutes(routes).filter((route) => isWired(route) === true);
    if (writes.length === 0) return [];
    // A control that nothing reaches is named beside the routes.
    const known = idempotencies.filter(byKey);
    return live(known).length > 0 ? writes : [...known, ...writes];
  },
  holds: (subject, { idempotencies }, { coverage }) => {
    if ('kind' in subject) return false;
    const controls = live(idempotencies).filter(byKey);
    const covering = controls.filter(({ routes }) => routes.includes('*') || routes.includes(`${subject.method} ${subject.path}`));
    if (covering.length > 0) return either(...covering.map(isWired));
    // Where not everything was read, a control may stand in what was left out.
    return controls.some(({ routes }) => routes.length === 0) ||
      coverage.idempotencies?.state !== 'complete' ||
      coverage.routes?.state !== 'complete'
      ? undefined
      : false;
  },
  location: (subject) => subject.location,
  message: (subject, holds) =>
    'kind' in subject
      ? seen(subject) + wiringNote(subject)
      : `${subject.method} ${subject.path} ${holds === true ? 'recognises a repeat by its key' : holds === false ? 'takes no idempotency key' : 'may take an idempotency key'}`,
  whenNone: 'na',
  noneMessage: 'The app serves no route that makes something new for a client.',
  confidence: 'proved',
});

export const paymentsCovered = defineCheck({
  id: 'reliability/payments-idempotent',
  title: 'Every payment route recognises a repeat',
  failTitle: 'A repeated payment request is carried out twice',
  needs: ['routes', 'idempotencies', 'outboundCalls'],
  // Of a request that is sent on as it came, whoever serves it knows repeats.
  subjects: ({ routes, outboundCalls }): Route[] => paymentRoutes(routes).filter((route) => !sendsOn(route, outboundCalls)),
  holds: (route, { idempotencies }) => {
    const covering = live(idempotencies).filter((control) =>
      control.routes.some((printed) => printed === '*' || printed === `${route.method} ${route.path}`),
    );
    if (covering.length > 0) return either(...covering.map(isWired));
    // A control whose routes could not be told may or may not cover this one.
    return live(idempotencies).some((control) => control.routes.length === 0) ? undefined : false;
  },
  location: (route) => route.location,
  message: (route, holds) =>
    `${route.method} ${route.path} ${holds ? 'is covered' : holds === false ? 'is not covered by any idempotency control' : 'may be covered'}${wiringNote(route)}`,
  whenNone: 'na',
  noneMessage: 'The app serves no payment route that takes POST.',
  confidence: 'proved',
});

function detail(
  field: 'required' | 'atomic' | 'fingerprint' | 'conflict' | 'replays' | 'validatesKey' | 'releases',
  words: { title: string; failTitle: string },
) {
  return everyLive('idempotencies', {
    ...words,
    of: byKey,
    holds: (control) => toldIf(control[field]),
    seen,
    none: NO_KEY,
  });
}

const KEY_NAME = /idempot/i;

/** The schemas of headers that the framework asks before the handlers of the control run; undefined where a route has none for the key. */
function keySchemas(control: Idempotency, routes: readonly Route[]): PartSchema[] | undefined {
  const own = routes.filter((route) => control.routes.includes(`${route.method} ${route.path}`));
  const found = own.flatMap((route) =>
    route.schemas.filter((schema) => schema.part === 'headers' && (schema.fields?.some((name) => KEY_NAME.test(name)) ?? true)).slice(0, 1),
  );
  return own.length > 0 && found.length === own.length ? found : undefined;
}

export const keyRequired = defineCheck({
  id: 'reliability/key-required',
  ...detail('required', {
    title: 'A write without an idempotency key is refused',
    failTitle: 'The idempotency key is optional, so careless clients are not protected',
  }),
  needs: ['idempotencies', 'routes'],
  beside: ['routes'],
  // Whether a field of the schema may be left out, only a reader can tell.
  holds: (control, { routes }) =>
    control.required === false && keySchemas(control, routes) !== undefined ? undefined : toldIf(control.required),
});

export const keyClaimedAtomically = defineCheck({
  id: 'reliability/key-claimed-atomically',
  ...detail('atomic', {
    title: 'The key is claimed in one step before anything happens',
    failTitle: 'The key is looked up first and stored later, so two repeats at once both pass',
  }),
});

export const payloadCompared = defineCheck({
  id: 'reliability/payload-compared',
  ...detail('fingerprint', {
    title: 'The same key with another payload is refused',
    failTitle: 'The payload is not compared, so a reused key answers the wrong question',
  }),
});

export const runningRepeatRefused = defineCheck({
  id: 'reliability/running-repeat-refused',
  ...detail('conflict', {
    title: 'A repeat that arrives while the first still runs gets a conflict',
    failTitle: 'Two requests with one key can run at the same time',
  }),
});

export const answerReplayed = defineCheck({
  id: 'reliability/answer-replayed',
  ...detail('replays', {
    title: 'A repeat gets the stored answer of the first request',
    failTitle: 'A repeat does not get the answer of the first request',
  }),
});

export const keyChecked = defineCheck({
  id: 'reliability/key-checked',
  ...detail('validatesKey', { title: 'Length and form of the key are checked', failTitle: 'Any text is taken as a key' }),
  needs: ['idempotencies', 'routes'],
  beside: ['routes'],
  holds: (control, { routes }) => {
    const schemas = control.validatesKey === false ? keySchemas(control, routes) : undefined;
    if (schemas === undefined) return toldIf(control.validatesKey);
    if (schemas.some((schema) => schema.fields === undefined || schema.unbounded === undefined)) return undefined;
    return !schemas.some((schema) => schema.unbounded?.some((name) => KEY_NAME.test(name)));
  },
});

export const keyReleased = defineCheck({
  id: 'reliability/key-released',
  ...detail('releases', {
    title: 'A failure of the server frees the key for another try',
    failTitle: 'After a failure of the server the key stays used',
  }),
});

function scoped(by: string, what: string, failTitle: string = `Keys are shared over all ${what}s`) {
  return everyLive('idempotencies', {
    title: `Keys of one ${what} cannot meet keys of another`,
    failTitle,
    of: byKey,
    holds: (control) => control.scopedBy?.includes(by),
    seen: (control) => `${seen(control)}; scoped by ${control.scopedBy?.join(', ') || 'nothing that was read'}`,
    none: NO_KEY,
  });
}

export const keyScopedByTenant = defineCheck({
  id: 'reliability/key-scoped-by-tenant',
  ...scoped('tenant', 'tenant', 'The tenant is no part of the stored key'),
});

export const keyScopedByUser = defineCheck({ id: 'reliability/key-scoped-by-user', ...scoped('user', 'user') });

export const keyScopedByRoute = defineCheck({ id: 'reliability/key-scoped-by-route', ...scoped('route', 'operation') });

export const keysExpire = defineCheck({
  id: 'reliability/keys-expire',
  ...everyLive('idempotencies', {
    title: 'Stored keys expire after at least a day',
    failTitle: 'Stored keys never expire, or sooner than clients repeat',
    of: byKey,
    holds: (control) => (control.ttl?.state === 'known' ? control.ttl.value >= 86_400 : bounds(control.ttl)),
    seen: (control) => `${seen(control)}; kept for ${showIf(control.ttl)} s`,
    none: NO_KEY,
  }),
});

export const keysShared = defineCheck({
  id: 'reliability/keys-shared',
  ...everyLive('idempotencies', {
    title: 'Keys live in a store that every instance shares',
    failTitle: 'Keys live in the memory of one instance',
    holds: (control) => (control.store === 'unknown' ? undefined : control.store !== 'memory'),
    seen,
    none: NONE,
  }),
});

export const eventsDeduplicated = defineCheck({
  id: 'reliability/events-deduplicated',
  ...everyLive('inboundWebhooks', {
    title: 'A webhook event that is delivered twice has one effect',
    failTitle: 'A webhook event that is delivered twice is handled twice',
    holds: (hook) => told(hook.deduplicated),
    seen: (hook) =>
      `${hook.method} ${hook.path} (${hook.provider}) ${hook.deduplicated === true ? 'remembers event ids' : 'remembers no event ids that were seen'}`,
    none: 'The app receives no webhooks.',
  }),
});

export const jobsKeyed = defineCheck({
  id: 'reliability/jobs-keyed',
  ...everyLive('jobEnqueues', {
    title: 'Jobs carry a fixed id, so that repeats collapse',
    failTitle: 'Jobs get a new id each time, so a repeated request enqueues twice',
    holds: (enqueue) => enqueue.jobId,
    seen: (enqueue) => `${enqueue.by}: job ${showIf(enqueue.job)} ${enqueue.jobId ? 'with an explicit id' : 'without an explicit id'}`,
    none: 'The app enqueues nothing.',
  }),
});

const PAYING = /^sdk:(stripe|square|adyen|braintree|paypal|razorpay|mollie|plaid|coinbase)/i;

/**
 * Calls whose repeat moves money or opens a second obligation. Updates and cancellations name what they change, sessions of a
 * hosted page cost nothing until the customer acts, and usage events are told apart by their own identifier.
 */
const MOVING =
  /(?:charge|payment_?intent|refund|payout|transfer|invoice|invoice_?item|subscription|payment|order|credit_?note|top_?up)s?\.(?:create|capture|confirm|pay|finalize\w*|refund|send\w*)$|^(?:charge|capture|refund|transfer|payout|sale)$/i;

export const providerWritesKeyed = defineCheck({
  id: 'reliability/provider-writes-keyed',
  ...everyLive('outboundCalls', {
    title: 'Writes to payment providers carry an idempotency key',
    failTitle: 'A write to a payment provider carries no idempotency key',
    of: (call) => PAYING.test(call.by) && !(call.method.state === 'known' && !MOVING.test(call.method.value)),
    holds: (call) => (call.method.state === 'known' ? toldIf(call.idempotencyKey) : undefined),
    seen: (call) => `${call.by} ${showIf(call.method)} ${call.idempotencyKey === true ? 'with' : 'without'} an idempotency key`,
    none: 'The app writes to no payment provider.',
  }),
});

export const retriedWritesKeyed = defineCheck({
  id: 'reliability/retried-writes-keyed',
  ...everyLive('retryPolicies', {
    title: 'Only calls that may happen twice are retried',
    failTitle: 'Calls that change data are retried',
    holds: (policy) => {
      const writes = toldIf(policy.retriesWrites);
      return writes === undefined ? undefined : !writes;
    },
    seen: (policy) => `${policy.by} retries ${policy.retriesWrites === true ? 'calls that change data' : 'calls'}`,
    none: 'The app retries nothing.',
  }),
});

export const storedKeysUnique = defineCheck({
  id: 'reliability/stored-keys-unique',
  ...everyLive('tables', {
    title: 'The database itself refuses a second record for one key',
    failTitle: 'A table of keys or events has no unique constraint',
    of: (table) => /idempoten|processed_(event|message)|webhook_(event|inbox)|event_inbox|dedup/i.test(table.name),
    holds: (table) =>
      table.indexes.some((index) => index.unique) ||
      table.columns.some((column) => column.unique === true && !table.primaryKey.includes(column.name)) ||
      (table.primaryKey.length > 0 && !table.primaryKey.every((column) => column === 'id')),
    seen: (table) =>
      `table ${table.name}: unique ${
        table.indexes
          .filter((index) => index.unique)
          .map((index) => index.columns.join('+'))
          .join(', ') || 'nothing beyond the primary key'
      }`,
    none: 'No table keeps idempotency keys or event ids.',
  }),
});

export const repeatsTested = defineCheck({
  id: 'reliability/repeats-tested',
  ...controlExists('testSuites', {
    title: 'Tests repeat what must have one effect',
    failTitle: 'No test repeats what must have one effect',
    works: (suite) => forService(suite, exercises(suite, 'idempotency')),
    seen: (suite) => printShown(suite, 'idempotency'),
    none: 'There are no tests.',
    confidence: 'likely',
  }),
  location: (suite: TestSuite) => shownAt(suite, 'idempotency').location,
});
