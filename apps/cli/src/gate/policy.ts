import { SEVERITIES } from '@airworthy/model';
import type { AppliedWaiver, Change, ChangeReport, Move, Severity } from '@airworthy/model';

/** What a gate lets through. */
export interface Policy {
  severity: Severity;
  budgets: Partial<Record<Severity, number>>;
  unclear: 'report' | 'block';
  /** Proposals count as approvals. */
  acceptProposed: boolean;
}

/** The waiver that fits a move, if there is one. */
export type WaiverOf = (move: Move, change: Change) => AppliedWaiver | undefined;

/** Holds changes against the budgets: what counts, what is used up, and what blocks. */
export function judge(
  changes: readonly Change[],
  policy: Policy,
  waiverOf: WaiverOf,
): Pick<ChangeReport, 'changes' | 'budgets' | 'blocked'> {
  const marked = changes.map((change) => ({
    ...change,
    moves: change.moves.map((move) => {
      const waiver = change.direction === 'worse' ? waiverOf(move, change) : undefined;
      return waiver ? { ...move, waiver } : move;
    }),
  }));
  const counted = new Map(
    marked.flatMap((change) => {
      const severity = countedSeverity(change, policy);
      return severity === undefined ? [] : [[change, severity] as const];
    }),
  );
  const used = (severity: Severity): number => [...counted.values()].filter((one) => one === severity).length;
  const budgets = SEVERITIES.flatMap((severity) => {
    const allowed = policy.budgets[severity] ?? (rank(severity) <= rank(policy.severity) ? 0 : undefined);
    return allowed === undefined ? [] : [{ severity, allowed, used: used(severity) }];
  });
  const over = new Set(budgets.filter((one) => one.used > one.allowed).map((one) => one.severity));
  const judged = marked.map((change) => {
    const severity = counted.get(change);
    return { ...change, blocks: severity !== undefined && over.has(severity) };
  });
  return { changes: judged, budgets, blocked: over.size > 0 };
}

/** The highest severity that no waiver excuses; nothing where the change is not held against anybody. */
function countedSeverity(change: Change, policy: Policy): Severity | undefined {
  const excused = ({ waiver }: Move): boolean => waiver?.state === 'approved' || (waiver?.state === 'proposed' && policy.acceptProposed);
  const left = change.moves.filter((move) => !excused(move));
  if (change.direction === 'better') return undefined;
  if (change.direction === 'unclear' && (policy.unclear === 'report' || !left.some((move) => move.before === 'PASS'))) return undefined;
  return left.map((move) => move.severity).toSorted((a, b) => rank(a) - rank(b))[0];
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
