import { Choices } from '../random.ts';
import type { Abilities, Change, ColumnType, History, HistoryColumn } from './history.ts';

export const SEQUELIZE_ABILITIES: Abilities = {
  unnamed: true,
  cascade: true,
  renamesConstraints: false,
  renamesIndexes: false,
  primaries: true,
  renamesAlong: false,
  recreates: false,
};

const TYPES: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['INTEGER'],
  bigint: ['BIGINT'],
  text: ['TEXT'],
  varchar: ['STRING', 'STRING(40)'],
  boolean: ['BOOLEAN'],
  uuid: ['UUID'],
  jsonb: ['JSONB'],
  timestamptz: ['DATE'],
  numeric: ['DECIMAL', 'DECIMAL(10, 2)'],
  date: ['DATEONLY'],
};
const DEFAULTS: Readonly<Record<ColumnType, readonly string[]>> = {
  integer: ['0', '1'],
  bigint: ['7'],
  text: ["'none'", "''"],
  varchar: ["'draft'"],
  boolean: ['false', 'true'],
  uuid: ["T.literal('gen_random_uuid()')", "T.fn('gen_random_uuid')"],
  jsonb: ['{}', "{ kind: 'none' }"],
  timestamptz: ["T.fn('now')", "T.literal('CURRENT_TIMESTAMP')"],
  numeric: ['0'],
  date: ["T.literal('CURRENT_DATE')"],
};
/** What Sequelize fills in itself leaves nothing in the database: https://sequelize.org/docs/v6/core-concepts/model-basics/#default-values */
const OWN: Readonly<Partial<Record<ColumnType, string>>> = { uuid: 'T.UUIDV4', timestamptz: 'T.NOW' };

/** One module for each migration: https://sequelize.org/docs/v6/other-topics/migrations/ */
export function historyAsSequelize({ seed, migrations }: History): Record<string, string> {
  const choices = new Choices(seed ^ 0x5e90);
  const files: Record<string, string> = { 'package.json': '{"dependencies":{"sequelize":"6.37.8","pg":"8.0.0"}}' };
  migrations.forEach((changes, index) => {
    const form = choices.pick(['method', 'arrow', 'imported', 'chain', 'context', 'destructured'] as const);
    const types = form === 'imported' || form === 'context' || form === 'destructured' ? 'DataTypes' : 'Sequelize';
    // Only the class has these; types alone have not.
    const named = (text: string): string =>
      text.replace(/\bT\.(literal|fn)\b/g, types === 'DataTypes' ? 'Sequelize.$1' : 'Sequelize.$1').replace(/\bT\./g, `${types}.`);
    const calls = changes.map((change) => named(printChange(change, choices)));
    const body = calls.map((one) => `    await ${one};\n`).join('');
    const heads = {
      method: `'use strict';\n\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n${body}  },\n  async down() {},\n};\n`,
      arrow: `module.exports = {\n  up: async (queryInterface, Sequelize) => {\n${body}  },\n};\n`,
      imported: `const { DataTypes, Sequelize } = require('sequelize');\n\nexports.up = async function (queryInterface) {\n${body}};\n`,
      chain: `module.exports = {\n  up: (queryInterface, Sequelize) => {\n    return ${calls.map((one, at) => (at === 0 ? one : `.then(() => ${one})`)).join('\n      ')};\n  },\n};\n`,
      context: `import { DataTypes, Sequelize } from 'sequelize';\n\nexport const up = async ({ context: queryInterface }) => {\n${body}};\n`,
      destructured: `module.exports = {\n  async up(queryInterface, Sequelize) {\n    const { DataTypes } = Sequelize;\n${body}  },\n};\n`,
    };
    files[`migrations/${2020_00_00 + index + 1}-step.${form === 'context' ? 'mjs' : 'js'}`] = heads[form];
  });
  return files;
}

const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;

function described(column: HistoryColumn, choices: Choices, more: readonly string[] = []): string {
  const type = `T.${choices.pick(TYPES[column.type])}`;
  const own = column.fallback ? undefined : OWN[column.type];
  const parts = [
    `type: ${type}`,
    ...(column.nullable ? (choices.chance(0.3) ? ['allowNull: true'] : []) : ['allowNull: false']),
    ...(column.fallback
      ? [`defaultValue: ${choices.pick(DEFAULTS[column.type])}`]
      : own !== undefined && choices.chance(0.3)
        ? [`defaultValue: ${own}`]
        : []),
    ...more,
  ];
  return parts.length === 1 && choices.chance(0.5) ? type : `{ ${parts.join(', ')} }`;
}

const linked = (table: string, onDelete: string | undefined, choices: Choices): string[] => [
  `references: { model: ${choices.pick([`'${table}'`, `{ tableName: '${table}' }`])}, key: 'id' }`,
  ...(onDelete === undefined ? [] : [`onDelete: '${onDelete}'`]),
];

