import { DefaultNamingStrategy } from 'typeorm';
import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const TYPEORM_ABILITIES: Abilities = {
  unnamed: true,
  cascade: false,
  renamesConstraints: false,
  renamesIndexes: false,
  primaries: true,
  renamesAlong: true,
  recreates: true,
};

/** As PostgreSQL calls them first: another word for the same type makes TypeORM drop the column and add it again. */
const TYPES: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ["'integer'", "'int'", "'int4'"],
  bigint: ["'bigint'", "'int8'"],
  text: ["'text'"],
  varchar: ["'character varying', length: '40'", "'varchar', length: '40'"],
  boolean: ["'boolean'", "'bool'"],
  uuid: ["'uuid'"],
  jsonb: ["'jsonb'"],
  timestamptz: ["'timestamp with time zone'", "'timestamptz'"],
  numeric: ["'numeric', precision: 10, scale: 2", "'decimal', precision: 10, scale: 2"],
  date: ["'date'"],
};
const DEFAULTS: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['0', "'1'"],
  bigint: ["'7'"],
  text: ['"\'none\'"'],
  varchar: ["`'draft'`"],
  boolean: ['false', "'true'"],
  uuid: ["'gen_random_uuid()'"],
  jsonb: ['"\'{}\'"'],
  timestamptz: ["'now()'", "'CURRENT_TIMESTAMP'"],
  numeric: ['0'],
  date: ["'CURRENT_DATE'"],
};
const names = new DefaultNamingStrategy();

/** One class for each migration: https://typeorm.io/docs/migrations/api */
export function historyAsTypeorm({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x7970);
  const files: Record<string, string> = { 'package.json': '{"dependencies":{"typeorm":"1.1.1","pg":"8.0.0"}}' };
  const form = choices.pick(['ts', 'ts', 'js', 'named-first'] as const);
  migrations.forEach((changes, index) => {
    const time = 1_700_000_000_000 + index * 1_111;
    // TypeORM goes by the number at the end of the class's name, whatever the file is called.
    const word = choices.pick(['Step', 'Add', 'Zap', 'More']);
    const name = `${word}${time}`;
    const body = changes.map((change) => `    await ${printChange(change, choices)};\n`).join('');
    if (form === 'js')
      files[`migrations/${time}-${word}.js`] =
        `const { Table, TableColumn, TableForeignKey, TableIndex, TableUnique } = require('typeorm');\n\nmodule.exports = class ${name} {\n  name = '${name}';\n\n  async up(queryRunner) {\n${body}  }\n\n  async down(queryRunner) {}\n};\n`;
    else
      files[form === 'ts' ? `src/migrations/${time}-${word}.ts` : `src/migrations/${name}.ts`] =
        `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex, TableUnique } from 'typeorm';\n\nexport class ${name} implements MigrationInterface {\n${choices.chance(0.5) ? `  name = '${name}';\n\n` : ''}  public async up(queryRunner: QueryRunner): Promise<void> {\n${body}  }\n\n  public async down(queryRunner: QueryRunner): Promise<void> {}\n}\n`;
  });
  return files;
}

const list = (columns: readonly string[]): string => `[${columns.map((name) => `'${name}'`).join(', ')}]`;

function described(column: HistoryColumn, choices: Choices | undefined, more: readonly string[] = []): string {
  const types = TYPES[column.type];
  return `{ ${[
    `name: '${column.name}'`,
    `type: ${choices === undefined ? (types[0] ?? '') : choices.pick(types)}`,
    ...(column.nullable ? ['isNullable: true'] : choices?.chance(0.2) === true ? ['isNullable: false'] : []),
    ...(column.fallback
      ? [`default: ${choices === undefined ? (DEFAULTS[column.type][0] ?? '') : choices.pick(DEFAULTS[column.type])}`]
      : []),
    ...more,
  ].join(', ')} }`;
}

