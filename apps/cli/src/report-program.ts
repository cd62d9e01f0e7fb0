import { Option } from 'commander';
import type { Command } from 'commander';

/** `airworthy report`, with the options that it shares with other commands. */
export function addReportCommand(program: Command, done: (code: number) => void, shared: readonly Option[]): void {
  const command = program
    .command('report')
    .description('write the documents an audit owes its readers: summary, audit, hardening guide, quick reference, plan')
    .argument('[dir]', 'folder to audit (default: the sample service that comes with the sources)')
    .option('-o, --out <folder>', 'folder for the documents, with one folder a format')
    .option('--site <folder>', 'pages of the services that open from this folder without server and network')
    .addOption(
      new Option('-f, --format <format...>', 'only these formats').choices([
        'csv',
        'docx',
        'eml',
        'html',
        'json',
        'markdown',
        'pdf',
        'pptx',
        'xlsx',
      ]),
    )
    .addOption(new Option('-l, --language <language>', 'language of our sentences').choices(['en', 'de']))
    .option('--template <file>', 'order, sections, wording, colour and logo of the documents (default: .airworthy/report.yaml)')
    .option('--program <file>', 'auditors, absences, prices and mail of an audit program (default: .airworthy/program.yaml)')
    .option('--list', 'print the documents, sections and messages that a template can name')
    .option('--from <file>', 'a result saved by `audit --out FILE.json`, instead of auditing')
    .option('--previous <file>', 'an earlier saved result, to say what moved since then')
    .option('--date <day>', 'day of the snapshot, YYYY-MM-DD (default: today)')
    .addHelpText(
      'after',
      `
Examples:
  airworthy report . --out docs/audit
  airworthy report . --out docs/audit --format pdf --format html`,
    )
    .action(async (dir: string | undefined, options) => done(await (await import('./commands/report.ts')).reportCommand(dir, options)));
  for (const option of shared) command.addOption(option);
}
