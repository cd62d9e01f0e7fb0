import { expect, test } from 'vitest';
import { PLAIN_PLAN } from './program-plan.ts';
import { planOf, planProblems, ProgramFileSchema } from './program-file.ts';

test('an empty file is the defaults, with the phases of the profile', () => {
  const phases = [{ name: '1', title: 'First', services: ['a'] }];
  expect(planOf(ProgramFileSchema.parse({}), phases)).toEqual({ ...PLAIN_PLAN, phases });
});

test('people, prices and absences are taken over', () => {
  const file = ProgramFileSchema.parse({
    start: '2026-11-23',
    auditors: [{ name: 'Ana', hours: 20, away: [{ from: '2026-12-21', to: '2026-12-31' }] }],
    auditorRate: 140,
    owners: { pay: 'Bo' },
    waiting: { overdueWeek: { critical: 4000 } },
    mail: { to: ['Team <team@example.test>'] },
  });
  const plan = planOf(file, []);
  expect(plan.auditors).toEqual([
    { name: 'Ana', role: 'senior', hoursAWeek: 20, services: [], away: [{ from: '2026-12-21', to: '2026-12-31' }] },
  ]);
  expect([plan.auditorRate, plan.minutesAnOpenItem, plan.waiting.exposure, plan.mail.from]).toEqual([
    140,
    6,
    'public',
    PLAIN_PLAN.mail.from,
  ]);
  expect(planProblems(plan, ['pay'])).toEqual([]);
  expect(planProblems(plan, ['mail'])).toEqual(['There is no service `pay`; there are mail.']);
});

test.each([
  { start: '2026-02-30' },
  { auditors: [] },
  { auditors: [{ name: 'Ana', away: [{ from: '2026-12-31', to: '2026-12-21' }] }] },
  { auditors: [{ name: 'Ana', role: 'boss' }] },
  { waiting: { overdueWeek: { urgent: 1 } } },
  { mail: { to: ['a@b.c\r\nBcc: d@e.f'] } },
  { mail: { link: 'javascript:1' } },
  { team: 4 },
])('%j is refused', (file) => {
  expect(ProgramFileSchema.safeParse(file).success).toBe(false);
});