function printChange(change: Change, choices: Choices): string {
  const table = `'${change.table}'`;
  const named = (name: string | undefined): string => (name === undefined ? '' : `name: '${name}', `);
  const made = (type: string, body: string): string => `new ${type}({ ${body} })`;
  const key = (columns: readonly string[], name: string | undefined, references: string, onDelete: string | undefined): string =>
    made(
      'TableForeignKey',
      `${named(name)}columnNames: ${list(columns)}, referencedTableName: '${references}', referencedColumnNames: ['id']${onDelete === undefined ? '' : `, onDelete: '${onDelete}'`}`,
    );
  switch (change.do) {
    case 'create-table': {
      const columns = change.columns.map((column) => {
        const keyed = change.key.includes(column.name)
          ? ['isPrimary: true', ...(change.keyName === undefined ? [] : [`primaryKeyConstraintName: '${change.keyName}'`])]
          : [];
        const counts =
          column.name === 'id' && change.key.length === 1 && column.type !== 'uuid' && choices.chance(0.6)
            ? ['isGenerated: true', "generationStrategy: 'increment'"]
            : [];
        const unique = change.unique.some((one) => one.length === 1 && one[0] === column.name) ? ['isUnique: true'] : [];
        return described(column, choices, [...keyed, ...counts, ...unique]);
      });
      const together = change.unique.filter((one) => one.length > 1).map((one) => `{ columnNames: ${list(one)} }`);
      return `queryRunner.createTable(new Table({ name: ${table}, columns: [\n      ${columns.join(',\n      ')},\n    ]${together.length === 0 ? '' : `, uniques: [${together.join(', ')}]`} })${change.ifAbsent || choices.chance(0.2) ? ', true' : ''})`;
    }
    case 'drop-table':
      return `queryRunner.dropTable(${table}${choices.chance(0.3) ? ', true' : ''})`;
    case 'rename-table':
      return `queryRunner.renameTable(${table}, '${change.to}')`;
    case 'add-column': {
      const column = described(change.column, choices, change.unique ? ['isUnique: true'] : []);
      const add = choices.chance(0.7)
        ? `queryRunner.addColumn(${table}, new TableColumn(${column}))`
        : `queryRunner.addColumns(${table}, [new TableColumn(${column})])`;
      if (change.ifAbsent)
        return `(async () => { if (!(await queryRunner.hasColumn(${table}, '${change.column.name}'))) await ${add}; })()`;
      return change.references === undefined
        ? add
        : `${add};\n    await queryRunner.createForeignKey(${table}, ${key([change.column.name], undefined, change.references, change.onDelete)})`;
    }
    case 'drop-column':
      return `queryRunner.${choices.pick([`dropColumn(${table}, '${change.column}')`, `dropColumns(${table}, ['${change.column}'])`])}`;
    case 'rename-column':
      return `queryRunner.renameColumn(${table}, '${change.column}', '${change.to}')`;
    case 'set-not-null':
    case 'drop-not-null':
    case 'set-default':
    case 'drop-default': {
      const after = { ...change.before };
      if (change.do === 'set-not-null' || change.do === 'drop-not-null') after.nullable = change.do === 'drop-not-null';
      else after.fallback = change.do === 'set-default';
      const more = change.unique === true ? ['isUnique: true'] : [];
      return `queryRunner.changeColumn(${table}, '${change.column}', new TableColumn(${described(after, undefined, more)}))`;
    }
    case 'alter-type':
      return `queryRunner.changeColumn(${table}, '${change.column.name}', new TableColumn(${described(change.column, choices)}))`;
    case 'add-index': {
      const body = `${named(change.name)}columnNames: ${list(change.columns)}${change.unique ? ', isUnique: true' : ''}${change.where ? `, where: '"${change.columns[0] ?? ''}" IS NOT NULL'` : ''}`;
      return choices.chance(0.7)
        ? `queryRunner.createIndex(${table}, ${made('TableIndex', body)})`
        : `queryRunner.createIndices(${table}, [${made('TableIndex', body)}])`;
    }
    case 'drop-index':
      return `queryRunner.dropIndex(${table}, '${change.name ?? names.indexName(change.table, change.columns)}')`;
    case 'rename-index':
    case 'rename-constraint':
      return `queryRunner.query('ALTER INDEX ${change.name} RENAME TO ${change.to}')`;
    case 'add-unique':
      return `queryRunner.createUniqueConstraint(${table}, ${made('TableUnique', `${named(change.name)}columnNames: ${list(change.columns)}`)})`;
    case 'drop-unique':
      return `queryRunner.dropUniqueConstraint(${table}, '${change.name ?? names.uniqueConstraintName(change.table, change.columns)}')`;
    case 'add-key':
      return `queryRunner.createForeignKey(${table}, ${key(change.columns, change.name, change.references, change.onDelete)})`;
    case 'drop-key':
      return `queryRunner.dropForeignKey(${table}, '${change.name ?? names.foreignKeyName(change.table, change.columns)}')`;
    case 'add-primary':
      return `queryRunner.createPrimaryKey(${table}, ${list(change.columns)}${change.name === undefined ? '' : `, '${change.name}'`})`;
    case 'drop-primary':
      return `queryRunner.dropPrimaryKey(${table}${change.name === undefined ? '' : `, '${change.name}'`})`;
  }
}
