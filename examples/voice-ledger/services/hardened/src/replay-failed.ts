import { z } from 'zod';
import { openQueues, QUEUES } from './jobs.ts';
import { logger } from './logger.ts';
import { readSecrets, secretStore } from './secrets.ts';
import { readSettings } from './settings.ts';

/** For operators: puts up to a hundred jobs that failed for good back into their queue. `node src/replay-failed.ts reminders` */
const queue = z.enum(QUEUES).parse(process.argv[2]);
const boss = openQueues(await readSecrets(secretStore(readSettings(process.env))), { worker: false });
await boss.start();
const failed = await boss.fetch<object>(`${queue}-failed`, { batchSize: 100 });
for (const job of failed) {
  await boss.send(queue, job.data);
  await boss.complete(`${queue}-failed`, job.id);
}
logger.info({ queue, jobs: failed.length }, 'failed jobs were put back');
await boss.stop();
