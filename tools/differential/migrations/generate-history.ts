import { Choices } from '../random.ts';
import { COLUMN_TYPES } from './history.ts';
import type { Abilities, Change, History, HistoryColumn, KnownTable } from './history.ts';

const NOUNS = ['orders', 'tickets', 'venues', 'people', 'invoices', 'visits', 'ships', 'quays', 'letters', 'songs'];
const WORDS = 'code total note owner state began_at ended_at size label email rank kind weight url'.split(' ');
const STEPS = [
  'add-column',
  'add-column',
  'add-column',
  'add-linked-column',
  'drop-column',
  'rename-column',
  'rename-column',
  'not-null',
  'set-default',
  'drop-default',
  'type',
  'index',
  'index',
  'index',
  'drop-index',
  'drop-index',
  'rename-index',
  'unique',
  'unique',
  'drop-unique',
  'rename-constraint',
  'key',
  'key',
  'drop-key',
  'rename-table',
  'drop-table',
  'primary',
  'again',
] as const;

type Step = (typeof STEPS)[number];
type Maker = ReturnType<typeof createMaker>;

/** What the parts of the generator share. */
function createMaker(seed: number, abilities: Abilities) {
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
  // Two things that a tool names by the same words would get in each other's way.
  const nameFor = (kind: string, table: KnownTable, columns: readonly string[], share: number): string | undefined | false => {
    if (!abilities.unnamed || choices.chance(share)) return fresh(`${kind}_${columns[0] ?? ''}`);
    const words = `${table.name} ${columns.join(' ')}`;
    if (used.has(words)) return false;
    used.add(words);
    return undefined;
  };
  const newColumn = (table: Pick<KnownTable, 'columns'>, nullable?: boolean): HistoryColumn => {
    let name = choices.pick(WORDS);
    while (table.columns.some((one) => one.name === name)) name = `${choices.pick(WORDS)}_${(counter += 1)}`;
    return { name, type: choices.pick(COLUMN_TYPES), nullable: nullable ?? choices.chance(0.6), fallback: choices.chance(0.25) };
  };
  const isReferenced = (table: KnownTable): boolean => tables.some((one) => one.references.some((key) => key.to === table));
  const forget = (table: KnownTable, column: string): void => {
    table.indexes = table.indexes.filter((one) => !one.columns.includes(column));
  };

  const rename = (one: { stale: boolean }): void => {
    one.stale ||= !abilities.renamesAlong;
  };
  /** Columns that the migration at hand has changed. */
  const touched = new Set<HistoryColumn>();
  return { abilities, choices, tables, used, touched, fresh, nameFor, newColumn, isReferenced, forget, rename };
}

function create({ abilities, choices, tables, used, fresh, newColumn }: Maker): Change {
  const table: KnownTable = {
    name: fresh(choices.pick(NOUNS)),
    columns: [],
    key: ['id'],
    keyName: undefined,
    keyStale: false,
    indexes: [],
    references: [],
  };
  if (abilities.primaries && choices.chance(0.3)) table.keyName = fresh(`pk_${table.name}`);
  table.columns.push({ name: 'id', type: choices.pick(['integer', 'bigint', 'uuid']), nullable: false, fallback: false });
  for (let left = choices.between(1, 4); left > 0; left -= 1) table.columns.push(newColumn(table));
  const [first, second] = table.columns.filter((one) => one.name !== 'id' && one.type !== 'jsonb');
  if (choices.chance(0.15) && first !== undefined) {
    table.key = ['id', first.name];
    first.nullable = false;
  }
  const unique: string[][] = [];
  if (choices.chance(0.3) && second !== undefined) unique.push([second.name]);
  if (choices.chance(0.2) && first !== undefined && second !== undefined) unique.push([first.name, second.name]);
  for (const columns of unique) {
    used.add(`${table.name} ${columns.join(' ')}`);
    table.indexes.push({ name: undefined, columns, unique: true, constraint: true, inline: true, stale: !abilities.unnamed });
  }
  tables.push(table);
  return {
    do: 'create-table',
    table: table.name,
    columns: table.columns.map((one) => ({ ...one })),
    key: [...table.key],
    keyName: table.keyName,
    unique: unique.map((one) => [...one]),
    ifAbsent: choices.chance(0.2),
  };
}

