import type { Dependency, OutboundCall, Tracing } from '@airworthy/model';
import { known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, NOT_WIRED, statusOf } from '../../check/status-of.ts';
import { correlationPropagated, errorsTracked, spansExported, tracingStarted, tracingStartsFirst } from './tracing.ts';

const tracing = (more: Partial<Tracing> = {}): Tracing => ({ location: AT, by: '@opentelemetry/sdk-node', startedFirst: true, ...more });
const call = (more: Partial<OutboundCall> = {}): OutboundCall => ({
  location: AT,
  by: 'fetch',
  method: known('GET'),
  url: known('https://partner.example'),
  timeout: known(1000),
  retried: false,
  breaker: false,
  correlated: false,
  urlFromRequest: false,
  insecureTls: false,
  ...more,
});

test('an SDK that nothing starts does not trace', () => {
  expect(statusOf(tracingStarted, { tracings: [tracing()] })).toBe('PASS');
  expect(statusOf(tracingStarted, { tracings: [tracing({ wiring: NOT_WIRED })] })).toBe('FAIL');
  const named = tracing({ by: '@acme/tracing', startedFirst: 'unknown' });
  expect(statusOf(tracingStarted, { tracings: [named] })).toBe('UNKNOWN');
  // Code of the service sends spans to a collector by itself.
  const url = { state: 'env' as const, name: 'OTLP', source: '${OTLP}/v1/traces' };
  expect(statusOf(tracingStarted, { outboundCalls: [call({ url })] })).toBe('UNKNOWN');
  expect(statusOf(tracingStarted, { outboundCalls: [call()] })).toBe('FAIL');
  expect(statusOf(tracingStarted, {})).toBe('FAIL');
  expect(statusOf(tracingStarted, { tracings: [tracing({ by: 'sentry', sampling: known(0) })] })).toBe('FAIL');
});

test('order and exporter', () => {
  expect(statusOf(tracingStartsFirst, { tracings: [tracing({ startedFirst: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(tracingStartsFirst, {})).toBe('N/A');
  expect(statusOf(spansExported, { tracings: [tracing({ exporter: known('console') })] })).toBe('FAIL');
});

test('an instrumented client propagates by itself', () => {
  expect(statusOf(correlationPropagated, { outboundCalls: [call({ internal: true })] })).toBe('FAIL');
  expect(statusOf(correlationPropagated, { outboundCalls: [call({ internal: true, correlated: true })] })).toBe('PASS');
  expect(
    statusOf(correlationPropagated, { outboundCalls: [call({ internal: true })], tracings: [tracing({ instruments: ['auto'] })] }),
  ).toBe('PASS');
  expect(statusOf(correlationPropagated, { outboundCalls: [call({ internal: 'unknown' })] })).toBe('UNKNOWN');
  expect(statusOf(correlationPropagated, { outboundCalls: [call({ internal: false })] })).toBe('N/A');
  expect(statusOf(correlationPropagated, { outboundCalls: [call({ by: 'sdk:openai' })] })).toBe('N/A');
});

test('an error tracker has to be used', () => {
  const dependency: Dependency = { location: AT, name: '@sentry/node', range: '^8', kind: 'production', pinned: false, used: true };
  expect(statusOf(errorsTracked, { dependencies: [dependency] })).toBe('PASS');
  expect(statusOf(errorsTracked, { dependencies: [{ ...dependency, used: false }] })).toBe('FAIL');
  expect(statusOf(errorsTracked, { dependencies: [{ ...dependency, started: false }] })).toBe('FAIL');
  expect(statusOf(errorsTracked, {})).toBe('FAIL');
});
