import type { ClientKind } from '../../extract/opened-clients.ts';

/** A database library: what opens a client, and which reader understands its options. */
export interface Library extends ClientKind {
  by: string;
  reader: 'pg' | 'knex' | 'prisma' | 'mongo' | 'mysql' | 'orm' | 'postgres' | 'sqlite';
}

// Sources: the documentation of each library's constructor.
export const LIBRARIES: readonly Library[] = [
  { by: 'pg', reader: 'pg', lazy: true, made: /^new pg(?:\.native)?\.(?:Pool|Client)$|^new pg-pool$/, ends: /^end$/ },
  { by: 'knex', reader: 'knex', lazy: true, made: /^knex(?:\.knex)?$/, ends: /^destroy$/ },
  { by: 'prisma', reader: 'prisma', made: /^new @prisma\/client(?:\/edge)?\.PrismaClient$/, ends: /^\$disconnect$/ },
  {
    by: 'mongoose',
    reader: 'mongo',
    made: /^mongoose(?:\.mongoose)?\.(?:connect|createConnection)$/,
    ends: /^(?:close|disconnect)$/,
    endsAll: /^mongoose(?:\.mongoose)?\.(?:disconnect|connection\.close)$/,
    listensAll: /^mongoose(?:\.mongoose)?\.connection\.(?:on|once)$/,
  },
  { by: 'mongodb', reader: 'mongo', made: /^new mongodb\.MongoClient$|^mongodb\.MongoClient\.connect$/, ends: /^close$/ },
  { by: 'mysql2', reader: 'mysql', made: /^mysql2?(?:\/promise)?\.create(?:Pool|PoolCluster|Connection)$/, ends: /^end$/ },
  { by: 'postgres', reader: 'postgres', made: /^postgres$/, ends: /^end$/ },
  { by: 'typeorm', reader: 'orm', made: /^new typeorm\.DataSource$|^typeorm\.createConnection$/, ends: /^(?:destroy|close)$/ },
  { by: 'sequelize', reader: 'orm', made: /^new sequelize(?:\.Sequelize)?$|^new sequelize-typescript\.Sequelize$/, ends: /^close$/ },
  { by: 'mikro-orm', reader: 'orm', made: /^@mikro-orm\/\w+\.MikroORM\.init(?:Sync)?$/, ends: /^close$/ },
  { by: 'slonik', reader: 'postgres', made: /^slonik\.createPool$/, ends: /^end$/ },
  { by: 'better-sqlite3', reader: 'sqlite', made: /^new better-sqlite3$/, ends: /^close$/ },
];
