import type { TestSuite } from '@airworthy/model';
import { both } from './wired.ts';

/** `jest unit: 12 tests, 1 skipped`. */
export function printSuite(suite: TestSuite): string {
  return `${suite.by} ${suite.kind}: ${suite.tests} ${suite.tests === 1 ? 'test' : 'tests'}${suite.skipped > 0 ? `, ${suite.skipped} skipped` : ''}`;
}

/** Suites of the service itself; those that stand elsewhere in the repository say nothing about how well this one is tested. */
export function ownSuites(suites: readonly TestSuite[]): TestSuite[] {
  return suites.filter((suite) => suite.shared !== true);
}

/** What a suite shows counts for the service when it is one of its own; a shared one leaves it open. */
export function forService(suite: TestSuite, holds: boolean | undefined): boolean | undefined {
  return suite.shared === true ? (holds === true ? undefined : false) : holds;
}

/** Whether a suite exercises one of the topics; open where nobody looked. */
export function exercises(suite: TestSuite, ...topics: string[]): boolean | undefined {
  return suite.topics?.some((topic) => topics.includes(topic));
}

/**
 * Whether a suite asserts that one of these answers is given: to requests it sends through the app, or by a mocked reply that a handler or
 * guard gets. Any other status inside a unit test (an error of a partner, say) proves no refusal.
 */
export function answers(suite: TestSuite, ...statuses: number[]): boolean | undefined {
  if (suite.replyStatuses?.some((status) => statuses.includes(status)) === true) return true;
  return both(
    suite.statuses?.some((status) => statuses.includes(status)),
    exercises(suite, 'http'),
  );
}
