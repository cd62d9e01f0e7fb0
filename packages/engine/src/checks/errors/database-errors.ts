import type { DbClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { told } from '../../derive/wired.ts';

/** Pools that pass errors of idle connections on as an 'error' event. mysql2, Prisma, Knex and the other libraries drop such connections by themselves. */
const TELLING_POOLS = new Set(['pg', 'pg-pool', '@neondatabase/serverless', '@vercel/postgres']);
const named = (client: DbClient): string => `${client.by} (${client.engine})`;

// Every live pool counts, also those of workers and of shared packages: an 'error' event that nobody listens to ends the process,
// whoever opened the pool.
export const poolErrorsHandled = defineCheck({
  id: 'errors/pool-errors-handled',
  ...everyLive('dbClients', {
    title: "The database pool has an 'error' listener",
    failTitle: "A database pool has no 'error' listener, so a dropped idle connection ends the process",
    of: (client) => TELLING_POOLS.has(client.by),
    holds: (client) => told(client.errorListener),
    seen: (client) =>
      `${named(client)} ${client.errorListener === true ? "has an 'error' listener" : client.errorListener === false ? "has no 'error' listener" : 'is handed to code that could not be read'}`,
    none: 'No pool that needs a listener of its own is opened.',
  }),
});
