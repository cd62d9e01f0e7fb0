import type { Facts, Known, Location, Query, Table, Transaction } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { findTable, namesCounter, normalName, normalTableName } from '../../derive/columns.ts';
import { exclude, meetHere, stepsOfFunctions } from '../../derive/query-steps.ts';
import { isWithin } from '../../derive/request-steps.ts';
import { sameTable } from '../../derive/stock.ts';
import { ask, both, isWired, live, show, told, wiringNote } from '../../derive/wired.ts';

const WRITES = new Set(['insert', 'update', 'delete', 'upsert']);

/** Writes to different tables that can happen in one run of the function, and not on either side of one test. */
function meeting(writes: readonly Query[]): Query[] {
  const inside = writes.filter((one) => one.inTransaction === true);
  // What the transaction has written is brought up to date once another system has answered: nothing that would have to fail with it.
  const later = (one: Query): boolean =>
    one.inTransaction === false && one.operation === 'update' && inside.some((other) => !differ(one.tables, other.tables));
  return writes.filter(
    (one) =>
      !later(one) &&
      writes.some((other) => other !== one && differ(one.tables, other.tables) && !exclude(one.branches ?? [], other.branches ?? [])),
  );
}

function differ(tables: readonly string[], others: readonly string[]): boolean {
  const names = new Set(others.map(normalTableName));
  return tables.some((table) => !names.has(normalTableName(table)));
}

/** The writes of one function. */
interface WriteGroup {
  within: string;
  writes: Query[];
  tables: string[];
  /** The writes of one request, in functions of their own. */
  ofRequest?: true;
}

function writeGroups(queries: readonly Query[]): WriteGroup[] {
  const groups = new Map<string, WriteGroup>();
  for (const query of live(queries)) {
    if (!WRITES.has(query.operation) || query.within === undefined || query.tables.length === 0) continue;
    const key = `${query.location.path} ${query.within}`;
    const group = groups.get(key) ?? { within: query.within, writes: [], tables: [] };
    group.writes.push(query);
    for (const table of query.tables.map(normalTableName)) if (!group.tables.includes(table)) group.tables.push(table);
    groups.set(key, group);
  }
  return [...groups.values()].filter((group) => group.tables.length > 1 && meeting(group.writes).length > 1);
}

export const transactionsUsed = defineCheck({
  id: 'data/transactions-used',
  title: 'Transactions are used, and an error inside rolls them back',
  failTitle: 'No transaction of the running app rolls back on errors',
  needs: ['transactions', 'queries', 'tables', 'requestFlows'],
  beside: ['tables', 'requestFlows'],
  arises: {
    // One statement on one table is a transaction by itself.
    when: (facts) =>
      facts.transactions.length > 0 ||
      writeGroups(facts.queries).length > 0 ||
      groupsApart(facts).length > 0 ||
      requestGroups(facts).length > 0,
    otherwise: 'No function was seen to write to more than one table, so there is nothing that a transaction would hold together.',
  },
  subjects: ({ transactions }) => transactions,
  holds: (transaction) => both(isWired(transaction), told(transaction.rollsBack)),
  location: (transaction) => transaction.location,
  message: (transaction) =>
    `${transaction.by} transaction${transaction.rollsBack === true ? ' that rolls back on errors' : ''}${wiringNote(transaction)}`,
  whenNone: 'fail',
  noneMessage: 'No transaction was found anywhere.',
  confidence: 'proved',
  quantifier: 'any',
});

