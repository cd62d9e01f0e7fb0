import type { AuditResult, Excerpt, ItemCard, ServiceResult } from '@airworthy/model';

/** `[path, line, column, endLine]`, the path as an index into the strings of the service; trailing zeros are left off. */
export type PackedLocation = number[];

/** `[message, 1 holds · 0 does not · 2 nobody can tell, location, related]`; absent tails are left off. */
export type PackedEvidence = [message: number, holds: 0 | 1 | 2, location?: PackedLocation | 0, related?: PackedLocation[]];

export interface PackedVerdict {
  /** Index into the items of the root. */
  i: number;
  /** Index into STATUSES. */
  s: number;
  m: string;
  c: string;
  r: number;
  e: PackedEvidence[];
  k: number[];
  l?: PackedLocation[];
  a?: number;
}

export interface PackedFinding {
  i: number;
  p: 0 | 1;
  t: number;
  m: number;
  l: PackedLocation[];
  d: number | null;
}

/** Everything of a service that is only read when its pages are opened. */
export interface PackedDetail {
  strings: string[];
  verdicts: PackedVerdict[];
  findings: PackedFinding[];
  routes: ServiceResult['routes'];
  registrations: ServiceResult['registrations'];
  gaps: ServiceResult['gaps'];
  facts: ServiceResult['facts'];
  excerpts: Excerpt[];
}

export type Summary = Omit<ServiceResult, 'verdicts' | 'findings' | 'routes' | 'registrations' | 'gaps' | 'facts'> & {
  /** Failing items by severity. */
  failing: Record<string, number>;
  routes: number;
  openRoutes: number;
  notWired: number;
};

/** What is parsed when the report is opened. */
export interface PackedRoot {
  target: string;
  version: string;
  treeHash: string;
  standardsHash: string;
  currency: string;
  rates: Record<string, number>;
  items: ItemCard[];
  /** The profile that chose them. */
  profile?: AuditResult['profile'];
  services: Summary[];
  diagnostics: AuditResult['diagnostics'];
  /** What is wrong where an item blocks, without its count, by item; for pages over all services. */
  headlines: Record<string, string>;
  /** Source excerpts that did not fit into the page. */
  excerptsLeftOut?: number;
  date?: string;
  sourceUrl?: string;
}
