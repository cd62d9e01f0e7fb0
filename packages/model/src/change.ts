import { z } from 'zod';
import { ItemCardSchema, LocationSchema } from './audit-result.ts';
import { SEVERITIES } from './standard.ts';
import { STATUSES } from './verdict.ts';

/** Raised when a field changes its meaning or goes. */
export const CHANGE_REPORT_SCHEMA_VERSION = 1;

/**
 * - `worse`: something speaks against an item that did not before
 * - `better`: something no longer does
 * - `unclear`: a verdict moved, and nobody can say that the change made it worse or better: a place is no longer looked at,
 *   or could not be read before
 */
export const DIRECTIONS = ['worse', 'better', 'unclear'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const WAIVER_STATES = ['proposed', 'approved', 'expired'] as const;
/** What a waiver is worth: only an approved one excuses anything, unless the gate was told to accept proposals. */
export type WaiverState = (typeof WAIVER_STATES)[number];

const AppliedWaiverSchema = z.object({
  state: z.enum(WAIVER_STATES),
  reason: z.string(),
  by: z.string(),
  /** ISO date, the last day on which it holds. */
  expires: z.string(),
});
export type AppliedWaiver = z.infer<typeof AppliedWaiverSchema>;

const MoveSchema = z.object({
  item: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  /** Verdict of the item in the base and now. */
  before: z.enum(STATUSES),
  after: z.enum(STATUSES),
  message: z.string(),
  /** In the new code; of what is gone, the place in the base. */
  place: LocationSchema.exactOptional(),
  /** Stable over moved lines: hash of item, service, path and what is said. */
  fingerprint: z.string(),
  waiver: AppliedWaiverSchema.exactOptional(),
});
/** One place where one item became worse or better. */
export type Move = z.infer<typeof MoveSchema>;

const ChangeSchema = z.object({
  direction: z.enum(DIRECTIONS),
  service: z.string(),
  /** The highest severity of its moves. */
  severity: z.enum(SEVERITIES),
  /** What was done, told as a difference of facts: `POST /orders lost its guard authenticate`. */
  title: z.string(),
  /** The same for every other fact that the same edit changed. */
  also: z.array(z.string()),
  /** Line in the new code; absent where nothing of it is left there. */
  place: LocationSchema.exactOptional(),
  /** Where it stood in the base. */
  was: LocationSchema.exactOptional(),
  moves: z.array(MoveSchema),
  /** Whether it counts against a budget. */
  blocks: z.boolean(),
});
/** What one edit made worse or better, with every item that moved because of it. */
export type Change = z.infer<typeof ChangeSchema>;

const BudgetSchema = z.object({ severity: z.enum(SEVERITIES), allowed: z.int(), used: z.int() });

export const ChangeReportSchema = z.object({
  schemaVersion: z.literal(CHANGE_REPORT_SCHEMA_VERSION),
  tool: z.object({ name: z.literal('airworthy'), version: z.string() }),
  target: z.string(),
  /** Where the audited folder stands in the repository, ending with `/`; empty for its root. Paths of a host begin there. */
  prefix: z.string(),
  /** What was compared with: a commit, or a file. */
  base: z.string(),
  blocked: z.boolean(),
  changes: z.array(ChangeSchema),
  /** What a change may add by severity, and what this one adds; severities without a limit are left out. */
  budgets: z.array(BudgetSchema),
  /** What a reader has to know: services that came or went, settings that changed, waivers that fit nothing. */
  notes: z.array(z.string()),
  services: z.object({ compared: z.int(), unchanged: z.int() }),
  /** Cards of the items that moved. */
  items: z.array(ItemCardSchema),
});
/** What a change made worse or better; everything that a pull request is told is made from it. */
export type ChangeReport = z.infer<typeof ChangeReportSchema>;
