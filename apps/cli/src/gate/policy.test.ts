import type { Change, Move, Severity } from '@airworthy/model';
import { expect, test } from 'vitest';
import { judge } from './policy.ts';
import type { Policy } from './policy.ts';

const POLICY: Policy = { severity: 'high', budgets: {}, unclear: 'report', acceptProposed: false };
const move = (severity: Severity, fingerprint = '', before: Move['before'] = 'PASS'): Move => ({
  item: 'S01-001',
  title: '',
  severity,
  before,
  after: 'FAIL',
  message: '',
  fingerprint,
});
const change = (moves: Move[], direction: Change['direction'] = 'worse'): Change => ({
  direction,
  service: 'shop',
  severity: moves[0]?.severity ?? 'low',
  title: '',
  also: [],
  moves,
  blocks: false,
});
const none = (): undefined => undefined;

test('from the named severity upwards nothing may come; below it, anything', () => {
  const verdict = judge([change([move('high')]), change([move('medium')]), change([move('critical')], 'better')], POLICY, none);
  expect([verdict.blocked, verdict.changes.map((one) => one.blocks)]).toEqual([true, [true, false, false]]);
  expect(verdict.budgets).toEqual([
    { severity: 'critical', allowed: 0, used: 0 },
    { severity: 'high', allowed: 0, used: 1 },
  ]);
  expect(judge([change([move('medium')])], POLICY, none).blocked).toBe(false);
});

test('a budget allows as many changes of its severity as it says, and is stricter below where it says so', () => {
  const policy = { ...POLICY, budgets: { high: 1, low: 0 } };
  expect(judge([change([move('high')])], policy, none).blocked).toBe(false);
  expect(judge([change([move('high')]), change([move('high')])], policy, none).blocked).toBe(true);
  expect(judge([change([move('low')])], policy, none).blocked).toBe(true);
});

test('a waiver excuses its own move: what is left decides how much the change weighs', () => {
  const waived = change([move('critical', 'a'), move('high', 'b')]);
  const waiver = (state: 'approved' | 'proposed' | 'expired') => (one: Move) =>
    one.fingerprint === 'a' ? { state, reason: '', by: '', expires: '' } : undefined;
  const used = (policy: Policy, state: 'approved' | 'proposed' | 'expired'): number[] =>
    judge([waived], policy, waiver(state)).budgets.map((one) => one.used);
  expect(used(POLICY, 'approved')).toEqual([0, 1]);
  expect(used(POLICY, 'proposed')).toEqual([1, 0]);
  expect(used({ ...POLICY, acceptProposed: true }, 'proposed')).toEqual([0, 1]);
  expect(used({ ...POLICY, acceptProposed: true }, 'expired')).toEqual([1, 0]);
});

test('a proof that was lost blocks only where that is asked for', () => {
  const lost = change([move('critical')], 'unclear');
  expect(judge([lost], POLICY, none).blocked).toBe(false);
  expect(judge([lost], { ...POLICY, unclear: 'block' }, none).blocked).toBe(true);
  expect(judge([change([move('critical', '', 'UNKNOWN')], 'unclear')], { ...POLICY, unclear: 'block' }, none).blocked).toBe(false);
});
