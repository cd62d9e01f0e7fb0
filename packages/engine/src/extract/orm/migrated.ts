import type { ServiceInfo } from '@airworthy/model';

const MADE = new WeakMap<ServiceInfo, Set<string>>();

/** Keeps the names of tables that migrations make, for the extractor that reads models after them. */
export function noteMigrated(service: ServiceInfo, names: readonly string[]): void {
  MADE.set(service, new Set(names));
}

/** Tables that migrations make; those are told as they stand after the last one. */
export function migratedTables(service: ServiceInfo): ReadonlySet<string> {
  return MADE.get(service) ?? new Set();
}
