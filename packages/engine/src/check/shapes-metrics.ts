import type { Metric } from '@airworthy/model';
import { live, show, told } from '../derive/wired.ts';
import type { Check } from './define-check.ts';

/** What is said of a metric that a check looks for by its name. */
interface Words {
  title: string;
  failTitle: string;
  /** When no metric has such a name. */
  none: string;
}

/** A metric of the running app whose name says what it is about; one that is recorded is enough. What it needs and when it arises is up to the check. */
export function someMetric(
  words: Words,
  about: (name: string) => boolean,
  named: (metric: Metric) => string = (metric) => show(metric.name),
): Omit<Check<'metrics', Metric>, 'id' | 'needs' | 'arises'> {
  return {
    title: words.title,
    failTitle: words.failTitle,
    subjects: ({ metrics }) => live(metrics).filter((one) => one.name.state === 'known' && about(one.name.value)),
    holds: (metric) => told(metric.recorded),
    location: (metric) => metric.location,
    message: (metric, holds) =>
      `${named(metric)} ${holds === true ? 'is recorded' : holds === false ? 'is never recorded' : ': whether it is recorded could not be read'}`,
    whenNone: 'fail',
    noneMessage: words.none,
    confidence: 'likely',
    quantifier: 'any',
  };
}
