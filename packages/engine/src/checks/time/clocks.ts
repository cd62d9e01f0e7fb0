import type { ClockUse } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { printMs } from '../../derive/schedules.ts';
import { statedIn } from '../../derive/documents.ts';
import { shownAt } from '../../derive/suites.ts';
import { bounds, live, showIf } from '../../derive/wired.ts';

/** What only stands in for the real thing while developing: `mock-mailer.ts`, `fake/clock.ts`. */
const STANDS_IN = /(?:^|[/._-])(?:mocks?|fakes?|stubs?|dummy|storybook|stories)(?:[/._-]|$)/i;

/** Something that must not occur; where the service handles no dates at all the question does not arise. */
function none(kinds: readonly string[], words: { title: string; failTitle: string; noneMessage?: string }) {
  return {
    ...words,
    needs: ['clockUses', 'deadlineChecks'],
    arises: {
      when: ({ clockUses, deadlineChecks }: { clockUses: readonly ClockUse[]; deadlineChecks: readonly object[] }) =>
        live(clockUses).length > 0 || deadlineChecks.length > 0,
      otherwise: 'The service works with no dates.',
    },
    subjects: ({ clockUses }: { clockUses: readonly ClockUse[] }) =>
      live(clockUses).filter((one) => kinds.includes(one.kind) && !STANDS_IN.test(one.location.path)),
    holds: () => false,
    location: (one: ClockUse) => one.location,
    message: (one: ClockUse) => one.detail,
    whenNone: 'pass',
    noneMessage: words.noneMessage ?? `${words.title}.`,
    confidence: 'likely',
  } as const;
}

export const noLocalParts = defineCheck({
  id: 'time/no-local-parts',
  ...none(['local-parts'], {
    title: 'No time of day or date is computed in the zone of the machine',
    failTitle: 'Times of day and dates depend on the zone of the machine',
  }),
});

export const noLooseParse = defineCheck({
  id: 'time/no-loose-parse',
  ...none(['loose-parse', 'request-parse'], {
    title: 'No text of unknown form is read as a date',
    failTitle: 'Dates are read from texts that mean different things elsewhere',
  }),
});

export const noLocalFormat = defineCheck({
  id: 'time/no-local-format',
  ...none(['local-format'], {
    title: 'No time leaves the service as text in the zone of the machine',
    failTitle: 'Times leave the service as text in the zone of the machine',
  }),
});

export const noLongTimers = defineCheck({
  id: 'time/no-long-timers',
  ...none(['long-timer'], {
    title: 'No single piece of work that is due minutes or hours later waits in the memory of one process',
    failTitle: 'Work that is due later waits in the memory of one process',
    noneMessage: 'No timer of five minutes or more holds work of its own; the first runs of what an interval repeats are left aside.',
  }),
});

export const spansMonotonic = defineCheck({
  id: 'time/spans-monotonic',
  title: 'Spans of time are measured by a clock that is never set',
  failTitle: 'Spans of time are measured by a clock that may jump',
  needs: ['clockUses'],
  subjects: ({ clockUses }) => live(clockUses).filter((one) => one.kind === 'wall-duration' || one.kind === 'monotonic'),
  holds: (one) => one.kind === 'monotonic',
  location: (one) => one.location,
  message: (one) => one.detail,
  whenNone: 'na',
  noneMessage: 'No span is measured.',
  confidence: 'likely',
});

export const lifetimesNamed = defineCheck({
  id: 'time/lifetimes-named',
  title: 'Lifetimes are named values, not numbers in the middle of the code',
  failTitle: 'Lifetimes are numbers in the middle of the code',
  needs: ['clockUses'],
  subjects: ({ clockUses }) => live(clockUses).filter((one) => one.kind.startsWith('lifetime-')),
  holds: (one) => one.kind === 'lifetime-named',
  location: (one) => one.location,
  message: (one) => one.detail,
  whenNone: 'na',
  noneMessage: 'No end is computed from the present.',
  confidence: 'proved',
});

const LARGEST_SKEW = 300_000;

