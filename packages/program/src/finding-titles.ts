import type { Finding, Verdict } from '@airworthy/model';

/** How many places of how many: true of a verdict, not of one of its findings. */
const COUNT = / \(\d+ of \d+[^)]*\)/g;

/**
 * Findings under titles that say what is wrong. The title of an item says what should be true, which nobody reads as a fault; where several items
 * fail for the same reason, it follows to tell them apart.
 */
export function withFaultTitles<F extends Pick<Finding, 'item' | 'title'>>(
  findings: readonly F[],
  verdicts: readonly Pick<Verdict, 'item' | 'reason'>[],
): F[] {
  const asked = new Set(findings.map((one) => one.item));
  const faults = new Map(verdicts.flatMap((one) => (asked.has(one.item) ? [[one.item, faultIn(one.reason)] as const] : [])));
  const same = Map.groupBy(faults.keys(), (item) => faults.get(item) ?? '');
  return findings.map((one) => {
    const fault = faults.get(one.item) ?? '';
    if (fault === '') return one;
    return { ...one, title: (same.get(fault)?.length ?? 0) > 1 ? `${fault} – wanted: ${one.title}` : fault };
  });
}

/** The first sentence of a reason, without its counts and its full stop. */
function faultIn(reason: string): string {
  const [first = ''] = reason.replace(COUNT, '').split(/(?<=[.!?])\s+(?=\p{Lu})/u);
  return first.trim().replace(/\.$/, '');
}
