import type { Capability, CapabilityOverrides } from './capability.ts';
import type { OwnNames } from './audit-result.ts';
import type { Diagnostic } from './diagnostic.ts';
import { FACT_FAMILIES } from './facts/families.ts';
import type { FactFamily, Facts } from './facts/families.ts';
import type { Location } from './location.ts';

/** A deployable found in the tree. */
export interface ServiceInfo {
  /** Folder name or package name, unique in the tree. */
  name: string;
  /** Folder relative to the audited root; `''` for the root itself. */
  path: string;
  /** Why it counts as a service: `start script`, `Dockerfile`, `depends on fastify`, `airworthy.yaml`. */
  because: string[];
  /** What it does beyond serving HTTP, decided from facts: payments, queue, files, voice, multi-tenant … */
  capabilities: string[];
  /** The same with their evidence, and what `airworthy.yaml` takes away. */
  capabilityEvidence?: Capability[];
  /** What `airworthy.yaml` says about them; part of the service so that a changed word is a changed question. */
  capabilityOverrides?: CapabilityOverrides;
  /** What `airworthy.yaml` says of the time before the first release: migrations up to that name met tables without rows. */
  beforeRelease?: { migrations: string; reason: string };
  /** Lines of production TypeScript and JavaScript. */
  lines: number;
  /** Production script files. */
  files: number;
  /** Where its code begins: the files that production starts or a framework loads, the first few of them. */
  starts?: Location[];
}

/** What was looked at for a family. */
export interface Coverage {
  /** complete = everything relevant was read; partial = some of it could not be; none = no extractor looked */
  state: 'complete' | 'partial' | 'none';
  reasons: string[];
  at?: Location;
}

/** All facts of one service, what was looked at, and what could not be read. */
export interface ServiceModel {
  service: ServiceInfo;
  facts: Facts;
  coverage: Record<FactFamily, Coverage>;
  diagnostics: Diagnostic[];
  /** What the service calls its parts, for code that is written for it. */
  names?: OwnNames;
}

/** A model without facts. Every family counts as looked at, or as the given state. */
export function emptyModel(service: Partial<ServiceInfo> = {}, state: Coverage['state'] = 'complete'): ServiceModel {
  const facts = Object.fromEntries(FACT_FAMILIES.map((family) => [family, []])) as unknown as Facts;
  const coverage = Object.fromEntries(FACT_FAMILIES.map((family) => [family, { state, reasons: [] }]));
  return {
    service: { name: 'service', path: '', because: [], capabilities: [], lines: 0, files: 0, ...service },
    facts,
    coverage: coverage as unknown as ServiceModel['coverage'],
    diagnostics: [],
  };
}
