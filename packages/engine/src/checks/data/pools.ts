import type { DbClient } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { ask, isSet, live, show } from '../../derive/wired.ts';

const POOLED = new Set(['postgresql', 'mysql', 'mongodb', 'unknown']);

export const poolSizeSet = defineCheck({
  id: 'data/pool-size-set',
  title: 'The size of each database pool is chosen',
  failTitle: 'A database pool keeps the size the library happens to use',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => POOLED.has(client.engine)),
  holds: (client) => isSet(client.poolMax),
  location: (client) => client.location,
  message: (client) => `${client.by}: largest number of connections ${show(client.poolMax)}`,
  whenNone: 'na',
  noneMessage: 'No pooled database client was found.',
  confidence: 'proved',
});

export const poolSizeModerate = defineCheck({
  id: 'data/pool-size-moderate',
  title: 'Each database pool stays between 2 and 50 connections for one instance',
  failTitle: 'A database pool is so small that requests queue, or so large that a few instances use up the server',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => POOLED.has(client.engine) && client.poolMax.state !== 'absent'),
  holds: (client) => ask(client.poolMax, (size) => size >= 2 && size <= 50, undefined),
  location: (client) => client.location,
  message: (client) => `${client.by}: largest number of connections ${show(client.poolMax)}`,
  whenNone: 'na',
  noneMessage: 'No database client states the size of its pool.',
  confidence: 'proved',
});

export const connectionTimeoutSet = defineCheck({
  id: 'data/connection-timeout-set',
  title: 'Waiting for a database connection ends after a stated time',
  failTitle: 'A request may wait for a database connection longer than anyone chose',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => POOLED.has(client.engine)),
  // Zero means waiting for ever.
  holds: (client) => (client.connectionTimeout.state === 'known' ? client.connectionTimeout.value > 0 : isSet(client.connectionTimeout)),
  location: (client) => client.location,
  message: (client) => `${client.by}: time to wait for a connection ${show(client.connectionTimeout)}`,
  whenNone: 'na',
  noneMessage: 'No pooled database client was found.',
  confidence: 'proved',
});

export const statementTimeoutSet = defineCheck({
  id: 'data/statement-timeout-set',
  title: 'Every statement is cut off after a stated time',
  failTitle: 'Statements may run without an end',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => client.engine === 'postgresql' || client.engine === 'unknown'),
  holds: (client) => ask(client.statementTimeout, (milliseconds) => milliseconds > 0, false),
  location: (client) => client.location,
  message: (client) => `${client.by}: time a statement may take ${show(client.statementTimeout)}`,
  whenNone: 'na',
  noneMessage: 'No database client with statement timeouts was found.',
  confidence: 'proved',
});

export const idleTransactionTimeoutSet = defineCheck({
  id: 'data/idle-transaction-timeout-set',
  title: 'Transactions left idle are ended by the database',
  failTitle: 'A transaction that is left open keeps its locks for as long as the connection lives',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => client.engine === 'postgresql'),
  holds: (client) =>
    client.idleInTransactionTimeout ? ask(client.idleInTransactionTimeout, (milliseconds) => milliseconds > 0, false) : undefined,
  location: (client) => client.location,
  message: (client) =>
    `${client.by}: idle_in_transaction_session_timeout ${client.idleInTransactionTimeout ? show(client.idleInTransactionTimeout) : 'not looked at'}`,
  whenNone: 'na',
  noneMessage: 'No PostgreSQL client was found.',
  confidence: 'proved',
});

/**
 * How long a library keeps a connection that nobody uses when nothing is said: pg-pool ten seconds, tarn (knex, MikroORM) thirty, Sequelize ten,
 * slonik five; postgres.js ends each connection after at most an hour. mysql2 and MongoDB keep what they opened.
 */
function keptByDefault(client: DbClient): string | undefined {
  switch (client.by) {
    case 'pg':
      return '10 s, the default of pg';
    case 'knex':
      return '30 s, the default of knex';
    case 'sequelize':
      return '10 s, the default of Sequelize';
    case 'slonik':
      return '5 s, the default of slonik';
    case 'postgres':
      return 'an hour at most, the default of postgres.js';
    case 'typeorm':
    case 'drizzle':
      return client.engine === 'postgresql' ? 'as long as the driver of PostgreSQL keeps them by default, seconds to an hour' : undefined;
    case 'mikro-orm':
      return client.engine === 'postgresql' || client.engine === 'mysql' ? '30 s, the default of its query builder' : undefined;
    default:
      return undefined;
  }
}

export const idleTimeoutSet = defineCheck({
  id: 'data/idle-timeout-set',
  title: 'Unused database connections are given back after some time',
  failTitle: 'Unused database connections are kept for as long as the process lives',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => POOLED.has(client.engine) && client.by !== 'prisma'),
  // Which engine it is decides about the default.
  holds: (client) =>
    client.idleTimeout.state === 'absent'
      ? keptByDefault(client) !== undefined || (client.engine === 'unknown' ? undefined : false)
      : client.idleTimeout.state === 'known'
        ? client.idleTimeout.value > 0
        : isSet(client.idleTimeout),
  location: (client) => client.location,
  message: (client) =>
    `${client.by}: idle connections are kept ${client.idleTimeout.state === 'absent' ? (keptByDefault(client) ?? 'for ever, as nothing is set') : show(client.idleTimeout)}`,
  whenNone: 'na',
  noneMessage: 'No client with a setting for idle connections was found.',
  confidence: 'proved',
});
