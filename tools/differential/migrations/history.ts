/** A column of a generated table. Types are those that every writer of a history can print. */
export interface HistoryColumn {
  name: string;
  type: ColumnType;
  nullable: boolean;
  fallback: boolean;
}

export const COLUMN_TYPES = ['integer', 'bigint', 'text', 'varchar', 'boolean', 'uuid', 'jsonb', 'timestamptz', 'numeric', 'date'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/**
 * One change of the schema, in words that SQL and a query builder can both say. A `name` that is undefined is left to the tool; what is dropped
 * without a name was made without one, and neither its table nor its columns have been renamed since.
 */
export type Change =
  | {
      do: 'create-table';
      table: string;
      columns: HistoryColumn[];
      key: string[];
      keyName: string | undefined;
      unique: string[][];
      ifAbsent: boolean;
    }
  | { do: 'drop-table'; table: string; referenced: boolean }
  | { do: 'rename-table'; table: string; to: string }
  | {
      do: 'add-column';
      table: string;
      column: HistoryColumn;
      ifAbsent: boolean;
      unique?: boolean;
      references?: string;
      onDelete?: OnDelete;
    }
  | { do: 'drop-column'; table: string; column: string }
  | { do: 'rename-column'; table: string; column: string; to: string; before: HistoryColumn }
  | {
      do: 'set-not-null' | 'drop-not-null' | 'set-default' | 'drop-default';
      table: string;
      column: string;
      before: HistoryColumn;
      unique?: boolean;
    }
  | { do: 'alter-type'; table: string; column: HistoryColumn; before: HistoryColumn }
  | { do: 'add-index'; table: string; columns: string[]; unique: boolean; name: string | undefined; where: boolean }
  | { do: 'drop-index'; name: string | undefined; table: string; columns: string[]; unique: boolean }
  | { do: 'rename-index'; name: string; to: string; table: string }
  | { do: 'add-unique'; table: string; columns: string[]; name: string | undefined }
  | { do: 'drop-unique'; table: string; columns: string[]; name: string | undefined; inline: boolean }
  | { do: 'rename-constraint'; table: string; name: string; to: string }
  | { do: 'add-key'; table: string; columns: string[]; references: string; onDelete: OnDelete; name: string | undefined }
  | { do: 'drop-key'; table: string; columns: string[]; name: string | undefined; references: string }
  | { do: 'add-primary'; table: string; columns: string[]; name: string | undefined }
  | { do: 'drop-primary'; table: string; columns: string[]; name: string | undefined };
export type OnDelete = 'CASCADE' | 'SET NULL' | undefined;

export interface History {
  seed: number;
  /** Each applied after the one before. */
  migrations: Change[][];
}

/** What a tool can say. */
export interface Abilities {
  /** Indexes and constraints may be left without a name. */
  unnamed: boolean;
  /** A table to which others refer can be dropped with those keys. */
  cascade: boolean;
  renamesConstraints: boolean;
  renamesIndexes: boolean;
  /** The primary key can be taken away and set again. */
  primaries: boolean;
  /** What it named by itself is named anew when a table or a column is renamed. */
  renamesAlong: boolean;
  /** Changing the type makes the column anew, and what stood on it is gone. */
  recreates: boolean;
}

export interface KnownIndex {
  name: string | undefined;
  columns: string[];
  unique: boolean;
  constraint: boolean;
  /** Made together with its table. */
  inline: boolean;
  /** Its table or one of its columns has another name than when it was made. */
  stale: boolean;
}
export interface KnownTable {
  name: string;
  columns: HistoryColumn[];
  key: string[];
  keyName: string | undefined;
  keyStale: boolean;
  indexes: KnownIndex[];
  references: { columns: string[]; to: KnownTable; name: string | undefined; stale: boolean }[];
}
