import type { Item, Profile, ServiceResult, Standard, Status, Thresholds, Verdict } from '@airworthy/model';
import { picks } from '../standards/narrow-library.ts';
import { score } from '../score/score.ts';

type Requirement = NonNullable<ServiceResult['requirements']>[number];
type Group = NonNullable<ServiceResult['groups']>[number];

/** What a profile or configuration demands of a service, and whether it holds. */
export function requirementsOf(
  thresholds: Thresholds,
  result: Pick<ServiceResult, 'score' | 'verdicts'>,
  standards: readonly { items: readonly Pick<Item, 'id' | 'severity'>[] }[],
): Requirement[] {
  const severities = new Map(standards.flatMap((one) => one.items.map((item) => [item.id, item.severity] as const)));
  const failing = (severity: string): number =>
    result.verdicts.filter((one) => (one.status === 'FAIL' || one.status === 'PARTIAL') && severities.get(one.item) === severity).length;
  const actual: Record<keyof Thresholds, () => number | null> = {
    coverage: () => result.score.coverage,
    points: () => result.score.points,
    critical: () => failing('critical'),
    high: () => failing('high'),
    open: () => result.score.counts.unknown,
  };
  return (Object.keys(actual) as (keyof Thresholds)[]).flatMap((name) => {
    const wanted = thresholds[name];
    if (wanted === undefined) return [];
    const value = actual[name]();
    const least = name === 'coverage' || name === 'points';
    return [{ name, wanted, actual: value, met: value !== null && (least ? value >= wanted : value <= wanted) }];
  });
}

/** The groups of a profile: a checklist line holds when every item that answers it does. */
export function groupsOf(profile: Profile, verdicts: readonly Verdict[], standards: readonly Standard[]): Group[] {
  const byItem = new Map(verdicts.map((one) => [one.item, one]));
  const all = standards.flatMap((standard) => standard.items.map((item) => ({ item, standard })));
  const taken = new Set<string>();
  return profile.groups.map((group) => {
    const named = new Set(group.lines.flatMap((line) => line.items));
    const own = all.filter(
      ({ item, standard }) =>
        named.has(item.id) || (!taken.has(item.id) && group.select.some((selector) => picks(selector, item, standard))),
    );
    for (const { item } of own) taken.add(item.id);
    const lines = group.lines.map((line) => ({
      title: line.title,
      status: together(line.items.map((id) => byItem.get(id)?.status ?? 'N/A')),
      items: line.items,
    }));
    const answered = own.flatMap(({ item }) => {
      const verdict = byItem.get(item.id);
      return verdict === undefined ? [] : [{ item, verdict }];
    });
    return { title: group.title, must: group.must, score: score(answered), lines };
  });
}

/** A line with several items: what does not apply is left aside; one that fails beside one that passes makes it partial. */
function together(statuses: readonly Status[]): Status {
  const asked: readonly Status[] = statuses.filter((one) => one !== 'N/A');
  if (asked.length === 0) return 'N/A';
  const has = (status: Status): boolean => asked.includes(status);
  if (has('FAIL')) return has('PASS') || has('PARTIAL') ? 'PARTIAL' : 'FAIL';
  if (has('PARTIAL')) return 'PARTIAL';
  return has('UNKNOWN') ? 'UNKNOWN' : 'PASS';
}
