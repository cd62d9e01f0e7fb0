import { SEVERITIES } from '@airworthy/model';
import type { CalendarEntry } from '../integrations/calendar.ts';
import type { Tx } from '../database/database.ts';
import { recordsOf } from './planning/records.ts';

const MOST = 2_000;

/** Reviews, and days on which findings of a service are due: those that are not over, down to a severity. */
export async function calendarEntries(tx: Tx, severity: string, publicUrl: string): Promise<CalendarEntry[]> {
  const services = new Map((await tx.selectFrom('service').select(['id', 'name']).execute()).map((one) => [one.id, one.name]));
  const reviews = (await recordsOf(tx, 'review')).map(({ id, body }): CalendarEntry => {
    const name = body.service === null ? undefined : services.get(body.service);
    return {
      uid: `review-${id}@airworthy`,
      summary: `${body.kind.replaceAll('-', ' ')}${name === undefined ? '' : `: ${name}`}`,
      description: body.agenda.join('\n'),
      url: `${publicUrl}/program`,
      at: body.at,
    };
  });
  const rank = SEVERITIES.findIndex((one) => one === severity);
  const due = await tx
    .selectFrom('finding')
    .select(['id', 'service_id', 'item', 'severity', 'title', 'due_at'])
    .where('state', 'not in', ['verified', 'waived', 'false-positive'])
    .where('due_at', 'is not', null)
    .where('rank', '<=', rank === -1 ? 1 : rank)
    .orderBy('due_at')
    .orderBy('id')
    .limit(MOST)
    .execute();
  const days = Map.groupBy(due, (one) => `${one.due_at?.toISOString().slice(0, 10)} ${one.service_id}`);
  const dues = [...days].map(([key, some]): CalendarEntry => {
    const [day = '', service = ''] = key.split(' ');
    return {
      uid: `due-${day}-${service}@airworthy`,
      summary: `${services.get(service) ?? ''}: ${some.length === 1 ? '1 finding is due' : `${some.length} findings are due`}`,
      description: some
        .slice(0, 30)
        .map((one) => `${one.severity} ${one.item} ${one.title}`)
        .join('\n'),
      url: `${publicUrl}/findings?service=${service}`,
      at: day,
    };
  });
  return [...reviews, ...dues];
}
