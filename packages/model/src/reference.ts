import { z } from 'zod';

const Expression = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'not a regular expression');

const SchemeSchema = z
  .strictObject({
    title: z.string(),
    version: z.string(),
    url: z.url(),
    /** Commit of the repository at `url` where the ids were read. */
    commit: z.string().exactOptional(),
    /** Other names of the scheme in use. */
    also: z.array(z.string()).exactOptional(),
    /** Stands before each id of `sections`. */
    prefix: z.string().exactOptional(),
    /** Number of ids in each section. */
    sections: z.record(z.string(), z.int().positive()).exactOptional(),
    /** Every id there is. */
    ids: z.array(z.string()).exactOptional(),
    /** Ids of which nobody expects that all are answered. */
    known: z.array(z.string()).exactOptional(),
    /** What an id looks like where there is no list to pin. */
    pattern: Expression.exactOptional(),
    /** Of an open list, the ids whose coverage is told. */
    track: z.array(z.string()).exactOptional(),
    /** What may follow an id after `#`. */
    part: Expression.exactOptional(),
  })
  .refine((one) => [one.sections, one.ids, one.known, one.pattern].filter((it) => it !== undefined).length === 1, {
    message: 'a scheme has exactly one of ids, sections, known and pattern',
  });
export type ReferenceScheme = z.infer<typeof SchemeSchema>;

/** Everything that items may refer to. */
export const ReferenceRegistrySchema = z.strictObject({ schemes: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), SchemeSchema) });
export type ReferenceRegistry = z.infer<typeof ReferenceRegistrySchema>;
