import { SEVERITIES } from '@airworthy/model';
import { z } from 'zod';
import { InstantSchema } from './instant.ts';
import type { Instant } from './instant.ts';
import { PauseSchema } from './sla.ts';

export const FINDING_STATES = ['open', 'triaged', 'planned', 'in-progress', 'fixed', 'verified', 'waived', 'false-positive'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** Nobody has to do anything about these. `fixed` is a claim, and not among them. */
export const CLOSED_STATES: ReadonlySet<FindingState> = new Set(['verified', 'false-positive']);
/** Somebody still has to deal with these. */
export const ACTIVE_STATES: ReadonlySet<FindingState> = new Set(['open', 'triaged', 'planned', 'in-progress', 'fixed']);

/** A finding with the life it has in a program. */
export const TrackedFindingSchema = z.strictObject({
  state: z.enum(FINDING_STATES),
  severity: z.enum(SEVERITIES),
  /** When it was seen first, and when its clock started: the same, unless it was closed and came back. */
  openedAt: InstantSchema,
  clockFrom: InstantSchema,
  /** Newest run that named it. */
  seenAt: InstantSchema,
  /** Since when it has its state. */
  changedAt: InstantSchema,
  closedAt: InstantSchema.nullable(),
  /** How often it came back after it was closed or waived. */
  reopened: z.int().min(0),
  /** Who says it is fixed, since when. */
  claimedBy: z.string().nullable(),
  claimedAt: InstantSchema.nullable(),
  /** While it is waived: until when. */
  waivedUntil: InstantSchema.nullable(),
  /** Spans in which it was waived; the clock stood still. */
  pauses: z.array(PauseSchema),
});
export type TrackedFinding = z.infer<typeof TrackedFindingSchema>;

export function newFinding(severity: TrackedFinding['severity'], now: Instant): TrackedFinding {
  return {
    state: 'open',
    severity,
    openedAt: now,
    clockFrom: now,
    seenAt: now,
    changedAt: now,
    closedAt: null,
    reopened: 0,
    claimedBy: null,
    claimedAt: null,
    waivedUntil: null,
    pauses: [],
  };
}

/** The finding in another state; what belongs to the state it leaves is cleared. */
export function inState(finding: TrackedFinding, state: FindingState, now: Instant): TrackedFinding {
  const left = finding.state === 'waived' && state !== 'waived';
  return {
    ...finding,
    state,
    changedAt: now,
    closedAt: CLOSED_STATES.has(state) ? now : null,
    ...(state === 'fixed' || state === 'verified' ? {} : { claimedBy: null, claimedAt: null }),
    ...(left ? { waivedUntil: null, pauses: finding.pauses.map((one) => (one.to === null ? { ...one, to: now } : one)) } : {}),
  };
}

/** Back to `open`, counted; what had been closed gets a new clock, what had been waived goes on with the old one. */
export function reopened(finding: TrackedFinding, now: Instant): TrackedFinding {
  const open = { ...inState(finding, 'open', now), reopened: finding.reopened + 1 };
  return CLOSED_STATES.has(finding.state) ? { ...open, clockFrom: now, pauses: [] } : open;
}
