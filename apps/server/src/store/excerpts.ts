import type { Excerpt } from '@airworthy/model';
import type { Tx } from '../database/database.ts';
import { latestResult } from './results.ts';

/** Code around the places that the newest run cites for an item, as that run read it. */
export async function excerptsOf(tx: Tx, serviceId: string, item: string): Promise<Excerpt[]> {
  const { result, said } = await latestResult(tx, serviceId);
  const verdict = said.verdicts.find((one) => one.item === item);
  const places = [...(verdict?.evidence.flatMap((one) => (one.location ? [one.location] : [])) ?? []), ...(verdict?.look ?? [])];
  return result.excerpts.filter((one) =>
    places.some(({ path, line }) => path === one.path && line >= one.firstLine && line < one.firstLine + one.lines.length),
  );
}
