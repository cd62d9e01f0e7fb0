import { z } from 'zod';
import { cardOf, servicesOf, ToolError } from '../audit-source.ts';
import type { Snapshot } from '../audit-source.ts';
import { citationFault } from '../proposals/check-citation.ts';
import { ANSWER_STATUSES, CitationSchema, PROPOSAL_KINDS, PROPOSAL_STATES } from '../proposals/proposal.ts';
import type { Citation, NewProposal } from '../proposals/proposal.ts';
import { defineTool } from '../tool.ts';
import type { ToolContext } from '../tool.ts';
import { quoted, UntrustedSchema } from '../untrusted.ts';

const Reason = z.string().trim().min(20).max(4_000).describe('Why, for the person who decides');
const Kept = z.object({ id: z.string(), state: z.enum(PROPOSAL_STATES), next: z.string() });
const NEXT = 'Nothing has changed: a person decides with `airworthy proposals accept` or `reject`.';

export const proposeAnswerTool = defineTool({
  name: 'propose_answer',
  title: 'Propose an answer to an open question',
  description:
    'Writes a proposal for a question of `open_questions`. It changes no verdict. Every place is checked: the quoted words have to stand in those lines.',
  readOnly: false,
  input: z.object({
    service: z.string().max(100),
    item: z.string().max(40),
    status: z.enum(ANSWER_STATUSES),
    reason: Reason,
    citations: z.array(CitationSchema).min(1).max(20),
  }),
  output: Kept,
  async run({ service: name, item, status, reason, citations }, context) {
    const snapshot = await context.source.snapshot();
    const card = cardOf(snapshot, item);
    const [found] = servicesOf(snapshot, name);
    const verdict = found?.service.verdicts.find((one) => one.item === card.id);
    if (verdict?.status !== 'UNKNOWN') throw new ToolError(`${card.id} is no open question of that service.`);
    return keep(context, snapshot, { kind: 'answer', service: found?.service.name ?? name, item: card.id, status, reason, citations });
  },
});

export const proposeWaiverTool = defineTool({
  name: 'propose_waiver',
  title: 'Propose to accept a risk for a time',
  description: 'Writes a proposal to accept the risk of a finding until a day, a year away at most. It changes no verdict and no decision.',
  readOnly: false,
  input: z.object({ fingerprint: z.string().max(100), until: z.iso.date(), reason: Reason }),
  output: Kept,
  async run({ fingerprint, until, reason }, context) {
    const snapshot = await context.source.snapshot();
    return keep(context, snapshot, { kind: 'waiver', ...subjectOf(snapshot, fingerprint), until, reason, citations: [] });
  },
});

export const proposeFalsePositiveTool = defineTool({
  name: 'propose_false_positive',
  title: 'Propose that a finding is wrong',
  description:
    'Writes a proposal that a finding does not hold, with the places that show it. Every place is checked. It changes no verdict.',
  readOnly: false,
  input: z.object({ fingerprint: z.string().max(100), reason: Reason, citations: z.array(CitationSchema).min(1).max(20) }),
  output: Kept,
  async run({ fingerprint, reason, citations }, context) {
    const snapshot = await context.source.snapshot();
    return keep(context, snapshot, { kind: 'false-positive', ...subjectOf(snapshot, fingerprint), reason, citations });
  },
});

export const proposalsTool = defineTool({
  name: 'proposals',
  title: 'What was proposed, and what became of it',
  description: 'Proposals of this repository with their state. Only a person accepts or rejects them, on the command line.',
  input: z.object({ state: z.enum(PROPOSAL_STATES).optional() }),
  output: z.object({
    proposals: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(PROPOSAL_KINDS),
        item: z.string(),
        state: z.enum(PROPOSAL_STATES),
        repository: z.object({ service: UntrustedSchema, reason: UntrustedSchema, note: UntrustedSchema.nullable() }),
      }),
    ),
  }),
  async run({ state }, { proposals }) {
    return {
      proposals: proposals
        .list()
        .filter((one) => state === undefined || one.state === state)
        .map(({ id, kind, item, state: is, service, reason, note }) => ({
          id,
          kind,
          item,
          state: is,
          repository: { service: quoted(service, 100), reason: quoted(reason), note: note === undefined ? null : quoted(note) },
        })),
    };
  },
});

function subjectOf({ result }: Snapshot, fingerprint: string): { service: string; item: string; fingerprint: string } {
  const found = result.services.flatMap((one) => one.findings).find((one) => one.fingerprint === fingerprint);
  if (found === undefined) throw new ToolError('There is no finding of that fingerprint; `findings` lists them.');
  return { service: found.service, item: found.item, fingerprint };
}

function keep(
  { proposals, client }: ToolContext,
  snapshot: Snapshot,
  proposal: Omit<NewProposal, 'treeHash' | 'proposedBy'>,
): z.infer<typeof Kept> {
  refuseFaults(proposal.citations, snapshot);
  const { id, state } = proposals.add({ ...proposal, treeHash: snapshot.result.treeHash, proposedBy: client });
  return { id, state, next: NEXT };
}

function refuseFaults(citations: readonly Citation[], { read }: Snapshot): void {
  const faults = citations.flatMap((one, index) => {
    const fault = citationFault(one, read);
    return fault === undefined ? [] : [`Citation ${index + 1}: ${fault}.`];
  });
  if (faults.length > 0) throw new ToolError(faults.join(' '));
}
