import { PassThrough } from 'node:stream';
import type { App, Parts } from '../app.ts';
import { inScope } from '../database/database.ts';
import type { NewsItem } from '../work/news.ts';
import { OrgParams } from './support.ts';

const BEAT = 20_000;
/** Connections of one person; a browser with many tabs shares them. */
const MOST = 20;

/** What happens, as it happens (server-sent events). The id of an event is its number in the ledger; `Last-Event-ID` catches up. */
export async function eventRoutes(app: App, parts: Parts): Promise<void> {
  const streams = new Set<{ readonly of: string; readonly stream: PassThrough }>();
  app.addHook('preClose', async () => {
    for (const { stream } of streams) stream.end();
  });
  app.get(
    '/events',
    {
      config: { permission: 'services:read' },
      schema: { tags: ['ledger'], summary: 'What happens, as it happens (text/event-stream)', params: OrgParams },
    },
    async (request, reply) => {
      const { actor } = request;
      const mine = [...streams].filter((one) => one.of === actor.actor).length;
      if (mine >= MOST) return reply.code(429).header('retry-after', '10').send();
      const stream = new PassThrough();
      const one = { of: actor.actor, stream };
      streams.add(one);
      let told = Number(request.headers['last-event-id'] ?? Number.NaN);
      const tell = ({ seq, action, subject }: Omit<NewsItem, 'org'>): void => {
        if (seq <= told) return;
        told = seq;
        stream.write(`id: ${seq}\nevent: change\ndata: ${JSON.stringify({ seq, action, subject })}\n\n`);
      };
      const stop = parts.news.follow(actor.org, tell);
      const beat = setInterval(() => stream.write(': beat\n\n'), BEAT);
      const end = (): void => {
        clearInterval(beat);
        stop();
        streams.delete(one);
      };
      stream.once('close', end);
      request.raw.once('close', () => stream.destroy());
      if (Number.isInteger(told)) {
        const missed = await inScope(parts.database, actor, (tx) =>
          tx.selectFrom('ledger').select(['seq', 'action', 'subject']).where('seq', '>', told).orderBy('seq').limit(1000).execute(),
        );
        for (const one of missed) tell(one);
      } else {
        told = -1;
      }
      stream.write(': open\n\n');
      return reply.type('text/event-stream').header('cache-control', 'no-store').send(stream);
    },
  );
}
