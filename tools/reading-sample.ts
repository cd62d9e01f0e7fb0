import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readEdition } from '@airworthy/engine/standards/editions';

/** `node tools/reading-sample.ts 2026.1 SEED`: ten items of each standard of an edition, drawn by the hash of seed and id, for a reader. */
const [edition = '2026.1', seed = '1', count = '10'] = process.argv.slice(2);
const rank = (id: string): string => createHash('sha256').update(`${seed}:${id}`).digest('hex');
for (const standard of readEdition(join(import.meta.dirname, '../standards'), edition).standards) {
  const drawn = standard.items.toSorted((a, b) => (rank(a.id) < rank(b.id) ? -1 : 1)).slice(0, Number(count));
  for (const item of drawn.toSorted((a, b) => (a.id < b.id ? -1 : 1))) console.log(`${item.id}\t${item.severity}\t${item.title}`);
}
