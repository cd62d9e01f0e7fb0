import { expect, test } from 'vitest';
import { statusOf } from '../../check/status-of.ts';
import { sampleDocument } from '../../testing/sample-project-facts.ts';
import { kindsDescribed } from './kinds.ts';

test('a part about events names their kinds', () => {
  const parts = [{ section: 'events', line: 3, title: 'Events', rows: 6 }];
  const about = (...names: string[]) =>
    statusOf(kindsDescribed, {
      documents: [sampleDocument({ parts, names: names.map((name) => ({ name, line: 4, sections: ['events'] })) })],
    });
  expect(about('order.paid', 'order.refunded')).toBe('PASS');
  expect(about('orders')).toBe('UNKNOWN');
  expect(statusOf(kindsDescribed, { documents: [sampleDocument()] })).toBe('FAIL');
});
