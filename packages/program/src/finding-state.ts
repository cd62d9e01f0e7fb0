import { z } from 'zod';
import { inState, reopened } from './finding.ts';
import type { FindingState, TrackedFinding } from './finding.ts';
import type { Instant } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { mayDo, mustDiffer } from './roles.ts';
import type { Actor, Permission } from './roles.ts';
import { isInForce, WaiverSchema } from './waiver.ts';

export const FINDING_ACTIONS = [
  'triage',
  'plan',
  'start',
  'stop',
  'claim-fixed',
  'withdraw-claim',
  'verify',
  'waive',
  'end-waiver',
  'dismiss',
  'reopen',
] as const;
export type FindingActionName = (typeof FINDING_ACTIONS)[number];

/** A move of a finding by a person; `note` is kept in its history. */
export const FindingActionSchema = z.strictObject({
  kind: z.enum(FINDING_ACTIONS),
  note: z.string().max(4_000),
  /** The approved waiver, for `waive`. */
  waiver: WaiverSchema.nullable(),
});
export type FindingAction = z.infer<typeof FindingActionSchema>;

interface Move {
  from: readonly FindingState[];
  to: FindingState;
  permission: Permission;
  /** Whether the history must say why. */
  note: boolean;
}

const UNDONE: readonly FindingState[] = ['open', 'triaged', 'planned', 'in-progress'];

/** Every move that people may make. Runs make others: see `afterRun`. */
export const FINDING_MOVES: Readonly<Record<FindingActionName, Move>> = {
  triage: { from: ['open'], to: 'triaged', permission: 'findings:triage', note: false },
  plan: { from: ['open', 'triaged'], to: 'planned', permission: 'findings:work', note: false },
  start: { from: ['open', 'triaged', 'planned'], to: 'in-progress', permission: 'findings:work', note: false },
  stop: { from: ['planned', 'in-progress'], to: 'triaged', permission: 'findings:work', note: false },
  'claim-fixed': { from: UNDONE, to: 'fixed', permission: 'findings:work', note: false },
  'withdraw-claim': { from: ['fixed'], to: 'in-progress', permission: 'findings:work', note: false },
  verify: { from: ['fixed'], to: 'verified', permission: 'findings:verify', note: true },
  waive: { from: [...UNDONE, 'fixed'], to: 'waived', permission: 'waivers:approve', note: false },
  'end-waiver': { from: ['waived'], to: 'open', permission: 'waivers:approve', note: true },
  dismiss: { from: [...UNDONE, 'fixed'], to: 'false-positive', permission: 'findings:dismiss', note: true },
  reopen: { from: ['fixed', 'verified', 'false-positive'], to: 'open', permission: 'findings:triage', note: true },
};

export type MoveOutcome = { ok: true; finding: TrackedFinding; from: FindingState; to: FindingState } | Refusal;

export function move(finding: TrackedFinding, action: FindingAction, actor: Actor, now: Instant): MoveOutcome {
  const { from, to, permission, note } = FINDING_MOVES[action.kind];
  const refusal =
    mayDo(actor, permission) ??
    (from.includes(finding.state)
      ? undefined
      : refuse('wrong-state', `A finding that is ${finding.state} cannot ${WORDS[action.kind]}; that goes from ${from.join(', ')}.`)) ??
    (action.kind === 'verify' && finding.claimedBy !== null
      ? mustDiffer(finding.claimedBy, actor.id, 'To verify a claimed fix')
      : undefined) ??
    (note && !saysSomething(action.note) ? refuse('reason-missing', 'This move needs a note that says why.') : undefined) ??
    (action.kind === 'waive' ? refuseWaiver(action, now) : undefined);
  if (refusal !== undefined) return refusal;
  return { ok: true, finding: moved(finding, action, to, actor, now), from: finding.state, to };
}

/** The moves that somebody may make now, for buttons. */
export function movesOf(finding: TrackedFinding, actor: Actor): readonly FindingActionName[] {
  return FINDING_ACTIONS.filter((one) => {
    const { from, permission } = FINDING_MOVES[one];
    if (!from.includes(finding.state) || mayDo(actor, permission) !== undefined) return false;
    return one !== 'verify' || finding.claimedBy !== actor.id;
  });
}

function moved(finding: TrackedFinding, action: FindingAction, to: FindingState, actor: Actor, now: Instant): TrackedFinding {
  if (to === 'open') return reopened(finding, now);
  const next = inState(finding, to, now);
  if (to === 'fixed') return { ...next, claimedBy: actor.id, claimedAt: now };
  if (action.kind === 'waive' && action.waiver !== null)
    return { ...next, waivedUntil: action.waiver.expiresAt, pauses: [...next.pauses, { from: now, to: null }] };
  return next;
}

function refuseWaiver({ waiver }: FindingAction, now: Instant): Refusal | undefined {
  if (waiver === null || !isInForce(waiver, now))
    return refuse('waiver-not-valid', 'A finding is waived by an approved waiver that has not expired.');
  if (waiver.decidedBy === null) return refuse('waiver-not-valid', 'Nobody approved the waiver.');
  return mustDiffer(waiver.requestedBy, waiver.decidedBy, 'A waiver');
}

const WORDS: Readonly<Record<FindingActionName, string>> = {
  triage: 'be triaged',
  plan: 'be planned',
  start: 'be started',
  stop: 'be put back',
  'claim-fixed': 'be claimed to be fixed',
  'withdraw-claim': 'lose a claim',
  verify: 'be verified',
  waive: 'be waived',
  'end-waiver': 'lose its waiver',
  dismiss: 'become a false positive',
  reopen: 'be opened again',
};
