import { expect, test } from 'vitest';
import { makeFleet, makeResult } from '../../test/make-result.ts';
import { pack } from './pack.ts';

test('every string of a service is kept once, and places are short', () => {
  const { details } = pack(makeResult(), {});
  const [detail] = details;
  expect(new Set(detail?.strings).size).toBe(detail?.strings.length);
  const text = (index: number | undefined): string | undefined => detail?.strings[index ?? -1];
  expect(text(detail?.findings[1]?.l[0]?.[0])).toBe('src/refund.ts');
  expect(detail?.findings[1]?.l[0]?.slice(1)).toEqual([88, 3, 90]);
  expect(detail?.findings[0]?.l[0]).toHaveLength(2);
});

test('an excerpt goes to the service that cites it, or to all when several do', () => {
  expect(pack(makeResult(), {}).details[0]?.excerpts).toHaveLength(1);
  expect(pack(makeResult(), {}).shared).toEqual([]);
  const fleet = pack(makeFleet(), {});
  expect(fleet.shared).toHaveLength(1);
  expect(fleet.details.every((one) => one.excerpts.length === 0)).toBe(true);
});

test('the root counts failing items, not findings', () => {
  expect(pack(makeResult(), {}).root.services[0]).toMatchObject({
    failing: { critical: 1, medium: 1 },
    routes: 2,
    openRoutes: 1,
    notWired: 1,
  });
});

test('only http(s) addresses reach the page', () => {
  expect(pack(makeResult(), { sourceUrl: 'javascript:alert(1)' }).root.sourceUrl).toBeUndefined();
  expect(pack(makeResult(), { sourceUrl: 'https://git.example/o/r/blob/abc' }).root.sourceUrl).toBe('https://git.example/o/r/blob/abc/');
});
