import type { Query, Schedule } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { runsResumable } from './runs.ts';

const PLACE = { ...AT, endLine: AT.line };
const SCHEDULE: Schedule = {
  location: PLACE,
  by: 'node-cron',
  kind: 'calendar',
  when: known('0 2 * * *'),
  timezone: ABSENT,
  locked: true,
  effects: ['database'],
  runs: [PLACE],
};
const query = (one: Partial<Query>): Query => ({
  location: PLACE,
  by: 'pg',
  operation: 'select',
  tables: ['reminders'],
  interpolated: false,
  interpolatesRequest: false,
  inTransaction: false,
  unbounded: false,
  selectsAll: false,
  predicates: [],
  inLoop: false,
  ...one,
});
const DUE = query({ predicates: ['sent_at'] });
const MARK = query({ operation: 'update', predicates: ['id'], writes: ['sent_at'] });

test('rows that a run adds beside what it marks as done are added twice after a crash, unless a transaction holds both', () => {
  const of = (...queries: Query[]) => statusOf(runsResumable, { schedules: [SCHEDULE], queries });
  expect(of(DUE, MARK)).toBe('PASS');
  expect(of(DUE, query({ operation: 'insert', tables: ['outbox'] }), MARK)).toBe('UNKNOWN');
  expect(of(DUE, query({ operation: 'insert', tables: ['outbox'], inTransaction: true }), MARK)).toBe('PASS');
});
