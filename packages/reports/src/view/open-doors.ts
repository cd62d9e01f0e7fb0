import type { ItemCard } from '@airworthy/model';

/**
 * Weaknesses that somebody from outside uses at once, without an account, a race or luck: authentication and authorization that are missing or
 * empty, credentials that stand in the source, origins and signatures that nothing verifies, input that becomes code. Ids of MITRE's CWE.
 */
const OPEN_DOORS: ReadonlySet<string> = new Set(
  [22, 78, 89, 94, 284, 287, 306, 321, 345, 347, 441, 566, 639, 798, 862, 863, 918].map((id) => `cwe:${id}`),
);

/** Whether a failing item is a way in that needs nothing else; of findings that are equally severe, those are closed first. */
export function isOpenDoor(item: Pick<ItemCard, 'refs'>): boolean {
  return item.refs.some((one) => OPEN_DOORS.has(one));
}
