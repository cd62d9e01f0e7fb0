import type { DbClient } from '@airworthy/model';
import { setOptions } from '../../edit/options.ts';
import type { OptionValue } from '../../edit/options.ts';
import { defineFix } from '../../fix.ts';
import type { Fix } from '../../fix.ts';

/** By library: where its options hold a setting. The values are in milliseconds but for postgres.js, which counts seconds. */
type ByLibrary = Readonly<Record<string, OptionValue>>;

const option = (path: string, code: string, argument?: number): OptionValue => ({
  path: path.split('.'),
  code,
  ...(argument === undefined ? {} : { argument }),
});

function poolFix(item: string, title: string, by: ByLibrary): Fix {
  return defineFix({
    item,
    title,
    afterwards:
      'The value is a start: compare it with what the database allows over all instances, and with the slowest statement that has to work.',
    write: (context) =>
      setOptions(context, (at, _module, call) => {
        const client = context.model.facts.dbClients.find((one) => one.location.path === at.path && one.location.line === at.line);
        const value = client === undefined ? undefined : by[kindOf(client)];
        if (client === undefined || value === undefined) return `how ${client?.by ?? 'the client'} is told this is not known here`;
        if (client.by === 'typeorm' && call.type !== 'NewExpression') return 'the options of TypeORM are made elsewhere';
        return [value];
      }),
  });
}

function kindOf(client: DbClient): string {
  return client.by;
}

export const poolFixes: readonly Fix[] = [
  poolFix('S06-021', 'Choose the size of the pool', {
    pg: option('max', '20'),
    knex: option('pool.max', '20'),
    mongodb: option('maxPoolSize', '20', 1),
    mongoose: option('maxPoolSize', '20', 1),
    postgres: option('max', '20', 1),
    typeorm: option('extra.max', '20'),
    sequelize: option('pool.max', '20'),
    mysql2: option('connectionLimit', '20'),
  }),
  poolFix('S06-023', 'End the wait for a connection after five seconds', {
    pg: option('connectionTimeoutMillis', '5_000'),
    knex: option('acquireConnectionTimeout', '5_000'),
    mongodb: option('waitQueueTimeoutMS', '5_000', 1),
    mongoose: option('waitQueueTimeoutMS', '5_000', 1),
    typeorm: option('extra.connectionTimeoutMillis', '5_000'),
    sequelize: option('pool.acquire', '5_000'),
  }),
  poolFix('S06-026', 'Give unused connections back after half a minute', {
    pg: option('idleTimeoutMillis', '30_000'),
    knex: option('pool.idleTimeoutMillis', '30_000'),
    mongodb: option('maxIdleTimeMS', '30_000', 1),
    mongoose: option('maxIdleTimeMS', '30_000', 1),
    postgres: option('idle_timeout', '30', 1),
    typeorm: option('extra.idleTimeoutMillis', '30_000'),
    sequelize: option('pool.idle', '30_000'),
  }),
  poolFix('S06-024', 'Cut statements off after half a minute', {
    pg: option('statement_timeout', '30_000'),
    knex: { ...option('connection.statement_timeout', '30_000'), textKey: 'connectionString' },
    typeorm: option('extra.statement_timeout', '30_000'),
    sequelize: option('dialectOptions.statement_timeout', '30_000'),
  }),
  poolFix('S06-025', 'End transactions that are left idle for half a minute', {
    pg: option('idle_in_transaction_session_timeout', '30_000'),
    knex: { ...option('connection.idle_in_transaction_session_timeout', '30_000'), textKey: 'connectionString' },
    typeorm: option('extra.idle_in_transaction_session_timeout', '30_000'),
    sequelize: option('dialectOptions.idle_in_transaction_session_timeout', '30_000'),
  }),
];
