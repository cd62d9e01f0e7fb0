import { EventEmitter } from 'node:events';
import { Client } from 'pg';
import type { Logger } from 'pino';

/** Something was written to the ledger of an organisation. */
export interface NewsItem {
  readonly org: string;
  readonly seq: number;
  readonly action: string;
  readonly subject: string;
}

export interface News {
  /** Calls `tell` for each item of an organisation until the returned function is called. */
  follow(org: string, tell: (item: NewsItem) => void): () => void;
  close(): Promise<void>;
}

const AGAIN = 1000;

/** Listens to what any process writes, on one connection that is opened again when it is lost. Whoever follows catches up by the number. */
export async function openNews(url: string, logger: Logger): Promise<News> {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: Client | undefined;
  let closed = false;
  const open = async (): Promise<void> => {
    const next = new Client({ connectionString: url, application_name: 'airworthy-news', connectionTimeoutMillis: 10_000 });
    next.on('error', (error) => logger.warn({ err: error }, 'news: the connection was lost'));
    next.on('end', () => {
      if (!closed) setTimeout(() => void open().catch(() => undefined), AGAIN).unref();
    });
    next.on('notification', ({ payload }) => {
      const item = JSON.parse(payload ?? '{}') as NewsItem;
      emitter.emit(item.org, item);
    });
    await next.connect();
    await next.query('LISTEN airworthy');
    client = next;
  };
  await open();
  return {
    follow(org, tell) {
      emitter.on(org, tell);
      return () => void emitter.off(org, tell);
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
