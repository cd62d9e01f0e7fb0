import { join } from 'node:path';
import { LEDGER, readLedger, readRetired, writeLedger } from '@airworthy/engine/standards/ledger';
import { readStandards } from '@airworthy/engine/standards/load-standards';

/** `standards/ids.generated.txt`: every id that an item ever had. Nothing is ever taken out, so that a test finds what vanished. */
export function idLedger(root: string): Record<string, string> {
  const folder = join(root, 'standards');
  const current = readStandards(folder).standards.flatMap((one) => one.items.map((item) => item.id));
  const retired = readRetired(folder).map((one) => one.id);
  return { [`standards/${LEDGER}`]: writeLedger(readLedger(folder), [...current, ...retired]) };
}
