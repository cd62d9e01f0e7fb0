import type { ErrorHandler, ErrorTranslation, Facts, Query, Table } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { normalTableName } from '../../derive/columns.ts';
import { both, isWired, live, show, wiringNote } from '../../derive/wired.ts';

/** Where neither routes nor queries were read completely, conflicts may be avoided or answered in code nobody has seen. */
const WRITES = ['errorTranslations', 'queries', 'routes', 'tables', 'dbClients'] as const;
type Written = Pick<Facts, 'queries' | 'tables' | 'dbClients'>;

/** Rows are inserted with an answer for the conflict (`ON CONFLICT`), or no table has a key that could be violated. */
const conflictsPossible = ({ queries, tables }: Written): boolean =>
  tables.length === 0 || (!keysOutOfReach(queries, tables) && !insertsAnswered(queries));

/** Every write names tables that are known, and none of them has a key beside its own id. */
function keysOutOfReach(queries: readonly Query[], tables: readonly Table[]): boolean {
  const writes = live(queries).filter(({ operation }) => operation !== 'select' && operation !== 'delete');
  return (
    writes.length > 0 &&
    writes.every(
      (query) =>
        query.operation !== 'raw' &&
        query.operation !== 'unknown' &&
        query.tables.length > 0 &&
        query.tables.every((name) => {
          const table = tables.find((one) => normalTableName(one.name) === normalTableName(name));
          return (
            table !== undefined &&
            !table.indexes.some(({ unique }) => unique) &&
            !table.columns.some(({ name: column, unique }) => unique === true && !table.primaryKey.includes(column))
          );
        }),
    )
  );
}

const insertsAnswered = (queries: readonly Query[]): boolean =>
  !(
    !queries.some((query) => query.operation === 'upsert') ||
    live(queries).some((query) => query.operation === 'insert' || query.operation === 'raw' || query.operation === 'unknown')
  );

/** Some reference can be violated, or the client throws for rows that are not there. */
const referencesPossible = ({ tables, dbClients }: Written): boolean =>
  tables.length === 0 ||
  tables.some((table) => table.foreignKeys.length > 0) ||
  dbClients.some((client) => ['prisma', 'mongoose', 'typeorm'].includes(client.by));

/** Keys over what people choose; ids, tokens and hashes that the app makes up are never chosen twice. */
const CHOSEN =
  /^(?:\w+_)?(?:name|slug|email|title|handle|domain|phone|username|sku|code)$|[a-z](?:Name|Slug|Email|Title|Handle|Domain|Phone|Sku|Code)$/;

function hasChosenKey(table: Table): boolean {
  const chosen = (columns: readonly string[]): boolean => columns.some((name) => CHOSEN.test(name));
  return (
    table.columns.some((column) => column.unique === true && chosen([column.name])) ||
    table.indexes.some((index) => index.unique && chosen(index.columns))
  );
}

/** A translation in the error handler speaks for every query; one beside a query speaks for its file. */
const general = (translations: readonly ErrorTranslation[], handlers: readonly ErrorHandler[]): boolean =>
  translations.some(
    (one) =>
      live(handlers).some((handler) => [handler.location, ...(handler.related ?? [])].some(({ path }) => path === one.location.path)) ||
      /(?:error|exception)[\w.-]*(?:handler|filter|middleware|plugin)/i.test(one.location.path),
  );

/** How far from a query a `catch` may stand that answers it, in lines. */
const REACH = 60;

type Translated = ErrorTranslation | Query;

