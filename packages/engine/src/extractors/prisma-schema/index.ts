// https://www.prisma.io/docs/orm/prisma-schema
import type { Column, Table } from '@airworthy/model';
import { defineExtractor } from '../../extract/define-extractor.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { argument, listOf, readPrisma, unquoted } from '../../lang/prisma/read-prisma.ts';
import type { PrismaAttribute, PrismaBlock, PrismaField } from '../../lang/prisma/read-prisma.ts';

export const prismaSchema = defineExtractor({
  id: 'prisma-schema',
  about: 'Prisma schemas: tables, columns, indexes, foreign keys',
  emits: ['tables'],
  extract(input) {
    const paths = input.files.map((file) => file.path).filter((path) => path.endsWith('.prisma'));
    if (paths.length === 0) return;
    const made = tablesOfMigrations(input);
    const blocks: { path: string; block: PrismaBlock }[] = [];
    for (const path of paths) {
      const text = input.tree.read(path);
      const schema = text === undefined ? undefined : readPrisma(text);
      const error = schema?.errors[0];
      if (error !== undefined)
        input.diagnose({ code: 'invalid-schema', level: 'warning', message: error.message, location: { path, line: error.line } });
      if (schema === undefined || error !== undefined) input.partial('tables', `${path} could not be read completely`);
      for (const block of schema?.blocks ?? []) blocks.push({ path, block });
    }
    const models = new Map(blocks.filter(({ block }) => block.kind === 'model').map(({ block }) => [block.name, block]));
    const enums = new Set(blocks.filter(({ block }) => block.kind === 'enum').map(({ block }) => block.name));
    const document = blocks.some(
      ({ block }) => block.kind === 'datasource' && block.entries.some((entry) => /^provider\s*=\s*"mongodb"/.test(entry)),
    );
    for (const { path, block } of blocks) {
      if (block.kind !== 'model' || document) continue;
      const table = toTable(path, block, models, enums);
      // What migrations made is reported from there, with policies and what was added by hand.
      if (!made.has(table.name)) input.emit('tables', table);
    }
  },
});

/** Migrations of Prisma, and SQL that another tool runs before the client meets the tables. */
const MIGRATION = /(?:^|\/)(?:migrations?|migrate)\/.*\.sql$/i;

function tablesOfMigrations(input: ExtractInput): Set<string> {
  const out = new Set<string>();
  for (const { path } of input.files) {
    if (!path.endsWith('/migration.sql') && !MIGRATION.test(path)) continue;
    for (const match of (input.tree.read(path) ?? '').matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(?:"public"\.)?"?(\w+)"?/gi))
      out.add(match[1] as string);
  }
  return out;
}

function tableName(block: PrismaBlock): string {
  return (
    unquoted(
      argument(
        block.attributes.find((each) => each.name === 'map'),
        'name',
        true,
      ),
    ) ?? block.name
  );
}

function columnName(field: PrismaField): string {
  return (
    unquoted(
      argument(
        field.attributes.find((each) => each.name === 'map'),
        'name',
        true,
      ),
    ) ?? field.name
  );
}

function toTable(path: string, block: PrismaBlock, models: ReadonlyMap<string, PrismaBlock>, enums: ReadonlySet<string>): Table {
  const names = new Map(block.fields.map((field) => [field.name, columnName(field)]));
  const columns = (list: string | undefined): string[] => listOf(list).map((each) => names.get(each) ?? each);
  const table: Table = {
    location: { path, line: block.line },
    name: tableName(block),
    columns: [],
    primaryKey: [],
    from: 'prisma',
    indexes: [],
    foreignKeys: [],
    checks: [],
    rowSecurity: 'off',
    policies: [],
  };
  for (const field of block.fields) {
    if (models.has(field.type)) {
      relation(table, field, models, columns);
      continue;
    }
    const column = toColumn(field, enums);
    table.columns.push(column);
    if (field.attributes.some((each) => each.name === 'id')) table.primaryKey = [column.name];
    const unique = field.attributes.find((each) => each.name === 'unique');
    if (unique !== undefined) table.indexes.push({ ...indexName(unquoted(argument(unique, 'map'))), columns: [column.name], unique: true });
  }
  for (const attribute of block.attributes) {
    const fields = columns(argument(attribute, 'fields', true));
    if (attribute.name === 'id') table.primaryKey = fields;
    else if (attribute.name === 'index' || attribute.name === 'unique' || attribute.name === 'fulltext') {
      table.indexes.push({
        ...indexName(unquoted(argument(attribute, 'map') ?? argument(attribute, 'name'))),
        columns: fields,
        unique: attribute.name === 'unique',
        ...(isSpecial(attribute) ? { special: true as const } : {}),
      });
    }
  }
  for (const column of table.columns) {
    if (table.primaryKey.includes(column.name)) column.nullable = false;
    if (table.indexes.some((index) => index.unique && index.columns.length === 1 && index.columns[0] === column.name)) column.unique = true;
  }
  return table;
}

/** `type: Gin`, `fields: [name(ops: raw("gin_trgm_ops"))]`, `@@fulltext`. */
function isSpecial(attribute: PrismaAttribute): boolean {
  return (
    attribute.name === 'fulltext' ||
    !/^(?:BTree)?$/.test(argument(attribute, 'type') ?? '') ||
    /\bops\s*:/.test(argument(attribute, 'fields', true) ?? '')
  );
}

function indexName(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

function relation(
  table: Table,
  field: PrismaField,
  models: ReadonlyMap<string, PrismaBlock>,
  columns: (list: string | undefined) => string[],
): void {
  const attribute = field.attributes.find((each) => each.name === 'relation');
  const own = columns(argument(attribute, 'fields'));
  const target = models.get(field.type);
  if (own.length === 0 || target === undefined) return;
  const action = argument(attribute, 'onDelete') ?? (field.optional ? 'SetNull' : 'Restrict');
  table.foreignKeys.push({
    columns: own,
    references: tableName(target),
    onDelete: action.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(),
  });
}

const SCALARS: Readonly<Record<string, string>> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric(65,30)',
  DateTime: 'timestamp(3)',
  Json: 'jsonb',
  Bytes: 'bytea',
};

function toColumn(field: PrismaField, enums: ReadonlySet<string>): Column {
  const native = field.attributes.find((each) => each.name.startsWith('db.'));
  const fallback =
    argument(
      field.attributes.find((each) => each.name === 'default'),
      'value',
      true,
    ) ?? (field.attributes.some((each) => each.name === 'updatedAt') ? '@updatedAt' : undefined);
  const base =
    native === undefined
      ? enums.has(field.type)
        ? `enum ${field.type.toLowerCase()}`
        : (SCALARS[field.type] ?? field.type.toLowerCase())
      : `${native.name
          .slice(3)
          .replace(/^Decimal$/, 'numeric')
          .toLowerCase()}${native.args === '' ? '' : `(${native.args.replace(/\s/g, '')})`}`;
  return {
    name: columnName(field),
    type: field.list ? `${base}[]` : base,
    nullable: field.optional,
    ...(fallback === undefined ? {} : { default: fallback }),
    line: field.line,
  };
}
