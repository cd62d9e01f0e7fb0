import type { Status } from '@airworthy/model';
import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';

/** Standards on which people said something else than the code, by id. */
export type Overridden = ReadonlyMap<string, 'add' | 'remove'>;

/** Overrides that change something: a standard is added where all of its items were read as N/A, and taken away where they were not. */
export async function overriddenStandards(tx: Tx, serviceId: string): Promise<Overridden> {
  const service = await tx.selectFrom('service').select('overrides').where('id', '=', serviceId).executeTakeFirst();
  if (service === undefined || service.overrides.length === 0) return new Map();
  const { rows } = await sql<{ standard: string }>`
    SELECT DISTINCT card.standard FROM verdict_latest latest JOIN item_card card ON card.item = latest.item
    WHERE latest.service_id = ${serviceId} AND latest.method = 'static' AND latest.status <> 'N/A'`.execute(tx);
  const applies = new Set(rows.map((row) => row.standard));
  return new Map(
    service.overrides.flatMap((one) => ((one.kind === 'add') === applies.has(one.standard) ? [] : [[one.standard, one.kind] as const])),
  );
}

/** What an item counts as, where its standard was added or taken away; an answer of a person to an added one stands. */
export function statusUnder(overridden: Overridden, standard: string, verdict: { status: Status; method: string | null }): Status {
  const kind = overridden.get(standard);
  if (kind === 'remove') return 'N/A';
  return kind === 'add' && verdict.status === 'N/A' && verdict.method !== 'human' ? 'UNKNOWN' : verdict.status;
}
