import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';

export const ManifestSchema = z.strictObject({
  format: z.literal('airworthy-backup-1'),
  madeAt: z.iso.datetime(),
  /** The schema that the rows are of. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  /** In an order in which they can be restored. */
  tables: z.array(
    z.strictObject({ name: z.string().regex(/^[a-z]+\.\w+$/i), columns: z.array(z.string()), rows: z.int().min(0), sha256: z.string() }),
  ),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** A backup that can't be made, read or restored; the sentence is for people. */
export class BackupProblem extends Error {}

export const fileOf = (table: string): string => `${table}.ndjson`;

export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