/** A step on one table, with what is known about it. */
interface Place {
  table: KnownTable;
  /** Columns that are part of no key and refer to nothing. */
  free: HistoryColumn[];
  column: HistoryColumn | undefined;
  before: HistoryColumn | undefined;
  /** Tables that can be referred to. */
  reachable: KnownTable[];
  /** The column can be said again as a whole. */
  settled: boolean;
  unique(): { unique?: boolean };
}

function change(maker: Maker): Change | undefined {
  const { abilities, choices, tables, touched } = maker;
  const table = choices.pick(tables);
  const free = table.columns.filter(
    (one) => one.name !== 'id' && !table.key.includes(one.name) && !table.references.some((key) => key.columns.includes(one.name)),
  );
  const column = free.length > 0 ? choices.pick(free) : undefined;
  const before = column === undefined ? undefined : { ...column };
  // A tool that says a whole column again also says whether it is unique; those with more than one key on them are left alone.
  const over = table.indexes.filter((one) => one.unique && column !== undefined && one.columns.includes(column.name));
  const [sole] = over.length === 1 && over[0]?.constraint === true && over[0].columns.length === 1 ? over : [];
  // Within one migration TypeORM compares a second change with the column before the first
  const settled = !abilities.recreates || ((over.length === 0 || sole !== undefined) && column !== undefined && !touched.has(column));
  if (column !== undefined) touched.add(column);
  const unique = (): { unique?: boolean } => {
    if (!abilities.recreates || sole === undefined) return {};
    const kept = choices.chance(0.5);
    if (!kept) table.indexes = table.indexes.filter((one) => one !== sole);
    return { unique: kept };
  };
  const reachable = tables.filter((one) => one.key.length === 1);
  const step = choices.pick(STEPS);
  const place = { table, free, column, before, reachable, settled, unique };
  return columnStep(maker, step, place) ?? keyStep(maker, step, place) ?? tableStep(maker, step, table);
}

