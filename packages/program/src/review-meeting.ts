import { z } from 'zod';
import { DaySchema, InstantSchema } from './instant.ts';
import type { Day } from './instant.ts';

export const MEETING_KINDS = ['kick-off', 'owner-review', 'deep-dive', 'status', 'executive'] as const;

const TextSchema = z.string().min(1).max(4_000);
const PersonSchema = z.string().min(1).max(100);

/** Something that somebody said they would do. */
export const CommitmentSchema = z.strictObject({
  what: TextSchema,
  who: PersonSchema,
  due: DaySchema,
  /** Findings that it closes, by fingerprint. */
  findings: z.array(z.string()).max(1_000),
  state: z.enum(['open', 'kept', 'broken']),
});
export type Commitment = z.infer<typeof CommitmentSchema>;

/** A meeting about a service, or about the program when it names none. */
export const ReviewMeetingSchema = z.strictObject({
  kind: z.enum(MEETING_KINDS),
  service: z.string().nullable(),
  at: InstantSchema,
  held: z.boolean(),
  attendees: z.array(PersonSchema).max(200),
  agenda: z.array(TextSchema).max(100),
  decisions: z.array(z.strictObject({ text: TextSchema, by: PersonSchema })).max(200),
  commitments: z.array(CommitmentSchema).max(500),
  followUps: z.array(z.strictObject({ what: TextSchema, on: DaySchema, done: z.boolean() })).max(200),
});
export type ReviewMeeting = z.infer<typeof ReviewMeetingSchema>;

/** What the review of a service goes through. */
export const OWNER_REVIEW_AGENDA: readonly string[] = [
  'Findings, the most severe first',
  'How each of them is fixed, and what it takes',
  'Open questions of the owner and of the auditor',
  'Who does what by when',
  'When we look at it again',
];

/** Promises that are open, the oldest first; overdue once their day is over. */
export function openCommitments(
  meetings: readonly ReviewMeeting[],
  today: Day,
): (Commitment & { service: string | null; overdue: boolean })[] {
  return meetings
    .flatMap((one) => one.commitments.map((each) => ({ ...each, service: one.service, overdue: each.due < today })))
    .filter((one) => one.state === 'open')
    .toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.what < b.what ? -1 : 1));
}
