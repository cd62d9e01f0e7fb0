import type { Command } from 'commander';
import { more } from './output/more.ts';

/** `airworthy standards …`: what is asked, and how it can be narrowed. */
export function addStandardsCommands(program: Command, done: (code: number) => void): void {
  const standards = program.command('standards').description('the standards that are asked');
  standards
    .command('list', { isDefault: true })
    .description('list the standards with how many items a machine decides')
    .argument('[id]', 'show this one instead')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options) => done(await (await import('./commands/standards.ts')).listStandards(id, options)));
  standards
    .command('show')
    .description('show the items of a standard, or one item')
    .argument('<id>', 'standard (08, 08-rate-limiting) or item (S08-003)')
    .option('--json', 'print JSON')
    .action(async (id: string, options) => done(await (await import('./commands/standards.ts')).showStandard(id, options)));

  standards
    .command('profiles')
    .description('named selections of items with what they demand: ours, and those of a repository in .airworthy/profiles')
    .argument('[name]', 'show this one')
    .option('--dir <dir>', 'repository whose own profiles are listed too', '.')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options) => done(await (await import('./commands/profiles.ts')).listProfiles(name, options)));

  standards
    .command('capabilities')
    .description('the capabilities of services that standards ask for and airworthy.yaml can correct')
    .option('--json', 'print JSON')
    .action(async (options) => done(await (await import('./commands/standards.ts')).listCapabilities(options)));

  standards
    .command('map')
    .description('which items answer which id of a published standard, and what no item answers')
    .option('--to <scheme>', 'published standard, e.g. asvs; without it, all of them with how much is covered')
    .option('--by-item', 'the other way round: the ids of each item')
    .option('--uncovered', 'only what no item answers')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      more(`Examples:
  airworthy standards map
  airworthy standards map --to asvs
  airworthy standards map --to cwe --by-item --json`),
    )
    .action(async (options) => done(await (await import('./commands/standards-map.ts')).mapStandards(options)));

  standards
    .command('diff')
    .description('what a newer edition of our standards asks otherwise, and which verdicts of a repository that moves')
    .argument('[a]', 'edition, or path of an edition or a generated library (default: the newest published edition)')
    .argument('[b]', 'edition, path, or `current` for the standards of this version', 'current')
    .option('--audit <dir>', 'decide both over this repository and say which verdicts differ, and why')
    .option('-s, --service <name>', 'with --audit, only this service; may be repeated', (name: string, names: string[] = []) => [
      ...names,
      name,
    ])
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      more(`Examples:
  airworthy standards diff                          what changed since the last edition
  airworthy standards diff 2026.1 2026.2 --audit .  what going over to 2026.2 would do here`),
    )
    .action(async (a: string | undefined, b: string, options) =>
      done(await (await import('./commands/standards-diff.ts')).diffStandards(a, b, options)),
    );
  standards
    .command('lint')
    .description('check the standards of a repository (.airworthy/standards/*.yaml): every place that is wrong, and what to write instead')
    .argument('[dir]', 'folder of the repository', '.')
    .option('--json', 'print JSON')
    .action(async (dir: string, options) => done(await (await import('./commands/custom-standards.ts')).lintStandards(dir, options)));
  standards
    .command('init')
    .description('write a standard of your own to start from, with examples')
    .argument('[dir]', 'folder of the repository', '.')
    .option('--force', 'overwrite existing files')
    .action(async (dir: string, options) => done(await (await import('./commands/custom-standards.ts')).initStandards(dir, options)));
  standards
    .command('test')
    .description('audit the examples beside the standards of a repository and compare the verdicts')
    .argument('[dir]', 'folder of the repository', '.')
    .action(async (dir: string) => done(await (await import('./commands/custom-standards.ts')).testStandards(dir)));
}
