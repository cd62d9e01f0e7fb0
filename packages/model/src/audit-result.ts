import { z } from 'zod';
import { CAPABILITY_IDS } from './capability.ts';
import { ACCESS_KINDS, GUARD_KINDS } from './facts/http.ts';
import { DIAGNOSTIC_CODES } from './diagnostic.ts';
import { FleetModelSchema } from './fleet.ts';
import { ImportedFindingSchema, ImportedMeasurementSchema, ImportedReportSchema } from './imports.ts';
import { COMPONENTS, EXPOSURES, ROLES, SEVERITIES } from './standard.ts';
import { CONFIDENCES, METHODS, STATUSES } from './verdict.ts';

/** Raised when a field changes its meaning or goes. Fields may be added without a raise. */
export const AUDIT_RESULT_SCHEMA_VERSION = 1;

export const LocationSchema = z.object({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive().exactOptional(),
  endLine: z.int().positive().exactOptional(),
});

export const EvidenceSchema = z.object({
  message: z.string(),
  holds: z.boolean(),
  open: z.boolean().exactOptional(),
  location: LocationSchema.exactOptional(),
  related: z.array(LocationSchema).exactOptional(),
});

export const VerdictSchema = z.object({
  item: z.string(),
  service: z.string(),
  status: z.enum(STATUSES),
  method: z.enum(METHODS),
  confidence: z.enum(CONFIDENCES),
  reason: z.string(),
  evidence: z.array(EvidenceSchema),
  checks: z.array(z.string()),
  look: z.array(LocationSchema).exactOptional(),
  ask: z.string().exactOptional(),
});

const CountsSchema = z.object({
  pass: z.int(),
  partial: z.int(),
  fail: z.int(),
  notApplicable: z.int(),
  unknown: z.int(),
});
export type Counts = z.infer<typeof CountsSchema>;

export const ScoreSchema = z.object({
  /** 0–100 over the decided items by weight; null when coverage is below the stated minimum. */
  points: z.number().min(0).max(100).nullable(),
  /** A+ … F, or `not verified`. */
  grade: z.string(),
  /** Decided share of the applicable weight, 0–1. */
  coverage: z.number().min(0).max(1),
  counts: CountsSchema,
  /** The critical items that fail and cap the grade. */
  cappedBy: z.array(z.string()),
});
export type Score = z.infer<typeof ScoreSchema>;

export const DECISIONS = ['GO', 'GO WITH CONDITIONS', 'NO-GO'] as const;

export const DecisionSchema = z.object({
  exposure: z.enum(EXPOSURES),
  decision: z.enum(DECISIONS),
  /** Items that must be fixed first. */
  blockers: z.array(z.string()),
  /** Items that must be fixed by their due date. */
  conditions: z.array(z.string()),
  /** Blocking items nobody has verified. */
  unverified: z.array(z.string()),
  reason: z.string(),
});
export type Decision = z.infer<typeof DecisionSchema>;

export const FindingSchema = z.object({
  fingerprint: z.string(),
  item: z.string(),
  service: z.string(),
  status: z.enum(['FAIL', 'PARTIAL']),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  message: z.string(),
  locations: z.array(LocationSchema),
  slaDays: z.number().nullable(),
  effortHours: z.number(),
  role: z.string(),
});

const GuardSchema = z.object({
  name: z.string(),
  kind: z.enum(GUARD_KINDS),
  place: LocationSchema,
  phase: z.string(),
  verifies: z.array(z.string()),
  conditions: z.array(z.string()).exactOptional(),
  flags: z.array(z.string()).exactOptional(),
});

export const RouteRowSchema = z.object({
  service: z.string(),
  method: z.string(),
  path: z.string(),
  access: z.enum(ACCESS_KINDS),
  accessReason: z.string().exactOptional(),
  guards: z.array(GuardSchema),
  /** Parts of the request that a schema checks, e.g. `body (zod)`. */
  validation: z.array(z.string()),
  rateLimit: z.string().nullable(),
  place: LocationSchema,
  purpose: z.string(),
  conditions: z.array(z.string()).exactOptional(),
  /** Why an open route may well be meant to be open; `sure` where its purpose asks for no credential. */
  openFor: z.object({ sure: z.boolean(), why: z.string() }).exactOptional(),
});
/** A row of `airworthy routes --json`. */
export type RouteRow = z.infer<typeof RouteRowSchema>;