export const skewBounded = defineCheck({
  id: 'time/skew-bounded',
  title: 'How far clocks of partners may be apart is set, and small',
  failTitle: 'Clocks of partners may be apart by more than five minutes, or by any time',
  needs: ['clockUses', 'messageSignatures'],
  subjects: ({ clockUses, messageSignatures }) => [
    ...live(clockUses)
      .filter((one) => one.kind === 'skew')
      .map((one) => ({ wiring: one.wiring, location: one.location, what: one.detail, ms: one.ms })),
    ...live(messageSignatures)
      .filter((one) => one.use === 'verify' && one.covers.includes('timestamp'))
      .map((one) => ({ wiring: one.wiring, location: one.windowAt ?? one.location, what: one.within ?? one.by, ms: one.window })),
  ],
  holds: ({ ms }) => bounds(ms, LARGEST_SKEW),
  location: ({ location }) => location,
  message: ({ what, ms }) => `${what}: ${ms?.state === 'known' ? printMs(ms.value) : showIf(ms)}`,
  whenNone: 'na',
  noneMessage: 'No time of another machine is compared with ours.',
  confidence: 'proved',
});

export const hostClocksWatched = defineCheck({
  id: 'time/host-clocks-watched',
  title: 'The clocks of the hosts are watched',
  failTitle: 'Nobody is told when the clock of a host drifts',
  needs: ['monitoringConfigs', 'deadlineChecks'],
  arises: { when: ({ deadlineChecks }) => live(deadlineChecks).length > 0, otherwise: 'No stored deadline is compared with a clock.' },
  subjects: ({ monitoringConfigs }) => monitoringConfigs.flatMap((config) => (config.alerts ?? []).map((alert) => ({ config, alert }))),
  holds: ({ alert }) => /timex|ntp|chrony|clock_?(?:skew|offset|drift)/i.test(`${alert.expression} ${alert.name}`),
  location: ({ config, alert }) => ({ path: config.location.path, line: alert.line }),
  message: ({ alert }) => `${alert.name}: ${alert.expression.slice(0, 80)}`,
  whenNone: 'na',
  noneMessage: 'Neither the folder of the service nor what belongs to no service holds files of alert rules.',
  confidence: 'likely',
  quantifier: 'any',
});

export const testsSetTheClock = defineCheck({
  id: 'time/tests-set-the-clock',
  title: 'Tests set the clock instead of waiting',
  failTitle: 'Tests wait for real time to pass',
  needs: ['testSuites'],
  subjects: ({ testSuites }) =>
    testSuites.filter(
      (suite) => suite.kind !== 'load' && (suite.topics?.some((topic) => topic === 'fake-clock' || topic === 'real-sleep') ?? false),
    ),
  holds: (suite) => suite.topics?.includes('real-sleep') !== true,
  location: (suite) => suite.sleepsAt ?? shownAt(suite, 'fake-clock').location,
  message: (suite) => (suite.topics?.includes('real-sleep') === true ? 'waits for a timer' : 'sets the clock'),
  whenNone: 'na',
  noneMessage: 'No test waits for time to pass.',
  confidence: 'likely',
});

export const edgesTested = defineCheck({
  id: 'time/edges-tested',
  title: 'Tests try an edge of time: the instant of a deadline, a change of clocks, the end of a month',
  failTitle: 'No test tries the instant of a deadline, a change of clocks or the end of a month',
  needs: ['testSuites', 'deadlineChecks'],
  arises: { when: ({ deadlineChecks }) => live(deadlineChecks).length > 0, otherwise: 'No stored deadline is compared with a clock.' },
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.topics?.includes('time-edges') ?? false),
  holds: () => true,
  location: (suite) => suite.location,
  message: (suite) => `${suite.tests} tests`,
  whenNone: 'fail',
  noneMessage: 'No test speaks of boundaries of time.',
  confidence: 'likely',
  quantifier: 'any',
});

export const rulesWritten = defineCheck({
  id: 'time/rules-written',
  title: 'Deadlines, periods of grace and their zone are written down',
  failTitle: 'No document tells deadlines, periods of grace and their zone',
  needs: ['documents', 'deadlineChecks'],
  arises: { when: ({ deadlineChecks }) => live(deadlineChecks).length > 0, otherwise: 'No stored deadline is compared with a clock.' },
  subjects: ({ documents }) => statedIn(documents, 'time-rules'),
  // A period alone is half of it: the other half is the zone, or that none matters.
  holds: ({ firm }, { documents }) => (firm && statedIn(documents, 'time-zones').length > 0 ? true : undefined),
  location: ({ document, line }) => ({ path: document.location.path, line }),
  message: ({ document }) => document.title,
  whenNone: 'fail',
  noneMessage: 'No document says until when something holds, or with which grace.',
  confidence: 'likely',
  quantifier: 'any',
});
