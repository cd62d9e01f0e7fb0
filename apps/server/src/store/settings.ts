import { DEFAULT_SLA, SlaPolicySchema } from '@airworthy/program';
import type { SlaPolicy } from '@airworthy/program';
import { z } from 'zod';
import type { Tx } from '../database/database.ts';

const Hour = z.number().int().min(0).max(23);

export const SettingsSchema = z.strictObject({
  sla: SlaPolicySchema.default(DEFAULT_SLA),
  /** Money an hour by role. */
  rates: z.record(z.string().max(40), z.number().min(0).max(10_000)).default({}),
  /** Audits that start by themselves, at an hour in UTC; null is never. */
  schedule: z
    .strictObject({
      /** Every repository whose code can be fetched. */
      nightly: Hour.nullable().default(null),
      /** On the first day of a month, those that were not audited in it. */
      monthly: Hour.nullable().default(null),
      /** On the first day of a quarter, those with critical services. */
      quarterly: Hour.nullable().default(null),
    })
    .prefault({}),
  /** A court or an authority wants everything kept: nobody's account is erased while it is set. */
  legalHold: z.boolean().exactOptional(),
});
export type Settings = z.infer<typeof SettingsSchema>;

/** The settings of the organisation; version 1 while nobody has set anything. */
export async function loadSettings(tx: Tx): Promise<{ settings: Settings; version: number }> {
  const row = await tx.selectFrom('organisation_settings').select(['settings', 'version']).executeTakeFirst();
  return { settings: SettingsSchema.parse(row?.settings ?? {}), version: row?.version ?? 1 };
}

/** The deadlines of the organisation. */
export async function slaPolicy(tx: Tx): Promise<SlaPolicy> {
  return (await loadSettings(tx)).settings.sla;
}
