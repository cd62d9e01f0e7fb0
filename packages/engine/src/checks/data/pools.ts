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
  holds: (client) => isSet(client.connectionTimeout),
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

export const idleTimeoutSet = defineCheck({
  id: 'data/idle-timeout-set',
  title: 'Unused database connections are given back after a stated time',
  failTitle: 'How long unused database connections are kept is left to the library',
  needs: ['dbClients'],
  subjects: ({ dbClients }) => live(dbClients).filter((client) => POOLED.has(client.engine) && client.by !== 'prisma'),
  holds: (client) => isSet(client.idleTimeout),
  location: (client) => client.location,
  message: (client) => `${client.by}: idle connections are kept ${show(client.idleTimeout)}`,
  whenNone: 'na',
  noneMessage: 'No client with a setting for idle connections was found.',
  confidence: 'proved',
});
