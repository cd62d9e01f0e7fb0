import type { Query, Schedule } from '@airworthy/model';
import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { errorsCaught, runsApart, runsBounded, runsMeasured, runsResumable } from './runs.ts';
import { missedRunsMadeUp, missesNoticed, stoppedAtShutdown } from './times.ts';

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

test('whether work that could not be followed changes something is not known, and neither is whether the question arises', () => {
  const { effects: _, runs: __, ...open } = SCHEDULE;
  const checks = [runsResumable, runsBounded, runsMeasured, runsApart, stoppedAtShutdown, missesNoticed, missedRunsMadeUp];
  const of = (schedule: Schedule) => checks.map((check) => statusOf(check, { schedules: [schedule], queries: [] }));
  const timer: Schedule = {
    ...open,
    when: known('*/5 * * * *'),
    locked: false,
    overlap: 'possible',
    stoppedOnShutdown: false,
    recordsMetrics: false,
    heartbeat: false,
  };
  expect(of(timer)).toEqual(checks.map(() => 'UNKNOWN'));
  expect(of({ ...timer, effects: [] })).toEqual(checks.map(() => 'N/A'));
  // A broker hands the job to a worker, which is asked as such.
  const repeat: Schedule = { ...open, by: 'bullmq repeat', locked: true };
  expect(checks.map((check) => statusOf(check, { schedules: [repeat], queries: [] }))).toEqual([
    'UNKNOWN',
    'N/A',
    'UNKNOWN',
    'N/A',
    'N/A',
    'UNKNOWN',
    'UNKNOWN',
  ]);
  expect(statusOf(errorsCaught, { schedules: [repeat] })).toBe('N/A');
});
