import { createHash } from 'node:crypto';
import { z } from 'zod';

export const PROPOSAL_KINDS = ['answer', 'waiver', 'false-positive'] as const;
export const PROPOSAL_STATES = ['proposed', 'accepted', 'rejected'] as const;
export const ANSWER_STATUSES = ['PASS', 'PARTIAL', 'FAIL', 'N/A'] as const;

/** Lines of the repository that a proposal rests on, with what stands there. */
export const CitationSchema = z.strictObject({
  path: z.string().min(1).max(500),
  line: z.int().positive(),
  endLine: z.int().positive().exactOptional(),
  /** Words that have to stand there, spaces aside. */
  quote: z.string().min(3).max(2_000),
});
export type Citation = z.infer<typeof CitationSchema>;

/** What somebody who is no person of the team holds to be so. It counts nowhere until a person accepts it. */
export const ProposalSchema = z.strictObject({
  id: z.string().regex(/^P-[0-9a-f]{10}$/),
  kind: z.enum(PROPOSAL_KINDS),
  service: z.string().max(200),
  item: z.string().max(40),
  /** Finding that is waived or held to be wrong. */
  fingerprint: z.string().max(100).exactOptional(),
  /** Of an answer. */
  status: z.enum(ANSWER_STATUSES).exactOptional(),
  /** Of a waiver: its last day. */
  until: z.iso.date().exactOptional(),
  reason: z.string().max(4_000),
  citations: z.array(CitationSchema).max(20),
  /** Tree that it was made for; after a change its places may be gone. */
  treeHash: z.string().max(100),
  proposedBy: z.string().max(120),
  proposedAt: z.iso.datetime(),
  state: z.enum(PROPOSAL_STATES),
  decidedBy: z.string().max(120).exactOptional(),
  decidedAt: z.iso.datetime().exactOptional(),
  note: z.string().max(4_000).exactOptional(),
});
export type Proposal = z.infer<typeof ProposalSchema>;
export type NewProposal = Omit<Proposal, 'id' | 'proposedAt' | 'state' | 'decidedBy' | 'decidedAt' | 'note'>;

/** The same words about the same thing are the same proposal, whoever says them and however often. */
export function proposalId({ kind, service, item, fingerprint, status, until, reason, citations }: NewProposal): string {
  const words = JSON.stringify([kind, service, item, fingerprint, status, until, reason, citations]);
  return `P-${createHash('sha256').update(words).digest('hex').slice(0, 10)}`;
}