function printChange(change: Change, choices: Choices): string {
  const table = choices.chance(0.9) ? `'${change.table}'` : `{ tableName: '${change.table}' }`;
  const plain = `'${change.table}'`;
  const query = (text: string): string => `queryInterface.sequelize.query('${text}')`;
  switch (change.do) {
    case 'create-table': {
      const inline = change.keyName === undefined;
      const lines = change.columns.map((column) => {
        const unique = change.unique.some((one) => one.length === 1 && one[0] === column.name) ? ['unique: true'] : [];
        if (!inline || !change.key.includes(column.name)) return `${column.name}: ${described(column, choices, unique)}`;
        const counts = change.key.length === 1 && column.type !== 'uuid' && choices.chance(0.6) ? ['autoIncrement: true'] : [];
        return `${column.name}: ${described(column, choices, ['primaryKey: true', ...counts, ...unique])}`;
      });
      const together = change.unique.filter((one) => one.length > 1);
      const options =
        together.length > 0 ? `, { uniqueKeys: { ${together.map((one, at) => `u${at}: { fields: ${list(one)} }`).join(', ')} } }` : '';
      const made = `queryInterface.createTable(${table}, {\n      ${lines.join(',\n      ')},\n    }${options})`;
      return inline
        ? made
        : `${made}.then(() => queryInterface.addConstraint(${plain}, { fields: ${list(change.key)}, type: 'primary key', name: '${change.keyName}' }))`;
    }
    case 'drop-table':
      return `queryInterface.dropTable(${table}${change.referenced ? ', { cascade: true }' : ''})`;
    case 'rename-table':
      return `queryInterface.renameTable(${plain}, '${change.to}')`;
    case 'add-column': {
      if (change.ifAbsent && change.column.name === 'id')
        return query(`ALTER TABLE ${change.table} ADD COLUMN IF NOT EXISTS ${change.column.name} text`);
      const more = change.references === undefined ? [] : linked(change.references, change.onDelete, choices);
      return `queryInterface.addColumn(${table}, '${change.column.name}', ${described(change.column, choices, [...more, ...(change.unique ? ['unique: true'] : [])])})`;
    }
    case 'drop-column':
      return `queryInterface.removeColumn(${table}, '${change.column}')`;
    case 'rename-column':
      return `queryInterface.renameColumn(${plain}, '${change.column}', '${change.to}')`;
    case 'set-not-null':
    case 'drop-not-null':
    case 'set-default':
    case 'drop-default': {
      const after = { ...change.before };
      if (change.do === 'set-not-null' || change.do === 'drop-not-null') after.nullable = change.do === 'drop-not-null';
      else after.fallback = change.do === 'set-default';
      return `queryInterface.changeColumn(${table}, '${change.column}', ${described(after, choices)})`;
    }
    case 'alter-type':
      return `queryInterface.changeColumn(${table}, '${change.column.name}', ${described(change.column, choices)})`;
    case 'add-index': {
      const options = [
        ...(change.unique ? [choices.pick(['unique: true', "type: 'UNIQUE'"])] : []),
        ...(change.name === undefined ? [] : [`name: '${change.name}'`]),
        ...(change.where ? [`where: { ${change.columns[0] ?? ''}: { [Sequelize.Op.ne]: null } }`] : []),
      ];
      const fields = choices.chance(0.8) ? list(change.columns) : `[${change.columns.map((one) => `{ name: '${one}' }`).join(', ')}]`;
      return choices.chance(0.7)
        ? `queryInterface.addIndex(${plain}, ${fields}${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`
        : `queryInterface.addIndex(${plain}, { ${[`fields: ${fields}`, ...options].join(', ')} })`;
    }
    case 'drop-index':
      return `queryInterface.removeIndex(${plain}, ${change.name === undefined ? list(change.columns) : `'${change.name}'`})`;
    case 'rename-index':
    case 'rename-constraint':
      return query(`ALTER INDEX ${change.name} RENAME TO ${change.to}`);
    case 'add-unique':
      return `queryInterface.addConstraint(${plain}, { type: '${choices.pick(['unique', 'UNIQUE'])}', fields: ${list(change.columns)}${change.name === undefined ? '' : `, name: '${change.name}'`} })`;
    case 'drop-unique':
      return `queryInterface.removeConstraint(${plain}, '${change.name ?? [change.table, ...change.columns, change.inline ? 'key' : 'uk'].join('_')}')`;
    case 'add-key':
      return `queryInterface.addConstraint(${plain}, { fields: ${list(change.columns)}, type: 'foreign key'${change.name === undefined ? '' : `, name: '${change.name}'`}, references: { table: '${change.references}', field: 'id' }${change.onDelete === undefined ? '' : `, onDelete: '${choices.chance(0.5) ? change.onDelete : change.onDelete.toLowerCase()}'`} })`;
    case 'drop-key':
      return `queryInterface.removeConstraint(${plain}, '${change.name ?? `${change.table}_${change.columns.join('_')}_${change.references}_fk`}')`;
    case 'add-primary':
      return `queryInterface.addConstraint(${plain}, { fields: ${list(change.columns)}, type: 'primary key'${change.name === undefined ? '' : `, name: '${change.name}'`} })`;
    case 'drop-primary':
      return `queryInterface.removeConstraint(${plain}, '${change.name ?? `${change.table}_pkey`}')`;
  }
}
