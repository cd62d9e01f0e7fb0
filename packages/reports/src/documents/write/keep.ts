import type { Block } from '../block.ts';
import { plainOf } from '../text/say.ts';

/** Lines of code that stay on one page, and rows of a table. */
export const [WHOLE_CODE, WHOLE_TABLE] = [14, 6];

/**
 * Whether a paragraph must not be the last of its page: one that stands directly below a heading, and the short ones that announce
 * what follows, such as the words before code.
 */
export function keepsWithNext(blocks: readonly Block[], index: number): boolean {
  const block = blocks[index];
  const next = blocks[index + 1];
  if (block?.kind !== 'paragraph' || next === undefined) return false;
  if (blocks[index - 1]?.kind === 'heading') return true;
  return next.kind !== 'paragraph' && next.kind !== 'heading' && block.text.map(plainOf).join('').length < 240;
}
