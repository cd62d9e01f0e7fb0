import { scheduleOf } from '@airworthy/program';
import type { Tx } from '../../database/database.ts';
import { recordsOf } from './records.ts';
import { hoursByRole, planOf } from './schedule.ts';
import type { ServiceFacts } from './workflow-facts.ts';

/** Hours by role of the newest baseline; of the plan of today where none was kept. */
export async function plannedHours(tx: Tx, now: Date, known?: readonly ServiceFacts[]): Promise<{ role: string; hours: number }[]> {
  const baseline = (await recordsOf(tx, 'baseline')).at(-1);
  if (baseline !== undefined) return baseline.body.hours;
  const { input, roles } = await planOf(tx, now, known);
  return input.auditors.length === 0 ? [] : hoursByRole(scheduleOf(input), roles);
}
