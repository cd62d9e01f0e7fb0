import type { RecordChange, Table } from '@airworthy/model';
import { snakeName } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import type { Holds } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
import { salesWindows, setsOff, statefulTables, stateSteps, printStep } from '../../derive/lifecycle.ts';
import type { Step } from '../../derive/lifecycle.ts';
import { foldName, sameTable, takings } from '../../derive/stock.ts';
import { live } from '../../derive/wired.ts';

const offers = (facts: Parameters<typeof stateSteps>[0]): (Step & { state: NonNullable<Step['state']> })[] =>
  stateSteps(facts).filter((one) => one.record === 'offer');
const NONE = 'Nothing changes the state of an offer here.';

/** Sales: stock that a request takes, else units that a request makes. */
function sales({ recordChanges, tables }: { recordChanges: readonly RecordChange[]; tables: readonly Table[] }): RecordChange[] {
  const taken = takings(recordChanges, tables)
    .map((one) => one.change)
    .filter((change) => change.started.includes('request') && !/discount|promo|coupon|code/i.test(change.table));
  if (taken.length > 0) return taken;
  const units = statefulTables({ recordChanges: [...recordChanges], tables: [...tables] }).filter((one) => one.kind === 'unit');
  return live(recordChanges).filter(
    (change) =>
      change.operation === 'insert' && change.started.includes('request') && units.some((one) => sameTable(one.name, change.table)),
  );
}

const ON_SALE =
  /^(?:onsale|ispublished|published|salesopen|isopen|salesstatus|eventstatus|salestatus|isactive|active|availability|salesenabled|salespaused)$/;
const OFFER_NAME = /event|show|session|product|offer|course|trip|screening|performance|listing|ticket_?type|tier|campaign|schedule/i;

