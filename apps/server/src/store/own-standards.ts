import { CUSTOM_LIMITS } from '@airworthy/engine/custom/limits';
import { z } from 'zod';
import type { Tx } from '../database/database.ts';

export const StandardId = z.string().regex(/^[a-z][a-z0-9-]{1,59}$/);
export const StandardText = z.string().min(1).max(CUSTOM_LIMITS.characters);

/** What is wrong or doubtful in a text, with line and column from 1. */
export const StandardProblem = z.object({
  level: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  line: z.number().int(),
  column: z.number().int(),
});
export type StandardProblem = z.infer<typeof StandardProblem>;

export const StandardItem = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  decided: z.enum(['rule', 'checks', 'person']),
});

export const Reading = z.object({
  id: z.string().nullable(),
  title: z.string().nullable(),
  items: z.array(StandardItem),
  problems: z.array(StandardProblem),
});
export type Reading = z.infer<typeof Reading>;

/** Files of an organisation stand beside those of a repository, under names that nobody takes by accident. */
export const standardFile = (id: string): string => `organisation.${id}.yaml`;

export function loadStandard(tx: Tx, id: string) {
  return tx.selectFrom('own_standard').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function loadStandardTexts(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('own_standard').select(['id', 'text']).orderBy('id').execute();
  return new Map(rows.map((row) => [row.id, row.text]));
}

/** The texts that an audit asks, by file name. */
export async function standardsToAsk(tx: Tx): Promise<Map<string, string>> {
  return new Map([...(await loadStandardTexts(tx))].map(([id, text]) => [standardFile(id), text]));
}
