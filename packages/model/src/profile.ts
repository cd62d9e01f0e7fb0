import { z } from 'zod';
import { COMPONENTS, EXPOSURES, SEVERITIES } from './standard.ts';

/** Number of a standard (`8`, `'08'`), or the id of one (`08-rate-limiting`, `acme-platform`). */
const StandardNameSchema = z.union([z.int().min(1).max(99), z.string().min(1).max(80)]);

const SelectorSchema = z.strictObject({
  standards: z.array(StandardNameSchema).min(1).optional(),
  kinds: z
    .array(z.enum(['general', 'domain']))
    .min(1)
    .optional(),
  severities: z.array(z.enum(SEVERITIES)).min(1).optional(),
  components: z.array(z.enum(COMPONENTS)).min(1).optional(),
  /** Items that matter to the decision for one of these exposures. */
  exposures: z.array(z.enum(EXPOSURES)).min(1).optional(),
  items: z.array(z.string().min(1).max(80)).min(1).optional(),
  /** Decided by machine, or left to people. */
  machine: z.boolean().optional(),
});
/** Picks items: every key that is there must hold. */
export type Selector = z.infer<typeof SelectorSchema>;

const GroupSchema = z.strictObject({
  title: z.string().min(3).max(80),
  /** Whether its items have to pass, or only should. */
  must: z.boolean().default(true),
  /** Lines of a checklist: a statement, and the items that answer it. */
  lines: z
    .array(z.strictObject({ title: z.string().min(5).max(160), items: z.array(z.string().min(1).max(80)).min(1).max(40) }))
    .max(200)
    .default([]),
  /** Or items that are picked; an item belongs to the first group that picks it. */
  select: z.array(SelectorSchema).max(50).default([]),
});

export const ThresholdsSchema = z.strictObject({
  /** Least share of the applicable weight that is decided, 0 to 1. */
  coverage: z.number().min(0).max(1).optional(),
  /** Least points, 0 to 100. */
  points: z.number().min(0).max(100).optional(),
  /** Most critical items that fail. */
  critical: z.int().min(0).optional(),
  /** Most high items that fail, wholly or in part. */
  high: z.int().min(0).optional(),
  /** Most questions that are left for people. */
  open: z.int().min(0).optional(),
});
export type Thresholds = z.infer<typeof ThresholdsSchema>;

const PhaseSchema = z.strictObject({
  name: z.string().min(1).max(40),
  title: z.string().min(3).max(80),
  /** Names of services, as they are found. */
  services: z.array(z.string().min(1).max(100)).min(1).max(500),
  /** What a plan expected of the phase: checklist items, hours of audit work from and to. */
  plan: z.strictObject({ items: z.int().positive(), hours: z.tuple([z.number(), z.number()]).optional() }).optional(),
});

/** A named selection of items, with what has to hold for them. Data only. */
export const ProfileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, { message: 'must be lower-case letters, digits and hyphens' }),
  title: z.string().min(3).max(80),
  /** For which occasion it is. */
  about: z.string().min(20).max(600),
  /** Items that are asked: those that one of these picks; without it, those of the lines, or all. */
  select: z.array(SelectorSchema).max(50).default([]),
  /** Items that are not asked although picked. */
  leaveOut: z.array(SelectorSchema).max(50).default([]),
  /** Predicates that a standard needs besides its own to apply: `{ '30': ['capability:royalties'] }`. */
  when: z.record(z.string(), z.array(z.string()).min(1)).default({}),
  groups: z.array(GroupSchema).max(30).default([]),
  thresholds: ThresholdsSchema.default({}),
  /** Order in which the services of a program are audited. */
  phases: z.array(PhaseSchema).max(30).default([]),
});
export type Profile = z.infer<typeof ProfileSchema>;
export type ProfileGroup = z.infer<typeof GroupSchema>;
