import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Pool } from 'pg';
import { backup } from './backup/backup.ts';
import { restore } from './backup/restore.ts';
import { ConfigError, readConfig } from './config.ts';
import { resolveSecrets } from './secrets/references.ts';
import { inScope, openDatabase, openPool } from './database/database.ts';
import { openEmbedded, runningEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { holdsHead, verifyLedger } from './ledger/read.ts';
import { verifyExport } from './ledger/verify-export.ts';

/** Commands beside the server: backup, restore and the ledger. */
export function addMaintenance(program: Command): void {
  program
    .command('backup')
    .description('write everything into one file; the server may go on meanwhile')
    .argument('<file>', 'a .tar.gz that is made')
    .action(async (file: string) => {
      const manifest = await withDatabase({ write: false }, (pool) => backup(pool, file, new Date()));
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
      console.log(`Wrote ${rows} rows of ${manifest.tables.length} tables to ${file}.`);
    });

  program
    .command('restore')
    .description('put a backup into an empty database')
    .argument('<file>', 'what `backup` wrote')
    .action(async (file: string) => {
      const manifest = await withDatabase({ write: true }, async (pool) => {
        const done = await restore(pool, file);
        await verifyAll(pool, undefined);
        return done;
      });
      console.log(`Restored ${manifest.tables.length} tables as they were at ${manifest.madeAt}.`);
    });

  const ledger = program.command('ledger').description('the chain of events');
  ledger
    .command('verify')
    .description('check that nothing was changed, taken out or put in')
    .option('--org <id>', 'one organisation')
    .option('--all', 'all of them')
    .option('--against <export>', 'an earlier export: what it signed has to be there still')
    .action(async ({ org, all, against }: { org?: string; all?: boolean; against?: string }) => {
      if ((org === undefined) === (all === undefined)) throw new ConfigError('Say --org ID or --all.');
      await withDatabase({ write: false }, async (pool) => {
        await verifyAll(pool, org);
        if (against !== undefined) await verifyAgainst(pool, against);
      });
    });
  ledger
    .command('verify-export')
    .description('check an exported ledger, without a database')
    .argument('<file>', 'what /ledger/export answered')
    .option('--key <file>', 'the public key of the installation (PEM), instead of the one in the file')
    .action(async (file: string, { key }: { key?: string }) => {
      const state = await verifyExport(file, key === undefined ? undefined : readFileSync(key, 'utf8'));
      console.log(
        state.ok
          ? `${state.lines} lines of ${state.org} are as they were signed. Key ${state.key}`
          : `The export is not to be trusted: ${state.because}.`,
      );
      if (!state.ok) process.exitCode = 1;
    });
}

async function verifyAll(pool: Pool, org: string | undefined): Promise<void> {
  const database = openDatabase(pool);
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM auth.organization WHERE $1::text IS NULL OR id = $1 ORDER BY id', [
    org ?? null,
  ]);
  if (org !== undefined && rows.length === 0) throw new ConfigError(`There is no organisation ${org}.`);
  for (const { id } of rows) {
    const state = await inScope(database, { org: id, actor: 'maintenance' }, (tx) => verifyLedger(tx, id));
    console.log(state.ok ? `${id}: ${state.lines} lines, head ${state.head}` : `${id}: BROKEN, ${state.because}`);
    if (!state.ok) process.exitCode = 1;
  }
}

/** A chain whose tail was cut off and whose head was set back is whole in itself; somebody who kept an export sees it. */
async function verifyAgainst(pool: Pool, file: string): Promise<void> {
  const signed = await verifyExport(file);
  const holds = signed.ok && (await inScope(openDatabase(pool), { org: signed.org, actor: 'maintenance' }, (tx) => holdsHead(tx, signed)));
  if (!holds) process.exitCode = 1;
  if (!signed.ok) console.log(`The export is not to be trusted: ${signed.because}.`);
  else console.log(`${signed.org}: what was signed with ${signed.lines} lines is ${holds ? 'there' : 'NOT there any more'}`);
}

/** The database of the settings. An embedded one that a server runs is read beside it; written to only while nobody runs it. */
async function withDatabase<T>(how: { readonly write: boolean }, work: (pool: Pool) => Promise<T>): Promise<T> {
  const config = readConfig(await resolveSecrets(process.env));
  const beside = config.databaseUrl ?? (how.write ? undefined : runningEmbedded(config.dataFolder));
  const server = beside === undefined ? await openEmbedded(config.dataFolder) : undefined;
  const pool = openPool(beside ?? (server?.url as string), 2);
  try {
    if (server) await migrate(pool);
    return await work(pool);
  } finally {
    await pool.end();
    await server?.stop();
  }
}
