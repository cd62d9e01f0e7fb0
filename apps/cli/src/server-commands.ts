import type { Command } from 'commander';

/** Commands beside the server: backup, restore and the ledger. */
export function addMaintenance(program: Command, done: (code: number) => void): void {
  program
    .command('backup')
    .description('write everything of a server into one file; it may go on meanwhile')
    .argument('<file>', 'a .tar.gz that is made')
    .action(async (file: string) => done(await (await import('./commands/serve.ts')).serverCommand('backup', [file])));

  program
    .command('restore')
    .description('put a backup into the empty database of a server')
    .argument('<file>', 'what `airworthy backup` wrote')
    .action(async (file: string) => done(await (await import('./commands/serve.ts')).serverCommand('restore', [file])));

  program
    .command('ledger')
    .description('check the chain of events of a server: verify --all, verify --org ID, verify-export FILE')
    .argument('<verify|verify-export>', 'what is checked')
    .argument('[rest...]', 'its options')
    .allowUnknownOption()
    .action(async (what: string, rest: string[]) =>
      done(await (await import('./commands/serve.ts')).serverCommand('ledger', [what, ...rest])),
    );
}
