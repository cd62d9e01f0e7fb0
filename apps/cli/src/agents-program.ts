import type { Command, Option } from 'commander';
import { more } from './output/more.ts';

/** `airworthy mcp` and `airworthy proposals`. */
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
