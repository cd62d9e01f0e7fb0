import { z } from 'zod';
import { SEVERITIES } from './standard.ts';

/** What a tool calls it, on one scale. `info`: it reports, and says nothing is wrong. */
export const IMPORTED_SEVERITIES = [...SEVERITIES, 'info'] as const;
export type ImportedSeverity = (typeof IMPORTED_SEVERITIES)[number];

export const IMPORTED_KINDS = ['code', 'vulnerability', 'secret', 'misconfiguration', 'licence', 'practice'] as const;
/** What a result is about. `practice`: the repository as a whole, as a scorecard judges it. */
export type ImportedKind = (typeof IMPORTED_KINDS)[number];

const PlaceSchema = z.object({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive().exactOptional(),
  endLine: z.int().positive().exactOptional(),
});

export const ImportedFindingSchema = z.object({
  /** Lower case: `eslint`, `semgrep` … */
  tool: z.string(),
  kind: z.enum(IMPORTED_KINDS),
  /** Rule, check or advisory, as the tool names it. */
  rule: z.string(),
  cwe: z.array(z.int()),
  severity: z.enum(IMPORTED_SEVERITIES),
  message: z.string(),
  /** Relative to the root that was audited; absent where the tool names no place, or one outside. */
  location: PlaceSchema.exactOptional(),
  package: z.object({ name: z.string(), version: z.string().nullable() }).exactOptional(),
  /** Other names of it: `CVE-…`, `GHSA-…`. */
  ids: z.array(z.string()),
  /** The tool was told not to count it. */
  suppressed: z.boolean(),
  /** Items that it speaks against, and items at which a person should look at it. Both are empty where it maps to nothing. */
  fails: z.array(z.string()),
  asks: z.array(z.string()),
});
/** One result of another tool, with the items that it was mapped to. */
export type ImportedFinding = z.infer<typeof ImportedFindingSchema>;

export const MEASURES = [
  'lines',
  'branches',
  'functions',
  'statements',
  'tests-passed',
  'tests-failed',
  'tests-skipped',
  'tests-flaky',
] as const;
export type Measure = (typeof MEASURES)[number];

export const ImportedMeasurementSchema = z.object({
  tool: z.string(),
  measure: z.enum(MEASURES),
  /** How many, out of how many. */
  count: z.int().nonnegative(),
  of: z.int().nonnegative(),
  /** Files that were measured, and those among them of which nothing ran. */
  files: z.int().nonnegative(),
  untouched: z.int().nonnegative(),
});
/** What a tool measured of a service. */
export type ImportedMeasurement = z.infer<typeof ImportedMeasurementSchema>;

export const ImportedReportSchema = z.object({
  tool: z.string(),
  version: z.string().nullable(),
  format: z.string(),
  /** The service that it was said to be about; null where its places tell. */
  service: z.string().nullable(),
  /** SHA-256 of the file, hex: the same file again changes nothing. */
  sha256: z.string(),
  findings: z.int(),
  /** Of these: those that speak against an item or are shown at one, those that map to none, those that the tool was told not to count. */
  mapped: z.int(),
  unmapped: z.int(),
  suppressed: z.int(),
  /** Of these: those whose place belongs to no audited service, or lies outside the root. */
  elsewhere: z.int(),
  measurements: z.int(),
  /** What the tool says it looked at; null where it does not say. */
  covered: z.object({ files: z.int().nullable(), rules: z.int().nullable(), packages: z.int().nullable() }),
  /** What could not be taken as it stood. */
  notes: z.array(z.string()),
});
/** A file of another tool that was taken in. */
export type ImportedReport = z.infer<typeof ImportedReportSchema>;

const RuleTargetSchema = z.strictObject({
  /** Items that a result speaks against. */
  fails: z.array(z.string()).default([]),
  /** Items at which a result is shown to whoever decides. */
  asks: z.array(z.string()).default([]),
  /** Least severity that speaks against an item; what is below it is only shown. */
  from: z.enum(IMPORTED_SEVERITIES).optional(),
  /** Results in tests, scripts and examples count like those in production code. */
  anywhere: z.boolean().optional(),
});
export type RuleTarget = z.infer<typeof RuleTargetSchema>;

/** Weakness → items: `89: { fails: [S02-013] }`. */
export const CweMapSchema = z.strictObject({ cwe: z.record(z.string().regex(/^\d{1,5}$/), RuleTargetSchema) });

/** Rules of the tools whose names begin so → items. A rule may end in `*`; the longest match holds. */
export const ToolMapSchema = z.strictObject({
  tools: z.array(z.string().regex(/^[a-z0-9@/. _-]+$/)).min(1),
  rules: z.record(z.string(), RuleTargetSchema),
});

export const MeasureMapSchema = z.strictObject({
  /** Where no rule and no weakness says more. */
  kinds: z.partialRecord(z.enum(IMPORTED_KINDS), RuleTargetSchema),
  measurements: z.array(
    z.strictObject({
      measure: z.enum(MEASURES),
      item: z.string(),
      /** Per cent of `of`: at least this passes, less fails. */
      atLeast: z.number().optional(),
      /** Per cent of all tests: more than this fails; less says nothing. */
      atMost: z.number().optional(),
      /** Any at all passes. */
      any: z.boolean().optional(),
      /** Files of which nothing ran are in the report: passes. */
      untouched: z.boolean().optional(),
    }),
  ),
});

/** How results of other tools become evidence for items. */
export interface ImportMap {
  readonly cwe: ReadonlyMap<number, RuleTarget>;
  readonly tools: readonly z.infer<typeof ToolMapSchema>[];
  readonly kinds: z.infer<typeof MeasureMapSchema>['kinds'];
  readonly measurements: z.infer<typeof MeasureMapSchema>['measurements'];
}
