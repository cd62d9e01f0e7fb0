import { openDatabase } from './database.ts';
import { openQueues, startWorkers } from './jobs.ts';
import { logger } from './logger.ts';
import { serveMetrics } from './metrics-server.ts';
import { openMail, openMessenger, openStorage } from './resources.ts';
import { readSecrets, secretStore } from './secrets.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const secrets = await readSecrets(secretStore(settings));
const pool = openDatabase(settings, secrets);
const boss = openQueues(secrets, { worker: true });
await boss.start();
const mail = openMail(settings, secrets);
await startWorkers({
  boss,
  pool,
  mail,
  messenger: openMessenger(settings, secrets, mail),
  storage: openStorage(settings),
  codePepper: secrets.code_pepper,
  keepRecordingsDays: settings.KEEP_RECORDINGS_DAYS,
});
const metricsServer = serveMetrics(settings.METRICS_HOST, settings.METRICS_PORT);
logger.info('the worker takes jobs');

async function shutDown(code: number): Promise<void> {
  await boss.stop({ graceful: true, timeout: 20_000 });
  await pool.end();
  metricsServer.close();
  process.exit(code);
}

process.once('SIGTERM', () => void shutDown(0));
process.once('SIGINT', () => void shutDown(0));
process.on('unhandledRejection', (error) => {
  logger.fatal({ err: error }, 'nobody caught a rejection');
  void shutDown(1);
});
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'nobody caught an exception');
  void shutDown(1);
});
