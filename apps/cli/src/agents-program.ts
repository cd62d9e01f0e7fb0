import type { Command, Option } from 'commander';
import { collect } from './collect.ts';
import { more } from './output/more.ts';

/** `airworthy mcp`, `airworthy answer` and `airworthy proposals`. */
export function addAgentCommands(program: Command, done: (code: number) => void, shared: readonly Option[]): void {
  const mcp = program
    .command('mcp')
    .description('serve the audit to agents by the Model Context Protocol: read-only, over standard input and output')
    .argument('[dir]', 'folder', '.')
    .option('--http', 'serve on the loopback address instead; clients need the token of AIRWORTHY_MCP_TOKEN, or the one that is printed')
    .option('--port <n>', 'port of --http; 0 takes one that is free', '4601')
    .option('--propose', 'offer tools that write proposals, for people to accept or reject')
    .addHelpText(
      'after',
      more(`Examples:
  airworthy mcp .                       what a client starts
  airworthy mcp . --propose             with tools that propose answers and waivers
  airworthy mcp . --http --port 4601`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/mcp.ts')).mcpCommand(dir, options)));
  for (const option of shared) mcp.addOption(option);

  const answer = program
    .command('answer')
    .description('have a model that you name draft answers to open questions; drafts are proposals, never verdicts')
    .argument('[dir]', 'folder', '.')
    .option('-i, --item <id>', 'only the question of this item; may be repeated', collect)
    .option('--limit <n>', 'at most so many questions, the most severe first', '10')
    .option('--url <url>', 'an OpenAI-compatible API (default: AIRWORTHY_MODEL_URL, then airworthy.yaml)')
    .option('--model <name>', 'its model (default: AIRWORTHY_MODEL, then airworthy.yaml)')
    .option('--timeout <seconds>', 'for one answer', '120')
    .option('--show', 'print every word that would be sent')
    .option('--dry-run', 'send nothing')
    .option('--yes', 'do not ask before code is sent')
    .addHelpText(
      'after',
      more(`Off unless a model is named. The key comes from AIRWORTHY_MODEL_KEY. Secrets in code are masked, and every place that an
answer cites is checked: what is not there is dropped.`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/answer.ts')).answerCommand(dir, options)));
  for (const option of shared) answer.addOption(option);

  const proposals = program
    .command('proposals')
    .description('what agents proposed: list, show, accept, reject; nothing counts before a person accepts it');
  const sub = (name: string, about: string): Command => proposals.command(name).description(about).option('-C, --dir <dir>', 'folder', '.');
  sub('list', 'proposals that wait for a decision')
    .option('--all', 'those that were decided, too')
    .option('--json', 'print JSON')
    .action(async (options) => done(await (await import('./commands/proposals.ts')).listProposals(options)));
  sub('show', 'one proposal with the code that it cites')
    .argument('<id>', 'P-…')
    .option('--json', 'print JSON')
    .action(async (id: string, options) => done(await (await import('./commands/proposals.ts')).showProposal(id, options)));
  for (const [name, state] of [
    ['accept', 'accepted'],
    ['reject', 'rejected'],
  ] as const)
    sub(name, `a person has read it and it is ${state}`)
      .argument('<id>', 'P-…')
      .option('--by <name>', 'who decides (default: the user of the system)')
      .option('--note <text>', 'kept beside the decision')
      .option('--yes', 'do not ask')
      .action(async (id: string, options) => done(await (await import('./commands/proposals.ts')).decideProposal(id, state, options)));
}
