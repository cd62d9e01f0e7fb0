import { METHODS, STATUSES } from '@airworthy/model';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveVerdict, refuseAnswer, REVIEWS, reviewNeeded, setAsideBy } from './effective-verdict.ts';
import type { ItemToday, VerdictVoice } from './effective-verdict.ts';

const TODAY: ItemToday = { severity: 'high', itemHash: 'text' };
const voice = (method: VerdictVoice['method'], status: VerdictVoice['status'], parts: Partial<VerdictVoice> = {}): VerdictVoice => ({
  method,
  status,
  at: '2026-03-01T10:00:00Z',
  reason: `${method} ${status}`,
  itemHash: method === 'human' ? 'text' : null,
  codeHash: null,
  codeHashToday: null,
  author: method === 'human' ? 'ana' : null,
  review: 'none',
  reviewer: null,
  ...parts,
});
const decided = (voices: VerdictVoice[], today = TODAY): string => {
  const { status, method } = effectiveVerdict(voices, today);
  return `${status} by ${method}`;
};

describe('precedence', () => {
  test('live over static over imported, and UNKNOWN over nothing', () => {
    const [read, imported, live] = [voice('static', 'FAIL'), voice('imported', 'PARTIAL'), voice('live', 'PASS')];
    expect(decided([read, imported, live])).toBe('PASS by live');
    expect(decided([voice('static', 'UNKNOWN'), imported])).toBe('PARTIAL by imported');
    expect(decided([voice('static', 'UNKNOWN'), voice('imported', 'FAIL')])).toBe('FAIL by imported');
    expect(decided([read, voice('live', 'UNKNOWN')])).toBe('FAIL by static');
    expect(decided([voice('static', 'UNKNOWN')])).toBe('UNKNOWN by static');
    expect(decided([])).toBe('UNKNOWN by null');
  });

  test('what is imported decides only what is open, and the contradiction is told', () => {
    const passing = effectiveVerdict([voice('static', 'FAIL'), voice('imported', 'PASS')], TODAY);
    expect(passing).toMatchObject({ status: 'FAIL', method: 'static', contradictions: [{ passes: 'imported', fails: 'static' }] });
    const failing = effectiveVerdict([voice('static', 'PASS'), voice('imported', 'FAIL')], TODAY);
    expect(failing).toMatchObject({ status: 'PASS', method: 'static', contradictions: [{ passes: 'static', fails: 'imported' }] });
    expect(decided([voice('static', 'PARTIAL'), voice('imported', 'PASS')])).toBe('PARTIAL by static');
    expect(decided([voice('static', 'N/A'), voice('imported', 'FAIL')])).toBe('N/A by static');
    expect(decided([voice('static', 'FAIL'), voice('imported', 'UNKNOWN')])).toBe('FAIL by static');
  });

  test('a probe with nothing to probe does not make an item not applicable', () => {
    expect(decided([voice('static', 'FAIL'), voice('live', 'N/A')])).toBe('FAIL by static');
    expect(decided([voice('static', 'N/A')])).toBe('N/A by static');
  });

  test('a person wins while item and code are what they were', () => {
    const cited = voice('human', 'PASS', { codeHash: 'c1', codeHashToday: 'c1' });
    expect(decided([voice('live', 'FAIL'), cited])).toBe('PASS by human');
    const changed = effectiveVerdict([voice('static', 'UNKNOWN'), { ...cited, codeHashToday: 'c2' }], TODAY);
    expect(changed).toMatchObject({ status: 'UNKNOWN', stale: true, setAside: { because: ['code changed'] } });
    expect(effectiveVerdict([cited], { ...TODAY, itemHash: 'new text' })).toMatchObject({
      status: 'UNKNOWN',
      stale: true,
      setAside: { because: ['item text changed'] },
    });
    expect(setAsideBy({ ...cited, codeHashToday: null }, TODAY)).toEqual(['code changed']);
  });

  test('on a critical item an answer waits for a second person', () => {
    const critical: ItemToday = { ...TODAY, severity: 'critical' };
    const answer = voice('human', 'PASS', { review: 'pending' });
    expect(effectiveVerdict([voice('static', 'FAIL'), answer], critical)).toMatchObject({
      status: 'FAIL',
      stale: false,
      setAside: { because: ['waits for a second person'] },
    });
    expect(decided([voice('static', 'FAIL'), { ...answer, review: 'approved', reviewer: 'bo' }], critical)).toBe('PASS by human');
    expect(decided([voice('static', 'FAIL'), { ...answer, review: 'approved', reviewer: 'ana' }], critical)).toBe('FAIL by static');
  });

  test('an answer that waits or was rejected leaves the one before it; taking it back does not', () => {
    const critical: ItemToday = { ...TODAY, severity: 'critical' };
    const first = voice('human', 'FAIL', { review: 'approved', reviewer: 'bo' });
    const second = voice('human', 'PASS', { at: '2026-03-02T10:00:00Z', review: 'pending' });
    expect(decided([second, first], critical)).toBe('FAIL by human');
    expect(decided([{ ...second, review: 'rejected' }, first], critical)).toBe('FAIL by human');
    expect(decided([{ ...second, status: 'UNKNOWN' }, first, voice('static', 'PASS')], critical)).toBe('PASS by static');
  });

  test('N/A by a person without a reason does not count', () => {
    expect(effectiveVerdict([voice('human', 'N/A', { reason: ' ' })], TODAY).setAside?.because).toEqual(['no reason for N/A']);
    expect(decided([voice('human', 'N/A')])).toBe('N/A by human');
  });
});

