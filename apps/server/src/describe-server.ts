import { Pool } from 'pg';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import type { Parts } from './app.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database/database.ts';
import type { RouteEntry } from './plugins/route-table.ts';
import { makeMetrics } from './telemetry/metrics.ts';

/** What the server offers: its routes and their shapes. */
export interface Offer {
  readonly routes: readonly RouteEntry[];
  /** The document that `/api/openapi.json` answers. */
  readonly openapi: unknown;
}

/** The routes of the server, for whoever describes them: the app is put together and asked nothing, so that no database is opened. */
export async function describeServer(): Promise<Offer> {
  const pool = new Pool({ max: 1 });
  // Accounts, queue and signatures are parts of answers, and nobody asks.
  const parts = {
    config: readConfig({}),
    publicUrl: 'http://127.0.0.1:4600',
    pool,
    database: openDatabase(pool),
    metrics: makeMetrics(),
  } as Parts;
  const app = await buildApp(parts, pino({ level: 'silent' }));
  await app.ready();
  const offer = { routes: [...app.routeTable], openapi: app.swagger() };
  await app.close();
  await pool.end();
  return offer;
}
