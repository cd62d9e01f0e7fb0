import { DRIZZLE_ABILITIES, historyAsDrizzle } from './as-drizzle.ts';
import { historyAsKnex, KNEX_ABILITIES } from './as-knex.ts';
import { historyAsKysely, KYSELY_ABILITIES } from './as-kysely.ts';
import { historyAsPgMigrate, PG_MIGRATE_ABILITIES } from './as-pg-migrate.ts';
import { historyAsPrisma, PRISMA_ABILITIES } from './as-prisma.ts';
import { historyAsSequelize, SEQUELIZE_ABILITIES } from './as-sequelize.ts';
import { historyAsSql, SQL_ABILITIES } from './as-sql.ts';
import { historyAsTypeorm, TYPEORM_ABILITIES } from './as-typeorm.ts';
import type { Abilities, History } from './history.ts';
import { applyDrizzle, applyKnex, applyKysely, applyPgMigrate, applySequelize, applySql, applyTypeorm } from './run-tools.ts';
import type { Apply, Files } from './run-tools.ts';

interface HistoryWriter {
  abilities: Abilities;
  print(history: History): Files;
  apply: Apply;
}

/** Each prints a history in the form of one tool, and runs what it printed. */
export const HISTORY_WRITERS = {
  sql: { abilities: SQL_ABILITIES, print: historyAsSql, apply: applySql },
  knex: { abilities: KNEX_ABILITIES, print: historyAsKnex, apply: applyKnex },
  kysely: { abilities: KYSELY_ABILITIES, print: historyAsKysely, apply: applyKysely },
  sequelize: { abilities: SEQUELIZE_ABILITIES, print: historyAsSequelize, apply: applySequelize },
  'node-pg-migrate': { abilities: PG_MIGRATE_ABILITIES, print: historyAsPgMigrate, apply: applyPgMigrate },
  typeorm: { abilities: TYPEORM_ABILITIES, print: historyAsTypeorm, apply: applyTypeorm },
  drizzle: { abilities: DRIZZLE_ABILITIES, print: historyAsDrizzle, apply: applyDrizzle },
  prisma: { abilities: PRISMA_ABILITIES, print: historyAsPrisma, apply: applySql },
} satisfies Record<string, HistoryWriter>;

export type Writer = keyof typeof HISTORY_WRITERS;
export const WRITERS = Object.keys(HISTORY_WRITERS) as readonly Writer[];