test('a contradiction names both sides', () => {
  expect(effectiveVerdict([voice('static', 'PASS'), voice('live', 'FAIL')], TODAY).contradictions).toEqual([
    { passes: 'static', fails: 'live', sentence: 'The code says PASS (2026-03-01), but the running service showed FAIL (2026-03-01).' },
  ]);
  expect(effectiveVerdict([voice('static', 'PARTIAL'), voice('live', 'FAIL')], TODAY).contradictions).toEqual([]);
});

test('what a person has to bring, and when a second one is needed', () => {
  expect(refuseAnswer({ status: 'N/A', reason: '' })?.code).toBe('reason-missing');
  expect(refuseAnswer({ status: 'PASS', reason: 'seen in the dashboard' })).toBeUndefined();
  expect([reviewNeeded('critical'), reviewNeeded('high')]).toEqual(['pending', 'none']);
});

describe('laws', () => {
  const voices = fc.array(
    fc.record({
      method: fc.constantFrom(...METHODS),
      status: fc.constantFrom(...STATUSES),
      at: fc.integer({ min: 0, max: 5 }).map((day) => `2026-03-0${day + 1}T00:00:00Z`),
      reason: fc.constantFrom('', 'because'),
      itemHash: fc.constantFrom('text', 'old'),
      codeHash: fc.constantFrom(null, 'c'),
      codeHashToday: fc.constantFrom(null, 'c', 'd'),
      author: fc.constantFrom('ana', 'bo'),
      review: fc.constantFrom(...REVIEWS),
      reviewer: fc.constantFrom(null, 'ana', 'bo'),
    }),
    { maxLength: 7 },
  );
  const today = fc.record({ severity: fc.constantFrom('critical' as const, 'low' as const), itemHash: fc.constant('text') });

  test('the order in which voices come does not matter', () => {
    fc.assert(
      fc.property(voices, today, (some, item) => {
        expect(effectiveVerdict(some.toReversed(), item).status).toBe(effectiveVerdict(some, item).status);
      }),
      { numRuns: 5000 },
    );
  });

  test('UNKNOWN stands only where neither code, tool nor probe decided', () => {
    fc.assert(
      fc.property(voices, today, (some, item) => {
        const newest = some.filter((one) => one.method === 'static').toSorted((a, b) => (a.at < b.at ? 1 : -1));
        const [first, second] = newest;
        fc.pre(first !== undefined && first.status !== 'UNKNOWN' && first.at !== second?.at);
        expect(effectiveVerdict(some, item).status).not.toBe('UNKNOWN');
      }),
    );
  });

  test('a person who counts is current, and on a critical item seconded by somebody else', () => {
    fc.assert(
      fc.property(voices, today, (some, item) => {
        const { method, at, status } = effectiveVerdict(some, item);
        if (method !== 'human') return;
        const counts = some.filter(
          (one) =>
            one.method === 'human' &&
            one.at === at &&
            one.status === status &&
            one.itemHash === 'text' &&
            (one.codeHash === null || one.codeHash === one.codeHashToday) &&
            one.review !== 'rejected' &&
            (item.severity !== 'critical' || (one.review === 'approved' && one.reviewer !== null && one.reviewer !== one.author)),
        );
        expect(counts).not.toEqual([]);
      }),
    );
  });

  test('answers that do not count change nothing', () => {
    fc.assert(
      fc.property(voices, today, (some, item) => {
        const machines = some.filter((one) => one.method !== 'human');
        const answers = some.filter((one) => one.method === 'human');
        fc.pre(answers.every((one) => setAsideBy(one, item).length > 0));
        expect(effectiveVerdict(some, item).status).toBe(effectiveVerdict(machines, item).status);
      }),
    );
  });
});
