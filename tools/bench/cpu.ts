import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';

/** Seconds of CPU that processes took, with their children that ended; Linux only. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (stat(pid)?.seconds ?? 0), 0);
}

/** A process and those that it started. */
export function withChildren(root: number | undefined): number[] {
  if (root === undefined) return [];
  const all = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parents = new Map(all.map((pid) => [pid, stat(pid)?.parent]));
  return all.filter((pid) => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true;
    return false;
  });
}

/** Work that waits for a processor, as the system counts it: over its last minute. */
export const waiting = (): string => (loadavg()[0] ?? 0).toFixed(1);

function stat(pid: number): { parent: number; seconds: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + (fields[at] ?? 0), 0);
    return { parent: fields[1] ?? 0, seconds: ticks / 100 };
  } catch {
    return undefined;
  }
}
