import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const DRIZZLE_ABILITIES: Abilities = {
  unnamed: true,
  cascade: true,
  renamesConstraints: false,
  renamesIndexes: false,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'integer',
  bigint: 'bigint',
  text: 'text',
  varchar: 'varchar(40)',
  boolean: 'boolean',
  uuid: 'uuid',
  jsonb: 'jsonb',
  timestamptz: 'timestamp with time zone',
  numeric: 'numeric(10, 2)',
  date: 'date',
};
const DEFAULTS: Readonly<Record<ColumnType, string>> = {
  integer: '0',
  bigint: '7',
  text: "'none'",
  varchar: "''",
  boolean: 'false',
  uuid: 'gen_random_uuid()',
  jsonb: "'{}'::jsonb",
  timestamptz: 'now()',
  numeric: "'0'",
  date: 'now()',
};
const BREAK = '--> statement-breakpoint\n';

/** As drizzle-kit lays it out: a journal that says the order, and a file for each entry; the newer kind is a folder for each. */
export function historyAsDrizzle({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0xd217);
  const files: Record<string, string> = {
    'package.json': '{"dependencies":{"drizzle-orm":"0.45.0","pg":"8.0.0"}}',
    'drizzle.config.ts': "export default { dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle' };\n",
  };
  const folders = choices.chance(0.25);
  // `prefix: 'none'` leaves names of words alone, so that only the journal knows the order.
  const prefix = choices.pick(['index', 'index', 'timestamp', 'none'] as const);
  const entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[] = [];
  const words = ['misty_wolf', 'brave_cable', 'zany_moth', 'able_iris', 'lush_toad', 'calm_rogue'];
  migrations.forEach((changes, idx) => {
    const text = changes.flatMap((change) => printChange(change, choices)).join(BREAK);
    const time = `${20_240_101_000_000 + idx * 10_000}`;
    const word = words[(idx * 5 + seed) % words.length] ?? '';
    if (folders) {
      files[`drizzle/${time}_${word}/migration.sql`] = text;
      files[`drizzle/${time}_${word}/snapshot.json`] = '{"version":"8","dialect":"postgres"}';
      return;
    }
    const tag = prefix === 'none' ? word : `${prefix === 'timestamp' ? time : String(idx).padStart(4, '0')}_${word}`;
    files[`drizzle/${tag}.sql`] = text;
    files[`drizzle/meta/${String(idx).padStart(4, '0')}_snapshot.json`] = '{}';
    entries.push({ idx, version: '7', when: 1_700_000_000_000 + idx, tag, breakpoints: true });
  });
  if (!folders) files['drizzle/meta/_journal.json'] = JSON.stringify({ version: '7', dialect: 'postgresql', entries }, null, 2);
  return files;
}

/** The files that the migrator of Drizzle would run, in its order. */
export function drizzleOrder(files: Readonly<Record<string, string>>): string[] {
  const journal = files['drizzle/meta/_journal.json'];
  if (journal === undefined)
    return Object.keys(files)
      .filter((path) => path.endsWith('/migration.sql'))
      .toSorted();
  const { entries } = JSON.parse(journal) as { entries: { tag: string }[] };
  return entries.map(({ tag }) => `drizzle/${tag}.sql`);
}

