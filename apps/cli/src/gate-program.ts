import { Option } from 'commander';
import type { Command } from 'commander';
import { collect } from './collect.ts';
import { more } from './output/more.ts';

const FORMATS = ['text', 'json', 'sarif', 'github', 'gitlab', 'markdown', 'badge', 'shields'];

/** `airworthy gate`, with everything that a pull request wants. */
export function addGateCommand(program: Command, done: (code: number) => void, shared: readonly Option[]): void {
  const command = program
    .command('gate')
    .description('say what a change made worse or better, and fail where that is more than the budget allows')
    .argument('[dir]', 'folder', '.')
    .option('--since <commit>', 'compare with where this checkout left a commit or branch, e.g. origin/main')
    .option('--staged', 'look at what is staged instead of the work tree; compared with HEAD unless --since says otherwise')
    .option('-b, --baseline <file>', 'compare with a result saved by --update or by `audit --out FILE.json`', 'airworthy-baseline.json')
    .option('--update', 'write the baseline instead of comparing')
    .addOption(
      new Option('--severity <severity>', 'the lowest severity that blocks (default: airworthy.yaml, else high)').choices([
        'critical',
        'high',
        'medium',
        'low',
      ]),
    )
    .option(
      '-o, --out <file>',
      'write a file; the ending chooses: .json .sarif .gitlab.json .github.txt .md .svg .shields.json; may be repeated',
      collect,
    )
    .addOption(new Option('-f, --format <format>', 'what is printed').choices(FORMATS))
    .option('--json', 'print JSON')
    .option('--comment', 'write one comment on the pull or merge request, and the same one anew next time')
    .option('--request <number>', 'the pull or merge request, where CI does not say')
    .option('--source-url <url>', 'where the new state can be browsed, for links')
    .option('--accept-proposed', 'waivers that are only proposed in .airworthy/waivers.yaml count as approved')
    .option('--waiver-key <file>', 'public key (PEM) that approved waivers are signed with; else AIRWORTHY_WAIVER_KEY')
    .option('--date <day>', 'the day on which waivers are looked at, e.g. 2027-01-31 (default: today)');
  for (const option of shared) command.addOption(option);
  command
    .addHelpText(
      'after',
      more(`Exit codes: 0 within the budget · 1 more got worse than the budget allows · 2 wrong command line · 3 nothing to compare with, or nothing to audit
Code that only moves is never new. Settings of the gate are read from the commit that is compared with.
Only --comment sends requests: to the API of GitHub (GITHUB_TOKEN) or GitLab (GITLAB_TOKEN) that CI names.`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/gate.ts')).gateCommand(dir, options)));
}
