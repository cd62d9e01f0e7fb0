import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { validated } from './validated.ts';

const ProbesSchema = z.array(
  z.strictObject({
    /** `area/what-is-tried`, as items name it. */
    id: z.string().regex(/^[a-z]+\/[a-z0-9]+(?:-[a-z0-9]+)*$/),
    /** What holds when the probe confirms it. */
    title: z.string().min(15).max(100),
    /** What it sends, or looks at. */
    sends: z.string().min(10),
    /** What it expects to see. */
    expects: z.string().min(3),
  }),
);

/** A live test that can confirm an item on a running instance. */
export type Probe = z.infer<typeof ProbesSchema>[number];

/** Reads `standards/probes.yaml`. Throws with file and field when it is not valid. */
export function loadProbes(directory: string): Probe[] {
  return validated('probes.yaml', readFileSync(join(directory, 'probes.yaml'), 'utf8'), ProbesSchema);
}