const ExcerptSchema = z.object({
  path: z.string(),
  firstLine: z.int().positive(),
  lines: z.array(z.string()),
  highlight: z.array(z.int()),
});
/** Source lines around a cited place, so that a report needs nothing but the result. */
export type Excerpt = z.infer<typeof ExcerptSchema>;

export const ItemCardSchema = z.object({
  id: z.string(),
  standard: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  component: z.enum(COMPONENTS),
  /** Situations for which a failure matters to the decision; absent where it does for all of them. */
  exposures: z.array(z.enum(EXPOSURES)).exactOptional(),
  why: z.string(),
  refs: z.array(z.string()),
  effort: z.object({ role: z.enum(ROLES), hours: z.number() }),
  fix: z.object({ steps: z.array(z.string()), code: z.record(z.string(), z.string()) }).exactOptional(),
  /** Hash of what a person reads when the item is asked; an answer holds while it stays the same. */
  textHash: z.string().exactOptional(),
});
/** What a report prints about an item. */
export type ItemCard = z.infer<typeof ItemCardSchema>;

export const FLOW_STEPS = ['transaction', 'read', 'write', 'cache', 'call', 'job', 'model', 'speech', 'message', 'event', 'file'] as const;

const OwnNameSchema = z.object({
  /** `routes`: what holds the routes of the file with most of them. */
  role: z.enum(['app', 'database', 'cache', 'logger', 'queue', 'routes']),
  /** Framework or library: `fastify`, `prisma`, `ioredis` … */
  by: z.string(),
  name: z.string(),
  path: z.string(),
  line: z.int(),
  /** How other files get it. */
  exported: z.enum(['named', 'default', 'no']),
  /** Function that makes it, where it is no variable of the module. */
  within: z.string().exactOptional(),
  /** Of routes: what they are mounted below. */
  prefix: z.string().exactOptional(),
});
/** What a service calls one of its parts. */
export type OwnName = z.infer<typeof OwnNameSchema>;

const OwnNamesSchema = z.object({
  language: z.enum(['ts', 'js']),
  /** What its files are when they run. */
  modules: z.enum(['esm', 'cjs']),
  /** How imports of own files end. */
  ending: z.enum(['', '.js', '.ts']),
  own: z.array(OwnNameSchema),
  folders: z.array(z.object({ role: z.enum(['plugins', 'middleware', 'shared']), path: z.string() })),
});
/** What code that is written for a service has to fit. */
export type OwnNames = z.infer<typeof OwnNamesSchema>;

export const PortraitSchema = z.object({
  /** Files that facts were found in, with how many of each family; by path. */
  files: z.array(z.object({ path: z.string(), lines: z.int(), facts: z.record(z.string(), z.int()) })),
  /** What the running app talks to, and how often the code does. */
  connections: z.array(
    z.object({
      kind: z.enum(['database', 'cache', 'queue', 'mail', 'model', 'speech', 'call', 'webhook', 'socket']),
      name: z.string(),
      place: LocationSchema,
      uses: z.int(),
    }),
  ),
  /** Packages that production code may load, in the versions of the lockfile; those without one are left out. */
  packages: z.array(z.object({ name: z.string(), version: z.string() })),
  /** What happens when routes are called, of those that do most: drawn from the call graph. */
  flows: z
    .array(
      z.object({
        method: z.string(),
        path: z.string(),
        steps: z.array(
          z.object({
            kind: z.enum(FLOW_STEPS),
            /** What it is about: tables, the system that is called, the queue. */
            label: z.string(),
            /** Function that it stands in. */
            within: z.string(),
            place: LocationSchema,
          }),
        ),
      }),
    )
    .exactOptional(),
  /** What code written for the service calls things. */
  names: OwnNamesSchema.exactOptional(),
  /** Tests by kind. */
  suites: z.array(z.object({ kind: z.string(), files: z.int(), tests: z.int(), withoutAssertion: z.int(), skipped: z.int() })),
});
/** A service from above, for documents that describe it. */
export type Portrait = z.infer<typeof PortraitSchema>;

/** A call that registers something at run time, and whether it is accounted for. */
export const RegistrationSchema = z.object({
  label: z.string(),
  kind: z.string(),
  state: z.string(),
  reason: z.string().exactOptional(),
  place: LocationSchema,
});

