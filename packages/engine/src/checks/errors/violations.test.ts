import type { ErrorHandler, ErrorTranslation, Query, Table } from '@airworthy/model';
import { known, unknown } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { at, NOT_WIRED } from '../../testing/sample-facts.ts';
import { foreignKeyViolationsTranslated, uniqueViolationsTranslated } from './violations.ts';

const translation = (more: Partial<ErrorTranslation> = {}): ErrorTranslation => ({
  location: AT,
  by: 'pg',
  code: '23505',
  meaning: 'unique',
  status: known(409),
  ...more,
});

test('a violated unique constraint has to become a client error', () => {
  expect(statusOf(uniqueViolationsTranslated, { errorTranslations: [translation()] })).toBe('PASS');
  expect(statusOf(uniqueViolationsTranslated, { errorTranslations: [translation({ status: known(500) })] })).toBe('FAIL');
  expect(statusOf(uniqueViolationsTranslated, { errorTranslations: [translation({ status: unknown() })] })).toBe('UNKNOWN');
  expect(statusOf(uniqueViolationsTranslated, { errorTranslations: [translation({ meaning: 'foreign-key' })] })).toBe('FAIL');
});

test('a translation beside one query leaves the others alone', () => {
  const tables = [
    { location: AT, name: 'roles', columns: [{ name: 'name', unique: true }], indexes: [], primaryKey: [], foreignKeys: [], checks: [] },
  ] as unknown as Table[];
  const insert = { location: at('src/roles.ts', 9), by: 'prisma', operation: 'insert', tables: ['roles'], onRequestPath: true } as Query;
  const about = (one: Partial<ErrorTranslation>, query: Partial<Query> = {}, errorHandlers: ErrorHandler[] = []) =>
    statusOf(uniqueViolationsTranslated, {
      tables,
      queries: [{ ...insert, ...query }],
      errorHandlers,
      errorTranslations: [translation(one)],
    });
  expect(about({ location: at('src/people.ts', 4) })).toBe('PARTIAL');
  expect(about({ location: at('src/roles.ts', 4) })).toBe('PASS');
  expect(about({ location: at('src/people.ts', 4) }, { onRequestPath: 'unknown' })).toBe('UNKNOWN');
  expect(about({ location: at('src/people.ts', 4) }, { wiring: NOT_WIRED })).toBe('PASS');
  // A handler is registered in one file and written in another.
  expect(
    about({ location: at('src/middleware/errors.ts', 17) }, {}, [
      { location: at('src/app.ts', 5), related: [at('src/middleware/errors.ts', 12)] } as unknown as ErrorHandler,
    ]),
  ).toBe('PASS');
  // One handler answers for all.
  expect(about({ location: at('src/error-handler.ts', 4) })).toBe('PASS');
  expect(about({ location: at('src/app.ts', 4) }, {}, [{ location: at('src/app.ts', 2), framework: 'fastify' } as ErrorHandler])).toBe(
    'PASS',
  );
});

test('one file that answers rows that are gone says nothing of the others', () => {
  const update = { location: at('src/roles.ts', 9), by: 'prisma', operation: 'update', tables: ['roles'], onRequestPath: true } as Query;
  const missing = translation({ by: 'prisma', code: 'P2025', meaning: 'not-found', status: known(404), location: at('src/people.ts', 4) });
  const about = (query: Partial<Query>, where = missing.location) =>
    statusOf(foreignKeyViolationsTranslated, { queries: [{ ...update, ...query }], errorTranslations: [{ ...missing, location: where }] });
  expect(about({})).toBe('UNKNOWN');
  expect(about({ location: missing.location })).toBe('PASS');
  expect(about({ onRequestPath: false })).toBe('PASS');
  // With pg an update of a row that is gone throws nothing.
  expect(about({ by: 'pg' })).toBe('PASS');
  expect(about({}, at('src/error-handler.ts', 4))).toBe('PASS');
});

test('no conflict can arise where every write goes to a table without a key of its own', () => {
  const table = (unique: boolean) =>
    [
      {
        location: AT,
        name: 'notes',
        columns: [{ name: 'id', unique: true }, { name: 'text' }],
        indexes: [{ columns: ['text'], unique }],
        primaryKey: ['id'],
        foreignKeys: [],
        checks: [],
      },
    ] as unknown as Table[];
  const write = (more: Partial<Query> = {}) => [{ location: AT, by: 'drizzle', operation: 'insert', tables: ['notes'], ...more } as Query];
  expect(statusOf(uniqueViolationsTranslated, { tables: table(false), queries: write() })).toBe('N/A');
  expect(statusOf(uniqueViolationsTranslated, { tables: table(true), queries: write() })).toBe('FAIL');
  expect(statusOf(uniqueViolationsTranslated, { tables: table(false), queries: write({ operation: 'raw' }) })).toBe('FAIL');
});
