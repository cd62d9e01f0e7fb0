import { Option } from 'commander';
import type { Command } from 'commander';
import { NEW_SERVICE_FRAMEWORKS } from './new-service-frameworks.ts';
import { more } from './output/more.ts';

/** What runs beside a developer: hooks of git, and a look at every change. */
export function addEverydayCommands(program: Command, done: (code: number) => void, shared: readonly Option[]): void {
  const hooks = program.command('hooks').description('let git run the gate before a commit and before a push');
  hooks
    .command('install')
    .description('write the hooks of this checkout; others are never overwritten')
    .argument('[dir]', 'folder that is audited', '.')
    .addOption(new Option('--only <hook>', 'this one alone').choices(['pre-commit', 'pre-push']))
    .addOption(new Option('--severity <severity>', 'the lowest severity that blocks').choices(['critical', 'high', 'medium', 'low']))
    .addHelpText(
      'after',
      more(`pre-commit looks at what is staged, compared with HEAD; pre-push compares with what the remote has.
Once past them: git commit --no-verify; for longer: AIRWORTHY_SKIP=1.`),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/hooks.ts')).installHooks(dir, options)));
  hooks
    .command('uninstall')
    .description('take the hooks away that were installed')
    .argument('[dir]', 'folder that is audited', '.')
    .action(async (dir: string) => done(await (await import('./commands/hooks.ts')).uninstallHooks(dir)));

  program
    .command('new-service')
    .description('write a small service in which every item passes that a template can know')
    .argument('<dir>', 'folder that is new or empty')
    .addOption(new Option('--framework <name>', 'what it is built on').choices([...NEW_SERVICE_FRAMEWORKS]).default('fastify'))
    .option('--name <name>', 'name of the service (default: that of the folder)')
    .option(
      '--owner <owner>',
      'who answers for it, as CODEOWNERS writes it: @organisation/team or an address (default: the address that git knows)',
    )
    .addHelpText(
      'after',
      more(
        `What stays open in its audit only people can answer: who tests the pager, what the load test measured, how the main branch is protected.`,
      ),
    )
    .action(async (dir: string, options) => done(await (await import('./commands/new-service.ts')).newServiceCommand(dir, options)));

  const watch = program
    .command('watch')
    .description('audit on every change and print what moved')
    .argument('[dir]', 'folder', '.')
    .option('--since <commit>', 'commit that is compared with', 'HEAD');
  for (const option of shared) watch.addOption(option);
  watch.action(async (dir: string, options) => done(await (await import('./commands/watch.ts')).watchCommand(dir, options)));
}
