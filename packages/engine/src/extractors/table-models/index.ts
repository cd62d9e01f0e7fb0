import { defineExtractor } from '../../extract/define-extractor.ts';
import { migratedTables } from '../../extract/orm/migrated.ts';
import { ormTables } from '../../extract/orm/orm-tables.ts';

export const tableModels = defineExtractor({
  id: 'table-models',
  about: 'Tables that TypeORM, Drizzle and Sequelize models declare, where no migration says what was made of them.',
  emits: ['tables'],
  extract({ code, service, emit }) {
    const { all } = ormTables(code);
    if (all.length === 0) return;
    const made = new Set([...migratedTables(service)].map((name) => name.replace(/^public\./, '')));
    const seen = new Set<string>();
    for (const { table, document } of all) {
      // What migrations made is told as they left it; documents have no constraints that could be missing.
      if (document === true || made.has(table.name) || seen.has(table.name)) continue;
      seen.add(table.name);
      emit('tables', table);
    }
  },
});
