import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const SQL_ABILITIES: Abilities = {
  unnamed: true,
  cascade: true,
  renamesConstraints: true,
  renamesIndexes: true,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const SPELLINGS: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['integer', 'int', 'INT4'],
  bigint: ['bigint', 'BIGINT'],
  text: ['text', 'TEXT'],
  varchar: ['varchar(40)', 'character varying(40)', 'VARCHAR(255)'],
  boolean: ['boolean', 'bool'],
  uuid: ['uuid', 'UUID'],
  jsonb: ['jsonb'],
  timestamptz: ['timestamptz', 'timestamp with time zone', 'TIMESTAMPTZ'],
  numeric: ['numeric(10,2)', 'decimal(10, 2)'],
  date: ['date'],
};
const DEFAULTS: Readonly<Record<ColumnType, string>> = {
  integer: '0',
  bigint: '7',
  text: "'none; -- no'",
  varchar: "''",
  boolean: 'false',
  uuid: 'gen_random_uuid()',
  jsonb: "'{}'::jsonb",
  timestamptz: 'now()',
  numeric: '0.00',
  date: 'CURRENT_DATE',
};

/** One file of SQL for each migration. */
export function historyAsSql({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x5eed);
  return Object.fromEntries(
    migrations.map((changes, index) => [
      `migrations/${String(index + 1).padStart(3, '0')}_step.sql`,
      `-- step ${index + 1}; no statement\n${changes.map((change) => `${printChange(change, choices)};\n`).join('')}`,
    ]),
  );
}

function printChange(change: Change, choices: Choices): string {
  const q = (name: string): string => (choices.chance(0.2) ? `"${name}"` : name);
  const list = (names: readonly string[]): string => names.map(q).join(', ');
  const typed = (column: HistoryColumn): string => `${q(column.name)} ${choices.pick(SPELLINGS[column.type])}`;
  const rest = (column: HistoryColumn): string =>
    `${column.nullable ? (choices.chance(0.1) ? ' NULL' : '') : ' NOT NULL'}${column.fallback ? ` DEFAULT ${DEFAULTS[column.type]}` : ''}`;
  const table = q(change.table);
  const constraint = (name: string | undefined): string => (name === undefined ? '' : `CONSTRAINT ${q(name)} `);
  // Names that PostgreSQL gives by itself.
  const given = (ending: string, columns: readonly string[], name: string | undefined): string =>
    q(name ?? [change.table, ...columns, ending].join('_'));
  switch (change.do) {
    case 'create-table': {
      const inline = change.key.length === 1 && change.keyName === undefined && choices.chance(0.6);
      const lines = change.columns.map(
        (column) =>
          `${typed(column)}${inline && change.key[0] === column.name ? ' PRIMARY KEY' : rest(column)}${change.unique.some((one) => one.length === 1 && one[0] === column.name) ? ' UNIQUE' : ''}`,
      );
      if (!inline) lines.push(`${constraint(change.keyName)}PRIMARY KEY (${list(change.key)})`);
      for (const columns of change.unique) if (columns.length > 1) lines.push(`UNIQUE (${list(columns)})`);
      return `CREATE TABLE ${change.ifAbsent ? 'IF NOT EXISTS ' : ''}${table} (\n  ${lines.join(',\n  ')}\n)`;
    }
    case 'drop-table':
      return `DROP TABLE ${choices.chance(0.5) ? 'IF EXISTS ' : ''}${table}${change.referenced || choices.chance(0.3) ? ' CASCADE' : ''}`;
    case 'rename-table':
      return `ALTER TABLE ${table} RENAME TO ${q(change.to)}`;
    case 'add-column':
      return `ALTER TABLE ${table} ADD ${choices.chance(0.8) || change.ifAbsent ? 'COLUMN ' : ''}${change.ifAbsent ? 'IF NOT EXISTS ' : ''}${typed(change.column)}${rest(change.column)}${change.unique ? ' UNIQUE' : ''}${change.references === undefined ? '' : ` REFERENCES ${q(change.references)}${choices.chance(0.5) ? '(id)' : ''}${change.onDelete === undefined ? '' : ` ON DELETE ${change.onDelete}`}`}`;
    case 'drop-column':
      return `ALTER TABLE ${table} DROP COLUMN ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${q(change.column)}`;
    case 'rename-column':
      return `ALTER TABLE ${table} RENAME ${choices.chance(0.7) ? 'COLUMN ' : ''}${q(change.column)} TO ${q(change.to)}`;
    case 'set-not-null':
      return `ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} SET NOT NULL`;
    case 'drop-not-null':
      return `ALTER TABLE ${table} ALTER ${q(change.column)} DROP NOT NULL`;
    case 'set-default':
      return `ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} SET DEFAULT ${DEFAULTS[change.before.type]}`;
    case 'drop-default':
      return `ALTER TABLE ${table} ALTER COLUMN ${q(change.column)} DROP DEFAULT`;
    case 'alter-type':
      return `ALTER TABLE ${table} ALTER COLUMN ${q(change.column.name)} ${choices.chance(0.5) ? 'SET DATA ' : ''}TYPE ${choices.pick(SPELLINGS[change.column.type])}`;
    case 'add-index':
      return `CREATE ${change.unique ? 'UNIQUE ' : ''}INDEX ${change.name === undefined ? '' : `${q(change.name)} `}ON ${table} ${choices.chance(0.2) ? 'USING btree ' : ''}(${list(change.columns)})${change.where ? ` WHERE ${change.columns[0] ?? ''} IS NOT NULL` : ''}`;
    case 'drop-index':
      return `DROP INDEX ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${given('idx', change.columns, change.name)}`;
    case 'rename-index':
      return `ALTER INDEX ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${q(change.name)} RENAME TO ${q(change.to)}`;
    case 'rename-constraint':
      return choices.chance(0.7)
        ? `ALTER TABLE ${table} RENAME CONSTRAINT ${q(change.name)} TO ${q(change.to)}`
        : `ALTER INDEX ${q(change.name)} RENAME TO ${q(change.to)}`;
    case 'add-unique':
      return `ALTER TABLE ${table} ADD ${constraint(change.name)}UNIQUE (${list(change.columns)})`;
    case 'add-key':
      return `ALTER TABLE ${table} ADD ${constraint(change.name)}FOREIGN KEY (${list(change.columns)}) REFERENCES ${q(change.references)}${choices.chance(0.7) ? ' (id)' : ''}${change.onDelete === undefined ? '' : ` ON DELETE ${change.onDelete}`}`;
    case 'add-primary':
      return `ALTER TABLE ${table} ADD ${constraint(change.name)}PRIMARY KEY (${list(change.columns)})`;
    case 'drop-unique':
      return `ALTER TABLE ${table} DROP CONSTRAINT ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${given('key', change.columns, change.name)}`;
    case 'drop-key':
      return `ALTER TABLE ${table} DROP CONSTRAINT ${choices.chance(0.3) ? 'IF EXISTS ' : ''}${given('fkey', change.columns, change.name)}`;
    case 'drop-primary':
      return `ALTER TABLE ${table} DROP CONSTRAINT ${given('pkey', [], change.name)}`;
  }
}
