import type { Auditor, StepGroup } from './plan-input.ts';

/** What of somebody decides on what they may do. */
export interface TeamMember extends Pick<Auditor, 'role' | 'hoursPerWeek'> {
  phases: readonly string[] | null;
  services: readonly string[];
}

const positions = (auditors: readonly TeamMember[], wanted: (auditor: TeamMember) => boolean): number[] =>
  auditors.flatMap((auditor, index) => (wanted(auditor) ? [index] : []));

/** The first of several choices that somebody is left for. */
function someOf(...choices: readonly number[][]): number[] {
  return choices.find((one) => one.length > 0) ?? [];
}

/**
 * Who may do a step of a service: those whose service it is, else by role. Juniors prepare, and audit from the second phase of several on;
 * leads review, and audit only where nobody else is left. A team without the right role still does the work, unless somebody is kept to
 * other phases.
 *
 * @param work.first whether it is the first phase of several
 */
export function workersFor(
  group: StepGroup,
  work: { service: string; phase: string; first: boolean },
  auditors: readonly TeamMember[],
): number[] {
  const here = (one: TeamMember): boolean => one.hoursPerWeek > 0 && (one.phases === null || one.phases.includes(work.phase));
  const shared = (one: TeamMember): boolean => here(one) && one.services.length === 0;
  if (group === 'review')
    return someOf(
      positions(auditors, (one) => here(one) && one.role !== 'junior'),
      positions(auditors, here),
    );
  return someOf(
    positions(auditors, (one) => one.hoursPerWeek > 0 && one.services.includes(work.service)),
    positions(auditors, (one) => shared(one) && (one.role === 'senior' || (one.role === 'junior' && (group === 'prepare' || !work.first)))),
    positions(auditors, here),
  );
}
