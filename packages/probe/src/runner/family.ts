import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process, and when it started: a number that is given again belongs to another. */
export interface Relative {
  readonly pid: number;
  readonly started: string;
}

/** All processes that stem from this one, whatever group they are in. Told by Linux; elsewhere none. */
export function familyOf(pid: number): Relative[] {
  if (!existsSync('/proc/self/stat')) return [];
  const children = new Map<number, Relative[]>();
  for (const name of readdirSync('/proc')) {
    const told = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (!told) continue;
    const siblings = children.get(told.parent) ?? [];
    siblings.push({ pid: Number(name), started: told.started });
    children.set(told.parent, siblings);
  }
  const family: Relative[] = [];
  for (let next: readonly Relative[] = children.get(pid) ?? []; next.length > 0;) {
    family.push(...next);
    next = next.flatMap((one) => children.get(one.pid) ?? []);
  }
  return family;
}

/** Whether it has not ended. */
export const isStill = ({ pid, started }: Relative): boolean => statOf(pid)?.started === started;

/** The name of a program stands in brackets, and may hold anything; what follows is numbers. */
function statOf(pid: number): { parent: number; started: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // it has ended
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Dead, and only waiting for its parent to look.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { parent: Number(fields[1]), started: fields[19] ?? '' };
}
