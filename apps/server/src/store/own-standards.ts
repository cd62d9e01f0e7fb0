import { readCustomStandards, ruleCheckId } from '@airworthy/engine/custom/custom-standards';
import { CUSTOM_FOLDER } from '@airworthy/engine/custom/custom-files';
import { CUSTOM_LIMITS } from '@airworthy/engine/custom/limits';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
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
const fileOf = (id: string): string => `organisation.${id}.yaml`;

/**
 * Reads a standard as an audit would, among the others of the organisation: what is wrong, and what it asks.
 * @param others by id; ids of items are unique over all of them
 */
export function readStandard(text: string, others: ReadonlyMap<string, string>): Reading {
  const path = `${CUSTOM_FOLDER}/organisation~.yaml`;
  const texts = Object.fromEntries([...others].map(([id, other]) => [`${CUSTOM_FOLDER}/${fileOf(id)}`, other]));
  const read = readCustomStandards(memoryTree({ ...texts, [path]: text }));
  const [standard] = readCustomStandards(memoryTree({ [path]: text })).standards;
  return {
    id: standard?.id ?? null,
    title: standard?.title ?? null,
    items: (standard?.items ?? []).map(({ id, title, severity, verify }) => {
      const checks = verify === undefined ? [] : 'all' in verify ? verify.all : verify.any;
      return {
        id,
        title,
        severity,
        decided: checks.length === 0 ? 'person' : checks.includes(ruleCheckId(id)) ? 'rule' : 'checks',
      };
    }),
    problems: read.diagnostics
      .filter((one) => one.location?.path === path || one.location === undefined)
      .map(({ level, message, location }) => ({
        level,
        message: message.replaceAll(path, 'this text'),
        line: location?.line ?? 1,
        column: location?.column ?? 1,
      })),
  };
}

export async function loadStandardTexts(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('own_standard').select(['id', 'text']).orderBy('id').execute();
  return new Map(rows.map((row) => [row.id, row.text]));
}

/** The texts that an audit asks, by file name. */
export async function standardsToAsk(tx: Tx): Promise<Map<string, string>> {
  return new Map([...(await loadStandardTexts(tx))].map(([id, text]) => [fileOf(id), text]));
}
