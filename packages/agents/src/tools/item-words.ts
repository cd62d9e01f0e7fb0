import { ItemCardSchema } from '@airworthy/model';
import type { ItemCard } from '@airworthy/model';
import { z } from 'zod';
import { quoted, UntrustedSchema } from '../untrusted.ts';

export const ItemSchema = ItemCardSchema.pick({
  id: true,
  standard: true,
  severity: true,
  component: true,
  refs: true,
  effort: true,
}).extend({
  /** What should be true, and why; null where a standard of the repository says so. */
  title: z.string().nullable(),
  why: z.string().nullable(),
  repository: z.object({ title: UntrustedSchema, why: UntrustedSchema }).exactOptional(),
});

/** An item with its words where they belong. */
export function itemWords(
  { id, standard, severity, component, refs, effort, title, why }: ItemCard,
  own: boolean,
): z.infer<typeof ItemSchema> {
  const rest = { id, standard, severity, component, refs, effort };
  return own ? { ...rest, title, why } : { ...rest, title: null, why: null, repository: { title: quoted(title, 200), why: quoted(why) } };
}
