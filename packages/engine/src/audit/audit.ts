import { AUDIT_RESULT_SCHEMA_VERSION, EXPOSURES } from '@airworthy/model';
import type { AuditResult, Diagnostic, Excerpt, ItemCard, ServiceInfo, ServiceResult } from '@airworthy/model';
import { compareDiagnostics } from '../extract/run-extractors.ts';
import { groupsOf, requirementsOf } from './profile-outcome.ts';
import { fleetModel } from '../fleet/fleet-model.ts';
import { DEFAULT_CURRENCY, DEFAULT_RATES } from '../score/weights.ts';
import { itemTextHash } from '../standards/item-hash.ts';
import type { StandardLibrary } from '../standards/load-standards.ts';
import type { NamedProfile } from '../standards/profiles.ts';
import type { Cache } from '../tree/cache.ts';
import { treeFingerprint } from '../tree/cache.ts';
import type { ServicePart } from './audit-anew.ts';
import type { Project } from './open-project.ts';
import { auditService } from './service-part.ts';

export interface AuditOptions {
  project: Project;
  /** Printed name of what is audited, e.g. the folder's name. */
  target: string;
  library: StandardLibrary;
  cache: Cache;
  /** Version of the tool together with whatever else makes an old result invalid. */
  toolVersion: string;
  /** Printed in the result; the released version only. */
  printedVersion: string;
  /** The profile that chose the items of the library, with how many there were before. */
  profile?: NamedProfile & { of: number };
  /** Names of the services to audit; all by default. */
  only?: readonly string[];
  onService?(service: ServiceInfo, index: number, total: number): void;
}

/** The whole static audit: tree → facts → verdicts → scores → one result. The same tree and version give the same bytes. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { project, library } = options;
  const { tree, config } = project;
  const rates = ratesOf(project);
  const services = project.services.filter((one) => !options.only || options.only.includes(one.name));
  const parts: ServicePart[] = [];
  for (const [index, service] of services.entries()) {
    options.onService?.(service, index, services.length);
    parts.push(await auditService(service, options, rates));
  }
  const digests = parts.flatMap((part) => part.digest ?? []);
  return {
    schemaVersion: AUDIT_RESULT_SCHEMA_VERSION,
    tool: { name: 'airworthy', version: options.printedVersion },
    target: options.target,
    treeHash: treeFingerprint(tree),
    standardsHash: library.hash,
    ...(options.profile === undefined ? {} : { profile: profileCard(options.profile, library) }),
    currency: config.currency ?? DEFAULT_CURRENCY,
    rates,
    items: itemCards(library),
    services: parts.map((part) => withOutcome(part.result, options)),
    ...(digests.length > 1 && !options.only ? { fleet: fleetModel(digests) } : {}),
    excerpts: mergeExcerpts(parts.flatMap((part) => part.excerpts)),
    diagnostics: withoutRepeats([...tree.diagnostics, ...project.diagnostics, ...parts.flatMap((part) => part.diagnostics)]).toSorted(
      compareDiagnostics,
    ),
  };
}

/** Prices of an hour by role. */
export function ratesOf({ config }: Project): Record<string, number> {
  return { ...DEFAULT_RATES, ...config.rates };
}

function profileCard(
  { profile, source, of }: NonNullable<AuditOptions['profile']>,
  library: StandardLibrary,
): NonNullable<AuditResult['profile']> {
  const items = library.standards.reduce((sum, one) => sum + one.items.length, 0);
  return { name: profile.name, title: profile.title, source, items, of };
}

/** What is demanded is added outside the cache: the verdicts don't depend on it. */
function withOutcome(result: ServiceResult, { profile: named, project, library }: AuditOptions): ServiceResult {
  const requirements = requirementsOf({ ...named?.profile.thresholds, ...project.config.thresholds }, result, library.standards);
  const groups = named === undefined ? [] : groupsOf(named.profile, result.verdicts, library.standards);
  return { ...result, ...(requirements.length > 0 ? { requirements } : {}), ...(groups.length > 0 ? { groups } : {}) };
}

/** What reports print about the items that were asked. */
export function itemCards(library: StandardLibrary): ItemCard[] {
  return library.standards.flatMap((standard) =>
    standard.items.map((item) => ({
      id: item.id,
      standard: standard.id,
      title: item.title,
      severity: item.severity,
      component: item.component,
      ...(item.exposures.length < EXPOSURES.length ? { exposures: item.exposures } : {}),
      why: item.why,
      refs: item.refs,
      effort: item.effort,
      ...(item.fix ? { fix: item.fix } : {}),
      textHash: itemTextHash(item),
    })),
  );
}

function mergeExcerpts(all: Excerpt[]): Excerpt[] {
  const seen = new Set<string>();
  return all
    .filter((one) => {
      const key = JSON.stringify([one.path, one.firstLine, one.lines.length, one.highlight]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .toSorted((a, b) => (a.path === b.path ? a.firstLine - b.firstLine : a.path < b.path ? -1 : 1));
}

/** Files that several services share are diagnosed once for each of them. */
function withoutRepeats(diagnostics: Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify([one.code, one.level, one.message, one.location]), one])).values()];
}
