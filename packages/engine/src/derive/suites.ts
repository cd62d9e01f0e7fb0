import type { TestSuite } from '@airworthy/model';
import { both } from './wired.ts';

/** `jest unit: 12 tests, 1 skipped`. */
export function printSuite(suite: TestSuite): string {
  return `${suite.by} ${suite.kind}: ${suite.tests} ${suite.tests === 1 ? 'test' : 'tests'}${suite.skipped > 0 ? `, ${suite.skipped} skipped` : ''}`;
}

/** The place in a suite that shows one of these topics or statuses, the first named first. */
export function shownAt(suite: TestSuite, ...whats: (string | number)[]): { location: TestSuite['location']; title?: string } {
  for (const what of whats) {
    const found = suite.shown?.find((one) => one.what === String(what));
    if (found !== undefined)
      return { location: { path: suite.location.path, line: found.line }, ...(found.title === undefined ? {} : { title: found.title }) };
  }
  return { location: suite.location };
}

/** `jest unit: “refuses a second payment”, one of 12 tests`; `jest unit: 401 is asserted, in 2 of 12 tests`. */
export function printShown(suite: TestSuite, ...whats: (string | number)[]): string {
  const found = whats.map((what) => suite.shown?.find((one) => one.what === String(what))).find((one) => one !== undefined);
  if (found === undefined) return printSuite(suite);
  const all = `${suite.tests} ${suite.tests === 1 ? 'test' : 'tests'}`;
  if (found.title !== undefined)
    return `${suite.by} ${suite.kind}: “${found.title.slice(0, 90)}”, ${suite.tests === 1 ? 'the only test' : `one of ${all}`}`;
  const what = SAID[found.what] ?? `${found.what} is asserted`;
  return `${suite.by} ${suite.kind}: ${what}, in ${found.tests === undefined ? 'a file of' : `${found.tests} of`} ${all}`;
}

const SAID: Readonly<Record<string, string>> = {
  'access-refusal': 'an error that means missing rights is asserted',
  'error-answer': 'an error that clients are answered is asserted',
  'parallel-calls': 'several calls are awaited together',
};

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
