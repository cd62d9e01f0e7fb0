import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database.ts';

const config = readConfig(process.env);
const database = openDatabase(config.databaseUrl);
const app = await buildApp(config, database);

async function stop(signal: string): Promise<void> {
  app.log.info({ signal }, 'stopping');
  const timer = setTimeout(() => process.exit(1), 10_000);
  timer.unref();
  await app.close();
  await database.end();
  process.exit(0);
}

process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));

await app.listen({ port: config.port, host: '0.0.0.0' });
