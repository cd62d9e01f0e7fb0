/** How a library of databases runs SQL, and what it gives back. */
export interface SqlLibrary {
  /** What guides call it where the service has no name for it. */
  handle: string;
  /** What begins a transaction, without the callback. */
  transaction(handle: string): string;
  /** The type of what the callback gets. */
  client: string;
  /** How a class of NestJS gets it: the parameter of the constructor, and the import of its type where a package has it. */
  injected: { parameter: string; import?: string };
  /** Imports that the code needs besides the service's own handle, by the name that they bring. */
  imports: Readonly<Record<string, string>>;
  end: string;
  /** `reads`: it gives rows. */
  call(handle: string, parts: { sql: string; values: readonly string[] | string; type: string | undefined; reads: boolean }): string;
  /** What stands for `.rows` and for `.rowCount` of a result. */
  result(sql: string): { rows: string; count: string };
  /** A statement whose number of rows is asked for. */
  counted(sql: string): string;
}

const READS = /^\s*(?:SELECT|WITH)\b|\bRETURNING\b/i;

/** Whether a statement gives rows. */
export function readsRows(sql: string): boolean {
  return READS.test(sql);
}

const same = (sql: string): string => sql;
const inTemplate = (sql: string, values: readonly string[]): string =>
  `\`${sql.replaceAll('`', '\\`').replace(/\$(\d+)/g, (_, n: string) => `\${${values[Number(n) - 1] ?? ''}}`)}\``;
const quoted = (sql: string): string => (/['\n]/.test(sql) ? `\`${sql}\`` : `'${sql}'`);
/** `?` counts by place, so a value that is used twice is given twice. */
const inOrder = (sql: string, values: readonly string[]): string[] =>
  [...sql.matchAll(/\$(\d+)/g)].map(([, n]) => bound(values[Number(n) - 1] ?? ''));
/** Knex refuses what is not set, and takes no lists out of a query string. */
const bound = (value: string): string =>
  /^req\.query\b/.test(value)
    ? `String(${value})`
    : value.includes('?.') || /^c\.req\.(?:query|header)\(/.test(value)
      ? `${value} ?? null`
      : value;

export const LIBRARIES: Readonly<Record<string, SqlLibrary>> = {
  prisma: {
    handle: 'prisma',
    transaction: (handle) => `${handle}.$transaction`,
    client: 'Prisma.TransactionClient',
    injected: { parameter: 'private readonly prisma: PrismaService' },
    imports: { Prisma: `import type { Prisma } from '@prisma/client';` },
    end: '$disconnect',
    call: (handle, { sql, values, type, reads }) => {
      const method = reads ? `$queryRaw` : '$executeRaw';
      const types = reads ? `<${type === undefined ? 'any' : /^\w+$/.test(type) ? type : `(${type})`}[]>` : '';
      // Values that are a variable are handed over as they are: the text stays a constant, and they stay parameters.
      return typeof values === 'string'
        ? `${handle}.${method}Unsafe${types}(${quoted(sql)}, ...${values})`
        : `${handle}.${method}${types}${inTemplate(sql, values)}`;
    },
    result: (sql) => (readsRows(sql) ? { rows: '', count: '.length' } : { rows: '', count: '' }),
    counted: same,
  },
  knex: {
    handle: 'knex',
    transaction: (handle) => `${handle}.transaction`,
    client: 'Knex.Transaction',
    injected: { parameter: '@Inject(KNEX_CLIENT) private readonly knex: Knex', import: `import type { Knex } from 'knex';` },
    imports: { Knex: `import type { Knex } from 'knex';` },
    end: 'destroy',
    call: (handle, { sql, values, type }) => {
      const types = type === undefined ? '' : `<{ rows: ${/^\w+$/.test(type) ? type : `(${type})`}[]; rowCount: number }>`;
      const text = quoted(sql.replace(/\$\d+/g, '?'));
      if (typeof values === 'string') return `${handle}.raw${types}(${text}, ${values})`;
      return values.length === 0
        ? `${handle}.raw${types}(${quoted(sql)})`
        : `${handle}.raw${types}(${text}, [${inOrder(sql, values).join(', ')}])`;
    },
    result: () => ({ rows: '.rows', count: '.rowCount' }),
    counted: same,
  },
  drizzle: {
    handle: 'db',
    transaction: (handle) => `${handle}.transaction`,
    client: 'Parameters<Parameters<typeof db.transaction>[0]>[0]',
    injected: {
      parameter: '@Inject(DRIZZLE) private readonly db: NodePgDatabase',
      import: `import type { NodePgDatabase } from 'drizzle-orm/node-postgres';`,
    },
    imports: { sql: `import { sql } from 'drizzle-orm';` },
    end: '$client.end',
    call: (handle, { sql, values, type }) =>
      `${handle}.execute${type === undefined ? '' : `<${type}>`}(sql${
        typeof values === 'string' ? inTemplate(sql, valuesOf(sql, values)) : inTemplate(sql, values)
      })`,
    result: () => ({ rows: '.rows', count: '.rowCount' }),
    counted: same,
  },
  typeorm: {
    handle: 'dataSource',
    transaction: (handle) => `${handle}.transaction`,
    client: 'EntityManager',
    injected: { parameter: 'private readonly dataSource: DataSource', import: `import { DataSource } from 'typeorm';` },
    imports: { EntityManager: `import type { EntityManager } from 'typeorm';` },
    end: 'destroy',
    call: (handle, { sql, values }) => {
      if (typeof values === 'string') return `${handle}.query(${quoted(sql)}, ${values})`;
      return `${handle}.query(${quoted(sql)}${values.length === 0 ? '' : `, [${values.join(', ')}]`})`;
    },
    // UPDATE and DELETE give the rows and their number side by side.
    result: (sql) => (/^\s*(?:UPDATE|DELETE)\b/i.test(sql) ? { rows: '[0]', count: '[1]' } : { rows: '', count: '.length' }),
    counted: (sql) => (/^\s*INSERT\b/i.test(sql) && !readsRows(sql) ? `${sql} RETURNING 1` : sql),
  },
  // https://sequelize.org/docs/v6/core-concepts/raw-queries/
  sequelize: {
    handle: 'sequelize',
    transaction: (handle) => `${handle}.transaction`,
    client: 'Transaction',
    injected: { parameter: 'private readonly sequelize: Sequelize', import: `import { Sequelize } from 'sequelize-typescript';` },
    imports: { QueryTypes: `import { QueryTypes } from 'sequelize';`, Transaction: `import type { Transaction } from 'sequelize';` },
    end: 'close',
    call: (handle, { sql, values, type }) => {
      const options = [
        ...(values.length === 0 ? [] : [`bind: ${typeof values === 'string' ? values : `[${values.join(', ')}]`}`]),
        ...(readsRows(sql) ? ['type: QueryTypes.SELECT'] : []),
        ...(handle === 'tx' ? ['transaction: tx'] : []),
      ];
      const row = /^\w+$|^\{/.test(type ?? '') ? type : 'any';
      const types = readsRows(sql) ? `<${row}>` : '';
      return `${handle === 'tx' ? 'sequelize' : handle}.query${types}(${quoted(sql)}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`;
    },
    result: () => ({ rows: '', count: '.length' }),
    // What it tells of writes differs by the kind of statement: rows can be counted for each.
    counted: (sql) => (readsRows(sql) ? sql : `${sql} RETURNING 1`),
  },
};

function valuesOf(sql: string, name: string): string[] {
  const most = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, n]) => Number(n)));
  return Array.from({ length: most }, (_, index) => `${name}[${index}]`);
}