export const salesAskState = defineCheck({
  id: 'lifecycle/sales-ask-offer-state',
  title: 'Whoever sells asks whether the offer is on sale, on the server and at that moment',
  failTitle: 'Units of an offer can be bought whatever its state',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => sales({ recordChanges, tables }),
  holds: (change) => {
    const named = [...change.tests, ...change.predicate.map(foldName)];
    if (named.some((name) => ON_SALE.test(name))) return true;
    // `status` counts when the offer, rather than a hold or order, was read for it.
    if (named.some((name) => /^(?:status|state)$/.test(name)) && change.reads.some((table) => OFFER_NAME.test(table))) return true;
    if (change.effects.includes('calls-out') && change.reads.length === 0) return undefined;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: (change) => change.location,
  message: (change, holds) =>
    `${change.within ?? 'a handler'} sells from ${change.table}: ${holds === true ? 'the state of the offer is asked' : holds === false ? 'the state of the offer is not asked' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'Nothing is sold by requests here.',
  confidence: 'likely',
});

export const salesWindowKept = defineCheck({
  id: 'lifecycle/sales-window-kept',
  title: 'Nothing is sold before the sale opens or after it closed',
  failTitle: 'The times of a sale are stored, and whoever sells does not compare them',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => {
    const windows = salesWindows(tables);
    return windows.length === 0 ? [] : sales({ recordChanges, tables }).map((change) => ({ change, windows }));
  },
  holds: ({ change, windows }) => {
    const names = windows.map(({ column }) => foldName(column.name));
    if (
      change.predicate.some((name) => names.includes(foldName(name))) ||
      change.tests.some((name) => names.includes(name) || /^(?:sales?|booking|registration)(?:start|end|open|close)/.test(name))
    )
      return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  related: ({ windows }) =>
    windows.slice(0, 2).map(({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line })),
  message: ({ change, windows }, holds) =>
    `${change.within ?? 'a handler'} sells from ${change.table}: ${windows
      .map(({ table, column }) => `${table.name}.${column.name}`)
      .slice(0, 2)
      .join(', ')} ${holds === true ? 'are compared' : holds === false ? 'are not compared' : ': what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No times of a sale are stored beside something that is sold here.',
  confidence: 'likely',
});

export const cancellationCarriedOut = defineCheck({
  id: 'lifecycle/cancellation-carried-out',
  title: 'Cancelling an offer sets off refunds, ends what was sold and tells the holders',
  failTitle: 'Cancelling an offer changes its state, and neither a refund nor a notice follows',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => offers(facts).filter(({ state }) => state.to.some((one) => /cancel/i.test(one))),
  holds: ({ change }) => {
    if (change.inserts.some((one) => /outbox|job|queue/i.test(one.table)) || change.effects.includes('enqueues')) return true;
    if (change.effects.includes('refunds') && change.effects.includes('notifies')) return true;
    // A message may set everything off; what others make of it stands elsewhere.
    return setsOff(change) ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'work that follows is queued, or done beside it' : holds === false ? 'no refund, notification, job or outbox row follows, whatever search and caches are told' : 'a message is sent; what follows stands elsewhere'}`,
  whenNone: 'na',
  noneMessage: 'No offer is cancelled here.',
  confidence: 'likely',
});

const COMPLETE =
  /price|pricing|cost|capacity|venue|location|schedule|starts?|date|timezone|refund|policy|description|image|terms|complete|ready|missing/;

export const publishedComplete = defineCheck({
  id: 'lifecycle/published-when-complete',
  title: 'An offer is published only with price, time, place and terms',
  failTitle: 'An offer can be published without price, time or place',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    offers(facts).filter(
      ({ state, change }) => change.started.includes('request') && state.to.some((one) => /publish|on_?sale|live|open|listed/i.test(one)),
    ),
  holds: ({ change, of }) => {
    const asked = new Set(change.tests.flatMap((name) => COMPLETE.exec(name)?.[0] ?? []));
    // What the database demands of every row is there when it is published; the rest has to be asked.
    const demanded = (of.table?.columns ?? []).filter((column) => !column.nullable && column.default === undefined);
    const there = new Set([...asked, ...demanded.flatMap((column) => COMPLETE.exec(foldName(column.name))?.[0] ?? [])]);
    if (asked.size >= 2 || (asked.size > 0 && there.size > 2)) return true;
    return change.testsOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'its data are asked first' : holds === false ? 'nothing asks whether it has price, time and place' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No request publishes an offer.',
  confidence: 'likely',
});

export const notDroppedWithUnits = defineCheck({
  id: 'lifecycle/offer-not-deleted-with-units',
  title: 'An offer cannot be deleted while units of it exist',
  failTitle: 'Deleting an offer deletes what people bought',
  needs: ['tables', 'recordChanges'],
  subjects: ({ tables, recordChanges }) => {
    const found = statefulTables({ tables, recordChanges });
    const units = found.filter((one) => one.kind === 'unit');
    return units.flatMap(({ table }) =>
      (table?.foreignKeys ?? [])
        .filter(
          (key) =>
            found.some((one) => one.kind === 'offer' && sameTable(one.name, key.references)) ||
            /^(?:events?|shows?|courses?|trips?|products?|offers?|sessions?|ticket_types?|performances?)$/.test(snakeName(key.references)),
        )
        .map((key) => ({ table: table as Table, key })),
    );
  },
  holds: ({ table, key }, { tables }) => !/cascade|set null/i.test(key.onDelete ?? '') || heldBack(table, key, tables),
  location: ({ table, key }) => (key.line === undefined ? table.location : { path: key.path ?? table.location.path, line: key.line }),
  message: ({ table, key }) =>
    `${table.name} (${key.columns.join(', ')}) → ${key.references}: ON DELETE ${(key.onDelete ?? 'no action').toUpperCase()}`,
  whenNone: 'na',
  noneMessage: 'No unit refers to its offer by a foreign key.',
  confidence: 'proved',
});

/**
 * A deleted offer also takes the table in between, whose rows cannot go while units stand on them. The table in between has to go first:
 * PostgreSQL follows foreign keys in the order in which they were made, and RESTRICT is asked at once (ddl-constraints).
 */
function heldBack(unit: Table, taken: Table['foreignKeys'][number], tables: readonly Table[]): Holds {
  const between = unit.foreignKeys.flatMap((key) => {
    if (
      key === taken ||
      !/restrict/i.test(key.onDelete ?? '') ||
      !key.columns.every((name) => unit.columns.some((one) => one.name === name && !one.nullable))
    )
      return [];
    const table = tables.find((one) => sameTable(one.name, key.references));
    return (table?.foreignKeys ?? []).filter(
      (other) => sameTable(other.references, taken.references) && /cascade/i.test(other.onDelete ?? ''),
    );
  });
  if (between.length === 0) return false;
  return between.some((other) => other.path === taken.path && (other.line ?? 0) < (taken.line ?? 0) && other.line !== undefined)
    ? true
    : undefined;
}

const BY_TIME = /^(?:on_?sale|in_?progress|started|live|ended|completed|closed|expired|finished|past|archived)$/i;

export const movedByClock = defineCheck({
  id: 'lifecycle/offers-moved-by-clock',
  title: 'Offers start, end and close by the clock',
  failTitle: 'Offers have states that follow from the time, and nothing moves them there',
  needs: ['recordChanges', 'tables', 'schedules'],
  subjects: ({ recordChanges, tables }) =>
    statefulTables({ recordChanges, tables })
      .filter((of) => of.kind === 'offer' && of.table !== undefined)
      .map((of) => ({
        of,
        timed: [
          ...new Set([
            ...of.accepted,
            ...offers({ recordChanges, tables })
              .filter((step) => step.of.name === of.name)
              .flatMap((step) => step.state.to),
          ]),
        ].filter((one) => BY_TIME.test(one)),
        moves: offers({ recordChanges, tables }).filter(
          (step) =>
            step.of.name === of.name &&
            step.state.to.some((one) => BY_TIME.test(one)) &&
            (step.change.started.includes('schedule') || step.change.started.includes('message')),
        ),
      }))
      .filter((one) => one.timed.length > 0),
  holds: ({ moves }) => moves.length > 0,
  location: ({ of, moves }) => moves[0]?.change.location ?? of.table?.location,
  message: ({ of, timed, moves }, holds) =>
    `${of.name} (${timed.join(', ')}): ${holds === true ? `${moves[0]?.change.within ?? 'scheduled work'} moves them` : 'no schedule or message leads to these states'}`,
  whenNone: 'na',
  noneMessage: 'No offer has a state that follows from the time.',
  confidence: 'likely',
});

export const copiesUpdated = defineCheck({
  id: 'lifecycle/copies-follow',
  title: 'Search, caches and other services follow when the state of an offer changes',
  failTitle: 'The state of an offer changes, and searches and caches go on showing the old one',
  needs: ['recordChanges', 'tables'],
  subjects: offers,
  holds: ({ change }) =>
    change.effects.some((one) => /^(?:publishes|search|cache|enqueues)$/.test(one)) ||
    change.inserts.some((one) => /outbox/i.test(one.table)),
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? `${step.change.effects.filter((one) => /^(?:publishes|search|cache|enqueues)$/.test(one)).join(', ') || 'an outbox row'}` : 'no message, cache or search index is touched'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const childrenFollow = defineCheck({
  id: 'lifecycle/parts-follow-the-whole',
  title: 'Dates and parts of an offer follow when the whole is cancelled',
  failTitle: 'An offer is cancelled, and its dates and parts stay on',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => {
    const tables = statefulTables(facts).filter((one) => one.kind === 'offer');
    return offers(facts)
      .filter(({ state }) => state.to.some((one) => /cancel|postpon/i.test(one)))
      .flatMap((step) =>
        tables
          .filter(
            (one) => one.table?.foreignKeys.some((key) => sameTable(key.references, step.of.name)) === true && one.name !== step.of.name,
          )
          .map((child) => ({ step, child })),
      );
  },
  holds: ({ step, child }) => step.change.updates.some((table) => sameTable(table, child.name)),
  location: ({ step }) => step.change.location,
  related: ({ child }) => (child.table === undefined ? [] : [child.table.location]),
  message: ({ step, child }, holds) => `${printStep(step)}: ${child.name} ${holds === true ? 'are changed beside it' : 'keep their state'}`,
  whenNone: 'na',
  noneMessage: 'No offer with parts that have states of their own is cancelled here.',
  confidence: 'likely',
});

export const zoneStored = defineCheck({
  id: 'lifecycle/zone-stored-with-times',
  title: 'The time zone of the place is stored with the times of an offer',
  failTitle: 'Times of an offer are stored without the zone of the place',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    statefulTables(facts).flatMap(({ kind, table }) =>
      kind === 'offer' && table !== undefined
        ? [
            {
              table,
              relatives: facts.tables.filter(
                (one) =>
                  one.foreignKeys.some((key) => sameTable(key.references, table.name)) ||
                  table.foreignKeys.some((key) => sameTable(key.references, one.name)),
              ),
            },
          ]
        : [],
    ),
  holds: ({ table, relatives }) =>
    [table, ...relatives].some((one) =>
      one.columns.some((column) => /(?:^|_)(?:time_?zone|tz|tzid|zone_?id)$/.test(snakeName(column.name))),
    ),
  location: ({ table }) => table.location,
  message: ({ table }, holds) =>
    `${table.name}: ${holds === true ? 'a column holds the zone' : 'no column holds the zone of the place, neither here nor beside it'}`,
  whenNone: 'na',
  noneMessage: 'No offer with times is stored here.',
  confidence: 'likely',
});

export const startsAsDraft = defineCheck({
  id: 'lifecycle/offers-start-hidden',
  title: 'A new offer starts as a draft',
  failTitle: 'A new offer may be on sale before anybody looked at it',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => {
    const offers = statefulTables(facts).flatMap((of) =>
      of.kind === 'offer' && of.table !== undefined && of.column !== undefined ? [{ table: of.table, column: of.column }] : [],
    );
    // Dates and parts are seen with the whole that they belong to.
    const isPart = (table: Table): boolean =>
      offers.some(
        (whole) =>
          whole.table !== table &&
          table.columns.some((column) => `${column.name.replace(/_id$/, '')}s` === whole.table.name && column.name.endsWith('_id')),
      );
    return offers.filter(({ table }) => !isPart(table));
  },
  holds: ({ table, column }, { recordChanges }) => {
    const inserts = recordChanges.filter(
      (change) => change.operation === 'insert' && change.wiring?.state !== 'not-wired' && sameTable(change.table, table.name),
    );
    if (inserts.some((change) => change.states.some((state) => state.column === column.name && state.fromRequest === true))) return false;
    // Whatever the default says, the client may say otherwise.
    if (inserts.some((change) => change.writesBody === true && !change.states.some((state) => state.column === column.name))) return false;
    const given = inserts.flatMap((change) => change.states.filter((state) => state.column === column.name).flatMap((state) => state.to));
    const first = column.default?.replaceAll(/'|::[\w\s()]+/g, '').trim();
    const all = [...given, ...(first === undefined || first === '' ? [] : [first])];
    if (all.length === 0) return undefined;
    const early = (one: string): boolean => /draft|pending|review|hidden|planned|proposed|new|created|private|unlisted/i.test(one);
    // A default counts where what is inserted leaves the state out.
    if (inserts.length === 0 && all.every(early)) return undefined;
    return all.every(early) || (all.some((one) => /draft/i.test(one)) ? undefined : false);
  },
  location: ({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line }),
  message: ({ table, column }, holds) =>
    `${table.name}.${column.name} starts as ${column.default ?? 'what the insert says'}${holds === undefined ? '; what inserts give could not be read' : holds === false ? ', or as the insert or the client says' : ''}`,
  whenNone: 'na',
  noneMessage: 'No offer is stored here.',
  confidence: 'likely',
});

export const statesMeasured = defineCheck({
  id: 'lifecycle/states-measured',
  needs: ['metrics', 'recordChanges', 'tables'],
  arises: { when: (facts) => stateSteps(facts).length > 0, otherwise: 'Nothing changes the state of an offer or unit here.' },
  ...someMetric(
    {
      title: 'Metrics show how records move through their states, and which are stuck',
      failTitle: 'No metric shows how records move through their states',
      none: 'No metric is about states or their changes.',
    },
    (name) =>
      /transition|lifecycle|_status|_state|stuck|(?:created|published|cancelled|confirmed|completed|expired|refunded|used|transferred|operations)_total/i.test(
        name,
      ) && !/circuit|breaker|http|health/i.test(name),
  ),
});
