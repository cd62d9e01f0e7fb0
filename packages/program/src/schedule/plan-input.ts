import { z } from 'zod';
import { DaySchema } from '../instant.ts';

export const AUDITOR_ROLES = ['lead', 'senior', 'junior'] as const;
export type AuditorRole = (typeof AUDITOR_ROLES)[number];

const IdSchema = z.string().min(1).max(100);

/** First and last day away, both included. */
export const AbsenceSchema = z
  .strictObject({ from: DaySchema, to: DaySchema, reason: z.string().max(200).default('') })
  .refine((one) => one.from <= one.to, { message: 'ends before it begins' });
export type Absence = z.infer<typeof AbsenceSchema>;

export const AuditorSchema = z.strictObject({
  id: IdSchema,
  name: z.string().max(100),
  role: z.enum(AUDITOR_ROLES),
  /** Hours a week for the program, spread over five days. */
  hoursPerWeek: z.number().min(0).max(80),
  /** Phases that they work in; all when it is null. */
  phases: z.array(IdSchema).max(30).nullable().default(null),
  /** Services that are theirs alone to audit. */
  services: z.array(IdSchema).max(500).default([]),
  absences: z.array(AbsenceSchema).max(200).default([]),
});
export type Auditor = z.infer<typeof AuditorSchema>;

export const CRITICALITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Criticality = (typeof CRITICALITIES)[number];

export const PhaseSchema = z.strictObject({
  id: IdSchema,
  title: z.string().min(1).max(100),
  /** Services of this criticality belong to it unless they are put elsewhere. */
  criticality: z.enum(CRITICALITIES),
  /** Whether it begins when the phase before it is done, or as soon as somebody has time. */
  begins: z.enum(['after the phase before', 'when there is time']),
  /** First day on which it may begin, whatever came before. */
  notBefore: DaySchema.nullable().default(null),
  /** What was planned: person-hours from and to, and people who work side by side. */
  plannedHours: z.tuple([z.number().min(0), z.number().min(0)]),
  teamSize: z.tuple([z.int().min(1), z.int().min(1)]),
});
export type Phase = z.infer<typeof PhaseSchema>;

/** Hours of the work on a service, by kind of work. */
export const STEP_GROUPS = ['prepare', 'audit', 'review'] as const;
export type StepGroup = (typeof STEP_GROUPS)[number];

export const PlannedServiceSchema = z.strictObject({
  id: IdSchema,
  phase: IdSchema,
  /** Services that are audited before it. */
  dependsOn: z.array(IdSchema).max(500).default([]),
  hours: z.strictObject({ prepare: z.number().min(0), audit: z.number().min(0), review: z.number().min(0) }),
});
export type PlannedService = z.infer<typeof PlannedServiceSchema>;

const eachOnce = (list: readonly { id: string }[]): boolean => new Set(list.map((one) => one.id)).size === list.length;
const ONCE = { message: 'names one twice' };

export const ScheduleInputSchema = z.strictObject({
  /** First day of the work. */
  start: DaySchema,
  phases: z.array(PhaseSchema).max(30).refine(eachOnce, ONCE),
  /** In the order in which they come within a phase. */
  services: z.array(PlannedServiceSchema).max(20_000).refine(eachOnce, ONCE),
  auditors: z.array(AuditorSchema).max(200).refine(eachOnce, ONCE),
  /** Days on which nobody works. */
  holidays: z.array(DaySchema).max(1_000).default([]),
});
export type ScheduleInput = z.infer<typeof ScheduleInputSchema>;
