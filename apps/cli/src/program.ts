import { collect } from './collect.ts';
import { addMaintenance } from './server-commands.ts';
import { Command, CommanderError, Option } from 'commander';
import { EXIT } from './exit-codes.ts';
import { FORMATS } from './formats.ts';
import { addEverydayCommands } from './everyday-program.ts';
import { addGateCommand } from './gate-program.ts';
import { more } from './output/more.ts';
import { addAgentCommands } from './agents-program.ts';
import { addImportCommand } from './import-program.ts';
import { addStandardsCommands } from './standards-program.ts';
import { addProbeCommand } from './probe-program.ts';
import { addFixCommand } from './fix-program.ts';
import { addReportCommand } from './report-program.ts';
import { VERSION } from './version.ts';

const EXAMPLES = `
Examples:
  airworthy audit ../my-service                       decision, grades, blockers
  airworthy audit ../my-service --out report.html     the same as a page to share
  airworthy routes ../my-service --open               every route nobody guards
  airworthy explain S01-001 ../my-service             one item, evidence and fix
  airworthy gate --since origin/main                  what this change made worse or better

Exit codes:
  0   done; for gate: within the budget
  1   more got worse than the gate allows, or the condition of --fail-on holds
  2   the command line is wrong
  3   the input can't be audited: no such folder, no service, a bad file
  70  a defect of ours

Nothing of the audited folder is executed, and no request leaves the machine; only \`probe\` sends requests, to hosts that you allow,
and \`gate --comment\`, to the forge that CI names.`;

/** Parses the command line and runs the command. Returns the exit code; never throws. */
export async function run(args: string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = buildProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { reportError } = await import('./output/report-error.ts');
    return reportError(error);
  }
}

