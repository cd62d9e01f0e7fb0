import { CAPABILITY_IDS, EXPOSURES, ROLES, SEVERITIES, ThresholdsSchema } from '@airworthy/model';
import { z } from 'zod';

const FolderSchema = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !path.startsWith('/') && !/^[a-z]:/i.test(path) && !path.split(/[\\/]/).includes('..'), {
    message: 'must be a folder inside the repository, written relative to it',
  });

const ServiceSchema = z.strictObject({
  /** Folder relative to the repository; `.` is the repository itself. */
  path: FolderSchema,
  /** The folder's name by default. */
  name: z.string().min(1).max(100).optional(),
});

const ServiceEntrySchema = z.preprocess((value) => (typeof value === 'string' ? { path: value } : value), ServiceSchema);

/** Patterns as in .gitignore. */
const PatternsSchema = z.array(z.string().min(1).max(300)).max(500);

const ServicesSchema = z.strictObject({
  /** Exactly these are the services; nothing is searched for. */
  only: z.array(ServiceEntrySchema).max(2_000).optional(),
  /** Services besides those that were found. */
  add: z.array(ServiceEntrySchema).max(2_000).default([]),
  /** Folders that are no services although they look like one. */
  exclude: PatternsSchema.default([]),
});

const ClaimSchema = z.strictObject({
  name: z.enum(CAPABILITY_IDS),
  /** Why the facts are wrong here; printed with every verdict that rests on it. */
  reason: z.string().min(5).max(300),
});

const OverridesSchema = z
  .strictObject({
    /** What the service does although nothing in the code gives it away. */
    add: z.array(ClaimSchema).max(50).default([]),
    /** What it does not do although something looks like it. */
    remove: z.array(ClaimSchema).max(50).default([]),
  })
  .refine((one) => !one.add.some((added) => one.remove.some((removed) => removed.name === added.name)), {
    message: 'adds and removes the same capability',
  });

const BeforeReleaseSchema = z.strictObject({
  /** Migrations whose name sorts up to this one were made before anybody had rows: `0042_orders`, or a number. */
  migrations: z.string().min(1).max(200),
  /** Printed beside what is left out because of it. */
  reason: z.string().min(5).max(300),
});

const AllowedSchema = z.int().nonnegative().max(100_000);

const GateSchema = z.strictObject({
  /** The lowest severity that blocks. */
  severity: z.enum(SEVERITIES).default('high'),
  /** How many changes for the worse of each severity may come with one change; none where nothing is said from `severity` upwards. */
  budgets: z.partialRecord(z.enum(SEVERITIES), AllowedSchema).default({}),
  /** Whether a control that can no longer be proved blocks as one that is gone. */
  unclear: z.enum(['report', 'block']).default('report'),
});

/** What a team may say about its repository in `airworthy.yaml`. Data only: nothing in it is ever run. */
export const ProjectConfigSchema = z.strictObject({
  /** A plain list names exactly the services to audit. */
  services: z.preprocess((value) => (Array.isArray(value) ? { only: value } : value), ServicesSchema).default({ add: [], exclude: [] }),
  /** Files and folders that are not looked at, as in .gitignore. */
  exclude: PatternsSchema.default([]),
  /** Corrections of what services are held to do, by the name of the service; `*` stands for all of them. */
  capabilities: z.record(z.string(), OverridesSchema).default({}),
  /** Migrations that ran before the first release, by the name of the service: what matters of changes to tables with rows does not of them. */
  beforeRelease: z.record(z.string(), BeforeReleaseSchema).default({}),
  /** File of the repository with advisories of npm packages in OSV format; the option `--advisories` takes its place. */
  advisories: FolderSchema.optional(),
  /** ISO 4217 code. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { message: 'must be a currency code of three capital letters, such as EUR' })
    .optional(),
  /** Price of an hour by role, in the currency. */
  rates: z.partialRecord(z.enum(ROLES), z.number().nonnegative().max(100_000)).default({}),
  /** Profile that is used when the command line names none. */
  profile: z.string().min(1).max(60).optional(),
  /** Model that `airworthy answer` asks, where the environment names none; its key is never kept here. */
  answers: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(500), model: z.string().min(1).max(200) }).optional(),
  /** What has to hold; takes the place of what the profile demands. */
  thresholds: ThresholdsSchema.default({}),
  /** What `airworthy gate` lets through. It is read from the base, so that a change can't loosen its own gate. */
  gate: GateSchema.prefault({}),
  /** Situations in which the services are used; the decision is given for these. */
  exposures: z
    .array(z.enum(EXPOSURES))
    .min(1)
    .default([...EXPOSURES]),
});
export type ProjectConfig = z.infer<typeof ProjectConfigSchema>;
export type ConfiguredService = z.infer<typeof ServiceSchema>;

/** What holds without `airworthy.yaml`. */
export function defaultConfig(): ProjectConfig {
  return ProjectConfigSchema.parse({});
}
