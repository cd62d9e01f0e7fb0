import type { Command, Option } from 'commander';
import { collect } from './collect.ts';
import { more } from './output/more.ts';

/** Adds `fix`. */
export function addFixCommand(program: Command, done: (code: number) => void, options: readonly Option[]): void {
  const command = program
    .command('fix')
    .description('patches for findings whose repair is mechanical: shown, tried in memory, offered only when the verdict turns to PASS')
    .argument('[item]', 'item id, e.g. S20-001; several with commas (default: all that have a fix)')
    .argument('[dir]', 'folder (default: ".")')
    .option('-i, --item <id>', 'only this item; may be repeated', collect)
    .option('--write', 'write the changes into the files')
    .option('--force', 'write although git shows uncommitted files, or there is no git')
    .option('--patch <file>', 'write all changes together as a patch for `git apply`')
    .option('--all', 'say also what is not offered, and why')
    .option('--json', 'print JSON');
  for (const option of options) command.addOption(option);
  command
    .addHelpText(
      'after',
      more(`Examples:
  airworthy fix ../my-service
  airworthy fix S20-001,S20-004 ../my-service --write
  airworthy fix ../shop --service orders --patch fixes.patch

A fix is offered only when an audit of the changed files, made in memory, says PASS for its item and no other verdict gets worse,
and when the code parses and type-checks as before. Nothing is written without --write.`),
    )
    .action(async (first: string | undefined, second: string | undefined, given) =>
      done(await (await import('./commands/fix.ts')).fixCommand(first, second, given)),
    );
}
