import type { Tx } from '../database/database.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether what is talked about is there: a finding, a service or a review by its id, a verdict by `service:item`. */
export async function subjectExists(tx: Tx, type: 'finding' | 'verdict' | 'service' | 'review', id: string): Promise<boolean> {
  const [first = '', item = ''] = id.split(':');
  if (!UUID.test(first)) return false;
  if (type === 'verdict')
    return (
      (await tx.selectFrom('verdict').select('item').where('service_id', '=', first).where('item', '=', item).executeTakeFirst()) !==
      undefined
    );
  if (type === 'review')
    return (
      (await tx.selectFrom('program_record').select('id').where('id', '=', first).where('kind', '=', 'review').executeTakeFirst()) !==
      undefined
    );
  return (await tx.selectFrom(type).select('id').where('id', '=', first).executeTakeFirst()) !== undefined;
}
