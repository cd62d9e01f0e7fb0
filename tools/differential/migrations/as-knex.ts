import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const KNEX_ABILITIES: Abilities = {
  unnamed: true,
  cascade: false,
  renamesConstraints: false,
  renamesIndexes: true,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const BUILDERS: Readonly<Record<ColumnType, (name: string, choices: Choices) => string>> = {
  integer: (name) => `integer('${name}')`,
  bigint: (name, choices) => `${choices.pick(['bigInteger', 'bigint'])}('${name}')`,
  text: (name) => `text('${name}')`,
  varchar: (name, choices) => `string('${name}'${choices.pick(['', ', 40'])})`,
  boolean: (name) => `boolean('${name}')`,
  uuid: (name) => `uuid('${name}')`,
  jsonb: (name) => `jsonb('${name}')`,
  timestamptz: (name, choices) => `timestamp('${name}'${choices.pick(['', ', { useTz: true }'])})`,
  numeric: (name, choices) => `decimal('${name}'${choices.pick(['', ', 10, 2'])})`,
  date: (name) => `date('${name}')`,
};
const DEFAULTS: Readonly<Record<ColumnType, string>> = {
  integer: '0',
  bigint: '7',
  text: "'none'",
  varchar: "''",
  boolean: 'false',
  uuid: "knex.raw('gen_random_uuid()')",
  jsonb: "'{}'",
  timestamptz: 'knex.fn.now()',
  numeric: '0',
  date: 'knex.fn.now()',
};

/** As SQL inside of a text in single quotes. */
const SQL_DEFAULTS: Readonly<Record<ColumnType, string>> = {
  integer: '1',
  bigint: '2',
  text: "\\'x\\'",
  varchar: "\\'y\\'",
  boolean: 'true',
  uuid: 'gen_random_uuid()',
  jsonb: "\\'[]\\'",
  timestamptz: 'now()',
  numeric: '1.5',
  date: 'CURRENT_DATE',
};

/** One module for each migration, written with the schema builder: https://knexjs.org/guide/schema-builder.html */
export function historyAsKnex({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x6e78);
  const files: Record<string, string> = {
    'package.json': '{"dependencies":{"knex":"3.1.0"}}',
    'knexfile.js': "module.exports = { client: 'pg' };",
  };
  migrations.forEach((changes, index) => {
    const body = changes.map((change) => `  await ${printChange(change, choices)};\n`).join('');
    files[`migrations/${2020_00_00 + index + 1}_step.js`] =
      `exports.up = async function (knex) {\n${body}};\nexports.down = async function () {};\n`;
  });
  return files;
}

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;

function built(column: HistoryColumn, choices: Choices): string {
  const nullable = column.nullable ? (choices.chance(0.1) ? '.nullable()' : '') : '.notNullable()';
  const fallback = column.fallback ? `.defaultTo(${DEFAULTS[column.type]})` : '';
  return `t.${BUILDERS[column.type](column.name, choices)}${choices.chance(0.5) ? nullable + fallback : fallback + nullable}`;
}

function printChange(change: Change, choices: Choices): string {
  const alter = (body: string): string => `knex.schema.${choices.pick(['alterTable', 'table'])}('${change.table}', (t) => { ${body}; })`;
  switch (change.do) {
    case 'create-table': {
      const inline = change.key.length === 1 && change.keyName === undefined && choices.chance(0.6);
      const lines = change.columns.map((column) => {
        if (inline && change.key[0] === column.name) {
          if (column.type === 'integer')
            return choices.chance(0.6) ? `t.increments('${column.name}')` : `t.integer('${column.name}').primary()`;
          if (column.type === 'bigint')
            return choices.chance(0.6) ? `t.bigIncrements('${column.name}')` : `t.bigInteger('${column.name}').primary()`;
          return `t.uuid('${column.name}').primary()`;
        }
        return `${built(column, choices)}${change.unique.some((one) => one.length === 1 && one[0] === column.name) ? '.unique()' : ''}`;
      });
      if (!inline)
        lines.push(
          `t.primary(${list(change.key)}${change.keyName === undefined ? '' : `, ${choices.pick([`'${change.keyName}'`, `{ constraintName: '${change.keyName}' }`])}`})`,
        );
      for (const columns of change.unique) if (columns.length > 1) lines.push(`t.unique(${list(columns)})`);
      const make = `knex.schema.createTable('${change.table}', (t) => {\n    ${lines.join(';\n    ')};\n  })`;
      return change.ifAbsent ? `(async () => { if (!(await knex.schema.hasTable('${change.table}'))) await ${make}; })()` : make;
    }
    case 'drop-table':
      return `knex.schema.${choices.pick(['dropTable', 'dropTableIfExists'])}('${change.table}')`;
    case 'rename-table':
      return `knex.schema.renameTable('${change.table}', '${change.to}')`;
    case 'add-column': {
      const linked =
        change.references === undefined
          ? ''
          : `.references('id').inTable('${change.references}')${change.onDelete === undefined ? '' : `.onDelete('${change.onDelete}')`}`;
      const add = alter(`${built(change.column, choices)}${change.unique ? '.unique()' : ''}${linked}`);
      return change.ifAbsent
        ? `(async () => { if (!(await knex.schema.hasColumn('${change.table}', '${change.column.name}'))) await ${add}; })()`
        : add;
    }
    case 'drop-column':
      return alter(`t.${choices.pick([`dropColumn('${change.column}')`, `dropColumns('${change.column}')`])}`);
    case 'rename-column':
      return alter(`t.renameColumn('${change.column}', '${change.to}')`);
    case 'set-not-null':
      return choices.chance(0.5)
        ? alter(`t.dropNullable('${change.column}')`)
        : `knex.raw('ALTER TABLE ?? ALTER COLUMN ?? SET NOT NULL', ['${change.table}', '${change.column}'])`;
    case 'drop-not-null':
      return alter(`t.setNullable('${change.column}')`);
    case 'set-default':
      return `knex.raw('ALTER TABLE ${change.table} ALTER COLUMN ${change.column} SET DEFAULT ${SQL_DEFAULTS[change.before.type]}')`;
    case 'drop-default':
      return `knex.raw('ALTER TABLE ${change.table} ALTER COLUMN ${change.column} DROP DEFAULT')`;
    case 'alter-type':
      return alter(
        `t.${BUILDERS[change.column.type](change.column.name, choices)}${change.column.nullable ? '.nullable()' : '.notNullable()'}.alter()`,
      );
    case 'add-index':
      if (change.where)
        return `knex.raw('CREATE ${change.unique ? 'UNIQUE ' : ''}INDEX ${change.name ?? ''} ON ${change.table} (${change.columns.join(', ')}) WHERE ${change.columns[0] ?? ''} IS NOT NULL')`;
      return alter(
        change.unique
          ? `t.unique(${list(change.columns)}${change.name === undefined ? '' : `, { indexName: '${change.name}', useConstraint: false }`})`
          : `t.index(${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`,
      );
    case 'drop-index':
      // knex names a unique index after the constraint that it might be.
      return change.name === undefined && change.unique
        ? alter(`t.dropUnique(${list(change.columns)})`)
        : change.name === undefined || choices.chance(0.5)
          ? alter(`t.dropIndex(${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`)
          : `knex.raw('DROP INDEX ${change.name}')`;
    case 'rename-index':
      return `knex.raw('ALTER INDEX ${change.name} RENAME TO ${change.to}')`;
    case 'rename-constraint':
      return `knex.raw('ALTER TABLE ?? RENAME CONSTRAINT ?? TO ??', ['${change.table}', '${change.name}', '${change.to}'])`;
    case 'add-unique':
      return alter(`t.unique(${list(change.columns)}${change.name === undefined ? '' : `, { indexName: '${change.name}' }`})`);
    case 'drop-unique':
      return alter(`t.dropUnique(${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`);
    case 'add-key':
      return alter(
        `t.foreign('${change.columns[0] ?? ''}'${change.name === undefined ? '' : `, '${change.name}'`}).references('id').inTable('${change.references}')${change.onDelete === undefined ? '' : `.onDelete('${change.onDelete}')`}`,
      );
    case 'drop-key':
      return alter(`t.dropForeign(${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`);
    case 'add-primary':
      return alter(`t.primary(${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`);
    case 'drop-primary':
      return alter(`t.dropPrimary(${change.name === undefined ? '' : `'${change.name}'`})`);
  }
}
