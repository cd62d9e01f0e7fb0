import type { ReportWriter } from '../report-writer.ts';
import { toCsv } from '../documents/write/csv.ts';

const COLUMNS = [
  'service',
  'item',
  'standard',
  'title',
  'severity',
  'verdict',
  'method',
  'confidence',
  'reason',
  'path',
  'line',
  'places',
] as const;

/** Every verdict of every service as CSV (RFC 4180), with the first place of its evidence. */
export const csvWriter: ReportWriter = {
  id: 'csv',
  mediaType: 'text/csv',
  extension: 'csv',
  write: (result) => {
    const cards = new Map(result.items.map((item) => [item.id, item]));
    const rows = result.services.flatMap((service) =>
      service.verdicts.map((verdict) => {
        const item = cards.get(verdict.item);
        const places = verdict.evidence.flatMap((one) => one.location ?? []);
        return [
          service.name,
          verdict.item,
          item?.standard ?? '',
          item?.title ?? '',
          item?.severity ?? '',
          verdict.status,
          verdict.method,
          verdict.confidence,
          verdict.reason,
          places[0]?.path ?? '',
          places[0]?.line ?? null,
          places.length,
        ];
      }),
    );
    return toCsv({ name: 'verdicts', columns: COLUMNS.map((title) => ({ title, width: 20 })), rows });
  },
};
