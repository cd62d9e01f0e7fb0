import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARIES } from '@airworthy/reports/fit/libraries';
import { inLibrary } from '@airworthy/reports/fit/sql-calls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serviceOf } from './assemble.ts';
import { FRAMEWORKS, frameworksOf, snippetsOf } from './snippets.ts';
import type { Framework } from './snippets.ts';

const root = join(import.meta.dirname, '../..');
const asking = snippetsOf(root).filter((one) => /\bpool\b/.test(one.code) && one.kind !== 'knex' && frameworksOf(one).length > 0);
let folder = '';

/** The calls that guides need of each library, in the shapes that its documentation gives them. */
const TYPES = `
declare module '@prisma/client' {
  export namespace Prisma {
    interface TransactionClient {
      $queryRaw<T = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<T>;
      $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
      $queryRawUnsafe<T = unknown>(text: string, ...values: unknown[]): Promise<T>;
      $executeRawUnsafe(text: string, ...values: unknown[]): Promise<number>;
    }
  }
  export class PrismaClient implements Prisma.TransactionClient {
    $queryRaw<T = unknown>(text: TemplateStringsArray, ...values: unknown[]): Promise<T>;
    $executeRaw(text: TemplateStringsArray, ...values: unknown[]): Promise<number>;
    $queryRawUnsafe<T = unknown>(text: string, ...values: unknown[]): Promise<T>;
    $executeRawUnsafe(text: string, ...values: unknown[]): Promise<number>;
    $transaction<R>(work: (tx: Prisma.TransactionClient) => Promise<R>): Promise<R>;
    $disconnect(): Promise<void>;
  }
}
declare module 'drizzle-orm' {
  export interface SQL { readonly parts: readonly unknown[] }
  export function sql(text: TemplateStringsArray, ...values: unknown[]): SQL;
}
declare module 'drizzle-orm/node-postgres' {
  import type { SQL } from 'drizzle-orm';
  interface Executes { execute<T = Record<string, any>>(query: SQL): Promise<{ rows: T[]; rowCount: number | null }> }
  export interface Database extends Executes { transaction<R>(work: (tx: Executes) => Promise<R>): Promise<R>; $client: { end(): Promise<void> } }
  export type NodePgDatabase = Database;
  export function drizzle(url: string): Database;
}
declare module 'typeorm' {
  export interface EntityManager { query<T = any>(text: string, values?: unknown[]): Promise<T> }
  export class DataSource {
    constructor(options: { type: 'postgres'; url: string });
    query<T = any>(text: string, values?: unknown[]): Promise<T>;
    transaction<R>(work: (tx: EntityManager) => Promise<R>): Promise<R>;
    destroy(): Promise<void>;
  }
}
declare module 'sequelize' {
  export interface Transaction { readonly id: string }
  export const QueryTypes: { SELECT: 'SELECT' };
  export class Sequelize {
    constructor(url: string);
    query<T>(text: string, options: { bind?: unknown[]; type: 'SELECT'; transaction?: Transaction }): Promise<T[]>;
    query(text: string, options?: { bind?: unknown[]; transaction?: Transaction }): Promise<[unknown[], unknown]>;
    transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R>;
    close(): Promise<void>;
  }
}
declare module 'sequelize-typescript' {
  export { Sequelize } from 'sequelize';
}
`;
const CLIENTS: Readonly<Record<string, string>> = {
  prisma: `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\nclass PrismaService extends PrismaClient {}\n`,
  drizzle: `import { drizzle } from 'drizzle-orm/node-postgres';\nconst db = drizzle('postgres://localhost/app');\nconst DRIZZLE = Symbol('DRIZZLE');\n`,
  sequelize: `import { Sequelize as Client } from 'sequelize';\nconst sequelize = new Client('postgres://localhost/app');\n`,
  typeorm: `import { DataSource as Client } from 'typeorm';\nconst dataSource = new Client({ type: 'postgres', url: 'postgres://localhost/app' });\n`,
};
const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2024',
  module: 'nodenext',
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

function optionsOf(framework: Framework): object {
  return framework === 'nestjs' ? { ...COMPILER_OPTIONS, experimentalDecorators: true, emitDecoratorMetadata: true } : COMPILER_OPTIONS;
}

beforeAll(() => {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  folder = mkdtempSync(join(root, 'node_modules/.cache/libraries-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const by of Object.keys(LIBRARIES)) {
    for (const framework of FRAMEWORKS) {
      const own = join(folder, by, framework);
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'tsconfig.json'), JSON.stringify({ compilerOptions: optionsOf(framework), include: ['*.ts'] }));
      writeFileSync(join(own, 'libraries.d.ts'), TYPES);
      const compiled = new Set<string>();
      for (const one of asking.filter((each) => frameworksOf(each).includes(framework))) {
        const code = inLibrary(one.code, by);
        // Items may share their code.
        if (code === undefined || compiled.has(code)) continue;
        compiled.add(code);
        for (const [name, text] of serviceOf({ ...one, code }, framework)) {
          const body = name === 'main' ? `${CLIENTS[by] ?? ''}${text}` : text;
          writeFileSync(join(own, `${name === 'main' ? `${one.item}-${one.kind}` : name}.ts`), body);
        }
      }
    }
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what asks through pg can be said in the words of every other library, but for settings of the pool itself', () => {
  expect(asking.length).toBeGreaterThan(150);
  for (const by of Object.keys(LIBRARIES)) {
    const left = asking.filter((one) => inLibrary(one.code, by) === undefined).map((one) => one.item);
    expect([by, left]).toEqual([by, ['S01-034', 'S01-035', 'S03-011', 'S06-021', 'S06-024']]);
  }
});

test.each(Object.keys(LIBRARIES))('code in the words of %s compiles under strict options', (by) => {
  for (const framework of FRAMEWORKS) {
    const run = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(folder, by, framework), '--pretty', 'false'], {
      encoding: 'utf8',
    });
    expect(run.stdout.split('\n').filter((line) => line.includes('error'))).toEqual([]);
  }
});