export const uniqueViolationsTranslated = defineCheck({
  id: 'errors/unique-violations-translated',
  title: 'A violated unique constraint becomes a conflict for the client',
  failTitle: 'A violated unique constraint does not become a conflict for the client',
  needs: [...WRITES, 'errorHandlers', 'catchBlocks'],
  beside: ['errorHandlers', 'catchBlocks'],
  arises: {
    when: conflictsPossible,
    otherwise:
      'No row can meet a unique key of another: each is inserted together with the answer for a conflict, or goes to a table without such a key.',
  },
  // Where no handler translates for all, each file that inserts into a table with a key that people choose has to.
  subjects: ({ errorTranslations, errorHandlers, queries, tables }): Translated[] => {
    const found = live(errorTranslations).filter((one) => one.meaning === 'unique');
    if (found.length === 0 || general(found, errorHandlers)) return found;
    const keyed = new Set(tables.filter(hasChosenKey).map((table) => normalTableName(table.name)));
    const files = new Set(found.map((one) => one.location.path));
    const inserts = live(queries).filter(
      (query) =>
        query.operation === 'insert' && !files.has(query.location.path) && query.tables.some((name) => keyed.has(normalTableName(name))),
    );
    return [...found, ...inserts];
  },
  holds: (one, { catchBlocks }) => {
    if ('meaning' in one) return both(isWired(one), one.status.state === 'known' ? one.status.value < 500 : undefined);
    // What is caught close by may be told apart by a function from elsewhere.
    const caught = catchBlocks.some(
      ({ location: at }) => at.path === one.location.path && at.line >= one.location.line - REACH && at.line <= one.location.line + REACH,
    );
    return one.onRequestPath === true && !caught ? false : undefined;
  },
  location: (one) => one.location,
  message: (one) =>
    'meaning' in one
      ? `${one.by} ${one.code} → ${show(one.status)}${wiringNote(one)}`
      : `a row is inserted into ${one.tables.join(', ')}, and nothing in this file answers a value that is taken`,
  whenNone: 'fail',
  noneMessage: "No code recognises the driver's code for a violated unique constraint, so the client gets a 500.",
  confidence: 'likely',
});

/** Operations of clients that throw where the row is not there. */
const MISSING = new Set(['update', 'delete']);
const THROWING = new Set(['prisma']);

export const foreignKeyViolationsTranslated = defineCheck({
  id: 'errors/foreign-key-violations-translated',
  title: 'A violated foreign key or missing record becomes a client error',
  failTitle: 'A violated foreign key is recognised but answered as a server error',
  needs: [...WRITES, 'errorHandlers', 'catchBlocks'],
  beside: ['errorHandlers', 'catchBlocks'],
  arises: { when: referencesPossible, otherwise: 'No table refers to another, and no client throws for rows that are missing.' },
  // As with keys: one place that translates speaks for its file, unless it is where all errors are answered.
  subjects: ({ errorTranslations, errorHandlers, queries, tables }): Translated[] => {
    const found = live(errorTranslations).filter((one) => one.meaning === 'foreign-key' || one.meaning === 'not-found');
    if (found.length === 0 || general(found, errorHandlers)) return found;
    const referring = new Set(tables.filter((table) => table.foreignKeys.length > 0).map((table) => normalTableName(table.name)));
    const files = new Set(found.map((one) => one.location.path));
    const others = live(queries).filter(
      (query) =>
        query.onRequestPath === true &&
        !files.has(query.location.path) &&
        ((query.operation === 'insert' && query.tables.some((name) => referring.has(normalTableName(name)))) ||
          (MISSING.has(query.operation) && THROWING.has(query.by))),
    );
    return [...found, ...others];
  },
  // Whether a row was looked for before is not followed.
  holds: (one) => ('meaning' in one ? both(isWired(one), one.status.state === 'known' ? one.status.value < 500 : undefined) : undefined),
  location: (one) => one.location,
  message: (one) =>
    'meaning' in one
      ? `${one.by} ${one.code} → ${show(one.status)}${wiringNote(one)}`
      : `${one.operation} on ${one.tables.join(', ')}, and nothing in this file answers a row that is gone`,
  whenNone: 'fail',
  noneMessage: "No code recognises the driver's codes for violated references or missing records.",
  confidence: 'likely',
});
