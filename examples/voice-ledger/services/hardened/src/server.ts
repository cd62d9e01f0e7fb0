import { setTimeout as pause } from 'node:timers/promises';
import { REMINDER_QUEUE, TieredCache } from '@voice-ledger/domain';
import type { SessionDesk } from '@voice-ledger/voice';
import { localHearing, localSpeech } from '@voice-ledger/voice';
import { buildApp } from './app.ts';
import { openDatabase } from './database.ts';
import type { Condition } from './health.ts';
import { CODE_QUEUE, openQueues, QUEUES, WEBHOOK_QUEUE } from './jobs.ts';
import { logger } from './logger.ts';
import { voiceSpent, watchDatabase } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { countFirstIn } from './rate-limits.ts';
import { redisCounters } from './redis-counters.ts';
import { openIntents, openStorage } from './resources.ts';
import { readSecrets, secretStore } from './secrets.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const secrets = await readSecrets(secretStore(settings));
const pool = openDatabase(settings, secrets);
const boss = openQueues(secrets, { worker: false });
await boss.start();

const desk: SessionDesk = {
  pool,
  intents: openIntents(settings, secrets),
  hearing: localHearing(),
  speech: localSpeech(),
  storage: openStorage(settings),
  cache: new TieredCache(pool, { entries: 1_000, ttlMs: 10 * 60_000 }),
  codePepper: secrets.code_pepper,
  dailyBudgetMicro: settings.DAILY_BUDGET_RUPEES * 1_000_000,
  keepRecordingsDays: settings.KEEP_RECORDINGS_DAYS,
  spent: (micro) => voiceSpent.inc(micro / 1_000_000),
  sendCode: async (job) => {
    await boss.send(CODE_QUEUE, job, { singletonKey: job.customerId, singletonSeconds: 20 });
  },
  enqueueReminder: async (job, dueAt) => {
    await boss.send(REMINDER_QUEUE, job, { id: job.reminderId, startAfter: dueAt });
  },
};
const redis = settings.COUNTERS_URL ? redisCounters(settings.COUNTERS_URL) : undefined;
if (redis) countFirstIn(redis);
const condition: Condition = { closing: false };
const app = await buildApp({
  settings,
  secrets,
  pool,
  desk,
  condition,
  sendCode: desk.sendCode,
  enqueueWebhook: async ({ eventId, merchantId, correlationId }) => {
    await boss.send(WEBHOOK_QUEUE, { eventId, merchantId, correlationId }, { singletonKey: eventId });
  },
});
watchDatabase(pool, async () => {
  const queues = await boss.getQueues([...QUEUES]);
  return new Map(queues.map((queue) => [queue.name, queue.queuedCount]));
});
const metricsServer = serveMetrics(settings.METRICS_HOST, settings.METRICS_PORT);
await app.listen({ host: settings.HOST, port: settings.PORT });

/** First the balancer is told, then running requests end, then what they need. */
async function shutDown(code: number): Promise<void> {
  condition.closing = true;
  await pause(settings.SHUTDOWN_GRACE_MS);
  for (const socket of app.websocketServer.clients) socket.close(1001, 'the service restarts');
  await app.close();
  await boss.stop({ graceful: true, timeout: 10_000 });
  redis?.close();
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