function columnStep(maker: Maker, step: Step, { table, column, before, reachable, settled, unique }: Place): Change | undefined {
  const { abilities, choices, used, newColumn, forget, rename } = maker;
  const { name } = table;
  switch (step) {
    case 'add-column': {
      const added = newColumn(table, true);
      table.columns.push(added);
      return { do: 'add-column', table: name, column: { ...added }, ifAbsent: choices.chance(0.2) };
    }
    case 'add-linked-column': {
      const added = { ...newColumn(table, true), fallback: false };
      const target = choices.chance(0.6) && reachable.length > 0 ? choices.pick(reachable) : undefined;
      const id = target?.columns.find((one) => one.name === 'id');
      if (target !== undefined && id !== undefined) added.type = id.type;
      if (target === undefined && added.type === 'jsonb') return undefined;
      used.add(`${name} ${added.name}`);
      table.columns.push(added);
      const base = { do: 'add-column', table: name, column: { ...added }, ifAbsent: false } as const;
      if (target === undefined) {
        table.indexes.push({ name: undefined, columns: [added.name], unique: true, constraint: true, inline: false, stale: true });
        return { ...base, unique: true };
      }
      table.references.push({ columns: [added.name], to: target, name: undefined, stale: true });
      return { ...base, references: target.name, onDelete: choices.pick(['CASCADE', 'SET NULL', undefined] as const) };
    }
    case 'drop-column': {
      if (column === undefined) return undefined;
      table.columns = table.columns.filter((one) => one !== column);
      forget(table, column.name);
      return { do: 'drop-column', table: name, column: column.name };
    }
    case 'rename-column': {
      const any = choices.chance(0.3) ? choices.pick(table.columns.filter((one) => one.name !== 'id')) : column;
      if (any === undefined) return undefined;
      const old = { ...any };
      any.name = newColumn(table).name;
      const renamed = (names: string[]): string[] => names.map((one) => (one === old.name ? any.name : one));
      if (table.key.includes(old.name)) table.keyStale = !abilities.renamesAlong;
      table.key = renamed(table.key);
      for (const one of [...table.indexes, ...table.references]) {
        if (one.columns.includes(old.name)) rename(one);
        one.columns = renamed(one.columns);
        used.add(`${name} ${one.columns.join(' ')}`);
      }
      return { do: 'rename-column', table: name, column: old.name, to: any.name, before: old };
    }
    case 'not-null': {
      if (column === undefined || before === undefined || !settled) return undefined;
      column.nullable = !column.nullable;
      return { do: column.nullable ? 'drop-not-null' : 'set-not-null', table: name, column: column.name, before, ...unique() };
    }
    case 'set-default':
    case 'drop-default': {
      if (column === undefined || before === undefined || !settled) return undefined;
      column.fallback = !column.fallback;
      return { do: column.fallback ? 'set-default' : 'drop-default', table: name, column: column.name, before, ...unique() };
    }
    case 'type': {
      if (column === undefined || before === undefined || !settled || column.fallback || !['integer', 'varchar'].includes(column.type))
        return undefined;
      if (abilities.recreates) forget(table, column.name);
      column.type = column.type === 'integer' ? 'bigint' : 'text';
      return { do: 'alter-type', table: name, column: { ...column }, before };
    }
    default:
      return undefined;
  }
}

function keyStep(maker: Maker, step: Step, { table, free, column, reachable }: Place): Change | undefined {
  const { abilities, choices, fresh, nameFor } = maker;
  const { name } = table;
  const known = (constraint: boolean): KnownTable['indexes'] =>
    table.indexes.filter((one) => one.constraint === constraint && (one.name !== undefined || !one.stale));
  switch (step) {
    case 'index': {
      const able = table.columns.filter((one) => one.type !== 'jsonb');
      const columns = [...new Set([choices.pick(able), ...(choices.chance(0.3) ? [choices.pick(able)] : [])].map((one) => one.name))];
      const given = nameFor('idx', table, columns, 0.6);
      if (given === false) return undefined;
      const alone = choices.chance(0.4);
      table.indexes.push({ name: given, columns, unique: alone, constraint: false, inline: false, stale: false });
      return { do: 'add-index', table: name, columns, unique: alone, name: given, where: given !== undefined && choices.chance(0.2) };
    }
    case 'drop-index':
    case 'drop-unique': {
      const constraint = choices.chance(0.4);
      const some = known(constraint);
      if (some.length === 0) return undefined;
      const index = choices.pick(some);
      table.indexes = table.indexes.filter((one) => one !== index);
      const base = { table: name, name: index.name, columns: index.columns };
      return constraint ? { do: 'drop-unique', ...base, inline: index.inline } : { do: 'drop-index', ...base, unique: index.unique };
    }
    case 'rename-index':
    case 'rename-constraint': {
      const constraint = choices.chance(0.5);
      const some = known(constraint).filter((one) => one.name !== undefined);
      if (some.length === 0 || !(constraint ? abilities.renamesConstraints : abilities.renamesIndexes)) return undefined;
      const index = choices.pick(some);
      const from = index.name ?? '';
      const to = (index.name = fresh('other_name'));
      return { do: constraint ? 'rename-constraint' : 'rename-index', table: name, name: from, to };
    }
    case 'unique': {
      if (column === undefined || column.type === 'jsonb') return undefined;
      const given = nameFor('uq', table, [column.name], 0.5);
      if (given === false) return undefined;
      table.indexes.push({ name: given, columns: [column.name], unique: true, constraint: true, inline: false, stale: false });
      return { do: 'add-unique', table: name, columns: [column.name], name: given };
    }
    case 'key': {
      const target = reachable.length > 0 ? choices.pick(reachable) : undefined;
      const type = target?.columns.find((one) => one.name === 'id')?.type;
      const from = free.find((one) => one.type === type && !one.fallback);
      if (target === undefined || from === undefined) return undefined;
      const given = nameFor('fk', table, [from.name], 0.5);
      if (given === false) return undefined;
      table.references.push({ columns: [from.name], to: target, name: given, stale: false });
      return {
        do: 'add-key',
        table: name,
        columns: [from.name],
        references: target.name,
        onDelete: from.nullable ? choices.pick(['CASCADE', 'SET NULL', undefined] as const) : undefined,
        name: given,
      };
    }
    case 'drop-key': {
      const keys = table.references.filter((one) => one.name !== undefined || !one.stale);
      if (keys.length === 0) return undefined;
      const key = choices.pick(keys);
      table.references = table.references.filter((one) => one !== key);
      return { do: 'drop-key', table: name, columns: key.columns, name: key.name, references: key.to.name };
    }
    default:
      return undefined;
  }
}

