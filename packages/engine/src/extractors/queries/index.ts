import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { imports } from '../../extract/orm/orm-tables.ts';
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
    noteUnread(input);
  },
});

/** Members that nothing but such a library has; on a receiver that could not be followed they are queries that are missing. */
const UNMISTAKABLE: readonly (readonly [library: RegExp, member: RegExp])[] = [
  [/^(?:typeorm|@nestjs\/typeorm)$/, /^\*\.(?:createQueryBuilder|findOneBy|findOneByOrFail|findOneOrFail|findAndCount|softDelete)$/],
  [/^kysely$/, /^\*\.(?:selectFrom|insertInto|updateTable|deleteFrom)$/],
  [/^(?:mongoose|@nestjs\/mongoose)$/, /^\*\.(?:findById|findByIdAndUpdate|findByIdAndDelete|findOneAndUpdate|countDocuments|insertMany)$/],
];

const STEPS = /^kysely\..*\.(?:select|where|having|set|values|innerJoin|leftJoin|orderBy|returning|with)$/;

/** `.select((eb) => eb.selectFrom('orders')…)`: a part of a statement that was read. */
function isSubquery({ code }: ExtractInput, call: CallSite): boolean {
  const builder = call.receiver?.type === 'Identifier' ? call.module.bindingAt.get(call.receiver.start) : undefined;
  if (builder?.kind !== 'param') return false;
  const around = code.callsTo(STEPS).filter((one) => one.module === call.module);
  return around.some((one) => one.args.some((argument) => argument.start < call.node.start && call.node.end <= argument.end));
}

function noteUnread(input: ExtractInput): void {
  const { code } = input;
  for (const [library, member] of UNMISTAKABLE) {
    if (!imports(code, library)) continue;
    const call = code
      .callsTo(member)
      .find((one) => one.targets.length === 0 && code.reach(one).state !== 'not-wired' && !isSubquery(input, one));
    if (call !== undefined)
      input.partial(
        'queries',
        `what \`${call.member ?? ''}\` is called on could not be followed (${call.location.path}:${call.location.line})`,
      );
  }
}
