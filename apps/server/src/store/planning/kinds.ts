import { AbsenceSchema, AuditorSchema, DaySchema, InstantSchema, PhaseSchema, ReviewMeetingSchema, RiskSchema } from '@airworthy/program';
import type { Schedule, ScheduleInput } from '@airworthy/program';
import { z } from 'zod';

const PersonSchema = z.string().min(1).max(100);
const MoneySchema = z.number().min(0).max(1_000_000_000);

/** What people write down about a program, as they send it; the rules of `packages/program` read it. */
export const RECORD_BODIES = {
  /** Services name their phase by its number. */
  phase: PhaseSchema.omit({ id: true }).extend({ number: z.int().min(1).max(20) }),
  auditor: AuditorSchema.omit({ id: true, absences: true }).extend({
    /** The member who this is, where they have an account. */
    userId: PersonSchema.nullable().default(null),
    services: z.array(z.uuid()).max(500).default([]),
  }),
  absence: AbsenceSchema.safeExtend({ auditor: z.uuid() }),
  dependency: z.strictObject({ service: z.uuid(), dependsOn: z.uuid() }),
  review: ReviewMeetingSchema.extend({ service: z.uuid().nullable() }),
  risk: RiskSchema,
  hours: z.strictObject({
    auditor: z.uuid(),
    service: z.uuid().nullable(),
    day: DaySchema,
    hours: z.number().positive().max(24),
    note: z.string().max(2_000).default(''),
  }),
  notice: z.strictObject({
    service: z.uuid(),
    /** First day of the audit. */
    begins: DaySchema,
    text: z.string().max(4_000),
    /** Who was told; the owner of the service, where it has one. */
    to: PersonSchema.nullable(),
    at: InstantSchema,
  }),
  program: z.strictObject({
    /** First day of the audit work; the Monday after today without it. */
    start: DaySchema.nullable().default(null),
    holidays: z.array(DaySchema).max(1_000).default([]),
    /** Money an hour by role of auditor: lead, senior, junior. */
    rates: z.record(z.string().max(40), MoneySchema).default({}),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('USD'),
    /** Tools and other costs that no hours stand behind. */
    fixedCost: MoneySchema.default(0),
    /** People who make the fixes. */
    engineers: z.int().min(1).max(500).default(6),
    minutesAQuestion: z.number().min(0).max(480).default(6),
    /** Share of lines that tests cover, by service. */
    testCoverage: z.record(z.uuid(), z.number().min(0).max(1)).default({}),
  }),
} as const;

export type EditedKind = keyof typeof RECORD_BODIES;
export type ProgramSettings = z.infer<typeof RECORD_BODIES.program>;

/** A plan that was kept, to say later what slips. */
export interface Baseline {
  title: string;
  at: string;
  input: ScheduleInput;
  schedule: Schedule;
  /** Hours by role of auditor. */
  hours: { role: string; hours: number }[];
}

export interface BodyOf {
  phase: z.infer<typeof RECORD_BODIES.phase>;
  auditor: z.infer<typeof RECORD_BODIES.auditor>;
  absence: z.infer<typeof RECORD_BODIES.absence>;
  dependency: z.infer<typeof RECORD_BODIES.dependency>;
  review: z.infer<typeof RECORD_BODIES.review>;
  risk: z.infer<typeof RECORD_BODIES.risk>;
  hours: z.infer<typeof RECORD_BODIES.hours>;
  notice: z.infer<typeof RECORD_BODIES.notice>;
  program: ProgramSettings;
  baseline: Baseline;
}
export type RecordKind = keyof BodyOf;
