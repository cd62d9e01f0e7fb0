import { expect, test } from 'vitest';
import { openCommitments, ReviewMeetingSchema } from './review-meeting.ts';
import { RISK_TEMPLATE, riskLevel, riskMatrix, RiskSchema, riskScore } from './risk.ts';

test('risks by impact and likelihood', () => {
  const [owners, critical] = RISK_TEMPLATE;
  expect(RISK_TEMPLATE.every((one) => RiskSchema.safeParse(one).success)).toBe(true);
  expect([owners && riskScore(owners), owners && riskLevel(owners), critical && riskLevel(critical)]).toEqual([12, 'high', 'high']);
  expect([
    riskLevel({ impact: 5, likelihood: 4 }),
    riskLevel({ impact: 2, likelihood: 3 }),
    riskLevel({ impact: 1, likelihood: 5 }),
  ]).toEqual(['critical', 'medium', 'low']);
  expect(riskMatrix(RISK_TEMPLATE)).toEqual([
    [0, 0, 1, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 2, 1, 0],
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ]);
});

test('open commitments of meetings, the oldest first, with those that are overdue', () => {
  const meeting = ReviewMeetingSchema.parse({
    kind: 'owner-review',
    service: 'pay',
    at: '2026-03-01T09:00:00Z',
    held: true,
    attendees: ['lea', 'olga'],
    agenda: ['Findings'],
    decisions: [{ text: 'The gateway goes first.', by: 'olga' }],
    commitments: [
      { what: 'Rotate the key', who: 'olga', due: '2026-03-20', findings: ['f1'], state: 'open' },
      { what: 'Add limits', who: 'olga', due: '2026-03-08', findings: [], state: 'open' },
      { what: 'Write it down', who: 'lea', due: '2026-03-02', findings: [], state: 'kept' },
    ],
    followUps: [{ what: 'Look again', on: '2026-03-21', done: false }],
  });
  expect(openCommitments([meeting], '2026-03-09').map((one) => [one.what, one.service, one.overdue])).toEqual([
    ['Add limits', 'pay', true],
    ['Rotate the key', 'pay', false],
  ]);
});
