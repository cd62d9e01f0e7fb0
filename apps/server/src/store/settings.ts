import { SlaPolicySchema } from '@airworthy/program';
import type { SlaPolicy } from '@airworthy/program';
import type { Tx } from '../database/database.ts';

/** The deadlines of the organisation, when it has set its own. */
export async function slaPolicy(tx: Tx): Promise<SlaPolicy | undefined> {
  const row = await tx.selectFrom('organisation_settings').select('settings').executeTakeFirst();
  const parsed = SlaPolicySchema.safeParse(row?.settings['sla']);
  return parsed.success ? parsed.data : undefined;
}
