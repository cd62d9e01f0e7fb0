import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pool } from 'pg';
import { freePort } from '@airworthy/embedded-postgres';
import { buildApp } from './app.ts';
import type { App, Parts } from './app.ts';
import { makeAuth } from './auth/auth.ts';
import { newSetupToken } from './auth/setup.ts';
import type { ServerConfig } from './config.ts';
import { openAuthPool, openDatabase, openPool } from './database/database.ts';
import type { Database } from './database/database.ts';
import { openEmbedded } from './database/embedded.ts';
import { migrate, pendingMigrations } from './database/migrate.ts';
import { openSigner } from './ledger/signer.ts';
import { openNews } from './work/news.ts';
import type { News } from './work/news.ts';
import { openQueue } from './work/queue.ts';
import type { Queue } from './work/queue.ts';
import { openOutside } from './integrations/outside.ts';
import type { Outside } from './integrations/outside.ts';
import { startOutbox } from './work/outbox.ts';
import { keptSecret } from './secrets/kept-secret.ts';
import { makeLogger } from './telemetry/logger.ts';
import { makeMetrics } from './telemetry/metrics.ts';
import type { Metrics } from './telemetry/metrics.ts';
import { measuredAudit } from './telemetry/measured-audit.ts';
import { keepHouse } from './work/housekeeping.ts';
import { joinWorkers } from './work/worker-list.ts';
import { doAudit } from './work/worker.ts';

/** What every process of the server needs: a database that has the schema, and the queue in it. */
export interface Ground {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly url: string;
  readonly pool: Pool;
  readonly database: Database;
  readonly queue: Queue;
  readonly metrics: Metrics;
  readonly outside: Outside;
  readonly embedded: boolean;
  /** What is done before the database is left. */
  readonly leaving: (() => Promise<void>)[];
  close(): Promise<void>;
}

/** Opens the database. An embedded one is brought up to date; another one has to be, by `airworthy migrate`. */
export async function openGround(config: ServerConfig, logger: Logger): Promise<Ground> {
  mkdirSync(config.dataFolder, { recursive: true });
  const server = config.databaseUrl === undefined ? await openEmbedded(config.dataFolder, (said) => logger.error(said)) : undefined;
  const url = config.databaseUrl ?? (server?.url as string);
  const pool = openPool(url, config.poolSize, (error) => logger.warn({ err: error }, 'a connection to the database was lost'));
  try {
    if (server) await migrate(pool);
    else {
      const missing = await pendingMigrations(pool);
      if (missing.length > 0) throw new Error(`The database lacks ${missing.join(', ')}. Run "airworthy migrate" first.`);
    }
    const queue = await openQueue(url, logger, { migrate: server !== undefined, stopSeconds: config.stopSeconds });
    const leaving: (() => Promise<void>)[] = [];
    return {
      config,
      logger,
      url,
      leaving,
      pool,
      database: openDatabase(pool),
      queue,
      metrics: makeMetrics(),
      outside: openOutside(config),
      embedded: server !== undefined,
      close: async () => {
        await queue.stop();
        for (const leave of leaving) await leave();
        await pool.end();
        await server?.stop();
      },
    };
  } catch (error) {
    await pool.end();
    await server?.stop();
    throw error;
  }
}

/** Takes audits from the queue, `slots` at a time. */
export async function startWorker(ground: Ground, slots: number): Promise<void> {
  const parts = { database: ground.database, config: ground.config, logger: ground.logger, now: () => new Date() };
  const presence = await joinWorkers(ground.pool, slots, ground.logger);
  ground.leaving.push(() => presence.leave());
  await ground.queue.work(slots, (job, signal) =>
    presence.during(() =>
      measuredAudit({ ...parts, metrics: ground.metrics }, job, (logger) => doAudit({ ...parts, logger }, job, signal)),
    ),
  );
  const organisations = async (): Promise<string[]> =>
    (await ground.pool.query<{ id: string }>('SELECT id FROM auth.organization ORDER BY id')).rows.map((row) => row.id);
  const { publicUrl = `http://${ground.config.host}:${ground.config.port}` } = ground.config;
  const outbox = startOutbox({ ...parts, pool: ground.pool, outside: ground.outside, publicUrl, organisations });
  ground.leaving.push(() => outbox.stop());
  await ground.queue.every('housekeeping', '* * * * *', async () => {
    await keepHouse({
      database: ground.database,
      now: parts.now,
      ask: (job) => ground.queue.audit(job),
      jobOf: (runId) => ground.queue.jobOf(runId),
      organisations,
    });
  });
}

export interface RunningServer {
  readonly app: App;
  readonly parts: Parts;
  /** Where it listens. */
  readonly address: string;
  /** The one-time link, while nobody has an account. */
  readonly setupLink: string | undefined;
  close(): Promise<void>;
}

/** The whole server in this process: HTTP, and as many audits at a time as the configuration says. */
export async function startServer(config: ServerConfig, logger: Logger = makeLogger(config)): Promise<RunningServer> {
  const ground = await openGround(config, logger);
  const authPool = openAuthPool(ground.url, 4, (error) => logger.warn({ err: error }, 'a connection to the database was lost'));
  let news: News | undefined;
  try {
    news = await openNews(ground.url, logger);
    const heard = news;
    // A port of 0 is chosen by the system, and has to be known before cookies and links are made.
    const port = config.port === 0 ? await freePort() : config.port;
    const publicUrl = config.publicUrl ?? `http://${config.host}:${port}`;
    const auth = makeAuth({
      pool: authPool,
      secret: config.authSecret ?? keptSecret(config.dataFolder, 'auth.secret'),
      publicUrl,
      log: (level, message) => logger[level]({ part: 'auth' }, message),
    });
    const parts: Parts = {
      config,
      publicUrl,
      pool: ground.pool,
      database: ground.database,
      auth,
      queue: ground.queue,
      signer: openSigner(config.dataFolder, config.ledgerKey),
      news: heard,
      metrics: ground.metrics,
      outside: ground.outside,
      now: () => new Date(),
    };
    const app = await buildApp(parts, logger);
    const address = await app.listen({ host: config.host, port });
    if (config.auditSlots > 0) await startWorker(ground, config.auditSlots);
    const token = await newSetupToken(ground.pool);
    return {
      app,
      parts,
      address,
      setupLink: token === undefined ? undefined : `${config.publicUrl ?? address}/setup?token=${token}`,
      close: async () => {
        app.readiness.stopping = true;
        await sleep(config.drainSeconds * 1000);
        await app.close();
        await heard.close();
        await authPool.end();
        await ground.close();
      },
    };
  } catch (error) {
    await news?.close();
    await authPool.end();
    await ground.close();
    throw error;
  }
}
