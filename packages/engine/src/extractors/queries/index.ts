import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitDrizzleQueries } from './drizzle-queries.ts';
import { emitKnexQueries } from './knex-queries.ts';
import { emitKyselyQueries } from './kysely-queries.ts';
import { emitMongoQueries } from './mongo-queries.ts';
import { emitPrismaQueries } from './prisma-queries.ts';
import { emitSequelizeQueries } from './sequelize-queries.ts';
import { emitSqlQueries } from './sql-queries.ts';
import { emitTransactions } from './transactions.ts';
import { emitTypeormQueries } from './typeorm-queries.ts';

export const queries = defineExtractor({
  id: 'queries',
  about:
    'Queries that are sent as SQL, through Knex, Kysely, Drizzle, Prisma, TypeORM, Sequelize, Mongoose or the MongoDB driver, and the transactions around them.',
  emits: ['queries', 'transactions'],
  extract(input) {
    emitSqlQueries(input);
    emitKnexQueries(input);
    emitPrismaQueries(input);
    emitMongoQueries(input);
    emitTypeormQueries(input);
    emitDrizzleQueries(input);
    emitSequelizeQueries(input);
    emitKyselyQueries(input);
    emitTransactions(input);
  },
});
