import { z } from 'zod';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Days until a finding is due; `null` is the backlog. */
export const SLA_DAYS: Readonly<Record<Severity, number | null>> = { critical: 7, high: 30, medium: 90, low: null };

export const ROLES = ['backend', 'devops', 'qa', 'security', 'data', 'product'] as const;
export type Role = (typeof ROLES)[number];

/** The components of a readiness audit, each a grouping of items. */
export const COMPONENTS = [
  'architecture',
  'api-security',
  'websocket',
  'secrets',
  'database',
  'transactions',
  'errors',
  'caching',
  'logging',
  'observability',
  'testing',
  'deployment',
  'documentation',
  'reliability',
  'performance',
  'scalability',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** Situations in which a service may be used; the decision is given for each. */
export const EXPOSURES = ['internal', 'public', 'scale', 'regulated'] as const;
export type Exposure = (typeof EXPOSURES)[number];

const CheckReferenceSchema = z.union([
  z.string(),
  z.strictObject({ check: z.string(), where: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional() }),
]);
export type CheckReference = z.infer<typeof CheckReferenceSchema>;

export const ItemSchema = z.strictObject({
  /** `S08-012`; never reused. */
  id: z.string().regex(/^S\d{2}-\d{3}$/),
  /** A positive statement: PASS means that the words are true. */
  title: z.string().min(10).max(160),
  severity: z.enum(SEVERITIES),
  /** What goes wrong in production when it does not hold. */
  why: z.string().min(20),
  /** `cwe:770`, `asvs:v5.0.0-8.2.1`, `api-top10:API4:2023`, `rfc:9457#3`, `osps:OSPS-BR-01.01`, `nbp:6.1`, `12factor:III` … */
  refs: z.array(z.string()).default([]),
  component: z.enum(COMPONENTS),
  /** Exposures for which a FAIL matters to the decision; all by default. */
  exposures: z.array(z.enum(EXPOSURES)).default([...EXPOSURES]),
  effort: z.strictObject({ role: z.enum(ROLES), hours: z.number().positive() }),
  /** Families or capabilities without which the item is N/A; every one must hold. `fact:queues`, `capability:payments`, `!fact:x`. */
  appliesWhen: z.array(z.string()).default([]),
  /** How a machine decides it. `any`: one of them is enough. `all`: every one. */
  verify: z
    .union([z.strictObject({ all: z.array(CheckReferenceSchema).min(1) }), z.strictObject({ any: z.array(CheckReferenceSchema).min(1) })])
    .optional(),
  /** What a person is asked while it stays UNKNOWN. */
  ask: z.string().optional(),
  /** Fact families whose places help the person who is asked. */
  look: z.array(z.string()).default([]),
  fix: z.strictObject({ steps: z.array(z.string()).min(1), code: z.record(z.string(), z.string()).default({}) }).optional(),
  /** Live probe that can confirm it. */
  probe: z.string().optional(),
});
export type Item = z.infer<typeof ItemSchema>;

export const StandardSchema = z.strictObject({
  number: z.int().min(1).max(99),
  id: z.string().regex(/^\d{2}-[a-z0-9-]+$/),
  title: z.string(),
  revision: z.int().positive(),
  kind: z.enum(['general', 'domain']),
  /** One paragraph: what the standard is about. */
  about: z.string(),
  /** As for an item, for the whole standard. */
  appliesWhen: z.array(z.string()).default([]),
  items: z.array(ItemSchema).min(1),
});
export type Standard = z.infer<typeof StandardSchema>;
