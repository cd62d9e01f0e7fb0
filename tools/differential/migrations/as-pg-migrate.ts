import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const PG_MIGRATE_ABILITIES: Abilities = {
  unnamed: true,
  cascade: true,
  renamesConstraints: true,
  renamesIndexes: true,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const TYPES: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['integer', 'int'],
  bigint: ['bigint'],
  text: ['text', 'string'],
  varchar: ['varchar(40)', 'VARCHAR(255)'],
  boolean: ['boolean', 'bool'],
  uuid: ['uuid'],
  jsonb: ['jsonb'],
  timestamptz: ['timestamptz', 'timestamp with time zone'],
  numeric: ['numeric(10,2)', 'decimal(10, 2)'],
  date: ['date'],
};
const DEFAULTS: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['0'],
  bigint: ['7'],
  text: ["'none'", "''"],
  varchar: ["'draft'"],
  boolean: ['false', 'true'],
  uuid: ["pgm.func('gen_random_uuid()')"],
  jsonb: ["'{}'", "pgm.func(`'{}'::jsonb`)"],
  timestamptz: ["pgm.func('now()')", "pgm.func('current_timestamp')"],
  numeric: ['0'],
  date: ["pgm.func('CURRENT_DATE')"],
};

/** One module for each migration: https://salsita.github.io/node-pg-migrate/ */
export function historyAsPgMigrate({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x9061);
  const files: Record<string, string> = { 'package.json': '{"dependencies":{"node-pg-migrate":"9.0.0","pg":"8.0.0"}}' };
  // Prefixes are numbers: 9_step runs before 10_step.
  const first = choices.pick([8, 99, 1_600_000_000_000]);
  migrations.forEach((changes, index) => {
    const body = changes.map((change) => `  ${printChange(change, choices)};\n`).join('');
    files[`migrations/${first + index}_step.js`] = choices.pick([
      `exports.shorthands = undefined;\n\nexports.up = (pgm) => {\n${body}};\n\nexports.down = (pgm) => {};\n`,
      `exports.up = async function (pgm) {\n${body}};\n`,
      `module.exports = {\n  up(pgm) {\n${body}  },\n};\n`,
    ]);
  });
  return files;
}

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;

function described(column: HistoryColumn, choices: Choices, more: readonly string[] = []): string {
  const type = `'${choices.pick(TYPES[column.type])}'`;
  const parts = [
    `type: ${type}`,
    ...(column.nullable ? [] : ['notNull: true']),
    ...(column.fallback ? [`default: ${choices.pick(DEFAULTS[column.type])}`] : []),
    ...more,
  ];
  return parts.length === 1 && choices.chance(0.6) ? type : `{ ${parts.join(', ')} }`;
}

const linked = (table: string, onDelete: string | undefined, choices: Choices): string[] => [
  `references: ${choices.pick([`'${table}'`, `'${table}(id)'`, `'"${table}"'`, `'"${table}"(id)'`, `{ name: '${table}' }`])}`,
  ...(onDelete === undefined ? [] : [`onDelete: '${choices.chance(0.5) ? onDelete : onDelete.toLowerCase()}'`]),
];