export const transactionsRollBack = defineCheck({
  id: 'data/transactions-roll-back',
  title: 'Every transaction rolls back when something inside throws',
  failTitle: 'A transaction can be left open or half done when something inside throws',
  needs: ['transactions'],
  subjects: ({ transactions }) => live(transactions),
  holds: (transaction) => told(transaction.rollsBack),
  location: (transaction) => transaction.location,
  message: (transaction) =>
    `${transaction.by} transaction ${transaction.rollsBack === true ? 'rolls back on errors' : transaction.rollsBack === false ? 'has no rollback on the error path' : 'whose error path could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No transaction was found.',
  confidence: 'proved',
});

/** A new row, or a balance or stock that changes with it. */
function addsOrCounts({ operation, writes }: Query): boolean {
  return operation === 'insert' || (operation === 'update' && writes?.some(namesCounter) === true);
}

/** Rows that belong together and that a function has others write, such as a service its repositories. */
function groupsApart(facts: Pick<Facts, 'queries' | 'tables'>): WriteGroup[] {
  return stepsOfFunctions(facts.queries).flatMap((steps): WriteGroup[] => {
    const writes = steps.filter(({ query }) => query.tables.length === 1 && !BESIDE.test(query.tables[0] ?? '') && addsOrCounts(query));
    const parts = writes.filter((one) =>
      writes.some(
        (other) =>
          (one.apart || other.apart) &&
          meetHere(one, other) &&
          one.query.within !== other.query.within &&
          differ(one.query.tables, other.query.tables) &&
          belong(facts.tables, one.query.tables[0] as string, other.query.tables[0] as string),
      ),
    );
    const [first] = parts;
    if (first === undefined) return [];
    return [
      {
        within: first.within,
        writes: [...new Set(parts.map(({ query }) => query))],
        tables: [...new Set(parts.flatMap(({ query }) => query.tables.map(normalTableName)))],
      },
    ];
  });
}

/** What is written beside the work, for people and metrics, and credentials that the next sign-in issues anew. */
const BESIDE =
  /audit|log|event|histor|outbox|idempot|metric|session|cache|notif|queue|job|otp|(?:refresh|access|reset|verif\w*|device|push|login)_?token/i;

/** A row of one is part of, or points at, a row of the other: `order_items.order_id` → `orders`. */
function belong(tables: readonly Table[], one: string, other: string): boolean {
  const points = (from: string, to: string): boolean => {
    const table = findTable(tables, from);
    const stem = normalTableName(to).replace(/ies$/, 'y').replace(/s$/, '');
    return (
      table?.foreignKeys.some((key) => sameTable(key.references, to)) === true ||
      table?.columns.some((column) => normalName(column.name) === `${stem}_id`) === true
    );
  };
  return points(one, other) || points(other, one);
}

/** Rows that belong together and that one request inserts in functions of their own, such as an order and its lines. */
function requestGroups(facts: Pick<Facts, 'queries' | 'tables' | 'requestFlows'>): WriteGroup[] {
  const inserts = live(facts.queries).filter(
    (query) =>
      query.operation === 'insert' && query.within !== undefined && query.tables.length === 1 && !BESIDE.test(query.tables[0] ?? ''),
  );
  const found = new Map<string, WriteGroup>();
  for (const flow of live(facts.requestFlows)) {
    if (flow.method === 'GET') continue;
    const own = inserts.filter((query) => flow.stretches.some((stretch) => isWithin(stretch, query.location)));
    const writes = own.filter((query) =>
      own.some(
        (other) =>
          other.within !== query.within &&
          differ(query.tables, other.tables) &&
          belong(facts.tables, query.tables[0] as string, other.tables[0] as string),
      ),
    );
    if (writes.length < 2) continue;
    const key = writes.map((write) => `${write.location.path}:${write.location.line}`).join(' ');
    if (!found.has(key))
      found.set(key, {
        within: `${flow.method} ${flow.path}`,
        ofRequest: true,
        writes,
        tables: [...new Set(writes.flatMap((write) => write.tables.map(normalTableName)))],
      });
  }
  return [...found.values()];
}

export const relatedWritesInTransaction = defineCheck({
  id: 'data/related-writes-in-transaction',
  title: 'What writes to several tables that belong together does so in one transaction',
  failTitle: 'Several tables that belong together are written one after the other without a transaction',
  needs: ['queries', 'tables', 'requestFlows', 'transactions'],
  beside: ['tables', 'requestFlows', 'transactions'],
  subjects: (facts): WriteGroup[] => [...writeGroups(facts.queries), ...groupsApart(facts), ...requestGroups(facts)],
  holds: ({ writes, ofRequest }, { transactions }) =>
    // Where the running app opens no transaction at all, a client that came from elsewhere is in none either.
    both(
      ...meeting(writes).map((write) =>
        ofRequest === true && live(transactions).length === 0 ? write.inTransaction === true : told(write.inTransaction),
      ),
    ),
  location: ({ writes }) => writes[0]?.location,
  related: ({ writes }) => writes.slice(1, 8).map((write) => write.location),
  message: ({ within, writes, tables }) =>
    `${within} writes to ${tables.join(', ')}${writes.every((write) => write.inTransaction === true) ? ' in a transaction' : ''}`,
  whenNone: 'na',
  noneMessage: 'No work was seen to write to several tables that belong together.',
  confidence: 'likely',
});

export const transactionsFreeOfOutsideCalls = defineCheck({
  id: 'data/transactions-free-of-outside-calls',
  title: 'Nothing outside the database is called while a transaction is open',
  failTitle: 'Another system is called while a transaction holds its locks',
  needs: ['transactions'],
  subjects: ({ transactions }) => live(transactions),
  holds: (transaction) => (transaction.callsOutside === 'unknown' ? undefined : !transaction.callsOutside),
  location: (transaction) => transaction.location,
  message: (transaction) =>
    `${transaction.by} transaction ${transaction.callsOutside === true ? 'with a call to another system inside' : 'without calls to other systems'}`,
  related: (transaction) => transaction.related ?? [],
  whenNone: 'na',
  noneMessage: 'No transaction was found.',
  confidence: 'likely',
});

const endsByItself = ({ by, list }: Transaction): boolean => by === 'prisma' && list !== true;

export const transactionsTimeBounded = defineCheck({
  id: 'data/transactions-time-bounded',
  title: 'A transaction ends after a bounded time',
  failTitle: 'A transaction may stay open for as long as it likes',
  needs: ['transactions', 'dbClients'],
  subjects: ({ transactions }) => live(transactions),
  holds: (transaction, { dbClients }) => {
    // Prisma ends interactive transactions after five seconds unless told otherwise: https://www.prisma.io/docs/orm/prisma-client/queries/transactions
    const own = ask(transaction.timeout, (milliseconds) => milliseconds > 0, endsByItself(transaction));
    if (own !== false) return own;
    const bounds = live(dbClients).filter((client) => client.engine !== 'sqlite');
    if (bounds.length === 0) return undefined;
    // Nothing waits between the statements of a list, so that each of them bounds it.
    if (transaction.list === true) return both(...bounds.map((client) => ask(client.statementTimeout, (limit) => limit > 0, false)));
    return both(
      ...bounds.map((client) =>
        client.idleInTransactionTimeout ? ask(client.idleInTransactionTimeout, (limit) => limit > 0, false) : undefined,
      ),
    );
  },
  location: (transaction) => transaction.location,
  message: (transaction) =>
    `${transaction.by} transaction, ${
      transaction.timeout.state === 'absent' && endsByItself(transaction)
        ? 'ended by Prisma after 5 s, its default'
        : transaction.list === true
          ? 'a list of statements, which ends when each of them does'
          : `timeout ${show(transaction.timeout)}`
    }`,
  whenNone: 'na',
  noneMessage: 'No transaction was found.',
  confidence: 'proved',
});

export const transactionsRetried = defineCheck({
  id: 'data/transactions-retried',
  title: 'Transactions that lose a conflict are tried again a limited number of times',
  failTitle: 'A deadlock or serialization failure goes straight to the user',
  needs: ['transactions'],
  subjects: ({ transactions }) => live(transactions),
  // At the default level conflicts are rare and callers may repeat the whole request; a stricter level makes them a matter of course.
  holds: (transaction) =>
    transaction.retried === false && !isStrict(transaction.isolation) ? undefined : told(transaction.retried ?? 'unknown'),
  location: (transaction) => transaction.location,
  message: (transaction) =>
    `${transaction.by} transaction, isolation ${show(transaction.isolation)}, ${transaction.retried === true ? 'tried again after conflicts' : 'not seen to be tried again'}`,
  whenNone: 'na',
  noneMessage: 'No transaction was found.',
  confidence: 'likely',
});

function isStrict(isolation: Known<string>): boolean {
  return isolation.state === 'known' && /serializable|repeatable/i.test(isolation.value);
}

export const severalStepsFinished = defineCheck({
  id: 'data/several-steps-finished',
  title: 'Writes of several steps are one transaction each, so that a crash leaves nothing half done',
  failTitle: 'A crash between two steps of a write leaves it half done',
  needs: ['queries', 'outboundCalls'],
  subjects: ({ queries, outboundCalls }): Step[] => [
    ...writeGroups(queries).map((group): Step => ({
      location: (group.writes[0] as Query).location,
      text: `${group.within} writes to ${group.tables.join(', ')}`,
      whole: both(...meeting(group.writes).map((write) => told(write.inTransaction))),
    })),
    // What another system has done cannot be taken back by the database; whether the work is taken up again has to be looked at.
    ...live(outboundCalls)
      .filter(
        (call) =>
          call.method.state !== 'known' || !/^(?:GET|HEAD|OPTIONS)$|(?:^|\.)(?:get|list|retrieve|search|find)\w*$/i.test(call.method.value),
      )
      .map((call): Step => ({ location: call.location, text: `${call.by} changes another system`, whole: undefined })),
  ],
  holds: (step) => step.whole,
  location: (step) => step.location,
  message: (step) => step.text,
  whenNone: 'na',
  noneMessage: 'No write of several steps was seen.',
  confidence: 'likely',
});

interface Step {
  location: Location;
  text: string;
  whole: boolean | undefined;
}
