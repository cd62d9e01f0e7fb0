import { Command, CommanderError, Option } from 'commander';
import { EXIT } from './exit-codes.ts';
import { VERSION } from './version.ts';

const FORMATS = ['html', 'json', 'junit', 'markdown', 'sarif'];
const EXAMPLES = `
Examples:
  airworthy audit                         audit this folder's sample, or DIR
  airworthy audit ../my-service --out report.html
  airworthy routes ../my-service --open   every route nobody guards
  airworthy explain S01-001 ../my-service --service orders
  airworthy gate . --baseline airworthy-baseline.json

Exit codes: 0 done · 1 gate or --fail-on condition met · 2 wrong usage · 3 input can't be audited · 70 defect of ours`;

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
  const service = (): Option => new Option('-s, --service <name...>', 'only these services');
  const noCache = (): Option => new Option('--no-cache', 'read and decide everything anew');

  program
    .command('audit')
    .description('audit a repository and say whether it may go to production')
    .argument('[dir]', 'folder to audit (default: the sample service that ships with the sources)')
    .addOption(service())
    .option('-o, --out <file>', 'write a report; the ending chooses the format (.html .json .md .sarif .xml)')
    .addOption(new Option('-f, --format <format>', 'format of --out, or of what is printed').choices(FORMATS))
    .option('--json', 'print the audit result as JSON')
    .addOption(new Option('--fail-on <condition>', 'exit with 1 when it holds').choices(['no-go', 'critical', 'high']))
    .option('--all', 'print every finding, not only the top ones')
    .addOption(noCache())
    .action(async (dir: string | undefined, options) => done(await (await import('./commands/audit.ts')).auditCommand(dir, options)));

  program
    .command('routes')
    .description('list the routes of the running app with what guards them')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .option('--json', 'print JSON')
    .option('--open', 'only routes that nothing guards')
    .option('--reconcile', 'every place that looks like a registration: wired, not wired and why, or unknown')
    .action(async (dir: string, options) => done(await (await import('./commands/routes.ts')).routesCommand(dir, options)));

  program
    .command('facts')
    .description('print what was read from the code')
    .argument('[family]', 'fact family, e.g. dbClients; without it, how many there are of each')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .option('--json', 'print JSON')
    .action(async (family: string | undefined, dir: string, options) => done(await (await import('./commands/facts.ts')).factsCommand(family, dir, options)));

  program
    .command('explain')
    .description('an item, its verdict with all evidence, and the fix for this code base')
    .argument('<item>', 'item id, e.g. S01-004')
    .argument('[dir]', 'folder', '.')
    .addOption(service())
    .option('--json', 'print JSON')
    .addOption(noCache())
    .action(async (item: string, dir: string, options) => done(await (await import('./commands/explain.ts')).explainCommand(item, dir, options)));

  const standards = program.command('standards').description('the standards that are asked');
  standards
    .command('list', { isDefault: true })
    .description('list the standards with how many items a machine decides')
    .option('--json', 'print JSON')
    .action(async (options) => done(await (await import('./commands/standards.ts')).listStandards(options)));
  standards
    .command('show')
    .description('show the items of a standard, or one item')
    .argument('<id>', 'standard (08, 08-rate-limiting) or item (S08-003)')
    .option('--json', 'print JSON')
    .action(async (id: string, options) => done(await (await import('./commands/standards.ts')).showStandard(id, options)));

  program
    .command('gate')
    .description('fail when there are new critical or high findings against a saved result')
    .argument('[dir]', 'folder', '.')
    .option('-b, --baseline <file>', 'result saved by `audit --out FILE.json`', 'airworthy-baseline.json')
    .addOption(new Option('--severity <severity>', 'the lowest severity that blocks').choices(['critical', 'high', 'medium', 'low']).default('high'))
    .option('--update', 'write the baseline instead of comparing')
    .option('--json', 'print JSON')
    .addOption(noCache())
    .action(async (dir: string, options) => done(await (await import('./commands/gate.ts')).gateCommand(dir, options)));

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
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Command().createArgument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: string) => done(await (await import('./commands/completion.ts')).completionCommand(shell, program)));

  return program;
}
