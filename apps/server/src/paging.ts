import type { z } from 'zod';
import { Problem } from './problem.ts';

export function encodeCursor(keys: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** @throws {Problem} when it is not one of ours. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, keys: T): z.infer<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return keys.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Problem(400, 'bad-request', 'Bad request', 'The cursor is not one that this server gave out.');
  }
}

/** A page of rows that were read with one more than asked for, and where the next begins. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  keys: (last: T) => readonly (string | number | null)[],
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(keys(last)) : null };
}
