import type { TestSuite } from '@airworthy/model';
import { both } from './wired.ts';

/** `jest unit: 12 tests, 1 skipped`. */
export function printSuite(suite: TestSuite): string {
  return `${suite.by} ${suite.kind}: ${suite.tests} ${suite.tests === 1 ? 'test' : 'tests'}${suite.skipped > 0 ? `, ${suite.skipped} skipped` : ''}`;
}

/** Whether a suite exercises one of the topics; open where nobody looked. */
export function exercises(suite: TestSuite, ...topics: string[]): boolean | undefined {
  return suite.topics?.some((topic) => topics.includes(topic));
}

/** Whether a suite sends requests through the app and asserts one of these answers; a status inside a unit test proves no refusal. */
export function answers(suite: TestSuite, ...statuses: number[]): boolean | undefined {
  return both(
    suite.statuses?.some((status) => statuses.includes(status)),
    exercises(suite, 'http'),
  );
}
