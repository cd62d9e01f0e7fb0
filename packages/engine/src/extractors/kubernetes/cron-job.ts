// https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
import type { Known, Schedule } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { YamlDocument } from '../../lang/yaml/read-yaml.ts';

/** A CronJob as a schedule: one run for each time, unless runs may overlap. */
export function cronJobOf(path: string, document: YamlDocument, spec: Record<string, unknown>, job: Record<string, unknown>): Schedule {
  const policy = spec['concurrencyPolicy'];
  return {
    location: { path, line: document.line(['spec', 'schedule']) },
    by: 'kubernetes CronJob',
    kind: 'calendar',
    when: textOf(spec['schedule']),
    timezone: textOf(spec['timeZone']),
    locked: true,
    overlap: policy === 'Forbid' || policy === 'Replace' ? 'skipped' : policy === undefined || policy === 'Allow' ? 'possible' : 'unknown',
    bounded: job['activeDeadlineSeconds'] !== undefined,
    catches: true,
    // Without a deadline up to a hundred missed times are looked back for, and the last of them is run.
    catchesUp: true,
    stoppedOnShutdown: true,
  };
}

function textOf(value: unknown): Known<string> {
  if (value === undefined) return ABSENT;
  return typeof value === 'string' && value !== 'template' ? known(value) : unknown();
}