function printChange(change: Change, choices: Choices): string {
  const table = choices.chance(0.9) ? `'${change.table}'` : `{ name: '${change.table}' }`;
  const options = (parts: readonly string[]): string => (parts.length === 0 ? '' : `, { ${parts.join(', ')} }`);
  const named = (name: string | undefined): string[] => (name === undefined ? [] : [`name: '${name}'`]);
  const columns = (names: readonly string[]): string => (names.length === 1 && choices.chance(0.6) ? `'${names[0] ?? ''}'` : list(names));
  const constraint = (name: string | undefined, ours: string): string => `'${name ?? ours}'`;
  switch (change.do) {
    case 'create-table': {
      const inline = change.keyName === undefined && (change.key.length > 1 || choices.chance(0.7));
      const lines = change.columns.map((column) => {
        const unique = change.unique.some((one) => one.length === 1 && one[0] === column.name) ? ['unique: true'] : [];
        if (!inline || !change.key.includes(column.name)) return `${column.name}: ${described(column, choices, unique)}`;
        if (change.key.length === 1 && column.type === 'integer' && choices.chance(0.6)) return `${column.name}: 'id'`;
        if (change.key.length === 1 && column.type === 'bigint' && choices.chance(0.6))
          return `${column.name}: { type: 'bigint', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } }`;
        return `${column.name}: ${described({ ...column, nullable: true }, choices, ['primaryKey: true', ...unique])}`;
      });
      const together = change.unique.filter((one) => one.length > 1);
      const constraints = [
        ...(inline || change.keyName !== undefined ? [] : [`primaryKey: ${columns(change.key)}`]),
        ...(together.length === 0 ? [] : [`unique: ${choices.pick([list(together[0] ?? []), `[${list(together[0] ?? [])}]`])}`]),
      ];
      const made = `pgm.createTable(${table}, {\n    ${lines.join(',\n    ')},\n  }${options([
        ...(change.ifAbsent ? ['ifNotExists: true'] : []),
        ...(constraints.length === 0 ? [] : [`constraints: { ${constraints.join(', ')} }`]),
      ])})`;
      return change.keyName === undefined
        ? made
        : `${made};\n  pgm.addConstraint('${change.table}', '${change.keyName}', { primaryKey: ${columns(change.key)} })`;
    }
    case 'drop-table':
      return `pgm.dropTable(${table}${options([...(choices.chance(0.3) ? ['ifExists: true'] : []), ...(change.referenced ? ['cascade: true'] : [])])})`;
    case 'rename-table':
      return `pgm.renameTable(${table}, '${change.to}')`;
    case 'add-column': {
      const more = change.references === undefined ? [] : linked(change.references, change.onDelete, choices);
      return `pgm.${choices.pick(['addColumns', 'addColumn'])}(${table}, { ${change.column.name}: ${described(change.column, choices, [...(change.unique ? ['unique: true'] : []), ...more])} }${options(change.ifAbsent ? ['ifNotExists: true'] : [])})`;
    }
    case 'drop-column':
      return `pgm.${choices.pick([`dropColumns(${table}, '${change.column}')`, `dropColumn(${table}, ['${change.column}'])`, `dropColumns(${table}, { ${change.column}: {} })`])}`;
    case 'rename-column':
      return `pgm.renameColumn(${table}, '${change.column}', '${change.to}')`;
    case 'set-not-null':
      return `pgm.alterColumn(${table}, '${change.column}', { notNull: true })`;
    case 'drop-not-null':
      return `pgm.alterColumn(${table}, '${change.column}', { ${choices.pick(['notNull: false', 'allowNull: true'])} })`;
    case 'set-default':
      return `pgm.alterColumn(${table}, '${change.column}', { default: ${choices.pick(DEFAULTS[change.before.type])} })`;
    case 'drop-default':
      return `pgm.alterColumn(${table}, '${change.column}', { default: null })`;
    case 'alter-type':
      return `pgm.alterColumn(${table}, '${change.column.name}', { type: '${choices.pick(TYPES[change.column.type])}' })`;
    case 'add-index':
      return `pgm.${choices.pick(['createIndex', 'addIndex'])}('${change.table}', ${columns(change.columns)}${options([
        ...named(change.name),
        ...(change.unique ? ['unique: true'] : []),
        ...(change.where ? [`where: '${change.columns[0] ?? ''} IS NOT NULL'`] : []),
      ])})`;
    case 'drop-index':
      return `pgm.dropIndex('${change.table}', ${columns(change.columns)}${options([...named(change.name), ...(change.unique ? ['unique: true'] : [])])})`;
    case 'rename-index':
      return `pgm.sql('ALTER INDEX ${change.name} RENAME TO ${change.to}')`;
    case 'rename-constraint':
      return `pgm.renameConstraint(${table}, '${change.name}', '${change.to}')`;
    case 'add-unique': {
      // Without a name an object is named by the tool, and a text by PostgreSQL.
      const name = change.name === undefined ? 'null' : `'${change.name}'`;
      return change.name === undefined || choices.chance(0.6)
        ? `pgm.addConstraint('${change.table}', ${name}, { unique: ${columns(change.columns)} })`
        : `pgm.createConstraint('${change.table}', ${name}, 'UNIQUE (${change.columns.join(', ')})')`;
    }
    case 'drop-unique':
      return `pgm.dropConstraint(${table}, ${constraint(change.name, change.inline && change.columns.length === 1 ? `${change.table}_${change.columns.join('_')}_key` : `${change.table}_uniq_${change.columns.join('_')}`)})`;
    case 'add-key': {
      const name = change.name === undefined ? 'null' : `'${change.name}'`;
      return change.name === undefined || choices.chance(0.6)
        ? `pgm.addConstraint('${change.table}', ${name}, { foreignKeys: { columns: ${columns(change.columns)}, ${linked(change.references, change.onDelete, choices).join(', ')} } })`
        : `pgm.addConstraint('${change.table}', ${name}, 'FOREIGN KEY (${change.columns.join(', ')}) REFERENCES ${change.references} (id)${change.onDelete === undefined ? '' : ` ON DELETE ${change.onDelete}`}')`;
    }
    case 'drop-key':
      return `pgm.dropConstraint(${table}, ${constraint(change.name, `${change.table}_fk_${change.columns.join('_')}`)}${options(choices.chance(0.2) ? ['ifExists: true'] : [])})`;
    case 'add-primary':
      return `pgm.addConstraint('${change.table}', ${change.name === undefined ? 'null' : `'${change.name}'`}, { primaryKey: ${columns(change.columns)} })`;
    case 'drop-primary':
      return `pgm.dropConstraint(${table}, ${constraint(change.name, `${change.table}_pkey`)})`;
  }
}
