import { defineCheck } from '../../check/define-check.ts';
import { live, show } from '../../derive/wired.ts';

export const rateLimitRefusalsCounted = defineCheck({
  id: 'http/rate-limit-refusals-counted',
  title: 'Refusals by the limiter are counted',
  failTitle: 'Nobody counts the refusals of the limiter',
  needs: ['metrics', 'logCalls'],
  subjects: ({ metrics, logCalls }) => [
    ...live(metrics)
      .filter((metric) => metric.name.state === 'known' && /rate_?limit|throttl/i.test(metric.name.value))
      .map((fact) => ({ fact, holds: fact.recorded === 'unknown' ? undefined : fact.recorded, words: `metric ${show(fact.name)}` })),
    ...live(logCalls)
      .filter((call) => call.event === 'rate-limited')
      .map((fact) => ({ fact, holds: true as const, words: 'a log line for each refusal' })),
  ],
  holds: (subject) => subject.holds,
  location: (subject) => subject.fact.location,
  message: (subject) => subject.words,
  whenNone: 'fail',
  noneMessage: 'Neither a metric nor a log line tells of refusals.',
  confidence: 'likely',
  quantifier: 'any',
});
