import type { ProbeRun } from '@airworthy/model';
import { expect, test } from 'vitest';
import { writeProbeRun } from './write-probe-run.ts';

const RUN: ProbeRun = {
  schemaVersion: 1,
  tool: { name: 'airworthy', version: '1.2.3' },
  target: 'http://127.0.0.1:3000',
  service: 'orders',
  tier: 'safe',
  allowed: ['127.0.0.1'],
  users: ['owner'],
  requests: { sent: 3, writes: 0, limited: 0 },
  results: [
    {
      id: 'r0001',
      probe: 'auth/no-credential',
      subject: 'GET /orders',
      tier: 'safe',
      outcome: 'refuted',
      code: 'let-in',
      message: 'GET /orders answers 200 (accepted) without a credential',
      items: ['S01-001'],
      controls: { positive: ['x00001'], negative: ['an instance that leads nowhere ends'] },
      exchanges: ['x00001'],
      repeats: { tried: 3, same: 3 },
    },
  ],
  untried: [{ probe: 'jwt/expired', reason: 'needs tokens.key' }],
  verdicts: [
    {
      item: 'S01-001',
      title: 'Routes reject requests',
      severity: 'critical',
      live: 'FAIL',
      static: 'PASS',
      agrees: false,
      reason: 'GET /orders answers',
      results: ['r0001'],
    },
  ],
  contradictions: [{ item: 'S01-001', kind: 'worse-live', message: 'The audit says PASS, the running service does not hold it' }],
  decisions: [
    { exposure: 'public', decision: 'NO-GO', blockers: ['S01-001'], conditions: [], unverified: [], reason: '1 critical item fails.' },
  ],
  loads: [
    {
      result: 'r0002',
      subject: 'GET /orders',
      steps: [100, 200].map((users) => ({
        users,
        rate: users / 2,
        answered: users / 2,
        sent: users * 3,
        failed: users === 200 ? 7 : 0,
        p50: 2,
        p90: 4,
        p95: 5,
        p99: 9,
        p999: 20,
        max: users === 200 ? 4_000 : 22,
        lag: 0.8,
        good: users === 100,
        why: users === 100 ? '' : '1 of 100 fail',
      })),
      saturation: { lastGood: 100, firstBad: 200 },
    },
  ],
  exchanges: [
    {
      id: 'x00001',
      role: 'test',
      probe: 'auth/no-credential',
      as: 'nobody',
      at: 12,
      ms: 3,
      request: {
        method: 'GET',
        target: '/orders',
        headers: [
          ['accept', '*/*'],
          ['x-id', '1'],
        ],
        body: null,
      },
      response: { status: 200, headers: [['content-type', 'text/html']], body: '<script>alert(1)</script>', bytes: 25 },
      class: 'accepted',
    },
  ],
};

test('a page tells the decision, then what disagrees, and keeps the transcripts folded', async () => {
  const page = String(await writeProbeRun(RUN, 'html'));
  const order = [
    'NO-GO for every kind of use',
    'id="disagreements"',
    'id="refuted"',
    'id="verdicts"',
    'id="load"',
    'id="plan"',
    'id="transcripts"',
  ];
  const places = order.map((words) => page.indexOf(words, page.indexOf('<main>')));
  expect(places.every((at, index) => at > (places[index - 1] ?? 0))).toBe(true);
  expect(page).toContain('<details><summary><code>auth/no-credential</code>');
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('<polyline');
  expect(page).toContain('It is full between 100 and 200 users.');
});

test('Markdown holds the same, with figures where the page draws', async () => {
  const text = String(await writeProbeRun(RUN, 'markdown'));
  expect(text).toContain('> **NO-GO for every kind of use**');
  expect(text).toContain('| users | p50 (ms) | p95 (ms) | p99 (ms) |');
  expect(text).toContain('7 of 600');
  expect(text).toContain('<details>');
});

test('without an audit there is no decision', async () => {
  const { decisions: _, ...rest } = RUN;
  expect(String(await writeProbeRun(rest, 'html'))).toContain('There is no decision without an audit');
});

test('paper holds what is folded, and JSON is the run itself', async () => {
  const pdf = await writeProbeRun(RUN, 'pdf');
  const word = await writeProbeRun(RUN, 'docx');
  expect([pdf.length > 10_000, word.length > 5_000]).toEqual([true, true]);
  expect(JSON.parse(String(await writeProbeRun(RUN, 'json')))).toEqual(RUN);
});
