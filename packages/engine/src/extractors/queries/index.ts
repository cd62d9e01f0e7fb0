import { defineExtractor } from '../../extract/define-extractor.ts';
import { emitKnexQueries } from './knex-queries.ts';
import { emitMongoQueries } from './mongo-queries.ts';
import { emitPrismaQueries } from './prisma-queries.ts';
import { emitSqlQueries } from './sql-queries.ts';
import { emitTransactions } from './transactions.ts';

export const queries = defineExtractor({
  id: 'queries',
  about: 'Queries that are sent as SQL, through knex, Prisma, Mongoose or the MongoDB driver, and the transactions around them.',
  emits: ['queries', 'transactions'],
  extract(input) {
    emitSqlQueries(input);
    emitKnexQueries(input);
    emitPrismaQueries(input);
    emitMongoQueries(input);
    emitTransactions(input);
  },
});