const ServiceResultSchema = z.object({
  name: z.string(),
  path: z.string(),
  because: z.array(z.string()),
  /** Ids of what the service does, as predicates of items name them. */
  capabilities: z.array(z.string()),
  /** Why it is held to have them, and what `airworthy.yaml` takes away. */
  capabilityEvidence: z
    .array(
      z.object({
        id: z.enum(CAPABILITY_IDS),
        has: z.boolean(),
        because: z.string(),
        places: z.array(LocationSchema),
        by: z.enum(['facts', 'airworthy.yaml']),
      }),
    )
    .exactOptional(),
  /** What serves its requests, by package name without scope: `fastify`, `nestjs` … */
  frameworks: z.array(z.string()),
  /** What a framework of these serves through in turn: NestJS through `express` or `fastify`. */
  adapters: z.array(z.string()).exactOptional(),
  lines: z.int(),
  files: z.int(),
  score: ScoreSchema,
  standards: z.array(z.object({ standard: z.string(), title: z.string(), score: ScoreSchema })),
  components: z.array(z.object({ component: z.enum(COMPONENTS), score: ScoreSchema })),
  decisions: z.array(DecisionSchema),
  verdicts: z.array(VerdictSchema),
  findings: z.array(FindingSchema),
  routes: z.array(RouteRowSchema),
  registrations: z.array(RegistrationSchema),
  /** Effort by role in hours, and money at the configured rates. */
  effort: z.object({
    hours: z.record(z.string(), z.number()),
    cost: z.number(),
    byPhase: z.array(z.object({ phase: z.string(), hours: z.number(), cost: z.number(), items: z.array(z.string()) })),
  }),
  /** What has to hold for the service by profile or configuration; absent where nothing is demanded. */
  requirements: z
    .array(
      z.object({
        name: z.enum(['coverage', 'points', 'critical', 'high', 'open']),
        /** At least for `coverage` and `points`, at most for the others. */
        wanted: z.number(),
        /** Null where it can't be told, as points below the least coverage. */
        actual: z.number().nullable(),
        met: z.boolean(),
      }),
    )
    .exactOptional(),
  /** The groups of the profile with what became of them. */
  groups: z
    .array(
      z.object({
        title: z.string(),
        must: z.boolean(),
        score: ScoreSchema,
        lines: z.array(z.object({ title: z.string(), status: z.enum(STATUSES), items: z.array(z.string()) })),
      }),
    )
    .exactOptional(),
  /** How much of each fact family was read, only where it is not complete. */
  gaps: z.array(z.object({ family: z.string(), state: z.string(), reasons: z.array(z.string()) })),
  /** Number of facts by family. */
  facts: z.record(z.string(), z.int()),
  portrait: PortraitSchema.exactOptional(),
  /** What other tools said; `verdicts` above are those in force. */
  imported: z
    .object({
      findings: z.array(ImportedFindingSchema),
      measurements: z.array(ImportedMeasurementSchema),
      /** What follows for items, by method `imported`. */
      verdicts: z.array(VerdictSchema),
      /** What the audit itself said of the items whose verdict is another one now. */
      before: z.array(VerdictSchema),
    })
    .exactOptional(),
});
export type ServiceResult = z.infer<typeof ServiceResultSchema>;

export const AuditResultSchema = z.object({
  schemaVersion: z.literal(AUDIT_RESULT_SCHEMA_VERSION),
  tool: z.object({ name: z.literal('airworthy'), version: z.string() }),
  /** Name of the audited folder, never its place on a machine. */
  target: z.string(),
  /** Hash over paths and contents of the audited files. */
  treeHash: z.string(),
  /** Hash over the standards that were asked. */
  standardsHash: z.string(),
  /** The profile that chose the items; absent when all of them were asked. */
  profile: z
    .object({
      name: z.string(),
      title: z.string(),
      /** `airworthy`, or the file of the repository. */
      source: z.string(),
      /** Items that it asks, out of how many. */
      items: z.int(),
      of: z.int(),
    })
    .exactOptional(),
  currency: z.string(),
  rates: z.record(z.string(), z.number()),
  items: z.array(ItemCardSchema),
  services: z.array(ServiceResultSchema),
  /** What shows over several services; present when more than one was audited. */
  fleet: FleetModelSchema.exactOptional(),
  /** Reports of other tools that were taken in, and what they said of places that belong to no audited service. */
  imports: z.object({ reports: z.array(ImportedReportSchema), elsewhere: z.array(ImportedFindingSchema) }).exactOptional(),
  excerpts: z.array(ExcerptSchema),
  diagnostics: z.array(
    z.object({
      code: z.enum(DIAGNOSTIC_CODES),
      level: z.enum(['info', 'warning', 'error']),
      message: z.string(),
      location: LocationSchema.exactOptional(),
    }),
  ),
});
/** The one document that everything downstream reads. */
export type AuditResult = z.infer<typeof AuditResultSchema>;
