import type { Facts, RecordChange, Table } from '@airworthy/model';
import { columnRole } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import {
  demands,
  foldName,
  GIVEN_BACK,
  givings,
  holdChanges,
  holdTables,
  isNamedHold,
  keptOut,
  movesAll,
  sameTable,
  SOLD,
  stockTables,
  takings,
} from '../../derive/stock.ts';
import type { HoldTable } from '../../derive/stock.ts';
import { inRun, restsOnProcedures } from '../../derive/schedules.ts';
import { live, wiringNote } from '../../derive/wired.ts';

const NO_HOLDS = 'No table keeps units for somebody for a while.';
const expiryName = (name: string): boolean =>
  columnRole(name) === 'expiry' ||
  /^(?:expiresat|expiry|expirationdate|expired|isexpired|(?:held|reserved|valid)until|reservationexpiresat|reservedexpiresat)$/.test(name);
const printed = (change: RecordChange): string =>
  `${change.within ?? 'code'} sets ${change.table} to ${change.states.flatMap((one) => one.to).join(' or ')}`;

/** Tables of holds that running code touches; where none is seen to be touched, all of them. */
function holdsInUse({ tables, recordChanges, queries }: Pick<Facts, 'tables' | 'recordChanges' | 'queries'>): HoldTable[] {
  const all = holdTables(tables, recordChanges);
  const used = all.filter(
    ({ table }) =>
      live(queries).some((query) => query.tables.some((name) => sameTable(name, table.name))) ||
      live(recordChanges).some((change) => sameTable(change.table, table.name)),
  );
  return used.length > 0 ? used : all;
}

export const holdsExpire = defineCheck({
  id: 'stock/holds-have-an-end',
  title: 'Every hold is stored with the time of its end',
  failTitle: 'A hold has no end, so that units of an abandoned basket never come back',
  needs: ['tables', 'recordChanges', 'queries'],
  subjects: holdsInUse,
  holds: ({ expiry }) => expiry !== undefined,
  location: ({ table }) => table.location,
  message: ({ table, expiry }) => `${table.name}: ${expiry === undefined ? 'no column says until when' : expiry.name}`,
  whenNone: 'na',
  noneMessage: NO_HOLDS,
  confidence: 'proved',
});

export const endRequired = defineCheck({
  id: 'stock/end-of-holds-required',
  title: 'A hold without an end cannot be stored',
  failTitle: 'The end of a hold may be missing, and such a hold stands for ever',
  needs: ['tables', 'recordChanges', 'queries'],
  subjects: (facts) =>
    // An order has an end only as long as it is reserved.
    holdsInUse(facts).flatMap((one) => (one.expiry === undefined || !isNamedHold(one.table) ? [] : [{ ...one, end: one.expiry }])),
  holds: ({ end }) => !end.nullable || end.default !== undefined,
  location: ({ table, end }) => ({ path: end.path ?? table.location.path, line: end.line }),
  message: ({ table, end }) => `${table.name}.${end.name} ${end.nullable ? 'may be NULL' : 'is required'}`,
  whenNone: 'na',
  noneMessage: 'No hold has a column for its end.',
  confidence: 'proved',
});

/** Writes by which holds that ran out are given back, started by the clock or by messages. */
function sweeps(changes: readonly RecordChange[], tables: readonly Table[]): RecordChange[] {
  const back = [...holdChanges(changes, tables, GIVEN_BACK).map((one) => one.change), ...givings(changes, tables).map((one) => one.change)];
  return back.filter((change) => change.started.includes('schedule') || change.started.includes('message'));
}

export const expiredHoldsReturned = defineCheck({
  id: 'stock/expired-holds-given-back',
  title: 'Work that runs by itself gives expired holds back',
  failTitle: 'Nothing that runs by itself gives expired holds back',
  needs: ['recordChanges', 'tables', 'schedules', 'queries'],
  arises: {
    when: ({ tables, recordChanges }) =>
      holdTables(tables, recordChanges).length > 0 ||
      stockTables(tables).some((one) =>
        one.table.columns.some((column) => /reserved|held/i.test(column.name) && columnRole(column.name) === 'expiry'),
      ),
    otherwise: NO_HOLDS,
  },
  subjects: ({ recordChanges, tables, queries, schedules }) => {
    const found: { location: RecordChange['location']; note: string; sure: boolean }[] = sweeps(recordChanges, tables).map((change) => {
      const open = restsOnProcedures(change, schedules);
      return {
        location: change.location,
        note: `${change.within ?? 'code'} changes ${change.table}${open ? ', beside procedures of the database that could not be read' : ''}${wiringNote(change)}`,
        sure: !open,
      };
    });
    // A function of the database may do the same; what it does is not read.
    for (const query of live(queries))
      if (query.tables.length === 0 && /expire|release|cleanup|sweep/i.test(query.within ?? ''))
        found.push({ location: query.location, note: `${query.within} runs a statement that names no table`, sure: false });
    return found;
  },
  holds: ({ sure }) => (sure ? true : undefined),
  location: ({ location }) => location,
  message: ({ note }) => note,
  whenNone: 'fail',
  noneMessage: 'No schedule, job or message leads to a write that gives holds back.',
  confidence: 'likely',
  quantifier: 'any',
});

