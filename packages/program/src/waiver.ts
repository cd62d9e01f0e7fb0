import { z } from 'zod';
import { at, InstantSchema, plusYear } from './instant.ts';
import type { Instant } from './instant.ts';
import { refuse, saysSomething } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { mayDo, mustDiffer } from './roles.ts';
import type { Actor } from './roles.ts';

export const WAIVER_STATES = ['requested', 'approved', 'rejected', 'withdrawn', 'revoked', 'expired'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/** Accepted risk for a time. It is never counted as a pass. */
export const WaiverSchema = z.strictObject({
  /** `expired` is not stored: it follows from the time, see `waiverState`. */
  state: z.enum(['requested', 'approved', 'rejected', 'withdrawn', 'revoked']),
  reason: z.string(),
  expiresAt: InstantSchema,
  requestedBy: z.string(),
  requestedAt: InstantSchema,
  decidedBy: z.string().nullable(),
  decidedAt: InstantSchema.nullable(),
  /** Why it was approved, rejected, withdrawn or revoked. */
  note: z.string(),
});
export type Waiver = z.infer<typeof WaiverSchema>;

export type WaiverOutcome = { ok: true; waiver: Waiver } | Refusal;

/** As it is now: one whose time is over has expired, decided or not. */
export function waiverState(waiver: Waiver, now: Instant): WaiverState {
  const runs = waiver.state === 'requested' || waiver.state === 'approved';
  return runs && at(waiver.expiresAt) <= at(now) ? 'expired' : waiver.state;
}

export function isInForce(waiver: Waiver, now: Instant): boolean {
  return waiverState(waiver, now) === 'approved';
}

export function requestWaiver(asked: { reason: string; expiresAt: Instant }, actor: Actor, now: Instant): WaiverOutcome {
  const refusal = mayDo(actor, 'waivers:request') ?? refuseReason(asked.reason) ?? refuseExpiry(asked.expiresAt, now);
  if (refusal !== undefined) return refusal;
  return {
    ok: true,
    waiver: {
      state: 'requested',
      reason: asked.reason,
      expiresAt: asked.expiresAt,
      requestedBy: actor.id,
      requestedAt: now,
      decidedBy: null,
      decidedAt: null,
      note: '',
    },
  };
}

/** After now, and at most a year away. */
export function refuseExpiry(expiresAt: Instant, now: Instant): Refusal | undefined {
  if (at(expiresAt) <= at(now)) return refuse('date-out-of-range', 'A waiver ends in the future.');
  const last = plusYear(now);
  if (at(expiresAt) > at(last)) return refuse('date-out-of-range', `A waiver lasts a year at most, until ${last.slice(0, 10)}.`);
  return undefined;
}

function refuseReason(reason: string): Refusal | undefined {
  return saysSomething(reason) ? undefined : refuse('reason-missing', 'A risk is accepted for a reason: write it down.');
}

export const WAIVER_ACTIONS = ['approve', 'reject', 'withdraw', 'revoke'] as const;
export type WaiverAction = (typeof WAIVER_ACTIONS)[number];

const FROM: Record<WaiverAction, { state: WaiverState; becomes: Waiver['state']; permission: 'waivers:request' | 'waivers:approve' }> = {
  approve: { state: 'requested', becomes: 'approved', permission: 'waivers:approve' },
  reject: { state: 'requested', becomes: 'rejected', permission: 'waivers:approve' },
  withdraw: { state: 'requested', becomes: 'withdrawn', permission: 'waivers:request' },
  revoke: { state: 'approved', becomes: 'revoked', permission: 'waivers:approve' },
};

/** Approve, reject, withdraw or revoke. Whoever asked cannot approve or reject, and nobody else can withdraw. */
export function decideWaiver(waiver: Waiver, action: WaiverAction, note: string, actor: Actor, now: Instant): WaiverOutcome {
  const { state, becomes, permission } = FROM[action];
  const is = waiverState(waiver, now);
  const refusal =
    mayDo(actor, permission) ??
    (is === state ? undefined : refuse('wrong-state', `A waiver that is ${is} cannot be ${becomes}.`)) ??
    (action === 'approve' || action === 'reject' ? mustDiffer(waiver.requestedBy, actor.id, 'The decision on a waiver') : undefined) ??
    (action === 'withdraw' && actor.id !== waiver.requestedBy
      ? refuse('forbidden', 'A request is withdrawn by the one who made it; others reject it.')
      : undefined) ??
    (action === 'approve' ? refuseExpiry(waiver.expiresAt, now) : undefined) ??
    ((action === 'reject' || action === 'revoke') && !saysSomething(note)
      ? refuse('reason-missing', 'Say why, so that the owner knows what to do instead.')
      : undefined);
  if (refusal !== undefined) return refusal;
  return { ok: true, waiver: { ...waiver, state: becomes, decidedBy: actor.id, decidedAt: now, note } };
}
