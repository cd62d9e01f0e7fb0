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
  /**
   * A number that is another one whenever sessions, accounts or memberships may have changed; undefined while that can't be known, because
   * nobody listens.
   */
  accounts(): number | undefined;
  /** This process changed accounts itself, and need not wait to be told. */
  accountsChanged(): void;
  close(): Promise<void>;
}

const AGAIN = 1000;
const ACCESS = 'airworthy_access';

/** Listens to what any process writes, on one connection that is opened again when it is lost. Whoever follows catches up by the number. */
export async function openNews(url: string, logger: Logger): Promise<News> {
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: Client | undefined;
  let closed = false;
  let accounts = 0;
  let listening = false;
  const open = async (): Promise<void> => {
    const next = new Client({
      connectionString: url,
      application_name: 'airworthy-news',
      connectionTimeoutMillis: 10_000,
      statement_timeout: 10_000,
    });
    next.on('error', (error) => logger.warn({ err: error }, 'news: the connection was lost'));
    next.on('end', () => {
      listening = false;
      if (!closed) setTimeout(() => void open().catch(() => undefined), AGAIN).unref();
    });
    next.on('notification', ({ channel, payload }) => {
      if (channel === ACCESS) {
        accounts += 1;
        return;
      }
      const item = JSON.parse(payload ?? '{}') as NewsItem;
      emitter.emit(item.org, item);
    });
    await next.connect();
    await next.query(`LISTEN airworthy; LISTEN ${ACCESS}`);
    client = next;
    // What happened while nobody listened was not heard.
    accounts += 1;
    listening = true;
  };
  await open();
  return {
    follow(org, tell) {
      emitter.on(org, tell);
      return () => void emitter.off(org, tell);
    },
    accounts: () => (listening ? accounts : undefined),
    accountsChanged() {
      accounts += 1;
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