export const expiryCountsAtOnce = defineCheck({
  id: 'stock/expired-holds-do-not-count',
  title: 'A hold that ran out stops counting at its end, not when a job has run',
  failTitle: 'A hold that ran out keeps its units until a job has run',
  needs: ['recordChanges', 'tables', 'queries', 'schedules'],
  subjects: ({ tables, recordChanges, queries, schedules }) =>
    holdTables(tables, recordChanges)
      .filter((one) => one.expiry !== undefined)
      .flatMap((hold) => {
        const reads = live(queries).filter(
          (query) =>
            query.operation === 'select' &&
            // What scheduled work reads decides about no request.
            !live(schedules).some((schedule) => inRun(schedule, [query]).length > 0) &&
            query.onRequestPath !== false &&
            query.tables.some((table) => sameTable(table, hold.table.name)),
        );
        // Of a table that no request reads nothing can be said.
        return reads.length === 0 ? [] : [{ hold, reads }];
      }),
  holds: ({ reads }) => {
    if (reads.some((one) => one.predicates.some(expiryName))) return true;
    return reads.some((one) => one.predicatesOpen === true) ? undefined : false;
  },
  location: ({ hold }) => hold.table.location,
  related: ({ reads }) => reads.slice(0, 5).map((one) => one.location),
  message: ({ hold, reads }, holds) =>
    `${hold.table.name}.${hold.expiry?.name}: ${holds === true ? 'compared where holds are read for a request' : `none of ${reads.length} reads for requests compares it`}`,
  whenNone: 'na',
  noneMessage: NO_HOLDS,
  confidence: 'likely',
});

/** Turning a hold into a sale. */
const conversions = ({
  recordChanges,
  tables,
}: {
  recordChanges: readonly RecordChange[];
  tables: readonly Table[];
}): { change: RecordChange; hold: HoldTable }[] => holdChanges(recordChanges, tables, SOLD);
const NO_CONVERSION = 'Nothing turns a hold into a sale here.';

