import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { alertsKept, dashboardsKept } from './monitoring.ts';

test('rules and dashboards in the tree', () => {
  const rules = { location: AT, kind: 'prometheus-rules', count: 4 };
  expect(statusOf(alertsKept, { monitoringConfigs: [rules] })).toBe('PASS');
  expect(statusOf(alertsKept, { monitoringConfigs: [{ ...rules, count: 0 }] })).toBe('FAIL');
  expect(statusOf(dashboardsKept, { monitoringConfigs: [rules] })).toBe('FAIL');
});
