import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { validated } from './validated.ts';

const AnswersSchema = z.record(z.string(), z.array(z.string().regex(/^S\d{2}-\d{3}$/)));

const CoverageSchema = z.strictObject({
  /** Every line has an item. */
  complete: z.boolean().default(false),
  /** Concern of a published standard (`01-07`) → items. */
  concerns: AnswersSchema,
  /** Question that real audits kept asking → items. */
  concepts: AnswersSchema.default({}),
});

/** What one standard was made to answer, and the items that do. */
export type Coverage = z.infer<typeof CoverageSchema> & { number: number };

/** Reads `standards/coverage`. Throws with file and field when one is not valid. */
export function loadCoverage(directory: string): Coverage[] {
  return readdirSync(directory)
    .filter((name) => /^\d{2}\.yaml$/.test(name))
    .toSorted()
    .map((name) => ({
      ...validated(name, readFileSync(join(directory, name), 'utf8'), CoverageSchema),
      number: Number(name.slice(0, 2)),
    }));
}
