import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const KYSELY_ABILITIES: Abilities = {
  unnamed: false,
  cascade: true,
  renamesConstraints: true,
  renamesIndexes: true,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const TYPES: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ["'integer'", 'sql`integer`'],
  bigint: ["'bigint'", "'int8'"],
  text: ["'text'"],
  varchar: ["'varchar(40)'", "'varchar'", 'sql`varchar(200)`'],
  boolean: ["'boolean'"],
  uuid: ["'uuid'"],
  jsonb: ["'jsonb'", 'sql`jsonb`'],
  timestamptz: ["'timestamptz'", 'sql`timestamptz`'],
  numeric: ["'numeric'", "'numeric(10, 2)'", "'decimal(10, 2)'"],
  date: ["'date'"],
};
const DEFAULTS: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['0'],
  bigint: ['7'],
  text: ["'none'", "''"],
  varchar: ["'draft'"],
  boolean: ['false', 'sql`false`'],
  uuid: ['sql`gen_random_uuid()`'],
  jsonb: ["'{}'", "sql`'{}'::jsonb`"],
  timestamptz: ['sql`now()`', 'sql`CURRENT_TIMESTAMP`'],
  numeric: ['0'],
  date: ['sql`CURRENT_DATE`'],
};

/** One module for each migration: https://kysely.dev/docs/migrations */
export function historyAsKysely({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x6b79);
  const files: Record<string, string> = { 'package.json': '{"dependencies":{"kysely":"0.29.9","pg":"8.0.0"}}' };
  const typed = choices.chance(0.7);
  migrations.forEach((changes, index) => {
    const db = choices.chance(0.8) ? 'db' : 'trx';
    const body = changes.map((change) => `  await ${printChange(change, choices, db)};\n`).join('');
    files[`migrations/${2020_00_00 + index + 1}_step.${typed ? 'ts' : 'js'}`] = typed
      ? `import { type Kysely, sql } from 'kysely';\n\nexport async function up(${db}: Kysely<any>): Promise<void> {\n${body}}\n\nexport async function down(${db}: Kysely<any>): Promise<void> {}\n`
      : `const { sql } = require('kysely');\n\nexports.up = async (${db}) => {\n${body}};\n`;
  });
  return files;
}

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
const on = (action: string | undefined): string => (action === undefined ? '' : `.onDelete('${action.toLowerCase()}')`);

function built(column: HistoryColumn, choices: Choices, more = ''): string {
  const parts = [column.nullable ? '' : '.notNull()', column.fallback ? `.defaultTo(${choices.pick(DEFAULTS[column.type])})` : '', more];
  const text = (choices.chance(0.5) ? parts : parts.toReversed()).join('');
  return `.addColumn('${column.name}', ${choices.pick(TYPES[column.type])}${text === '' ? '' : `, (${choices.pick(['col', 'c'])}) => COL${text}`})`.replace(
    /\((\w+)\) => COL/,
    '($1) => $1',
  );
}

function identity(type: ColumnType, choices: Choices): string {
  if (type === 'uuid')
    return `.addColumn('id', 'uuid', (col) => col.primaryKey()${choices.pick(['', '.defaultTo(sql`gen_random_uuid()`)'])})`;
  const plain = type === 'integer' ? 'serial' : 'bigserial';
  return choices.pick([
    `.addColumn('id', '${plain}', (col) => col.primaryKey())`,
    `.addColumn('id', '${type}', (col) => col.primaryKey().generatedAlwaysAsIdentity())`,
    `.addColumn('id', '${type}', (col) => col.generatedByDefaultAsIdentity().primaryKey().notNull())`,
  ]);
}