function tableStep(maker: Maker, step: Step, table: KnownTable): Change | undefined {
  const { abilities, choices, tables, fresh, isReferenced, rename } = maker;
  const { name } = table;
  switch (step) {
    case 'rename-table': {
      table.name = fresh(choices.pick(NOUNS));
      table.keyStale = !abilities.renamesAlong;
      for (const one of [...table.indexes, ...table.references]) rename(one);
      for (const one of tables) for (const key of one.references) if (key.to === table && !abilities.renamesAlong) key.stale = true;
      return { do: 'rename-table', table: name, to: table.name };
    }
    case 'drop-table': {
      const referenced = isReferenced(table);
      if (tables.length < 3 || (referenced && !abilities.cascade)) return undefined;
      tables.splice(tables.indexOf(table), 1);
      for (const one of tables) one.references = one.references.filter((key) => key.to !== table);
      return { do: 'drop-table', table: name, referenced };
    }
    case 'primary': {
      if (!abilities.primaries || isReferenced(table)) return undefined;
      if (table.key.length === 0) {
        const given = choices.chance(0.5) ? fresh(`pk_${name}`) : undefined;
        table.key = ['id'];
        table.keyName = given;
        table.keyStale = false;
        return { do: 'add-primary', table: name, columns: ['id'], name: given };
      }
      if (table.keyStale && table.keyName === undefined) return undefined;
      const dropped = { do: 'drop-primary', table: name, columns: table.key, name: table.keyName } as const;
      for (const one of table.columns) if (table.key.includes(one.name)) one.nullable = false;
      table.key = [];
      return dropped;
    }
    case 'again':
      // What is there already stays as it is.
      return choices.chance(0.5)
        ? {
            do: 'create-table',
            table: name,
            columns: [{ name: 'id', type: 'integer', nullable: false, fallback: false }],
            key: ['id'],
            keyName: undefined,
            unique: [],
            ifAbsent: true,
          }
        : { do: 'add-column', table: name, column: { name: 'id', type: 'text', nullable: true, fallback: false }, ifAbsent: true };
    default:
      return undefined;
  }
}

/** A random history that a real server accepts. */
export function generateHistory(seed: number, abilities: Abilities): History {
  const maker = createMaker(seed, abilities);
  const { choices, tables, touched } = maker;
  const migrations: Change[][] = [];
  for (let left = choices.between(2, 6); left > 0; left -= 1) {
    const changes: Change[] = [];
    touched.clear();
    for (let steps = choices.between(1, 5); steps > 0; steps -= 1) {
      const made = tables.length === 0 || (tables.length < 6 && choices.chance(0.3)) ? create(maker) : change(maker);
      if (made !== undefined) changes.push(made);
    }
    if (changes.length > 0) migrations.push(changes);
  }
  return { seed, migrations };
}
