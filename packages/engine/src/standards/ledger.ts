import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { validated } from './validated.ts';

const RetiredSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^S\d{2}-\d{3}$/),
    /** What it asked last. */
    title: z.string(),
    /** Why it is asked no more. */
    reason: z.string().min(10),
    /** Items that ask what is left of it. */
    instead: z.array(z.string().regex(/^S\d{2}-\d{3}$/)).default([]),
  }),
);

/** An item that is asked no more. Its id is never given to another. */
export type RetiredItem = z.infer<typeof RetiredSchema>[number];

/** Every id that an item ever had, one a line; written by the generator, which only ever adds to it. */
export const LEDGER = 'ids.generated.txt';

export function readRetired(directory: string): RetiredItem[] {
  const path = join(directory, 'retired.yaml');
  return existsSync(path) ? validated('retired.yaml', readFileSync(path, 'utf8'), RetiredSchema) : [];
}

/** Ids in the ledger. Lines that are no ids are passed over. */
export function readLedger(directory: string): string[] {
  const path = join(directory, LEDGER);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text.match(/^S\d{2}-\d{3}$/gm) ?? [];
}

/** Text of the ledger with these ids added. */
export function writeLedger(known: readonly string[], ids: readonly string[]): string {
  return `${[...new Set([...known, ...ids])].toSorted().join('\n')}\n`;
}
