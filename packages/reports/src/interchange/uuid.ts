import { createHash } from 'node:crypto';

/** A UUID that depends on nothing but its name (version 5 of RFC 9562, in a namespace of ours), so that equal results give equal documents. */
export function uuidOf(...name: readonly string[]): string {
  const hash = createHash('sha1').update('airworthy').update(JSON.stringify(name)).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The moment that documents carry which have to have one: the start of the given day, else of the epoch. There is no clock in here. */
export function momentOf(date: string | undefined): string {
  return date !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00Z` : '1970-01-01T00:00:00Z';
}
