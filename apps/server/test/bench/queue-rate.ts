import { PgBoss } from 'pg-boss';

/**
 * Jobs a second that `width` takers get through, one at a time each: taking one locks it and skips what others have locked (`SKIP LOCKED`), ending
 * it is another statement. Handlers do nothing, so that the queue is all that is measured.
 */
export async function queueRate(url: string, width: number, jobs: number): Promise<{ sent: number; taken: number }> {
  const boss = new PgBoss({ connectionString: url, max: Math.min(width, 20) + 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  const queue = `rate-${width}`;
  await boss.createQueue(queue);
  const before = performance.now();
  for (let at = 0; at < jobs; at += 500)
    await boss.insert(
      queue,
      Array.from({ length: Math.min(500, jobs - at) }, (_, index) => ({ data: { org: 'o', runId: String(at + index) } })),
    );
  const between = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (;;) {
        const [job] = await boss.fetch(queue);
        if (!job) return;
        await boss.complete(queue, job.id);
      }
    }),
  );
  const after = performance.now();
  await boss.deleteQueue(queue);
  await boss.stop({ graceful: false });
  return { sent: (jobs / (between - before)) * 1000, taken: (jobs / (after - between)) * 1000 };
}
