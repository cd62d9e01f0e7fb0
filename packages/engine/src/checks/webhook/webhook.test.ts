import { expect, test } from 'vitest';
import { known } from '@airworthy/model';
import type { InboundWebhook, OutboundWebhook } from '@airworthy/model';
import { runCheck } from '../../check/run-check.ts';
import {
  at,
  modelOf,
  NOT_WIRED,
  sampleQuery,
  sampleRoute,
  sampleSchema,
  sampleServer,
  sampleTable,
  sampleWebhook,
} from '../../testing/sample-facts.ts';
import {
  bodiesLimited,
  deduplicationShared,
  eventsStored,
  payloadsValidated,
  webhookHandlersWired,
  webhookRoutesLimited,
  workQueued,
} from './deliveries.ts';
import { subscribersFiltered } from './senders.ts';
import {
  replaysRejected,
  signatureChecksReal,
  signaturesOverRawBody,
  signaturesTimingSafe,
  signaturesUnconditional,
  signaturesVerified,
  webhookSecretsOutsideSource,
} from './signatures.ts';

const receiving = (check: Parameters<typeof runCheck>[0], ...ones: Partial<InboundWebhook>[]) =>
  runCheck(check, modelOf({ inboundWebhooks: ones.map(sampleWebhook) }));

test('a webhook without a signature fails and is named', () => {
  const outcome = receiving(signaturesVerified, {});
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('POST /hooks/pay (generic): nothing looks at a signature');
});

test.each([
  ['verified', 'PASS'],
  ['conditional', 'FAIL'],
  ['presence-only', 'FAIL'],
  ['public-constant', 'FAIL'],
  ['stub', 'FAIL'],
  ['unknown', 'UNKNOWN'],
] as const)('a signature that is %s means %s', (signature, status) => {
  expect(receiving(signaturesVerified, { signature }).status).toBe(status);
});

test('the confirmation of an address and unwired webhooks carry no event', () => {
  expect(receiving(signaturesVerified, { method: 'GET' }, { wiring: NOT_WIRED }).status).toBe('N/A');
});

test('checks that pretend, and checks under a condition', () => {
  expect(receiving(signatureChecksReal, { signature: 'stub', checkedAt: at('src/verify.ts', 2) }).evidence[0]?.location).toEqual(
    at('src/verify.ts', 2),
  );
  expect(receiving(signatureChecksReal, { signature: 'verified' }).status).toBe('PASS');
  expect(receiving(signatureChecksReal, {}).status).toBe('N/A');
  expect(receiving(signaturesUnconditional, { signature: 'conditional' }).status).toBe('FAIL');
  expect(receiving(signaturesUnconditional, { signature: 'stub' }).status).toBe('N/A');
});

test('how a signature is compared matters where there is one', () => {
  expect(receiving(signaturesTimingSafe, { timingSafe: false }).status).toBe('N/A');
  expect(receiving(signaturesTimingSafe, { signature: 'verified', timingSafe: false }).status).toBe('FAIL');
  expect(receiving(signaturesOverRawBody, { signature: 'verified' }).status).toBe('UNKNOWN');
});

test('repeats', () => {
  expect(receiving(replaysRejected, { replayProtected: false }).status).toBe('FAIL');
  expect(receiving(workQueued, {}).status).toBe('UNKNOWN');
  const idempotencies = [{ location: at('src/h.ts'), kind: 'event-id', store: 'memory', routes: ['POST /hooks/pay'] }];
  expect(runCheck(deduplicationShared, modelOf({ idempotencies })).status).toBe('FAIL');
});

test('routes of webhooks', () => {
  const inboundWebhooks = [sampleWebhook({})];
  const route = (one = {}) => sampleRoute({ method: 'POST', path: '/hooks/pay', purpose: 'webhook', reads: ['body'], ...one });
  expect(runCheck(webhookRoutesLimited, modelOf({ routes: [route()] })).status).toBe('FAIL');
  expect(runCheck(webhookRoutesLimited, modelOf({ routes: [route({ scopeOpen: true })] })).status).toBe('UNKNOWN');
  expect(runCheck(payloadsValidated, modelOf({ inboundWebhooks, routes: [route({ schemas: [sampleSchema('body')] })] })).status).toBe(
    'PASS',
  );
  expect(runCheck(payloadsValidated, modelOf({ inboundWebhooks, routes: [route()] })).status).toBe('FAIL');
  expect(runCheck(bodiesLimited, modelOf({ routes: [route()], httpServers: [sampleServer()] })).status).toBe('PASS');
  expect(runCheck(bodiesLimited, modelOf({ routes: [route({ bodyLimit: known(1e9) })], httpServers: [sampleServer()] })).status).toBe(
    'FAIL',
  );
  expect(runCheck(bodiesLimited, modelOf({ routes: [route()] })).status).toBe('UNKNOWN');
  // What has no limit of its own reads whatever is sent.
  for (const [framework, status] of [
    ['hono', 'FAIL'],
    ['fetch', 'FAIL'],
    ['node', 'FAIL'],
    ['koa', 'UNKNOWN'],
  ] as const)
    expect(runCheck(bodiesLimited, modelOf({ routes: [route({ framework })], httpServers: [sampleServer({ framework })] })).status).toBe(
      status,
    );
});

