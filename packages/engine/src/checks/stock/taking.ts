import { snakeName } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { keptOut, stockChanges, takings, usesCounted } from '../../derive/stock.ts';
import type { StockChange } from '../../derive/stock.ts';
import { live, told, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing takes units of a limited stock here.';
const OUTCOMES = {
  statement: 'the statement itself compares what is left',
  version: 'a version is compared',
  lock: 'the row is locked, then what is left is compared',
  race: 'what is left is read and compared before, and nothing keeps others out in between',
  nothing: 'nothing compares what is left',
} as const;

const printed = ({ change, amount }: StockChange): string => `${change.within ?? 'code'} changes ${change.table}.${amount.column}`;

/** How a taking is kept from going below zero; what it counts up is compared with the limit instead. */
function guardOf(taking: StockChange): keyof typeof OUTCOMES | undefined {
  const { change, amount, stock } = taking;
  if (amount.bounded && amount.change !== 'sets') return 'statement';
  const columns = [
    amount.column,
    ...(stock === undefined ? [] : [stock.left?.name, stock.limit?.name, ...stock.taken.map((one) => one.name)]),
  ];
  const kept = columns.filter((one) => one !== undefined).map((one) => keptOut(change, one));
  for (const answer of ['statement', 'version', 'lock'] as const) if (kept.includes(answer)) return answer;
  if (kept.includes('race')) return 'race';
  return kept.includes(undefined) ? undefined : 'nothing';
}

export const takenUnderGuard = defineCheck({
  id: 'stock/taken-under-guard',
  title: 'Units are taken by one conditional statement, or after looking under a lock',
  failTitle: 'Units are taken although two buyers may have seen the same last one',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => takings(recordChanges, tables),
  holds: (taking) => {
    const guard = guardOf(taking);
    if (guard === undefined) return undefined;
    if (taking.change.wiring?.state === 'unknown' && (guard === 'race' || guard === 'nothing')) return undefined;
    return guard === 'statement' || guard === 'version' || guard === 'lock';
  },
  location: ({ change }) => change.location,
  message: (taking) => {
    const guard = guardOf(taking);
    return `${printed(taking)}: ${guard === undefined ? 'what is asked before could not be read' : OUTCOMES[guard]}${wiringNote(taking.change)}`;
  },
  related: ({ change }) => change.related ?? [],
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const usesWithinLimit = defineCheck({
  id: 'stock/uses-within-limit',
  title: 'The statement that counts a use compares it with the limit',
  failTitle: 'A code can be used more often than it may, by requests that come at once',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => usesCounted(recordChanges, tables),
  holds: (use) => {
    const guard = guardOf(use);
    if (guard === undefined) return undefined;
    if (use.change.wiring?.state === 'unknown' && (guard === 'race' || guard === 'nothing')) return undefined;
    return guard !== 'race' && guard !== 'nothing';
  },
  location: ({ change }) => change.location,
  message: (use) => {
    const guard = guardOf(use);
    return `${printed(use)}: ${guard === undefined ? 'what is asked before could not be read' : guard === 'nothing' ? 'nothing compares it with the limit in the same step' : OUTCOMES[guard]}${wiringNote(use.change)}`;
  },
  related: ({ change }) => change.related ?? [],
  whenNone: 'na',
  noneMessage: 'Nothing counts how often something limited is used.',
  confidence: 'proved',
});

export const outcomeChecked = defineCheck({
  id: 'stock/outcome-looked-at',
  title: 'A conditional statement that took nothing is noticed',
  failTitle: 'A conditional statement takes nothing, and the sale goes on',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) =>
    takings(recordChanges, tables).filter((taking) => {
      const guard = guardOf(taking);
      return (guard === 'statement' || guard === 'version') && taking.change.predicate.length > 1;
    }),
  holds: ({ change }) => told(change.rowsChecked),
  location: ({ change }) => change.location,
  message: (taking, holds) =>
    `${printed(taking)}: ${holds === true ? 'the number of rows, or the row that came back, is tested' : holds === false ? 'nothing tests whether a row was changed' : 'what becomes of the outcome could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No conditional statement takes units here.',
  confidence: 'proved',
});

export const takenWithRecord = defineCheck({
  id: 'stock/taken-with-its-record',
  title: 'Taking units and writing down who has them is one transaction',
  failTitle: 'Units are taken outside of the transaction that writes down who has them',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) =>
    takings(recordChanges, tables).filter(({ change }) => change.inserts.some((one) => !isAside(one.table))),
  holds: ({ change }) => {
    const inserts = change.inserts.filter((one) => !isAside(one.table));
    if (change.inTransaction === true && inserts.some((one) => one.inTransaction === true)) return true;
    if (change.inTransaction === 'unknown' || inserts.some((one) => one.inTransaction === 'unknown')) return undefined;
    return false;
  },
  location: ({ change }) => change.location,
  message: (taking, holds) =>
    `${printed(taking)}, and ${taking.change.inserts
      .filter((one) => !isAside(one.table))
      .map((one) => one.table)
      .join(
        ', ',
      )} gets a row ${holds === true ? 'in the same transaction' : holds === false ? 'outside of one transaction' : '; whether in one transaction could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No code that takes units writes down who has them.',
  confidence: 'likely',
});

/** Tables that tell about the work rather than hold its result. */
function isAside(table: string): boolean {
  return /idempoten|audit|log|history|outbox|event|metric|notification|nonce/i.test(table);
}

const LEDGER = /movement|ledger|histor(?:y|ies)|audit|(?:_|^)logs?$|journal|outbox|_events?$/i;

/** Columns that say how many, or that hold the whole of what happened. */
const HOW_MANY =
  /(?:^|_)(?:quantity|qty|units?|seats?|count|delta|change|changes|diff|details|payload|data|metadata|body|before|after|old_\w+|new_\w+|\w+_before|\w+_after)$/i;
/** Rows of a sale: each says how many of what, and its order for whom. */
const LINES = /(?:items?|lines?|positions?)$/i;

/**
 * What tells of the change: a row of a history that says how many (a ledger of money says what was owed), or, of what is taken, the lines of
 * the sale itself. What is given back has no lines of its own.
 */
function toldBy({ change }: StockChange, takes: boolean): string | undefined {
  for (const { table, writes } of change.inserts) {
    const columns = writes.map((one) => snakeName(one));
    if (LEDGER.test(table)) {
      if (/stock|inventory|movement|audit/i.test(table) || columns.length === 0 || columns.some((one) => HOW_MANY.test(one))) return table;
    } else if (takes && LINES.test(table) && columns.some((one) => /quantity|qty/.test(one))) return table;
    else if (takes && columns.some((one) => LINES.test(one))) return `${table} with its lines`;
  }
  return change.effects.includes('audit') ? 'an audit entry' : undefined;
}

export const movementsRecorded = defineCheck({
  id: 'stock/movements-written-down',
  title: 'Every change of stock leaves a row that says how many, why and for whom',
  failTitle: 'Stock changes without a trace',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => {
    const seen = new Set<unknown>();
    const takes = new Set(takings(recordChanges, tables).map(({ change }) => change));
    return stockChanges(recordChanges, tables)
      .filter(({ change }) => !seen.has(change) && seen.add(change))
      .map((one) => ({ one, told: toldBy(one, takes.has(one.change)) }));
  },
  holds: (subject) => subject.told !== undefined,
  location: ({ one }) => one.change.location,
  message: (subject) =>
    `${printed(subject.one)}: ${subject.told === undefined ? 'no row that says how many is written with it' : `${subject.told} is written as well`}`,
  whenNone: 'na',
  noneMessage: 'Nothing changes a limited stock here.',
  confidence: 'likely',
});

export const rowsInFixedOrder = defineCheck({
  id: 'stock/rows-taken-in-fixed-order',
  title: 'Several rows of stock are locked in an order that is the same for everybody',
  failTitle: 'Rows of stock are locked in the order of the basket, so that two baskets wait for each other',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) =>
    takings(recordChanges, tables).filter(({ change }) => change.inLoop && change.inTransaction !== false),
  holds: ({ change }) => change.effects.includes('sorts'),
  location: ({ change }) => change.location,
  message: (taking, holds) =>
    `${printed(taking)} in a loop ${holds === true ? 'over a list that is sorted first' : 'over a list that nothing sorts'}`,
  whenNone: 'na',
  noneMessage: 'Nothing takes several rows of stock in one transaction.',
  confidence: 'likely',
});

export const lockWaitsBounded = defineCheck({
  id: 'stock/lock-waits-bounded',
  title: 'Whoever waits for a locked row of stock gives up in time',
  failTitle: 'A buyer who waits for a locked row waits without an end',
  needs: ['recordChanges', 'tables', 'dbClients'],
  subjects: ({ recordChanges, tables, dbClients }) =>
    takings(recordChanges, tables)
      .filter(({ change }) => change.lock === 'row' || change.inTransaction === true)
      // The connections that the statement may go through; a document store beside them is none.
      .map((taking) => {
        const relational = live(dbClients).filter((one) => one.engine !== 'mongodb');
        const own = relational.filter((one) => one.by === taking.change.by);
        return { ...taking, clients: own.length > 0 ? own : relational };
      }),
  holds: ({ change, clients }) => {
    if (change.lock !== 'row' && change.inTransaction !== true) return undefined;
    const answers = clients.map(({ statementTimeout }) =>
      statementTimeout.state === 'known' ? statementTimeout.value > 0 : statementTimeout.state === 'absent' ? false : undefined,
    );
    if (answers.includes(false)) return false;
    return answers.length === 0 || answers.includes(undefined) ? undefined : true;
  },
  location: ({ change }) => change.location,
  related: ({ clients }) => clients.map((one) => one.location),
  message: (taking, holds) =>
    `${printed(taking)} in a transaction: ${holds === true ? 'the connection has a statement timeout' : holds === false ? 'a connection it may go through sets no statement timeout' : 'the timeouts of the connection could not be read'}`,
  whenNone: 'na',
  noneMessage: 'Nothing takes stock under a lock here.',
  confidence: 'proved',
});
