import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { buildWeb } from './build-web.ts';
import { ConfigError, readConfig } from './config.ts';
import type { ServerConfig } from './config.ts';
import { openPool } from './database/database.ts';
import { DataFolderBusy } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { addMaintenance } from './maintenance.ts';
import { BackupProblem } from './backup/manifest.ts';
import { openGround, startServer, startWorker } from './start.ts';
import { resolveSecrets } from './secrets/references.ts';
import { makeLogger } from './telemetry/logger.ts';
import { startTracing } from './telemetry/tracing.ts';
import { listenAsWorker } from './worker-http.ts';
import { openQueue } from './work/queue.ts';

/** The environment, with what secrets managers hold in place of references to them. */
const configure = async (): Promise<ServerConfig> => readConfig(await resolveSecrets(process.env));

/** How long stopping may take before the process ends regardless, in milliseconds: draining, audits under way, then closing connections. */
const grace = (config: ServerConfig): number => (config.drainSeconds + config.stopSeconds + 10) * 1000;

const program = new Command('airworthy-server').description('The program server of Airworthy');

program
  .command('serve')
  .description('serve the API and run audits')
  .action(async () => {
    buildWeb();
    const config = await configure();
    const tracing = await startTracing(process.env, 'airworthy-server');
    const server = await startServer(config);
    closeWithGrace({ delay: grace(config) }, async () => {
      await server.close();
      await tracing?.close();
    });
    console.log(`Airworthy listens on ${server.address}`);
    if (server.setupLink !== undefined) console.log(`Open this once to make the first administrator:\n  ${server.setupLink}`);
  });

program
  .command('worker')
  .description('run audits, without HTTP')
  .option('--slots <n>', 'audits at the same time', Number, 1)
  .action(async ({ slots }: { slots: number }) => {
    const config = await configure();
    if (config.databaseUrl === undefined)
      throw new ConfigError('A worker needs DATABASE_URL: the embedded database belongs to the process of the server.');
    const tracing = await startTracing(process.env, 'airworthy-worker');
    const ground = await openGround(config, makeLogger(config));
    const health = await listenAsWorker(ground);
    closeWithGrace({ delay: grace(config) }, async () => {
      if (health) health.readiness.stopping = true;
      await ground.close();
      await health?.close();
      await tracing?.close();
    });
    await startWorker(ground, slots);
    console.log(`Worker takes ${slots} audits at a time`);
  });

program
  .command('migrate')
  .description('bring the database up to date, once, and end')
  .action(async () => {
    const config = await configure();
    if (config.databaseUrl === undefined)
      throw new ConfigError('Set DATABASE_URL; the embedded database is brought up to date when the server starts.');
    const pool = openPool(config.databaseUrl, 2);
    try {
      const applied = await migrate(pool);
      const queue = await openQueue(config.databaseUrl, makeLogger({ ...config, logLevel: 'warn' }), { migrate: true });
      await queue.stop();
      console.log(applied.length === 0 ? 'Nothing to do.' : `Applied ${applied.join(', ')}.`);
    } finally {
      await pool.end();
    }
  });

addMaintenance(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof DataFolderBusy || error instanceof BackupProblem)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