export const conversionLooksAtEnd = defineCheck({
  id: 'stock/conversion-refuses-expired',
  title: 'A hold that ran out cannot become a sale',
  failTitle: 'A hold becomes a sale although it may have run out',
  needs: ['recordChanges', 'tables'],
  subjects: conversions,
  holds: ({ change }) => demands(change, expiryName),
  location: ({ change }) => change.location,
  message: ({ change }, holds) =>
    `${printed(change)}: ${holds === true ? 'its end is compared' : holds === false ? 'its end is not compared, neither in the statement nor before it' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_CONVERSION,
  confidence: 'likely',
});

export const conversionLooksAtState = defineCheck({
  id: 'stock/conversion-demands-open-hold',
  title: 'A hold becomes a sale once, even when two requests confirm it at the same time',
  failTitle: 'Two requests at once can turn one hold into two sales',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    conversions(facts).flatMap(({ change, hold }) => change.states.slice(0, 1).map(({ column }) => ({ change, hold, column }))),
  holds: ({ change, column }) => {
    const kept = keptOut(change, column);
    return kept === undefined ? undefined : kept !== 'race' && kept !== 'nothing';
  },
  location: ({ change }) => change.location,
  message: ({ change, column }, holds) =>
    `${printed(change)}: ${holds === true ? 'only from the state it must have' : holds === false ? (keptOut(change, column) === 'race' ? 'its state is read before, and nothing keeps others out in between' : 'whatever state it has') : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_CONVERSION,
  confidence: 'proved',
});

export const conversionLooksAtHolder = defineCheck({
  id: 'stock/conversion-demands-holder',
  title: 'Only whoever holds the units can turn the hold into a sale',
  failTitle: 'Whoever knows the number of a hold can turn it into a sale',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => conversions(facts).filter(({ change, hold }) => hold.holder !== undefined && change.started.includes('request')),
  holds: ({ change, hold }) => {
    const name = foldName(hold.holder?.name ?? '');
    if (change.routes.length > 0 && change.routes.every((route) => /webhook|internal|callback/i.test(route))) return true;
    return demands(
      change,
      (one) => foldName(one) === name || /^(?:userid|ownerid|customerid|holderid|accountid|buyerid|sellerid)$/.test(foldName(one)),
    );
  },
  location: ({ change }) => change.location,
  message: ({ change, hold }, holds) =>
    `${printed(change)}: ${holds === true ? 'the holder is compared, or only other systems call it' : holds === false ? `${hold.holder?.name} is not compared with whoever asks` : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'Nothing turns a hold of a person into a sale by request.',
  confidence: 'likely',
});

export const conversionWithSale = defineCheck({
  id: 'stock/conversion-with-its-sale',
  title: 'A hold becomes a sale in the same transaction that makes the order or ticket',
  failTitle: 'A crash between the hold and the order leaves a sale without units, or units without a sale',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => conversions(facts).filter(({ change }) => change.inserts.length + change.updates.length > 0),
  holds: ({ change }) => {
    if (change.inTransaction === true) return true;
    return change.inTransaction === 'unknown' ? (change.lock === 'row' ? true : undefined) : false;
  },
  location: ({ change }) => change.location,
  message: ({ change }, holds) =>
    `${printed(change)} beside ${[...new Set([...change.inserts.map((one) => one.table), ...change.updates])].slice(0, 4).join(', ')}: ${holds === true ? 'in a transaction' : holds === false ? 'without a transaction' : 'whether in one transaction could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_CONVERSION,
  confidence: 'likely',
});

/** The same function changed a state by a statement that only one can win, and looked at whether it did: an order is cancelled once. */
function wonBefore(change: RecordChange, all: readonly RecordChange[]): boolean {
  return all.some(
    (other) =>
      other !== change &&
      other.within === change.within &&
      other.location.path === change.location.path &&
      other.location.line < change.location.line &&
      other.operation === 'update' &&
      other.rowsChecked === true &&
      other.states.some((one) => one.to.length > 0) &&
      other.predicate.some((name) => columnRole(name) === 'state'),
  );
}

/** `if (invoice.status === 'CANCELLED') throw …` before the change, with nothing that keeps a second call out in between. */
function asksState(change: RecordChange): boolean {
  return change.tests.some((name) => /status|state$|released|cancelled|expire/.test(name));
}

export const givenBackOnce = defineCheck({
  id: 'stock/given-back-once',
  title: 'A hold is given back once, however often that is asked for',
  failTitle: 'A hold that is given back twice gives its units back twice',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => givings(recordChanges, tables),
  holds: ({ change, amount }, { recordChanges }) => {
    const kept = keptOut(change, amount.column);
    if (kept === 'statement' || kept === 'version' || kept === 'lock' || amount.bounded || movesAll(change, amount)) return true;
    if (wonBefore(change, recordChanges)) return true;
    const stated = asksState(change) || change.predicate.some((name) => columnRole(name) === 'state');
    if (change.predicate.some((name) => columnRole(name) === 'state')) return true;
    if (stated && (change.lock === 'row' || change.lock === 'advisory' || change.serializable === true)) return true;
    return kept === undefined || change.lock === 'distributed' ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change, amount }, holds) =>
    `${change.within ?? 'code'} gives back to ${change.table}.${amount.column}: ${holds === true ? 'only while the hold stands, or bounded' : holds === false ? (asksState(change) ? 'its state is asked before, and two that come at once both pass that' : 'nothing keeps the same hold from being given back again') : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'Nothing gives units back here.',
  confidence: 'likely',
});

const FAILED = /^(?:\w*_)?(?:fail(?:ed)?|declin(?:ed|e)|cancell?ed|expired|void(?:ed)?|abandoned|timed_?out)$/i;

export const failureGivesBack = defineCheck({
  id: 'stock/failed-sales-give-back',
  title: 'A sale that fails or is cancelled gives its units back',
  failTitle: 'A sale fails or is cancelled, and its units stay taken',
  needs: ['recordChanges', 'tables'],
  arises: {
    when: ({ recordChanges, tables }) => takings(recordChanges, tables).length > 0,
    otherwise: 'Nothing takes units of a limited stock here.',
  },
  subjects: ({ recordChanges, tables }) => {
    const holds = holdTables(tables, recordChanges);
    return live(recordChanges).filter(
      (change) =>
        change.operation === 'update' &&
        change.states.some(({ to }) => to.length > 0 && to.every((value) => FAILED.test(value))) &&
        (/order|purchase|payment|checkout|booking|cart|basket/i.test(change.table) ||
          holds.some((one) => sameTable(one.table.name, change.table))),
    );
  },
  holds: (change, { recordChanges, tables }) => {
    const returned = new Set(givings(recordChanges, tables).map((one) => one.change.table));
    if (change.updates.some((table) => [...returned].some((one) => sameTable(one, table)))) return true;
    // Whoever hears of it may give back.
    if (
      change.effects.some((effect) => /^(?:publishes|enqueues|calls-out)$/.test(effect)) ||
      change.inserts.some((one) => /outbox|event|job/i.test(one.table))
    )
      return undefined;
    return change.writesOpen === true ? undefined : false;
  },
  location: (change) => change.location,
  message: (change, holds) =>
    `${printed(change)}: ${holds === true ? 'the stock is changed beside it' : holds === false ? 'no stock is changed beside it, and nobody is told' : 'others are told, who may give back'}`,
  whenNone: 'na',
  noneMessage: 'No sale is seen to fail here.',
  confidence: 'likely',
});
