import { defineExtractor } from '../../extract/define-extractor.ts';
import { migratedTables } from '../../extract/orm/migrated.ts';
import { imports, ormTables } from '../../extract/orm/orm-tables.ts';

const SQL_LIBRARY = /^(?:typeorm|@nestjs\/typeorm|kysely|drizzle-orm(?:\/.*)?|sequelize|sequelize-typescript|@sequelize\/core|slonik)$/;

export const tableModels = defineExtractor({
  id: 'table-models',
  about:
    'Tables that TypeORM, Drizzle and Sequelize models declare, where no migration says what was made of them, and collections of Mongoose schemas.',
  emits: ['tables'],
  extract({ code, service, emit, partial }) {
    const { all } = ormTables(code);
    // Such a library has tables; where neither models nor migrations were found, they are somewhere else.
    if (all.every((one) => one.document === true) && migratedTables(service).size === 0 && imports(code, SQL_LIBRARY))
      for (const family of ['tables', 'migrations', 'migrationSteps'] as const)
        partial(family, 'neither models nor migrations of its database library were found');
    if (all.length === 0) return;
    const made = new Set([...migratedTables(service)].map((name) => name.replace(/^public\./, '')));
    const seen = new Set<string>();
    for (const { table, document } of all) {
      // What migrations made is told as they left it.
      if (made.has(table.name) || seen.has(table.name)) continue;
      seen.add(table.name);
      emit('tables', document === true ? { ...table, document } : table);
    }
  },
});
