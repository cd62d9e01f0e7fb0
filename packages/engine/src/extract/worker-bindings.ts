import type { FactFamily } from '@airworthy/model';
import { parseJsonWithComments, toRecord } from '../lang/typescript/json-with-comments.ts';
import { workerSettings } from '../lang/typescript/worker-main.ts';
import type { SourceTree } from '../tree/source-tree.ts';

/** A reason for which families of a service may miss facts. */
export interface BlindSpot {
  reason: string;
  families: readonly FactFamily[];
}

/** Settings of a Cloudflare worker that give it something to work with, which no package in the code tells of. */
const BINDINGS: readonly [setting: string, name: string, families: readonly FactFamily[]][] = [
  [
    'd1_databases',
    'D1',
    ['dbClients', 'queries', 'transactions', 'recordChanges', 'tables', 'migrations', 'migrationSteps', 'migrationRuns'],
  ],
  ['kv_namespaces', 'Workers KV', ['cacheClients', 'cacheOperations', 'recordChanges']],
  ['durable_objects', 'Durable Objects', ['queries', 'recordChanges', 'cacheOperations', 'sharedLocks']],
  ['r2_buckets', 'R2', ['fileOperations', 'uploads']],
  ['queues', 'Cloudflare Queues', ['queues', 'workers', 'jobEnqueues', 'retryPolicies']],
  ['triggers', 'cron triggers', ['schedules']],
];

/** What a worker reaches through its bindings. https://developers.cloudflare.com/workers/runtime-apis/bindings/ */
export function workerBindings(tree: SourceTree, folder: string): BlindSpot[] {
  const settings = workerSettings(tree, folder);
  if (settings === undefined) return [];
  const { path, text } = settings;
  const has = path.endsWith('.toml')
    ? (setting: string): boolean => new RegExp(`^\\s*(?:\\[{1,2}\\s*(?:[\\w.]+\\.)?${setting}\\b|${setting}\\s*=)`, 'm').test(text)
    : inJson(toRecord(parseJsonWithComments(text)));
  return BINDINGS.filter(([setting]) => has(setting)).map(([, what, families]) => ({
    reason: `works with ${what} by a binding of its worker, which is not read yet`,
    families,
  }));
}

/** Settings stand at the top, or below an environment. */
function inJson(settings: Record<string, unknown>): (setting: string) => boolean {
  const all = [settings, ...Object.values(toRecord(settings['env'])).map(toRecord)];
  return (setting) => all.some((one) => setting in one);
}
