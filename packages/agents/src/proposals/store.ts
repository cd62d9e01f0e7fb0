import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { proposalId, ProposalSchema } from './proposal.ts';
import type { NewProposal, Proposal } from './proposal.ts';

const FileSchema = z.strictObject({ schemaVersion: z.literal(1), proposals: z.array(ProposalSchema).max(2_000) });
const MOST_OPEN = 500;

/** What is wrong with the file or with what is asked of it. */
export class ProposalError extends Error {}

export interface ProposalStore {
  list(): Proposal[];
  /** Keeps a proposal; one that is there already is given back as it is, so that a decision stands. */
  add(proposal: NewProposal): Proposal;
  decide(id: string, decision: { state: 'accepted' | 'rejected'; by: string; note: string }): Proposal;
}

/** `.airworthy/proposals.json` of a repository. */
export function openProposals(root: string, now: () => Date): ProposalStore {
  const folder = join(root, '.airworthy');
  const path = join(folder, 'proposals.json');
  const list = (): Proposal[] => {
    refuseLinks(folder, path);
    const text = readIfThere(path);
    if (text === undefined) return [];
    const read = FileSchema.safeParse(parsed(text));
    if (!read.success) throw new ProposalError('.airworthy/proposals.json is not valid; correct or remove it.');
    return read.data.proposals;
  };
  const save = (proposals: Proposal[]): void => {
    mkdirSync(folder, { recursive: true });
    const next = `${path}.${randomUUID()}`;
    try {
      writeFileSync(next, `${JSON.stringify({ schemaVersion: 1, proposals }, null, 2)}\n`, { flag: 'wx' });
      renameSync(next, path);
    } finally {
      rmSync(next, { force: true });
    }
  };
  return {
    list,
    add(proposal) {
      const all = list();
      const id = proposalId(proposal);
      const known = all.find((one) => one.id === id);
      if (known !== undefined) return known;
      if (all.filter((one) => one.state === 'proposed').length >= MOST_OPEN)
        throw new ProposalError(`${MOST_OPEN} proposals wait for a decision; decide some of them first.`);
      const added = ProposalSchema.parse({ id, ...proposal, proposedAt: now().toISOString(), state: 'proposed' });
      save([...all, added]);
      return added;
    },
    decide(id, { state, by, note }) {
      const all = list();
      const found = all.find((one) => one.id === id);
      if (found === undefined) throw new ProposalError(`There is no proposal ${id}.`);
      if (found.state !== 'proposed') throw new ProposalError(`${id} has been ${found.state} by ${found.decidedBy ?? 'somebody'}.`);
      const decided: Proposal = { ...found, state, decidedBy: by, decidedAt: now().toISOString(), ...(note === '' ? {} : { note }) };
      save(all.map((one) => (one.id === id ? decided : one)));
      return decided;
    },
  };
}

/** A repository could lay a link there, so that what is written lands elsewhere. */
function refuseLinks(...paths: string[]): void {
  for (const path of paths) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new ProposalError('.airworthy is a link to another place; proposals are not written through links.');
  }
}

function readIfThere(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
