import type { Status } from '@airworthy/model';
import { CLOSED_STATES, inState, reopened } from './finding.ts';
import type { TrackedFinding } from './finding.ts';
import { at, later } from './instant.ts';
import type { Instant } from './instant.ts';

/** What a finished run has to say to one finding. */
export interface Observation {
  /** Day and time of the code that was read. What is older than the newest run is not heard. */
  runAt: Instant;
  /** A finding with this fingerprint is in the result. */
  mentioned: boolean;
  /** Effective verdict of the finding's item for the service after the run; null when it was not asked. */
  status: Status | null;
}

export const RUN_EFFECTS = ['nothing', 'seen again', 'claim refuted', 'verified', 'reopened', 'waiver expired', 'older run'] as const;
export type RunEffect = (typeof RUN_EFFECTS)[number];

export interface AfterRun {
  finding: TrackedFinding;
  effect: RunEffect;
  sentence: string;
}

/**
 * What a run does to a finding. It closes on a PASS of its item and on nothing else: a report that does not mention it any more, an item
 * that was not asked, N/A and UNKNOWN leave it as it is.
 */
export function afterRun(before: TrackedFinding, observation: Observation, now: Instant): AfterRun {
  const expired = expireWaiver(before, now);
  const finding = expired ?? before;
  const { runAt, mentioned, status } = observation;
  if (at(runAt) < at(before.seenAt)) return say(finding, expired, 'older run', 'The run read older code than the newest that named it.');
  if (mentioned)
    return say({ ...afterMention(finding, runAt, now), seenAt: later(runAt, finding.seenAt) }, expired, ...mentionWords(finding, runAt));
  const closed = status === 'PASS' ? afterPass(finding, runAt, now) : undefined;
  if (closed !== undefined) return say(closed, undefined, 'verified', 'A later run says PASS for its item.');
  return say(finding, expired, 'nothing', 'The run did not name it, and its item did not pass: that closes nothing.');
}

/**
 * The finding when its item passes, by a run, a probe or a person; nothing where it is closed already.
 *
 * @param seenAt when the code was read or the answer given: it was over then, not when somebody looked at the result
 */
export function afterPass(finding: TrackedFinding, seenAt: Instant, now: Instant): TrackedFinding | undefined {
  if (CLOSED_STATES.has(finding.state)) return undefined;
  return { ...inState(finding, 'verified', now), closedAt: later(seenAt, finding.clockFrom) };
}

function afterMention(finding: TrackedFinding, runAt: Instant, now: Instant): TrackedFinding {
  const [effect] = mentionWords(finding, runAt);
  if (effect === 'reopened') return reopened(finding, now);
  return effect === 'claim refuted' ? inState(finding, 'in-progress', now) : finding;
}

/** Code that was read before the claim refutes nothing, and neither does code older than the verification. */
function mentionWords(finding: TrackedFinding, runAt: Instant): [RunEffect, string] {
  const after = (moment: Instant | null): boolean => moment === null || at(runAt) > at(moment);
  if (finding.state === 'verified' && after(finding.closedAt)) return ['reopened', 'It was verified, and a later run finds it again.'];
  if (finding.state === 'fixed' && after(finding.claimedAt))
    return ['claim refuted', 'It was claimed to be fixed, and a later run still finds it.'];
  return ['seen again', 'The run finds it again.'];
}

/** The end of a waiver needs no run: it is open again from that moment on. */
export function expireWaiver(finding: TrackedFinding, now: Instant): TrackedFinding | undefined {
  if (finding.state !== 'waived' || finding.waivedUntil === null || at(finding.waivedUntil) > at(now)) return undefined;
  return reopened(finding, finding.waivedUntil);
}

function say(finding: TrackedFinding, expired: TrackedFinding | undefined, effect: RunEffect, sentence: string): AfterRun {
  if (expired === undefined || effect === 'claim refuted' || effect === 'reopened') return { finding, effect, sentence };
  return { finding, effect: 'waiver expired', sentence: 'The waiver is over; the finding is open again.' };
}