function printChange(change: Change, choices: Choices, db: string): string {
  const run = (body: string): string => `${db}.schema${body}.execute()`;
  const alter = (body: string): string => run(`.alterTable('${change.table}')${body}`);
  const raw = (text: string): string => `sql\`${text}\`.execute(${db})`;
  switch (change.do) {
    case 'create-table': {
      const inline = change.key.length === 1 && change.keyName === undefined && choices.chance(0.7);
      const lines = change.columns.map((column) => {
        if (inline && change.key[0] === column.name) return identity(column.type, choices);
        return built(column, choices, change.unique.some((one) => one.length === 1 && one[0] === column.name) ? '.unique()' : '');
      });
      if (!inline) lines.push(`.addPrimaryKeyConstraint('${change.keyName ?? `${change.table}_pkey`}', ${list(change.key)})`);
      for (const columns of change.unique)
        if (columns.length > 1) lines.push(`.addUniqueConstraint('${change.table}_${columns.join('_')}', ${list(columns)})`);
      return run(`.createTable('${change.table}')${change.ifAbsent ? '.ifNotExists()' : ''}\n    ${lines.join('\n    ')}\n    `);
    }
    case 'drop-table':
      return run(`.dropTable('${change.table}')${choices.chance(0.4) ? '.ifExists()' : ''}${change.referenced ? '.cascade()' : ''}`);
    case 'rename-table':
      return alter(`.renameTo('${change.to}')`);
    case 'add-column': {
      if (change.ifAbsent && change.column.name === 'id')
        return raw(`ALTER TABLE \${sql.table('${change.table}')} ADD COLUMN IF NOT EXISTS ${change.column.name} text`);
      const linked = change.references === undefined ? '' : `.references('${change.references}.id')${on(change.onDelete)}`;
      return alter(built(change.column, choices, `${change.unique ? '.unique()' : ''}${linked}`));
    }
    case 'drop-column':
      return alter(`.dropColumn('${change.column}')`);
    case 'rename-column':
      return alter(`.renameColumn('${change.column}', '${change.to}')`);
    case 'set-not-null':
      return alter(`.alterColumn('${change.column}', (col) => col.setNotNull())`);
    case 'drop-not-null':
      return alter(`.alterColumn('${change.column}', (col) => col.dropNotNull())`);
    case 'set-default':
      return alter(`.alterColumn('${change.column}', (col) => col.setDefault(${choices.pick(DEFAULTS[change.before.type])}))`);
    case 'drop-default':
      return alter(`.alterColumn('${change.column}', (col) => col.dropDefault())`);
    case 'alter-type':
      return alter(`.alterColumn('${change.column.name}', (col) => col.setDataType(${choices.pick(TYPES[change.column.type])}))`);
    case 'add-index': {
      const where = change.where
        ? choices.pick([`.where('${change.columns[0] ?? ''}', 'is not', null)`, '.where(sql.ref(X), "is not", null)'])
        : '';
      const columns =
        change.columns.length === 1 && choices.chance(0.6) ? `.column('${change.columns[0] ?? ''}')` : `.columns(${list(change.columns)})`;
      const parts = [`.on('${change.table}')`, columns, change.unique ? '.unique()' : '', choices.chance(0.2) ? ".using('btree')" : ''];
      return run(
        `.createIndex('${change.name ?? ''}')${parts.join('')}${where.replace('X', `'${change.columns[0] ?? ''}'`).replaceAll('"', "'")}`,
      );
    }
    case 'drop-index':
      return run(`.dropIndex('${change.name ?? ''}')${choices.chance(0.3) ? '.ifExists()' : ''}`);
    case 'rename-index':
      return raw(`ALTER INDEX ${change.name} RENAME TO ${change.to}`);
    case 'add-unique':
      return alter(`.addUniqueConstraint('${change.name ?? ''}', ${list(change.columns)})`);
    case 'rename-constraint':
      return alter(`.renameConstraint('${change.name}', '${change.to}')`);
    case 'drop-unique':
    case 'drop-key':
      return alter(`.dropConstraint('${change.name ?? ''}')${choices.chance(0.3) ? '.ifExists()' : ''}`);
    case 'add-key': {
      const key = `'${change.name ?? ''}', ${list(change.columns)}, '${change.references}', ['id']`;
      return alter(
        change.onDelete !== undefined && choices.chance(0.3)
          ? `.addForeignKeyConstraint(${key}, (key) => key${on(change.onDelete)})`
          : `.addForeignKeyConstraint(${key})${on(change.onDelete)}`,
      );
    }
    case 'add-primary':
      return alter(`.addPrimaryKeyConstraint('${change.name ?? `${change.table}_pkey`}', ${list(change.columns)})`);
    case 'drop-primary':
      return alter(`.dropConstraint('${change.name ?? `${change.table}_pkey`}')`);
  }
}
