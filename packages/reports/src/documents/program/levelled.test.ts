import { expect, test } from 'vitest';
import { absences, levelled, slips } from './levelled.ts';
import type { AuditTask } from './levelled.ts';
import type { Auditor } from './program-plan.ts';

const auditor = (name: string, parts: Partial<Auditor> = {}): Auditor => ({
  name,
  role: 'senior',
  hoursAWeek: 40,
  services: [],
  away: [],
  ...parts,
});
const task = (service: string, parts: Partial<AuditTask> = {}): AuditTask => ({
  service,
  phase: '1',
  first: true,
  auditHours: 16,
  reviewHours: 4,
  ...parts,
});
const nobodyAway = (auditors: readonly Auditor[]): ReadonlySet<number>[] => auditors.map(() => new Set<number>());

test('work is levelled: whoever is done first gets it, and somebody else leads the review', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana'), auditor('Bo')];
  const { assignments, end } = levelled([task('a'), task('b'), task('c')], { auditors }, nobodyAway(auditors));
  const of = (service: string): string[] =>
    assignments.filter((one) => one.service === service).map((one) => `${one.kind} ${auditors[one.auditor]?.name} ${one.start}–${one.end}`);
  expect(of('a')).toEqual(['audit Ana 0–2', 'review Lea 2–2.5']);
  expect(of('b')).toEqual(['audit Bo 0–2', 'review Lea 2.5–3']);
  expect(of('c')).toEqual(['audit Ana 2–4', 'review Bo 4–4.5'].map((one) => one.replace('Bo', 'Lea')));
  expect(end).toBe(4.5);
});

test('no review begins before its audit is done, and nobody works on two things at once', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana'), auditor('Jo', { role: 'junior', hoursAWeek: 20 })];
  const tasks = ['a', 'b', 'c', 'd', 'e', 'f'].map((service, index) =>
    task(service, { phase: index < 3 ? '1' : '2', first: index < 3, auditHours: 3 + index * 2.5 }),
  );
  const { assignments } = levelled(tasks, { auditors }, nobodyAway(auditors));
  for (const review of assignments.filter((one) => one.kind === 'review')) {
    const audit = assignments.find((one) => one.kind === 'audit' && one.service === review.service);
    expect([review.start >= (audit?.end ?? 99), review.auditor === audit?.auditor]).toEqual([true, false]);
  }
  for (const index of auditors.keys()) {
    const own = assignments.filter((one) => one.auditor === index).toSorted((a, b) => a.start - b.start);
    own.forEach((one, at) => expect(one.start).toBeGreaterThanOrEqual(own[at - 1]?.end ?? 0));
  }
  expect(assignments.filter((one) => one.auditor === 2 && one.phase === '1')).toEqual([]);
});

test('a service that is somebody’s own waits for them; days away are worked around', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana', { services: ['pay'] }), auditor('Bo')];
  const away = [new Set<number>(), new Set([0, 1, 2]), new Set<number>()];
  const { assignments } = levelled([task('pay'), task('mail')], { auditors }, away);
  expect(assignments.find((one) => one.service === 'pay' && one.kind === 'audit')).toMatchObject({ auditor: 1, start: 3, end: 5 });
  expect(assignments.find((one) => one.service === 'mail' && one.kind === 'audit')).toMatchObject({ auditor: 2, start: 0 });
  expect([...absences(auditor('x', { away: [{ from: '2026-11-24', to: '2026-11-25' }] }), '2026-11-23')]).toEqual([1, 2]);
});

test('what slips when the only one who may do it is away, and that nothing slips where others take over', () => {
  const auditors = [auditor('Lea', { role: 'lead' }), auditor('Ana', { services: ['pay'] }), auditor('Bo'), auditor('Cy')];
  const found = slips([task('pay'), task('mail')], { auditors, absenceWeeks: 1 }, nobodyAway(auditors));
  const moved = (index: number): string[] =>
    (found.find((one) => one.auditor === index)?.services ?? []).map((one) => `${one.service} ${one.days}`);
  expect(moved(1)).toEqual(['pay 5']);
  expect(moved(2)).toEqual([]);
  expect(found.map((one) => one.auditor)).toEqual([0, 1, 2]);
});

test('one person alone does everything, in the order of the phases', () => {
  const auditors = [auditor('Ana', { role: 'junior' })];
  const { assignments } = levelled([task('a'), task('b', { phase: '2', first: false })], { auditors }, nobodyAway(auditors));
  expect(assignments.map((one) => `${one.service} ${one.kind}`)).toEqual(['a audit', 'a review', 'b audit', 'b review']);
});