test('tables, secrets and registrations of webhooks', () => {
  const tables = [sampleTable({ name: 'orders' })];
  expect(runCheck(eventsStored, modelOf({ tables, inboundWebhooks: [sampleWebhook({})] })).status).toBe('FAIL');
  const forwarded = [sampleWebhook({ forwarded: at('src/gateway.ts') })];
  expect(runCheck(eventsStored, modelOf({ tables, inboundWebhooks: forwarded })).status).toBe('N/A');
  expect(runCheck(replaysRejected, modelOf({ inboundWebhooks: forwarded })).status).toBe('N/A');
  const literal = {
    location: at('src/c.ts'),
    rule: 'fallback-literal',
    name: 'STRIPE_WEBHOOK_SECRET',
    excerpt: 'whs…',
    production: true,
    inProduction: true as const,
  };
  expect(runCheck(webhookSecretsOutsideSource, modelOf({ secretLiterals: [literal] })).status).toBe('FAIL');
  expect(
    runCheck(
      webhookSecretsOutsideSource,
      modelOf({ inboundWebhooks: [sampleWebhook({})], secretLiterals: [{ ...literal, production: false }] }),
    ).status,
  ).toBe('PASS');
  const registrations = [{ location: at('src/old.ts'), label: 'POST /webhook/old', kind: 'route' as const, wiring: NOT_WIRED }];
  expect(runCheck(webhookHandlersWired, modelOf({ registrations })).status).toBe('FAIL');
  expect(runCheck(webhookHandlersWired, modelOf({})).status).toBe('N/A');
});

test('a table keeps deliveries when it has room for them and running code writes it', () => {
  const column = (name: string, type: string) => ({ name, type, nullable: false, line: 1 });
  const roomy = sampleTable({ name: 'webhook_events', columns: [column('payload', 'jsonb')] });
  const insert = sampleQuery({ operation: 'insert', tables: ['webhook_events'] });
  const stored = (table: typeof roomy, ...queries: ReturnType<typeof sampleQuery>[]) =>
    runCheck(eventsStored, modelOf({ tables: [table], queries, inboundWebhooks: [sampleWebhook({}), sampleWebhook({ path: '/other' })] }));
  expect(stored(roomy, insert).status).toBe('PASS');
  expect(stored(sampleTable({ name: 'webhook_nonces', columns: [column('nonce', 'varchar')] }), insert)).toMatchObject({
    status: 'FAIL',
    evidence: [{ message: 'table webhook_nonces has no column for what was delivered' }],
  });
  expect(stored(roomy, { ...insert, wiring: NOT_WIRED }, sampleQuery({ operation: 'insert', tables: ['orders'] })).status).toBe('FAIL');
  const stripe = { ...roomy, name: 'stripe_webhook_events' };
  expect(stored(stripe, { ...insert, tables: ['stripe_webhook_events'] }).status).toBe('UNKNOWN');
});

test('whose an endpoint is may be told by what it hangs on', () => {
  const chosen = (...predicates: string[]) =>
    runCheck(
      subscribersFiltered,
      modelOf({
        queries: [sampleQuery({ tables: ['webhook_endpoints'], asks: 'many', predicates })],
        outboundWebhooks: [{ location: at('src/send.ts', 3) } as OutboundWebhook],
      }),
    ).status;
  expect(chosen('event_type')).toBe('FAIL');
  expect(chosen('tenant_id', 'event_type')).toBe('PASS');
  expect(chosen('runtimeEnvironmentId', 'event_type')).toBe('PASS');
  expect(chosen('quizId', 'event_type')).toBe('UNKNOWN');
});
