import { createHash } from 'node:crypto';
import type { Tx } from '../database/database.ts';
import { notFound } from '../problem.ts';

export interface NewBlob {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Keeps bytes under their hash, once. */
export async function saveBlob(tx: Tx, blob: NewBlob): Promise<string> {
  const sha256 = createHash('sha256').update(blob.bytes).digest('hex');
  await tx
    .insertInto('blob')
    .values({ sha256, media_type: blob.mediaType, size: blob.bytes.length, bytes: blob.bytes })
    .onConflict((on) => on.columns(['org_id', 'sha256']).doNothing())
    .execute();
  return sha256;
}

export async function loadBlob(tx: Tx, sha256: string): Promise<{ mediaType: string; bytes: Buffer }> {
  const row = await tx.selectFrom('blob').select(['media_type', 'bytes']).where('sha256', '=', sha256).executeTakeFirst();
  if (!row) throw notFound('file');
  return { mediaType: row.media_type, bytes: row.bytes };
}
