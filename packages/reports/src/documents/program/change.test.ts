import { expect, test } from 'vitest';
import type { Verdict } from '@airworthy/model';
import { makeResult, makeService } from '../../../test/make-result.ts';
import { changeBetween } from './change.ts';

const base = makeService({ name: 'orders' });
const withStatus = (status: Verdict['status']): ReturnType<typeof makeResult> =>
  makeResult({
    services: [makeService({ name: 'orders', verdicts: base.verdicts.map((one) => (one.item === 'S01-001' ? { ...one, status } : one)) })],
  });

test('closed is what failed and passes; what cannot be told is neither', () => {
  const failing = withStatus('FAIL');
  expect(changeBetween(failing, withStatus('PASS')).closed).toEqual([{ service: 'orders', item: 'S01-001', severity: 'critical' }]);
  expect(changeBetween(failing, withStatus('PASS')).bySeverity.critical).toEqual({ before: 1, closed: 1 });
  const lost = changeBetween(failing, withStatus('UNKNOWN'));
  expect([lost.closed, lost.unclear.map((one) => one.item)]).toEqual([[], ['S01-001']]);
  expect(changeBetween(withStatus('PASS'), failing).added.map((one) => one.item)).toEqual(['S01-001']);
  expect(changeBetween(failing, failing)).toMatchObject({ closed: [], added: [], unclear: [], decisions: [], sameStandards: true });
});

test('only services that both hold are compared, and a decision that turned is told', () => {
  const go = makeService({
    name: 'orders',
    decisions: [{ exposure: 'public', decision: 'GO', blockers: [], conditions: [], unverified: [], reason: '' }],
  });
  const change = changeBetween(makeResult({ services: [base, makeService({ name: 'gone' })] }), makeResult({ services: [go] }));
  expect(change.services).toBe(1);
  expect(change.decisions).toEqual([{ service: 'orders', from: 'NO-GO', to: 'GO' }]);
});
