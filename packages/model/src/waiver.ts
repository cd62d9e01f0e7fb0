import { z } from 'zod';

const DateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a date such as 2027-01-31' });

const WaiverFields = {
  item: z.string().min(1).max(40),
  /** Every service where it is left out. */
  service: z.string().min(1).max(200).optional(),
  /** Path of a file, relative to the audited folder. */
  place: z.string().min(1).max(1_000).optional(),
  /** Fingerprint of one place, as `gate --json` prints it. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{32}$/, { message: 'must be a fingerprint of 32 hexadecimal digits' })
    .optional(),
  reason: z.string().min(1).max(4_000),
  /** The last day on which it holds. */
  expires: DateSchema,
  by: z.string().min(1).max(200),
};

const placed = (one: { place?: string | undefined; fingerprint?: string | undefined }): boolean =>
  one.place !== undefined || one.fingerprint !== undefined;

/** A waiver that somebody proposes in the repository, or that was approved on a server. */
export const WaiverSchema = z.strictObject(WaiverFields).refine(placed, { message: 'needs a place or a fingerprint' });
export type Waiver = z.infer<typeof WaiverSchema>;

/** `.airworthy/waivers.yaml`; a reason of a word is none. */
const ProposalSchema = WaiverSchema.refine((one) => one.reason.length >= 10, {
  message: 'must say why, in ten characters or more',
  path: ['reason'],
});
export const WaiverFileSchema = z.strictObject({ waivers: z.array(ProposalSchema).max(2_000).default([]) });

/** The list that a server exports: who approved, and a signature over all of it. */
export const ApprovedWaiversSchema = z.strictObject({
  version: z.literal(1),
  organisation: z.string(),
  waivers: z.array(WaiverSchema).max(20_000),
  /** Ed25519 over {@link signedText}, base64url. */
  signature: z.string(),
});
export type ApprovedWaivers = z.infer<typeof ApprovedWaiversSchema>;

/** What is signed: every field in a fixed order, so that both sides write the same bytes. */
export function signedText({ organisation, waivers }: Pick<ApprovedWaivers, 'organisation' | 'waivers'>): string {
  const rows = waivers.map((one) => [one.item, one.service ?? '', one.place ?? '', one.fingerprint ?? '', one.reason, one.expires, one.by]);
  return JSON.stringify(['airworthy waivers 1', organisation, rows]);
}