function printChange(change: Change, choices: Choices): string[] {
  const q = (name: string): string => `"${name}"`;
  const list = (names: readonly string[]): string => names.map(q).join(choices.chance(0.5) ? ',' : ', ');
  const table = q(change.table);
  const rest = (column: HistoryColumn): string =>
    `${column.fallback ? ` DEFAULT ${DEFAULTS[column.type]}` : ''}${column.nullable ? '' : ' NOT NULL'}`;
  const column = (one: HistoryColumn): string => `${q(one.name)} ${TYPES[one.type]}${rest(one)}`;
  const name = (ending: string, columns: readonly string[], own: string | undefined): string =>
    q(own ?? [change.table, ...columns, ending].join('_'));
  const key = (columns: readonly string[], own: string | undefined, references: string, onDelete: string | undefined): string => {
    const add = `ALTER TABLE ${table} ADD CONSTRAINT ${name('fk', columns, own)} FOREIGN KEY (${list(columns)}) REFERENCES "public".${q(references)}("id") ON DELETE ${onDelete?.toLowerCase() ?? 'no action'} ON UPDATE no action;`;
    return choices.chance(0.5) ? `${add}\n` : `DO $$ BEGIN\n ${add}\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;\n`;
  };
  switch (change.do) {
    case 'create-table': {
      const inline = change.key.length === 1 && change.keyName === undefined;
      const lines = change.columns.map((one) => {
        if (!inline || one.name !== change.key[0]) return column(one);
        const type = one.type === 'uuid' ? 'uuid' : one.type === 'integer' ? 'serial' : 'bigserial';
        return choices.chance(0.7)
          ? `${q(one.name)} ${type} PRIMARY KEY${type === 'uuid' ? choices.pick(['', ' DEFAULT gen_random_uuid()']) : ''} NOT NULL`
          : type === 'uuid'
            ? `${q(one.name)} uuid PRIMARY KEY NOT NULL`
            : `${q(one.name)} ${one.type} PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "${change.table}_id_seq" INCREMENT BY 1 MINVALUE 1 START WITH 1 CACHE 1)`;
      });
      if (!inline) lines.push(`CONSTRAINT ${name('pk', change.key, change.keyName)} PRIMARY KEY(${list(change.key)})`);
      for (const columns of change.unique) lines.push(`CONSTRAINT ${name('unique', columns, undefined)} UNIQUE(${list(columns)})`);
      return [`CREATE TABLE ${change.ifAbsent || choices.chance(0.5) ? 'IF NOT EXISTS ' : ''}${table} (\n\t${lines.join(',\n\t')}\n);\n`];
    }
    case 'drop-table':
      return [
        `DROP TABLE ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${table}${change.referenced || choices.chance(0.5) ? ' CASCADE' : ''};`,
      ];
    case 'rename-table':
      return [`ALTER TABLE ${table} RENAME TO ${q(change.to)};`];
    case 'add-column':
      return [
        `ALTER TABLE ${table} ADD COLUMN ${change.ifAbsent ? 'IF NOT EXISTS ' : ''}${column(change.column)};`,
        ...(change.unique
          ? [`ALTER TABLE ${table} ADD CONSTRAINT ${name('unique', [change.column.name], undefined)} UNIQUE(${q(change.column.name)});`]
          : []),
        ...(change.references === undefined ? [] : [key([change.column.name], undefined, change.references, change.onDelete)]),
      ];
    case 'drop-column':
      return [`ALTER TABLE ${table} DROP COLUMN ${choices.chance(0.5) ? 'IF EXISTS ' : ''}${q(change.column)};`];
    case 'rename-column':
      return [`ALTER TABLE ${table} RENAME COLUMN ${q(change.column)} TO ${q(change.to)};`];
    case 'set-not-null':
    case 'drop-not-null':
      return [`ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} ${change.do === 'set-not-null' ? 'SET' : 'DROP'} NOT NULL;`];
    case 'set-default':
      return [`ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} SET DEFAULT ${DEFAULTS[change.before.type]};`];
    case 'drop-default':
      return [`ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} DROP DEFAULT;`];
    case 'alter-type':
      return [`ALTER TABLE ${table} ALTER COLUMN ${q(change.column.name)} SET DATA TYPE ${TYPES[change.column.type]};`];
    case 'add-index': {
      const using = choices.chance(0.7) ? ' USING btree' : '';
      const nulls = using !== '' && choices.chance(0.2) ? ' DESC NULLS LAST' : '';
      const columns = change.columns.map((one) => `${q(one)}${nulls}`).join(',');
      return [
        `CREATE ${change.unique ? 'UNIQUE ' : ''}INDEX ${choices.chance(0.4) ? 'IF NOT EXISTS ' : ''}${name('index', change.columns, change.name)} ON ${table}${using} (${columns})${change.where ? ` WHERE ${table}.${q(change.columns[0] ?? '')} is not null` : ''};`,
      ];
    }
    case 'drop-index':
      return [`DROP INDEX ${choices.chance(0.5) ? 'IF EXISTS ' : ''}${name('index', change.columns, change.name)};`];
    case 'rename-index':
    case 'rename-constraint':
      return [`ALTER INDEX ${q(change.name)} RENAME TO ${q(change.to)};`];
    case 'add-unique':
      return [`ALTER TABLE ${table} ADD CONSTRAINT ${name('unique', change.columns, change.name)} UNIQUE(${list(change.columns)});`];
    case 'drop-unique':
      return [`ALTER TABLE ${table} DROP CONSTRAINT ${name('unique', change.columns, change.name)};`];
    case 'add-key':
      return [key(change.columns, change.name, change.references, change.onDelete)];
    case 'drop-key':
      return [`ALTER TABLE ${table} DROP CONSTRAINT ${name('fk', change.columns, change.name)};\n`];
    case 'add-primary':
      return change.name === undefined
        ? [`ALTER TABLE ${table} ADD PRIMARY KEY (${list(change.columns)});`]
        : [`ALTER TABLE ${table} ADD CONSTRAINT ${q(change.name)} PRIMARY KEY(${list(change.columns)});`];
    case 'drop-primary':
      return [
        `ALTER TABLE ${table} DROP CONSTRAINT ${change.columns.length > 1 ? name('pk', change.columns, change.name) : q(change.name ?? `${change.table}_pkey`)};`,
      ];
  }
}
