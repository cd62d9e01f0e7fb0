import { Choices } from '../random.ts';

/** A column of a generated table. Types are those that every writer of a history can print. */
export interface HistoryColumn {
  name: string;
  type: ColumnType;
  nullable: boolean;
  fallback: boolean;
}

export const COLUMN_TYPES = ['integer', 'bigint', 'text', 'varchar', 'boolean', 'uuid', 'jsonb', 'timestamptz', 'numeric', 'date'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** One change of the schema, in words that SQL and a query builder can both say. */
export type Change =
  | { do: 'create-table'; table: string; columns: HistoryColumn[]; key: string[]; unique: string[][]; ifAbsent: boolean }
  | { do: 'drop-table'; table: string }
  | { do: 'rename-table'; table: string; to: string }
  | { do: 'add-column'; table: string; column: HistoryColumn; ifAbsent: boolean }
  | { do: 'drop-column'; table: string; column: string }
  | { do: 'rename-column'; table: string; column: string; to: string }
  | { do: 'set-not-null' | 'drop-not-null' | 'drop-default'; table: string; column: string }
  | { do: 'alter-type'; table: string; column: HistoryColumn }
  | { do: 'add-index'; table: string; columns: string[]; unique: boolean; name: string | undefined; where: boolean }
  | { do: 'drop-index'; name: string; table: string; columns: string[] }
  | { do: 'add-unique'; table: string; columns: string[]; name: string | undefined }
  | { do: 'add-key'; table: string; columns: string[]; references: string; onDelete: OnDelete; name: string | undefined }
  | { do: 'drop-key'; table: string; columns: string[]; name: string };
export type OnDelete = 'CASCADE' | 'SET NULL' | undefined;

export interface History {
  seed: number;
  /** Each applied after the one before. */
  migrations: Change[][];
}

interface KnownIndex {
  name: string;
  columns: string[];
  named: boolean;
}
interface KnownTable {
  name: string;
  columns: HistoryColumn[];
  key: string[];
  indexes: KnownIndex[];
  unique: string[][];
  references: { columns: string[]; to: KnownTable; name: string }[];
}

const NOUNS = ['orders', 'tickets', 'venues', 'people', 'invoices', 'visits', 'ships', 'quays', 'letters', 'songs'];
const WORDS = [
  'code',
  'total',
  'note',
  'owner',
  'state',
  'began_at',
  'ended_at',
  'size',
  'label',
  'email',
  'rank',
  'kind',
  'weight',
  'url',
];

/** A random history that a real server accepts. */
export function generateHistory(seed: number): History {
  const choices = new Choices(seed);
  const tables: KnownTable[] = [];
  const used = new Set<string>();
  let counter = 0;
  const fresh = (stem: string): string => {
    let name = stem;
    while (used.has(name)) name = `${stem}_${(counter += 1)}`;
    used.add(name);
    return name;
  };
  const newColumn = (table: Pick<KnownTable, 'columns'>, nullable?: boolean): HistoryColumn => {
    let name = choices.pick(WORDS);
    while (table.columns.some((one) => one.name === name)) name = `${choices.pick(WORDS)}_${(counter += 1)}`;
    return { name, type: choices.pick(COLUMN_TYPES), nullable: nullable ?? choices.chance(0.6), fallback: choices.chance(0.25) };
  };
  const isReferenced = (table: KnownTable): boolean => tables.some((one) => one.references.some((key) => key.to === table));

  const create = (): Change => {
    const table: KnownTable = { name: fresh(choices.pick(NOUNS)), columns: [], key: ['id'], indexes: [], unique: [], references: [] };
    table.columns.push({ name: 'id', type: choices.pick(['integer', 'bigint', 'uuid']), nullable: false, fallback: false });
    for (let left = choices.between(1, 4); left > 0; left -= 1) table.columns.push(newColumn(table));
    const others = table.columns.filter((one) => one.name !== 'id' && one.type !== 'jsonb');
    const [first, second] = others;
    if (choices.chance(0.15) && first !== undefined) {
      table.key = ['id', first.name];
      first.nullable = false;
    }
    if (choices.chance(0.3) && second !== undefined) table.unique.push([second.name]);
    if (choices.chance(0.2) && first !== undefined && second !== undefined) table.unique.push([first.name, second.name]);
    tables.push(table);
    return {
      do: 'create-table',
      table: table.name,
      columns: table.columns.map((one) => ({ ...one })),
      key: [...table.key],
      unique: table.unique.map((one) => [...one]),
      ifAbsent: choices.chance(0.2),
    };
  };

  const change = (): Change | undefined => {
    const table = choices.pick(tables);
    const free = table.columns.filter(
      (one) => !table.key.includes(one.name) && !table.references.some((key) => key.columns.includes(one.name)),
    );
    const column = free.length > 0 ? choices.pick(free) : undefined;
    switch (
      choices.pick([
        'add-column',
        'add-column',
        'add-column',
        'drop-column',
        'rename-column',
        'not-null',
        'default',
        'type',
        'index',
        'index',
        'drop-index',
        'unique',
        'key',
        'key',
        'drop-key',
        'rename-table',
        'drop-table',
        'again',
      ] as const)
    ) {
      case 'add-column': {
        const added = newColumn(table, true);
        table.columns.push(added);
        return { do: 'add-column', table: table.name, column: { ...added }, ifAbsent: choices.chance(0.2) };
      }
      case 'drop-column': {
        if (column === undefined) return undefined;
        table.columns = table.columns.filter((one) => one !== column);
        table.indexes = table.indexes.filter((one) => !one.columns.includes(column.name));
        table.unique = table.unique.filter((one) => !one.includes(column.name));
        return { do: 'drop-column', table: table.name, column: column.name };
      }
      case 'rename-column': {
        // Names of constraints that nobody chose keep the old name; only free columns are renamed, so that none is looked up by it.
        if (
          column === undefined ||
          table.indexes.some((one) => !one.named && one.columns.includes(column.name)) ||
          table.unique.some((one) => one.includes(column.name))
        )
          return undefined;
        const { name: from } = column;
        column.name = newColumn(table).name;
        for (const index of table.indexes) index.columns = index.columns.map((one) => (one === from ? column.name : one));
        return { do: 'rename-column', table: table.name, column: from, to: column.name };
      }
      case 'not-null': {
        if (column === undefined) return undefined;
        column.nullable = !column.nullable;
        return { do: column.nullable ? 'drop-not-null' : 'set-not-null', table: table.name, column: column.name };
      }
      case 'default': {
        if (column?.fallback !== true) return undefined;
        column.fallback = false;
        return { do: 'drop-default', table: table.name, column: column.name };
      }
      case 'type': {
        if (column === undefined || column.fallback || !['integer', 'varchar'].includes(column.type)) return undefined;
        column.type = column.type === 'integer' ? 'bigint' : 'text';
        return { do: 'alter-type', table: table.name, column: { ...column } };
      }
      case 'index': {
        const able = table.columns.filter((one) => one.type !== 'jsonb');
        const columns = [...new Set([choices.pick(able), ...(choices.chance(0.3) ? [choices.pick(able)] : [])].map((one) => one.name))];
        const named = choices.chance(0.6);
        const unique = named && choices.chance(0.4);
        const plain = `${table.name}_${columns.join('_')}_index`;
        if (!named && table.indexes.some((one) => one.name === plain)) return undefined;
        const name = named ? fresh(`idx_${columns[0] ?? ''}`) : undefined;
        table.indexes.push({ name: name ?? plain, columns, named });
        return { do: 'add-index', table: table.name, columns, unique, name, where: named && choices.chance(0.2) };
      }
      case 'drop-index': {
        const named = table.indexes.filter((one) => one.named);
        if (named.length === 0) return undefined;
        const index = choices.pick(named);
        table.indexes = table.indexes.filter((one) => one !== index);
        return { do: 'drop-index', table: table.name, name: index.name, columns: index.columns };
      }
      case 'unique': {
        if (column === undefined || column.type === 'jsonb') return undefined;
        const name = choices.chance(0.5) ? fresh(`uq_${column.name}`) : undefined;
        if (name === undefined && table.unique.some((one) => one.length === 1 && one[0] === column.name)) return undefined;
        table.unique.push([column.name]);
        return { do: 'add-unique', table: table.name, columns: [column.name], name };
      }
      case 'key': {
        const targets = tables.filter((one) => one.key.length === 1);
        const target = targets.length > 0 ? choices.pick(targets) : undefined;
        if (target === undefined) return undefined;
        const type = target.columns.find((one) => one.name === 'id')?.type;
        const from = free.find((one) => one.type === type && !one.fallback);
        if (from === undefined) return undefined;
        const name = choices.chance(0.5) ? fresh(`fk_${from.name}`) : undefined;
        table.references.push({
          columns: [from.name],
          to: target,
          name: name ?? `${table.name}_${from.name}_foreign`,
        });
        return {
          do: 'add-key',
          table: table.name,
          columns: [from.name],
          references: target.name,
          onDelete: from.nullable ? choices.pick(['CASCADE', 'SET NULL', undefined] as const) : undefined,
          name,
        };
      }
      case 'drop-key': {
        const keys = table.references.filter((one) => one.name.startsWith('fk_'));
        if (keys.length === 0) return undefined;
        const key = choices.pick(keys);
        table.references = table.references.filter((one) => one !== key);
        return { do: 'drop-key', table: table.name, columns: key.columns, name: key.name };
      }
      case 'rename-table': {
        if (table.indexes.some((one) => !one.named) || table.references.some((one) => !one.name.startsWith('fk_'))) return undefined;
        const from = table.name;
        table.name = fresh(choices.pick(NOUNS));
        return { do: 'rename-table', table: from, to: table.name };
      }
      case 'drop-table': {
        if (tables.length < 3 || isReferenced(table)) return undefined;
        tables.splice(tables.indexOf(table), 1);
        return { do: 'drop-table', table: table.name };
      }
      case 'again':
        // What is there already stays as it is.
        return choices.chance(0.5)
          ? {
              do: 'create-table',
              table: table.name,
              columns: [{ name: 'id', type: 'integer', nullable: false, fallback: false }],
              key: ['id'],
              unique: [],
              ifAbsent: true,
            }
          : { do: 'add-column', table: table.name, column: { name: 'id', type: 'text', nullable: true, fallback: false }, ifAbsent: true };
    }
  };

  const migrations: Change[][] = [];
  for (let left = choices.between(2, 6); left > 0; left -= 1) {
    const changes: Change[] = [];
    for (let steps = choices.between(1, 5); steps > 0; steps -= 1) {
      const made = tables.length === 0 || (tables.length < 6 && choices.chance(0.3)) ? create() : change();
      if (made !== undefined) changes.push(made);
    }
    if (changes.length > 0) migrations.push(changes);
  }
  return { seed, migrations };
}
