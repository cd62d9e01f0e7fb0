import type { ClientKind } from '../../extract/opened-clients.ts';

/** A database library: what opens a client, and which reader understands its options. */
export interface Library extends ClientKind {
  by: string;
  /** A framework closes it when the application ends, if it is told to listen for that. */
  managed?: boolean;
  reader: 'drizzle' | 'pg' | 'knex' | 'prisma' | 'mongo' | 'mysql' | 'orm' | 'postgres' | 'sqlite';
}

/** A query builder that was given the pool ends it with itself. */
const BUILDERS = /^kysely\.Kysely#destroy$|^drizzle-orm\.drizzle\(\)\.\$client\.(?:end|close)$/;

// Sources: the documentation of each library's constructor.
export const LIBRARIES: readonly Library[] = [
  { by: 'pg', reader: 'pg', lazy: true, made: /^new pg(?:\.native)?\.(?:Pool|Client)$|^new pg-pool$/, ends: /^end$/, endsAll: BUILDERS },
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
  {
    by: 'mysql2',
    reader: 'mysql',
    made: /^mysql2?(?:\/promise)?\.create(?:Pool|PoolCluster|Connection)$/,
    ends: /^end$/,
    endsAll: BUILDERS,
  },
  { by: 'postgres', reader: 'postgres', made: /^postgres$/, ends: /^end$/, endsAll: BUILDERS },
  { by: 'typeorm', reader: 'orm', made: /^new typeorm\.DataSource$|^typeorm\.createConnection$/, ends: /^(?:destroy|close)$/ },
  { by: 'sequelize', reader: 'orm', made: /^new sequelize(?:\.Sequelize)?$|^new sequelize-typescript\.Sequelize$/, ends: /^close$/ },
  // NestJS opens and closes them with the application.
  {
    by: 'typeorm',
    reader: 'orm',
    made: /^@nestjs\/typeorm\.TypeOrmModule\.forRoot$/,
    ends: /^(?:destroy|close)$/,
    managed: true,
  },
  {
    by: 'sequelize',
    reader: 'orm',
    made: /^@nestjs\/sequelize\.SequelizeModule\.forRoot$/,
    ends: /^close$/,
    managed: true,
  },
  { by: 'mongoose', reader: 'mongo', made: /^@nestjs\/mongoose\.MongooseModule\.forRoot$/, ends: /^close$/, managed: true },
  { by: 'drizzle', reader: 'drizzle', made: /^drizzle-orm(?:\/[\w-]+)*\.drizzle$/, ends: /^(?:end|close)$/, endsAll: BUILDERS },
  { by: 'mikro-orm', reader: 'orm', made: /^@mikro-orm\/\w+\.MikroORM\.init(?:Sync)?$/, ends: /^close$/ },
  { by: 'slonik', reader: 'postgres', made: /^slonik\.createPool$/, ends: /^end$/ },
  { by: 'better-sqlite3', reader: 'sqlite', made: /^new better-sqlite3$|^new sqlite\.DatabaseSync$/, ends: /^close$/, endsAll: BUILDERS },
];
