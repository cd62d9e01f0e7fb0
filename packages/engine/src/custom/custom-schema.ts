import { ItemSchema, StandardSchema } from '@airworthy/model';
import { z } from 'zod';

const MAX_EXPRESSION = 2000;
const CheckUseSchema = z.union([
  z.string(),
  z.strictObject({ check: z.string(), where: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional() }),
]);

/** A question over the facts of one family, in CEL. */
export const RuleSchema = z.strictObject({
  /** Which facts it is about, e.g. `routes`. */
  family: z.string(),
  /** Which of them; all by default. */
  where: z.string().max(MAX_EXPRESSION).optional(),
  /** What must be true of each of them. */
  holds: z.string().max(MAX_EXPRESSION),
  /** Said beside each place; `{…}` holds an expression. */
  message: z.string().max(500).optional(),
  /** `every` fact must hold, or `any` one of them. */
  quantifier: z.enum(['every', 'any']).default('every'),
  /** The verdict when there is no such fact. */
  whenNone: z.enum(['na', 'pass', 'fail']).default('na'),
});
export type Rule = z.infer<typeof RuleSchema>;

const VerifySchema = z.strictObject({
  all: z.array(CheckUseSchema).min(1).optional(),
  any: z.array(CheckUseSchema).min(1).optional(),
  rule: RuleSchema.optional(),
});

/** `ACME-012`. Ours begin with `S` and two digits, and cannot be taken. */
const ITEM_ID = /^(?!S\d\d-)[A-Z][A-Z0-9]{1,15}(?:-[A-Z0-9]{1,16}){0,3}-\d{3}$/;
/** Ours begin with two digits. */
const STANDARD_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

export const CustomItemSchema = ItemSchema.extend({
  id: z.string().regex(ITEM_ID, 'has to look like ACME-001: capital letters, a dash and three digits; S01-001 and the like are taken'),
  verify: VerifySchema.optional(),
});

/** A standard of a team: the form of ours, with ids of its own and inline rules. */
export const CustomStandardSchema = StandardSchema.omit({ number: true }).extend({
  id: z.string().max(60).regex(STANDARD_ID, 'has to look like acme-platform: small letters, digits and dashes, a letter first'),
  title: z.string().min(3).max(120),
  revision: z.int().positive().default(1),
  kind: z.enum(['general', 'domain']).default('domain'),
  items: z.array(CustomItemSchema).min(1).max(300),
});
export type CustomStandard = z.infer<typeof CustomStandardSchema>;
export type CustomItem = z.infer<typeof CustomItemSchema>;
