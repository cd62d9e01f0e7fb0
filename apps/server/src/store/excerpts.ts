import { zstdDecompressSync } from 'node:zlib';
import type { AuditResult, Excerpt } from '@airworthy/model';
import type { Tx } from '../database/database.ts';
import { loadBlob } from './blobs.ts';

/** Code around the places that the newest run cites for an item, as that run read it. */
export async function excerptsOf(tx: Tx, serviceId: string, item: string): Promise<Excerpt[]> {
  const latest = await tx
    .selectFrom('service')
    .innerJoin('run', 'run.id', 'service.latest_run_id')
    .select(['service.name', 'run.result_sha256'])
    .where('service.id', '=', serviceId)
    .executeTakeFirst();
  if (!latest?.result_sha256) return [];
  const { bytes } = await loadBlob(tx, latest.result_sha256);
  const result = JSON.parse(zstdDecompressSync(bytes).toString('utf8')) as AuditResult;
  const verdict = result.services.find((one) => one.name === latest.name)?.verdicts.find((one) => one.item === item);
  const places = [...(verdict?.evidence.flatMap((one) => (one.location ? [one.location] : [])) ?? []), ...(verdict?.look ?? [])];
  return result.excerpts.filter((one) =>
    places.some(({ path, line }) => path === one.path && line >= one.firstLine && line < one.firstLine + one.lines.length),
  );
}
