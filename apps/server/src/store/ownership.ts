import type { Tx } from '../database/database.ts';

/** Whether a person owns the service of a path: the one it names, or the one of its finding. */
export async function ownsSubject(
  tx: Tx,
  userId: string,
  subject: { readonly service?: string | undefined; readonly finding?: string | undefined },
): Promise<boolean> {
  let query = tx.selectFrom('service').select('service.id').where('owner_id', '=', userId);
  if (subject.service !== undefined) query = query.where('service.id', '=', subject.service);
  if (subject.finding !== undefined)
    query = query.innerJoin('finding', 'finding.service_id', 'service.id').where('finding.id', '=', subject.finding);
  return (await query.executeTakeFirst()) !== undefined;
}
