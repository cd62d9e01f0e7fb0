import type { Node } from 'oxc-parser';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { drizzleTables } from './drizzle-tables.ts';
import { mongooseTables } from './mongoose-tables.ts';
import { entityOfRepository, originOf } from './origin.ts';
import type { Origin } from './origin.ts';
import type { OrmTable } from './orm-table.ts';
import { sequelizeTables } from './sequelize-tables.ts';
import { typeormTables } from './typeorm-tables.ts';

/** The tables that models of ORMs declare. */
export interface OrmTables {
  all: readonly OrmTable[];
  byKey: ReadonlyMap<string, OrmTable>;
  byModel: ReadonlyMap<string, OrmTable>;
}

const LIBRARIES: readonly (readonly [specifier: RegExp, read: (code: CodeIndex) => OrmTable[]])[] = [
  [/^typeorm$/, typeormTables],
  [/^drizzle-orm\//, drizzleTables],
  [/^(?:sequelize|sequelize-typescript|@sequelize\/core)$/, sequelizeTables],
  [/^(?:mongoose|@nestjs\/mongoose)$/, mongooseTables],
];
const TABLES = new WeakMap<CodeIndex, OrmTables>();
const IMPORTED = new WeakMap<CodeIndex, ReadonlySet<string>>();

/** Whatever production modules import, as it is written. */
export function importedBy(code: CodeIndex): ReadonlySet<string> {
  let found = IMPORTED.get(code);
  if (found === undefined) {
    const all = new Set<string>();
    for (const module of code.modules) {
      if (module.kind !== 'production') continue;
      for (const one of module.bound.imports) if (!one.specifier.startsWith('.')) all.add(one.specifier);
    }
    IMPORTED.set(code, (found = all));
  }
  return found;
}

export function imports(code: CodeIndex, specifier: RegExp): boolean {
  for (const one of importedBy(code)) if (specifier.test(one)) return true;
  return false;
}

/** All tables that models declare; nothing is looked at where no such library is imported. */
export function ormTables(code: CodeIndex): OrmTables {
  let found = TABLES.get(code);
  if (found === undefined) {
    const all = LIBRARIES.flatMap(([specifier, read]) => (imports(code, specifier) ? read(code) : []));
    found = { all, byKey: new Map(all.map((one) => [one.key, one])), byModel: new Map(all.map((one) => [one.model, one])) };
    TABLES.set(code, found);
  }
  return found;
}

/** The table that an expression for a model, an entity, a repository or a table object speaks of. */
export function tableOf(code: CodeIndex, node: Node, module: BoundModule): OrmTable | undefined {
  return ofOrigin(code, originOf(code, node, module));
}

export function ofOrigin(code: CodeIndex, origin: Origin | undefined, depth = 0): OrmTable | undefined {
  const tables = ormTables(code);
  if (origin === undefined || depth > 3) return undefined;
  switch (origin.kind) {
    case 'class':
      return tables.byKey.get(origin.class.key) ?? ofOrigin(code, entityOfRepository(code, origin.class), depth + 1);
    case 'call':
      return tables.byKey.get(`${origin.module.path}:${origin.node.start}`);
    case 'name':
      return named(tables, origin.name);
  }
}

/** `UserDocument`, `IUser`, `userModel` → the model `User`. */
function named(tables: OrmTables, name: string): OrmTable | undefined {
  const direct = tables.byModel.get(name);
  if (direct !== undefined) return direct;
  const bare = name
    .replace(/^I(?=[A-Z])/, '')
    .replace(/(?:Document|Doc|Model|Entity|Schema|Repository)$/, '')
    .toLowerCase();
  return bare === '' ? undefined : tables.all.find((one) => one.model.replace(/(?:Model|Entity|Schema)$/, '').toLowerCase() === bare);
}
