import type { Metric } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { route } from '../../check/routes-for-tests.ts';
import { ask, AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import {
  bucketsSet,
  businessMeasured,
  cacheMeasured,
  databaseMeasured,
  defaultMetricsCollected,
  durationsAreHistograms,
  httpMetricsRecorded,
  labelsBounded,
  metricsGuarded,
  metricsRecorded,
  metricsServed,
  outboundMeasured,
} from './metrics.ts';

const metric = (name: string, more: Partial<Metric> = {}): Metric => ({
  location: AT,
  by: 'prom-client',
  name: known(name),
  kind: 'histogram',
  labels: ['method', 'route', 'status_code'],
  recorded: true,
  ...more,
});

test('default metrics have to be collected by a loaded module', () => {
  const facts = metric('default', { kind: 'default', labels: [] });
  expect(statusOf(defaultMetricsCollected, { metrics: [facts] })).toBe('PASS');
  expect(statusOf(defaultMetricsCollected, { metrics: [{ ...facts, wiring: NOT_WIRED }] })).toBe('FAIL');
  expect(statusOf(defaultMetricsCollected, { metrics: [metric('http_request_duration_seconds')] })).toBe('FAIL');
});

test('request metrics have to be recorded', () => {
  expect(statusOf(httpMetricsRecorded, { metrics: [metric('http_request_duration_seconds')] })).toBe('PASS');
  expect(statusOf(httpMetricsRecorded, { metrics: [metric('http_request_duration_seconds', { recorded: false })] })).toBe('FAIL');
  expect(statusOf(httpMetricsRecorded, { metrics: [metric('orders_total')] })).toBe('FAIL');
  // A counter gives no durations, and a histogram without outcomes no errors.
  const counter = metric('http_requests_total', { kind: 'counter', subject: 'http' });
  const bare = metric('http_request_duration_seconds', { subject: 'http', labels: ['method', 'route'] });
  expect(statusOf(httpMetricsRecorded, { metrics: [counter] })).toBe('FAIL');
  expect(statusOf(httpMetricsRecorded, { metrics: [bare] })).toBe('FAIL');
  expect(statusOf(httpMetricsRecorded, { metrics: [bare, counter] })).toBe('PASS');
  // What is asked of others, and what comes in over another way than HTTP, is something else.
  expect(statusOf(httpMetricsRecorded, { metrics: [metric('llm_requests_total', { subject: 'model' })] })).toBe('FAIL');
  const nameless = metric('', { name: unknown() });
  expect(statusOf(httpMetricsRecorded, { metrics: [nameless] })).toBe('UNKNOWN');
  expect(statusOf(databaseMeasured, { metrics: [nameless] })).toBe('UNKNOWN');
  expect(statusOf(businessMeasured, { metrics: [nameless] })).toBe('UNKNOWN');
  expect(statusOf(metricsRecorded, { metrics: [metric('a_total'), metric('b_total', { recorded: false })] })).toBe('PARTIAL');
});

test('buckets are asked of histograms that something observes', () => {
  const buckets = known([0.1, 1]);
  expect(statusOf(bucketsSet, { metrics: [metric('a_seconds', { buckets })] })).toBe('PASS');
  expect(statusOf(bucketsSet, { metrics: [metric('a_seconds', { buckets, recorded: false })] })).toBe('N/A');
  expect(statusOf(bucketsSet, { metrics: [metric('a_seconds', { buckets: { state: 'absent' } })] })).toBe('FAIL');
});

test('the extractor says what a metric is about; the name is the second source', () => {
  expect(statusOf(databaseMeasured, { metrics: [metric('x_seconds', { subject: 'db' })] })).toBe('PASS');
  expect(statusOf(databaseMeasured, { metrics: [metric('query.final_modifier.skipped', { subject: 'db', kind: 'counter' })] })).toBe(
    'FAIL',
  );
  // The failures of one query of one job, and the state of a provider, measure something else.
  expect(statusOf(databaseMeasured, { metrics: [metric('cleaner.candidate_query_failures', { subject: 'db', kind: 'counter' })] })).toBe(
    'FAIL',
  );
  expect(statusOf(databaseMeasured, { metrics: [metric('orders_db_errors_total', { subject: 'db', kind: 'counter' })] })).toBe('PASS');
  expect(statusOf(outboundMeasured, { metrics: [metric('provider_status', { subject: 'outbound', kind: 'gauge' })] })).toBe('FAIL');
  expect(statusOf(outboundMeasured, { metrics: [metric('provider_calls_total', { subject: 'outbound', kind: 'counter' })] })).toBe('PASS');
  expect(statusOf(businessMeasured, { metrics: [metric('invoices_total')] })).toBe('PASS');
  expect(statusOf(businessMeasured, { metrics: [metric('http_requests_total')] })).toBe('FAIL');
});

test('labels and kinds', () => {
  const outcome = ask(labelsBounded, { metrics: [metric('a_total', { labels: ['user_id'] })] });
  expect(outcome.status).toBe('FAIL');
  expect(outcome.evidence[0]?.message).toBe('a_total has the labels user_id');
  expect(statusOf(labelsBounded, { metrics: [metric('a_total')] })).toBe('PASS');
  expect(statusOf(durationsAreHistograms, { metrics: [metric('job_duration_seconds', { kind: 'gauge' })] })).toBe('FAIL');
  expect(statusOf(durationsAreHistograms, { metrics: [metric('job_duration_seconds'), metric('queue_lag_ms', { kind: 'gauge' })] })).toBe(
    'PASS',
  );
  expect(statusOf(durationsAreHistograms, { metrics: [metric('realtime_native.resolve_in_use', { kind: 'gauge' })] })).toBe('FAIL');
  expect(ask(durationsAreHistograms, { metrics: [metric('job_duration_seconds', { recorded: false })] })).toMatchObject({
    status: 'FAIL',
    subjects: 0,
  });
});

test('metrics are served, and not to everybody', () => {
  const served = route({ path: '/metrics', purpose: 'metrics' });
  expect(statusOf(metricsServed, { routes: [served] })).toBe('PASS');
  expect(statusOf(metricsServed, { routes: [route()] })).toBe('FAIL');
  expect(statusOf(metricsServed, { routes: [{ ...served, path: '/api/sales/metrics' }] })).toBe('FAIL');
  expect(statusOf(metricsGuarded, { routes: [served] })).toBe('FAIL');
  expect(statusOf(metricsGuarded, { routes: [{ ...served, apart: true }] })).toBe('N/A');
  expect(statusOf(metricsGuarded, { routes: [{ ...served, access: 'opaque' }] })).toBe('UNKNOWN');
  expect(statusOf(metricsGuarded, { routes: [{ ...served, access: 'guarded' }] })).toBe('PASS');
});

test('what is dropped from the cache tells nothing of hits and misses', () => {
  expect(statusOf(cacheMeasured, { metrics: [metric('cache_hits_total')] })).toBe('PASS');
  expect(statusOf(cacheMeasured, { metrics: [metric('cache_lookups_total', { labels: ['result'] })] })).toBe('PASS');
  expect(statusOf(cacheMeasured, { metrics: [metric('cache_invalidation_total', { labels: ['kind'] })] })).toBe('FAIL');
});
