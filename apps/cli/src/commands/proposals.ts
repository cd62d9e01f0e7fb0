import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { citationFault } from '@airworthy/agents/proposals/check-citation';
import type { Proposal } from '@airworthy/agents/proposals/proposal';
import { openProposals, ProposalError } from '@airworthy/agents/proposals/store';
import type { ProposalStore } from '@airworthy/agents/proposals/store';
import { KnownError } from '@airworthy/engine/known-error';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { plain, print, printJson } from '../output/terminal.ts';
import { openFolder } from '../audit-run.ts';

export interface ProposalsOptions {
  dir: string;
  all?: boolean;
  json?: boolean;
  by?: string;
  note?: string;
  yes?: boolean;
}

/** `airworthy proposals list` */
export async function listProposals({ dir, all, json }: ProposalsOptions): Promise<number> {
  const shown = asked(() => open(dir).list()).filter((one) => all === true || one.state === 'proposed');
  if (json) await printJson(shown);
  else if (shown.length === 0) await print(all ? 'Nothing has been proposed.' : 'No proposal waits for a decision.');
  else {
    const rows = shown.map((one) => [one.id, one.state, one.kind, one.item, plain(one.service), plain(one.reason).slice(0, 80)]);
    await print(
      `${table(['ID', 'STATE', 'KIND', 'ITEM', 'SERVICE', 'REASON'], rows)}\n\n\`airworthy proposals show ID\` has the whole of it.`,
    );
  }
  return EXIT.ok;
}

/** `airworthy proposals show ID` */
export async function showProposal(id: string, { dir, json }: ProposalsOptions): Promise<number> {
  const found = find(open(dir), id);
  await (json ? printJson(found) : print(textOf(found, dir)));
  return EXIT.ok;
}

/** `airworthy proposals accept ID` and `reject ID`: what a person says about it, asked for on a terminal. */
export async function decideProposal(id: string, state: 'accepted' | 'rejected', options: ProposalsOptions): Promise<number> {
  const { dir, note = '', by = userInfo().username } = options;
  const store = open(dir);
  const found = find(store, id);
  const broken = found.citations.filter((one) => citationFault(one, reader(dir)) !== undefined);
  if (state === 'accepted' && broken.length > 0)
    throw new KnownError(
      'stale-proposal',
      `${id} rests on code that is not there any more: ${broken.map((one) => plain(one.path)).join(', ')}.`,
      {
        hint: 'Reject it, or have it proposed anew.',
      },
    );
  if (options.yes !== true && !(await agreed(found, state, dir))) {
    await print('Left as it was.');
    return EXIT.ok;
  }
  const decided = asked(() => store.decide(id, { state, by, note }));
  await print(`${decided.id} is ${state}, by ${decided.decidedBy ?? by}.`);
  return EXIT.ok;
}

async function agreed(proposal: Proposal, state: string, dir: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new KnownError('usage', 'A person decides about proposals, on a terminal.', { hint: 'In a script of your own, say --yes.' });
  await print(textOf(proposal, dir));
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`\nMark it as ${state}? [y/N] `);
  lines.close();
  return /^y(?:es)?$/i.test(answer.trim());
}

function textOf(one: Proposal, dir: string): string {
  const read = reader(dir);
  return [
    `${one.id} · ${one.kind}${one.status === undefined ? '' : ` ${one.status}`} · ${one.item} · ${plain(one.service)}`,
    `${one.state}${one.decidedBy === undefined ? '' : ` by ${plain(one.decidedBy)}`}; proposed by ${plain(one.proposedBy)} on ${one.proposedAt.slice(0, 10)}`,
    ...(one.until === undefined ? [] : [`until ${one.until}`]),
    '',
    plain(one.reason),
    ...one.citations.flatMap((cited) => {
      const fault = citationFault(cited, read);
      return ['', `${plain(cited.path)}:${cited.line}${fault === undefined ? '' : ` – ${fault}`}`, `  ${plain(cited.quote)}`];
    }),
    ...(one.note === undefined ? [] : ['', `Note: ${plain(one.note)}`]),
  ].join('\n');
}

function open(dir: string): ProposalStore {
  return openProposals(resolve(dir), () => new Date());
}

function reader(dir: string): (path: string) => string | undefined {
  const { tree } = openFolder(dir);
  return (path) => tree.read(path);
}

function find(store: ProposalStore, id: string): Proposal {
  const found = asked(() => store.list()).find((one) => one.id === id);
  if (found === undefined)
    throw new KnownError('usage', `There is no proposal ${plain(id)}.`, { hint: '`airworthy proposals list --all` has them.' });
  return found;
}

/** What is wrong with the file is a fault of the input. */
function asked<T>(what: () => T): T {
  try {
    return what();
  } catch (error) {
    if (error instanceof ProposalError) throw new KnownError('proposals', error.message);
    throw error;
  }
}
