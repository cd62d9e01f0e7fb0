import type { EnvRead, Facts } from '@airworthy/model';
import { live } from './wired.ts';

/** Variables of the platform that nobody documents or validates. */
const PLATFORM =
  /^(?:NODE_ENV|NODE_OPTIONS|CI|HOME|PATH|PWD|USER|TZ|LANG|HOSTNAME|npm_.*|JEST_WORKER_ID|VITEST.*|AWS_LAMBDA_.*|KUBERNETES_.*|GITHUB_.*)$/;

/** A setting of the service: every place that reads the same name. */
export interface Setting {
  name: string;
  reads: EnvRead[];
}

/** Settings that the running app reads, by name. */
export function settingsOf({ envReads }: Pick<Facts, 'envReads'>): Setting[] {
  const byName = new Map<string, EnvRead[]>();
  for (const read of live(envReads)) {
    if (PLATFORM.test(read.name)) continue;
    byName.set(read.name, [...(byName.get(read.name) ?? []), read]);
  }
  return [...byName].map(([name, reads]) => ({ name, reads })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
