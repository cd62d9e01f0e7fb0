import { compareImports } from '@airworthy/adapters';
import { ImportedFindingSchema, ImportedReportSchema, SEVERITIES, STATUSES } from '@airworthy/model';
import type { ImportedFinding, Status } from '@airworthy/model';
import { z } from 'zod';
import type { Actor } from '../../actor.ts';
import type { Tx } from '../../database/database.ts';
import { importReport } from './import-report.ts';
import type { SentReport } from './import-report.ts';

/** Results of one kind that an answer shows; how many there are is told in any case. */
const MOST = 100;

const Rows = z.object({ count: z.number(), items: z.array(ImportedFindingSchema) });
export const PreviewSchema = z.object({
  /** What the file says; empty where it was taken in before. */
  reports: z.array(ImportedReportSchema),
  fresh: Rows,
  changed: z.object({ count: z.number(), items: z.array(z.object({ before: ImportedFindingSchema, after: ImportedFindingSchema })) }),
  gone: Rows,
  unchanged: z.number(),
  /** Items whose verdict would be another one. */
  verdicts: z.array(
    z.object({ item: z.string(), title: z.string(), severity: z.enum(SEVERITIES), from: z.enum(STATUSES), to: z.enum(STATUSES) }),
  ),
  findingsOpened: z.number(),
  findingsReopened: z.number(),
});
export type Preview = z.infer<typeof PreviewSchema>;

/** Takes a report in, in a transaction that is undone afterwards, and says what that moved: exactly what would happen now. */
export async function previewReport(tx: Tx, actor: Actor, serviceId: string, sent: SentReport, now: Date): Promise<Preview> {
  const [told, before] = [await toldOf(tx, serviceId), await inForce(tx, serviceId)];
  const { reports, findingsOpened, findingsReopened } = await importReport(tx, actor, serviceId, sent, now);
  const moves = compareImports(told, await toldOf(tx, serviceId), new Set(sent.reports.map((one) => one.tool)));
  const moved = [...(await inForce(tx, serviceId))].flatMap(([item, to]) => {
    const from = before.get(item);
    return from === undefined || from === to ? [] : [{ item, from, to }];
  });
  return {
    reports,
    fresh: first(moves.fresh),
    changed: first(moves.changed),
    gone: first(moves.gone),
    unchanged: moves.unchanged,
    verdicts: await withCards(tx, moved),
    findingsOpened,
    findingsReopened,
  };
}

function first<T>(items: readonly T[]): { count: number; items: T[] } {
  return { count: items.length, items: items.slice(0, MOST) };
}

async function toldOf(tx: Tx, serviceId: string): Promise<ImportedFinding[]> {
  return (await tx.selectFrom('tool_import').select('findings').where('service_id', '=', serviceId).executeTakeFirst())?.findings ?? [];
}

async function inForce(tx: Tx, serviceId: string): Promise<ReadonlyMap<string, Status>> {
  const rows = await tx.selectFrom('verdict').select(['item', 'status']).where('service_id', '=', serviceId).execute();
  return new Map(rows.map((one) => [one.item, one.status]));
}

/** The most severe first. */
async function withCards(
  tx: Tx,
  moved: readonly Pick<Preview['verdicts'][number], 'item' | 'from' | 'to'>[],
): Promise<Preview['verdicts']> {
  if (moved.length === 0) return [];
  const rows = await tx
    .selectFrom('item_card')
    .select(['item', 'severity', 'card'])
    .where(
      'item',
      'in',
      moved.map((one) => one.item),
    )
    .execute();
  const cards = new Map(rows.map((one) => [one.item, one]));
  return moved
    .flatMap((one) => {
      const card = cards.get(one.item);
      return card === undefined ? [] : [{ ...one, title: card.card.title, severity: card.severity }];
    })
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.item < b.item ? -1 : 1));
}
