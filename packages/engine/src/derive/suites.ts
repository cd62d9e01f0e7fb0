import type { TestSuite } from '@airworthy/model';

/** `jest unit: 12 tests, 1 skipped`. */
export function printSuite(suite: TestSuite): string {
  return `${suite.by} ${suite.kind}: ${suite.tests} ${suite.tests === 1 ? 'test' : 'tests'}${suite.skipped > 0 ? `, ${suite.skipped} skipped` : ''}`;
}

/** Whether a suite exercises one of the topics; open where nobody looked. */
export function exercises(suite: TestSuite, ...topics: string[]): boolean | undefined {
  return suite.topics?.some((topic) => topics.includes(topic));
}

/** Whether a suite asserts one of these HTTP answers. */
export function asserts(suite: TestSuite, ...statuses: number[]): boolean | undefined {
  return suite.statuses?.some((status) => statuses.includes(status));
}
