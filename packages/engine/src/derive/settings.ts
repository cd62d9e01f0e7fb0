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
export function settingsOf({ envReads }: Pick<Facts, 'envReads'>): readonly Setting[] {
  let settings = KNOWN.get(envReads);
  if (settings === undefined) KNOWN.set(envReads, (settings = group(envReads)));
  return settings;
}

/** Many checks ask for the settings of the same facts. */
const KNOWN = new WeakMap<readonly EnvRead[], readonly Setting[]>();

function group(envReads: readonly EnvRead[]): Setting[] {
  const byName = new Map<string, EnvRead[]>();
  for (const read of live(envReads)) {
    if (PLATFORM.test(read.name)) continue;
    const list = byName.get(read.name);
    if (list === undefined) byName.set(read.name, [read]);
    else list.push(read);
  }
  return [...byName].map(([name, reads]) => ({ name, reads })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
