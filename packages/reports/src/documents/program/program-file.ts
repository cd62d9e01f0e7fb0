import { EXPOSURES, SEVERITIES } from '@airworthy/model';
import { AUDITOR_ROLES } from '@airworthy/program';
import { z } from 'zod';
import { PLAIN_PLAN } from './program-plan.ts';
import type { ProgramPhase, ProgramPlan } from './program-plan.ts';

const DaySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'write a day as YYYY-MM-DD')
  .refine((day) => new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) === true, 'is no day of the calendar');
const NameSchema = z.string().min(1).max(100);
const AddressSchema = z
  .string()
  .max(200)
  .regex(/^[^\r\n]*\S+@\S+$|^[^\r\n<>]*<\S+@\S+>$/, 'write an address, alone or as `Name <address>`');

const AuditorSchema = z.strictObject({
  name: NameSchema,
  role: z.enum(AUDITOR_ROLES).default('senior'),
  /** Hours a week that they have for the audit. */
  hours: z.number().min(1).max(80).default(30),
  phases: z.array(z.string().min(1).max(40)).min(1).optional(),
  /** Services that are theirs alone to audit. */
  services: z.array(NameSchema).max(500).default([]),
  away: z
    .array(z.strictObject({ from: DaySchema, to: DaySchema }).refine((one) => one.from <= one.to, { message: 'ends before it begins' }))
    .max(100)
    .default([]),
});

const PhaseSchema = z.strictObject({
  name: z.string().min(1).max(40),
  title: z.string().min(3).max(80),
  services: z.array(NameSchema).min(1).max(500),
  plan: z.strictObject({ items: z.int().positive(), hours: z.tuple([z.number(), z.number()]) }).optional(),
});

const amount = z.number().nonnegative().max(100_000_000);

/** `.airworthy/program.yaml`: who audits, when, and what time is worth. Data only. */
export const ProgramFileSchema = z.strictObject({
  /** First day of the audit work. */
  start: DaySchema.optional(),
  auditors: z.array(AuditorSchema).min(1).max(50).optional(),
  /** In place of the phases of a profile. */
  phases: z.array(PhaseSchema).min(1).max(30).optional(),
  auditorRate: amount.optional(),
  minutesAnOpenItem: z.number().min(0).max(480).optional(),
  reviewHoursAService: z.number().min(0).max(80).optional(),
  absenceWeeks: z.int().min(1).max(26).optional(),
  engineers: z.int().min(1).max(500).optional(),
  owners: z.record(NameSchema, NameSchema).default({}),
  /** What was worked so far, for the look back at the end. */
  worked: z
    .array(z.strictObject({ auditor: NameSchema, hours: amount.max(100_000), note: z.string().max(200).optional() }))
    .max(5_000)
    .default([]),
  waiting: z
    .strictObject({
      exposure: z.enum(EXPOSURES).default('public'),
      overdueWeek: z.partialRecord(z.enum(SEVERITIES), amount).default({}),
      launchWeek: amount.optional(),
    })
    .optional(),
  mail: z
    .strictObject({
      from: AddressSchema.optional(),
      to: z.array(AddressSchema).max(100).default([]),
      link: z.url({ protocol: /^https?$/ }).optional(),
      unsubscribe: z.url({ protocol: /^(?:https|mailto)$/ }).optional(),
    })
    .optional(),
});
export type ProgramFile = z.infer<typeof ProgramFileSchema>;

/** Keys that may stand in the file, to find the word that was meant. */
export const PROGRAM_KEYS: readonly string[] = [
  ...Object.keys(ProgramFileSchema.shape),
  ...Object.keys(AuditorSchema.shape),
  ...Object.keys(PhaseSchema.shape),
  'from',
  'items',
  'auditor',
  'note',
  'exposure',
  'overdueWeek',
  'launchWeek',
  'link',
  'unsubscribe',
  ...SEVERITIES,
];

/** The plan that a file makes of the defaults; phases of a profile hold where it names none. */
export function planOf(file: ProgramFile, phases: readonly ProgramPhase[]): ProgramPlan {
  const { auditors, waiting, mail, phases: own, ...numbers } = file;
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Partial<ProgramPlan>;
  return {
    ...PLAIN_PLAN,
    ...given,
    phases: own?.map(({ plan, ...phase }) => ({ ...phase, ...(plan === undefined ? {} : { plan }) })) ?? phases,
    ...(auditors === undefined
      ? {}
      : {
          auditors: auditors.map(({ hours, phases: only, ...one }) => ({
            ...one,
            hoursAWeek: hours,
            ...(only === undefined ? {} : { phases: only }),
          })),
        }),
    ...(waiting === undefined
      ? {}
      : {
          waiting: {
            exposure: waiting.exposure,
            overdueWeek: waiting.overdueWeek,
            ...(waiting.launchWeek === undefined ? {} : { launchWeek: waiting.launchWeek }),
          },
        }),
    ...(mail === undefined
      ? {}
      : {
          mail: {
            from: mail.from ?? PLAIN_PLAN.mail.from,
            to: mail.to,
            ...(mail.link === undefined ? {} : { link: mail.link }),
            ...(mail.unsubscribe === undefined ? {} : { unsubscribe: mail.unsubscribe }),
          },
        }),
  };
}

/** Names in the file that the audit does not know: phases that are none, and services that were not found. */
export function planProblems(plan: ProgramPlan, services: readonly string[]): string[] {
  const phases = plan.phases.map((one) => one.name);
  const unknown = (kind: string, names: readonly string[], known: readonly string[]): string[] =>
    names.filter((one) => !known.includes(one)).map((one) => `There is no ${kind} \`${one}\`; there are ${known.join(', ')}.`);
  return [
    ...new Set([
      ...plan.auditors.flatMap((one) => [...unknown('phase', one.phases ?? [], phases), ...unknown('service', one.services, services)]),
      ...unknown('service', Object.keys(plan.owners), services),
    ]),
  ];
}
