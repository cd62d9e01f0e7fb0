import { Option } from 'commander';
import type { Command } from 'commander';
import { collect } from './collect.ts';
import { more } from './output/more.ts';

/** `airworthy import` */
export function addImportCommand(program: Command, done: (code: number) => void): void {
  program
    .command('import')
    .description('take reports of other tools into a result, as evidence beside what was read from the code')
    .argument('[file...]', 'reports; what they are is told by their content; a folder is an offline database of OSV')
    .option('-i, --into <file>', 'result of `audit --out FILE.json`; without it, only what the reports hold is said')
    .option('-o, --out <file>', 'write the result to another file')
    .option('-s, --service <name>', 'the one service that the reports are about; otherwise their paths tell')
    .option('--base <dir>', 'folder that relative paths in the reports start from, relative to the audited root')
    .addOption(
      new Option('--root <dir>', 'folder that absolute paths start with, as on the machine of the pipeline; may be repeated').argParser(
        collect,
      ),
    )
    .option('--run <tools>', 'first run tools that the folder has set up: eslint, tsc, npm-audit, coverage; parted by commas')
    .option('--dir <dir>', 'folder to run them in', '.')
    .option('-y, --yes', 'run them; without it, only what would be run is shown')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      more(`Formats: SARIF 2.1.0; JSON of ESLint, oxlint, SonarQube, npm, pnpm and yarn audit, OSV-Scanner, Snyk, Dependency-Check, Code Climate,
GitLab, Codacy, Jest, Vitest, Mocha, Istanbul, Trivy, Semgrep, gitleaks, Scorecard, CycloneDX, Heimdall, retire.js; text of tsc; lcov.

What is imported decides only items that reading the code left open; where it contradicts the code, that is said. It closes nothing that it
does not mention. The same report again changes nothing.

Only --run executes anything of the folder, and only with --yes.

Examples:
  airworthy audit . --out result.json && airworthy import eslint.json lcov.info --into result.json
  airworthy import semgrep.sarif --into result.json --root /builds/shop
  airworthy import --run eslint,coverage --yes --into result.json`),
    )
    .action(async (files: string[], options) => done(await (await import('./commands/import.ts')).importCommand(files, options)));
}
