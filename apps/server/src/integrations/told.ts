import type { Tx } from '../database/database.ts';
import type { OutboxRow } from '../database/tables.ts';
import type { Told } from './messages.ts';

/** An event with the finding that it is about, as it is now. */
export async function toldOf(
  tx: Tx,
  row: Pick<OutboxRow, 'event' | 'subject' | 'actor' | 'payload' | 'created_at'>,
  { publicUrl, nameOf }: { publicUrl: string; nameOf: (actor: string) => string },
): Promise<Told & { ownerId: string | null }> {
  const finding = /^finding\/([\da-f-]{36})$/.exec(row.subject)?.[1];
  const found =
    finding === undefined
      ? undefined
      : await tx
          .selectFrom('finding')
          .innerJoin('service', 'service.id', 'finding.service_id')
          .select([
            'finding.id',
            'finding.item',
            'finding.title',
            'finding.severity',
            'finding.state',
            'finding.due_at as dueAt',
            'service.name as service',
            'service.owner_id as ownerId',
          ])
          .where('finding.id', '=', finding)
          .executeTakeFirst();
  const note = row.payload['note'] ?? row.payload['reason'] ?? row.payload['problem'];
  return {
    event: row.event,
    subject: row.subject,
    at: row.created_at.toISOString(),
    actor: nameOf(row.actor),
    note: typeof note === 'string' ? note : '',
    finding:
      found === undefined
        ? undefined
        : {
            id: found.id,
            item: found.item,
            title: found.title,
            severity: found.severity,
            state: found.state,
            service: found.service,
            dueAt: found.dueAt?.toISOString() ?? null,
          },
    ownerId: found?.ownerId ?? null,
    url: found === undefined ? publicUrl : `${publicUrl}/findings/${found.id}`,
  };
}
