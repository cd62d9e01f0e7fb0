import { createHash } from 'node:crypto';
import type { Item } from '@airworthy/model';

/**
 * Hash of what a person reads when the item is asked: title, why, question and steps of the fix. Sixteen hex digits. What was answered
 * under one hash need not be true under another.
 */
export function itemTextHash(item: Pick<Item, 'title' | 'why' | 'ask' | 'fix'>): string {
  return createHash('sha256')
    .update(JSON.stringify([item.title, item.why, item.ask ?? '', item.fix?.steps ?? []]))
    .digest('hex')
    .slice(0, 16);
}