function buildProgram(done: (code: number) => void): Command {
  const program = new Command('airworthy')
    .description('Production-readiness audits for Node and TypeScript services, with evidence.')
    .version(VERSION, '-v, --version')
    .showSuggestionAfterError(true)
    .showHelpAfterError('Run `airworthy --help` to see what there is.')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  const service = (): Option => new Option('-s, --service <name>', 'only this service; may be repeated').argParser(collect);
  const advisories = (): Option =>
    new Option(
      '--advisories <file>',
      'known vulnerabilities of npm packages in OSV format: a file (.json or one record a line), or a folder of such files',
    );
  const profile = (): Option => new Option('-p, --profile <name>', 'ask the items of a profile only; `standards profiles` lists them');
  const noCache = (): Option => new Option('--no-cache', 'read and decide everything anew');

  program
    .command('audit')
    .description('audit a repository and say whether it may go to production')
    .argument('[dir]', 'folder to audit (default: the sample service that comes with the sources)')
    .addOption(service())
    .option('-o, --out <file>', 'write a report; the ending chooses the format: .html .json .md .sarif .xml; may be repeated', collect)
    .addOption(
      new Option('-f, --format <format>', 'format of --out where the ending does not say; without --out, print that format').choices(
        FORMATS,
      ),
    )
    .option('--json', 'print the audit result as JSON')
    .addOption(
      new Option(
        '--fail-on <condition>',
        'exit with 1 on a NO-GO, on a finding of that severity or above, or when a requirement of the profile does not hold',
      ).choices(['no-go', 'critical', 'high', 'requirements']),
    )
    .addOption(profile())
    .option('--all', 'print every blocker and every step of its fix')
    .option('--ascii', 'draw with plain characters')
    .option('--source-url <url>', 'where the audited commit can be browsed, for links in reports')
    .option('--date <text>', 'printed in the foot of reports; there is no clock in an audit')
    .addOption(advisories())
    .option('--import <file>', 'a report of another tool, joined as evidence; may be repeated; `import --help` lists them', collect)
    .addOption(noCache())
    .addHelpText(
      'after',
      more(`Examples:
  airworthy audit ../my-service --out report.html --out findings.sarif
  airworthy audit . --json > result.json
  airworthy audit . --fail-on critical
  airworthy audit . --profile launch --fail-on requirements
  airworthy audit ../shop --service orders --service payments`),
    )
    .action(async (dir: string | undefined, options) => done(await (await import('./commands/audit.ts')).auditCommand(dir, options)));

  addReportCommand(program, done, [service(), profile(), noCache()]);
  addProbeCommand(program, done);
  addFixCommand(program, done, [service(), noCache()]);
  addImportCommand(program, done);

  program
    .command('routes')
    .description('list the routes of the running app with what guards them')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .option('--json', 'print JSON')
    .option('--open', 'only routes that nothing guards')
    .option('--reconcile', 'every place that looks like a registration: wired, not wired and why, or unknown')
    .addHelpText(
      'after',
      more(`Access:
  guarded   without a valid credential the request is rejected
  optional  a credential is looked at, and the request goes on without one
  open      nothing asks for a credential
  opaque    something stands before the handler and could not be read`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/routes.ts')).routesCommand(dir, options)));

  program
    .command('fleet')
    .description('what only shows over several services: who calls whom and how it is authenticated, foreign tables, diverging controls')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .addOption(new Option('-f, --format <format>', 'how to print it').choices(['table', 'matrix', 'mermaid', 'json']).default('table'))
    .option('--json', 'print JSON')
    .option('-o, --out <file>', 'write to a file instead')
    .option('--all', 'every row of every section')
    .addHelpText(
      'after',
      more(`States of a call:
  authenticated  the caller sends what the route checks
  open           the route asks nobody who calls
  weak           the check of the route lets anybody through
  mismatch       the route refuses what the caller sends
  no-route       the running target has no such route
  public         health, metrics and documentation
  unknown        one of the two sides could not be read`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/fleet.ts')).fleetCommand(dir, options)));

  program
    .command('scope')
    .description(
      'how many items apply to each service, how many are decided, what is left for people; by phase, beside the figures of a plan',
    )
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .addOption(profile())
    .option('--json', 'print JSON')
    .addOption(noCache())
    .action(async (dir: string, options) => done(await (await import('./commands/scope.ts')).scopeCommand(dir, options)));

  program
    .command('facts')
    .description('print what was read from the code')
    .argument('[family]', 'fact family, e.g. dbClients; without it, how many there are of each')
    .argument('[dir]', 'folder (default: ".")')
    .addOption(service())
    .option('--json', 'print JSON')
    .action(async (family: string | undefined, dir: string | undefined, options) =>
      done(await (await import('./commands/facts.ts')).factsCommand(family, dir, options)),
    );

  program
    .command('explain')
    .description('an item, its verdict with all evidence, and the fix for this code base')
    .argument('<item>', 'item id, e.g. S01-004')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .option('--json', 'print JSON')
    .addOption(noCache())
    .action(async (item: string, dir: string, options) =>
      done(await (await import('./commands/explain.ts')).explainCommand(item, dir, options)),
    );

  addStandardsCommands(program, done);
  addAgentCommands(program, done, [service(), profile(), noCache()]);

  addGateCommand(program, done, [service(), profile(), advisories(), noCache()]);
  addEverydayCommands(program, done, [service(), profile()]);

  program
    .command('init')
    .description('write an airworthy.yaml with the services that were found')
    .argument('[dir]', 'folder', '.')
    .option('--force', 'overwrite an existing file')
    .action(async (dir: string, options) => done(await (await import('./commands/init.ts')).initCommand(dir, options)));

  program
    .command('doctor')
    .description('check the installation and say what an audit of DIR would read')
    .argument('[dir]', 'folder', '.')
    .action(async (dir: string) => done(await (await import('./commands/doctor.ts')).doctorCommand(dir)));

  program
    .command('serve')
    .description('run audit programs for a fleet: the server with its database, in one command')
    .addHelpText(
      'after',
      more(`Without DATABASE_URL an embedded PostgreSQL keeps everything in AIRWORTHY_DATA (default ~/.local/share/airworthy).
Settings: HOST, PORT (4600), PUBLIC_URL, DATABASE_URL, AUTH_SECRET, AUDIT_SLOTS, REPOSITORY_ROOTS; docs/guides/server.md has them all.`),
    )
    .action(async () => done(await (await import('./commands/serve.ts')).serverCommand('serve', [])));

  program
    .command('worker')
    .description('run audits of a server, on as many machines as you like (needs DATABASE_URL)')
    .option('--slots <n>', 'audits at the same time', '1')
    .action(async ({ slots }: { slots: string }) =>
      done(await (await import('./commands/serve.ts')).serverCommand('worker', ['--slots', slots])),
    );

  program
    .command('migrate')
    .description('bring the database of a server up to date, once (needs DATABASE_URL)')
    .action(async () => done(await (await import('./commands/serve.ts')).serverCommand('migrate', [])));

  addMaintenance(program, done);

  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Command().createArgument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      more(`Set it up:
  bash  airworthy completion bash > ~/.local/share/bash-completion/completions/airworthy
  zsh   airworthy completion zsh > "\${fpath[1]}/_airworthy"
  fish  airworthy completion fish > ~/.config/fish/completions/airworthy.fish`),
    )
    .action(async (shell: string) => done(await (await import('./commands/completion.ts')).completionCommand(shell, program)));

  return program;
}
