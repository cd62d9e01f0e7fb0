import type { Table } from '@airworthy/model';

/** Types as PostgreSQL prints them, without lengths. */
const ALIASES: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  serial: 'integer',
  increments: 'integer',
  int8: 'bigint',
  bigserial: 'bigint',
  biginteger: 'bigint',
  bigincrements: 'bigint',
  varchar: 'character varying',
  string: 'character varying',
  bool: 'boolean',
  decimal: 'numeric',
  timestamptz: 'timestamp with time zone',
};

export function plainType(type: string): string {
  const bare = type
    .toLowerCase()
    .replace(/\s*\([^)]*\)/, '')
    .trim();
  return ALIASES[bare] ?? bare;
}

/** One table in lines that can be compared: columns, primary key, unique keys, indexes, references. */
export interface TableText {
  columns: string[];
  key: string;
  unique: string[];
  indexes: string[];
  references: string[];
}

/** The tables that the model found. */
export function modelledTables(tables: readonly Table[]): Map<string, TableText> {
  return new Map(
    tables.map((table) => {
      const unique = new Set(table.indexes.filter((one) => one.unique).map((one) => printIndex(one.columns, one.where !== undefined)));
      for (const column of table.columns)
        if (column.unique === true && String(table.primaryKey) !== column.name) unique.add(printIndex([column.name], false));
      return [
        table.name,
        {
          columns: table.columns
            .map(
              (one) => `${one.name} ${plainType(one.type)}${one.nullable ? '' : ' not null'}${one.default === undefined ? '' : ' default'}`,
            )
            .toSorted(),
          key: table.primaryKey.join(', '),
          unique: [...unique].toSorted(),
          indexes: table.indexes
            .filter((one) => !one.unique)
            .map((one) => printIndex(one.columns, one.where !== undefined))
            .toSorted(),
          references: table.foreignKeys
            .map(
              (one) =>
                `${one.columns.join(', ')} → ${one.references.replace(/\(.*$/, '').trim()}${one.onDelete === undefined ? '' : ` ${one.onDelete.toLowerCase()}`}`,
            )
            .toSorted(),
        },
      ];
    }),
  );
}

export function printIndex(columns: readonly string[], partial: boolean): string {
  return `${columns.join(', ')}${partial ? ' where' : ''}`;
}
