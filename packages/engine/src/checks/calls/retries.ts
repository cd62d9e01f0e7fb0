import type { RetryPolicy } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { bounds, show, showIf, told, toldIf } from '../../derive/wired.ts';

const NONE = 'The app retries nothing.';
const seen = (policy: RetryPolicy): string =>
  `${policy.by}: ${policy.attempts.state === 'absent' ? 'attempts without an end' : `${show(policy.attempts)} attempts`}, ${policy.backoff} pauses`;

export const retriesBackOff = defineCheck({
  id: 'calls/retries-back-off',
  ...everyLive('retryPolicies', {
    title: 'Pauses between attempts grow',
    failTitle: 'Attempts follow each other at once or at a fixed pace',
    holds: (policy) => (policy.backoff === 'unknown' ? undefined : policy.backoff === 'exponential' || policy.backoff === 'linear'),
    seen,
    none: NONE,
  }),
});

export const retriesJitter = defineCheck({
  id: 'calls/retries-jitter',
  ...everyLive('retryPolicies', {
    title: 'Pauses between attempts are spread at random',
    failTitle: 'All instances retry at the same moment',
    holds: (policy) => told(policy.jitter),
    seen: (policy) =>
      `${seen(policy)}, ${policy.jitter === true ? 'with jitter' : policy.jitter === false ? 'without jitter' : 'jitter depends on an option'}`,
    none: NONE,
  }),
});

export const retriesBounded = defineCheck({
  id: 'calls/retries-bounded',
  ...everyLive('retryPolicies', {
    title: 'Retries of calls to other systems end after at most ten attempts',
    failTitle: 'Retries go on without a sensible bound',
    holds: (policy) => bounds(policy.attempts, 10),
    seen,
    none: NONE,
  }),
});

export const retryPausesBounded = defineCheck({
  id: 'calls/retry-pauses-bounded',
  ...everyLive('retryPolicies', {
    title: 'The longest pause between attempts is bounded',
    failTitle: 'Pauses grow without a bound',
    of: (policy) => policy.backoff !== 'fixed' && policy.backoff !== 'none',
    holds: (policy) => bounds(policy.maxDelay),
    seen: (policy) => `${seen(policy)}, longest ${showIf(policy.maxDelay)} ms`,
    none: 'No policy with growing pauses is used.',
  }),
});

export const retriesSelective = defineCheck({
  id: 'calls/retries-selective',
  ...everyLive('retryPolicies', {
    title: 'Only errors that can pass are retried',
    failTitle: 'Every error is retried, also those that will never pass',
    holds: (policy) => toldIf(policy.selective),
    seen: (policy) => `${seen(policy)}, ${policy.selective === true ? 'asks the kind of error' : 'for any error'}`,
    none: NONE,
  }),
});

export const retriesObserved = defineCheck({
  id: 'calls/retries-observed',
  ...everyLive('retryPolicies', {
    title: 'Retries are logged or counted',
    failTitle: 'Retries happen silently',
    holds: (policy) => toldIf(policy.observed),
    seen: (policy) => `${seen(policy)}, ${policy.observed === true ? 'logged or counted' : 'silent'}`,
    none: NONE,
  }),
});
