import { z } from 'zod';
import { ToolError } from './audit-source.ts';

export const PageInput = {
  limit: z.int().min(1).max(100).default(25).describe('Rows a page'),
  cursor: z.string().max(60).optional().describe('`next` of the page before'),
};

export const PageOutput = {
  total: z.int(),
  /** Give it as `cursor` to go on; null on the last page. */
  next: z.string().nullable(),
};

/** One page of rows. A cursor belongs to one state of the tree: after a change the list is begun anew. */
export function page<T>(
  rows: readonly T[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  treeHash: string,
): { rows: T[]; total: number; next: string | null } {
  const mark = treeHash.slice(0, 12);
  const [of, at] = cursor === undefined ? [mark, '0'] : cursor.split(':');
  const offset = Number(at);
  if (of !== mark) throw new ToolError('The audited tree has changed since that page. Ask without a cursor.');
  if (!Number.isSafeInteger(offset) || offset < 0) throw new ToolError('That is no cursor of this server.');
  const end = offset + limit;
  return { rows: rows.slice(offset, end), total: rows.length, next: end < rows.length ? `${mark}:${end}` : null };
}
