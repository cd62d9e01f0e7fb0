import type { Location, RecordChange, Table, TestSuite } from '@airworthy/model';
import { columnRole, snakeName } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { handOvers, isHold, printStep, statefulTables, stateSteps } from '../../derive/lifecycle.ts';
import type { Step } from '../../derive/lifecycle.ts';
import { restsOnProcedures } from '../../derive/schedules.ts';
import { foldName, sameTable } from '../../derive/stock.ts';
import { live, show } from '../../derive/wired.ts';

const NO_HANDOVER = 'Nothing hands a unit over to another holder here.';
const units = (facts: Parameters<typeof stateSteps>[0]): (Step & { state: NonNullable<Step['state']> })[] =>
  stateSteps(facts).filter((one) => one.record === 'unit');

/** Others are told, who may do the rest. */
function publishes(change: RecordChange): boolean {
  return (
    change.effects.some((one) => /^(?:publishes|enqueues)$/.test(one)) || change.inserts.some((one) => /outbox|job|queue/i.test(one.table))
  );
}

function tells(change: RecordChange): boolean {
  return change.effects.includes('calls-out') || publishes(change);
}

export const codeRenewed = defineCheck({
  id: 'lifecycle/code-renewed-on-handover',
  title: 'The code of the former holder stops working in the transaction that changes the holder',
  failTitle: 'The code of the former holder still opens the door after a hand-over',
  needs: ['recordChanges', 'tables'],
  subjects: handOvers,
  holds: ({ change, of }) => {
    if (change.codes.length > 0) return true;
    const stored = of.table?.columns.some((column) => columnRole(column.name) === 'code');
    if (stored === true) return change.writesOpen === true ? undefined : false;
    // Of a foreign table nobody can tell here from what its codes are made.
    return of.table === undefined || tells(change) || change.effects.includes('invalidates') ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? `${step.change.codes.join(', ')} is written anew` : holds === false ? `no code or secret is written anew${tells(step.change) ? '' : ', and nobody is told'}` : 'others may renew the code'}`,
  whenNone: 'na',
  noneMessage: NO_HANDOVER,
  confidence: 'likely',
});

export const handoverAsksState = defineCheck({
  id: 'lifecycle/handover-asks-state',
  title: 'Only a unit that is valid can be handed over',
  failTitle: 'A unit that was used, cancelled or offered for sale can be handed over',
  needs: ['recordChanges', 'tables'],
  subjects: handOvers,
  holds: ({ change, of }) => {
    const state = foldName(of.column?.name ?? 'status');
    if (change.rule !== undefined || change.predicate.some((name) => columnRole(name) === 'state')) return true;
    // The state of what is handed over, not only that of the record of the hand-over.
    if (change.tests.includes(state) && change.reads.some((table) => sameTable(table, change.table))) return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'its state is asked' : holds === false ? 'the state of the unit is not asked' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_HANDOVER,
  confidence: 'likely',
});

const MAY_MOVE = /transferable|allowtransfers?|cantransfer|istransfer|nontransfer|locked|frozen|transfersenabled/;
const IN_TIME =
  /starts?(?:date|time|at|on)?$|^event(?:date|start|time)|deadline|cutoff|blackout|hoursuntil|ends?at|saleend|expires?at|validuntil/;

/** The times that are asked on the way; that a hand-over waits only so long is no time of the unit. */
function timesAsked({ tests, predicate, reads }: RecordChange): string[] {
  const waits = reads.some((table) => HANDS_OVER.test(snakeName(table)));
  return [...tests, ...predicate.map(foldName)].filter((name) => IN_TIME.test(name) && !(waits && /^expires?at$/.test(name)));
}

export const handoverAsksRules = defineCheck({
  id: 'lifecycle/handover-asks-rules',
  title: 'A unit that may not be handed on, or not any more, stays with its holder',
  failTitle: 'A unit is handed on although it is marked as not transferable, or its time has come',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    handOvers(facts).map((step) => {
      const { change } = step;
      // Of a hand-over in two steps, the first may have asked.
      const offered = facts.recordChanges.some(
        (one) =>
          one.operation === 'insert' &&
          change.reads.some((table) => sameTable(table, one.table)) &&
          !sameTable(one.table, change.table) &&
          one.tests.some((name) => MAY_MOVE.test(name)),
      );
      const asked = offered || [...change.tests, ...change.predicate.map(foldName)].some((name) => MAY_MOVE.test(name));
      const missing = [
        ...(asked ? [] : ['whether it may be handed on']),
        ...(timesAsked(change).length > 0 ? [] : ['whether it is still time']),
      ];
      return { ...step, missing };
    }),
  holds: ({ change, missing }) => (missing.length === 0 ? true : change.testsOpen === true ? undefined : false),
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'both rules are asked' : holds === false ? `${step.missing.join(' and ')} is not asked` : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: NO_HANDOVER,
  confidence: 'likely',
});

const ENDED = /refund|revok|cancel|charge_?back|void|invalid|block|fraud/i;
/** On the way to an end that a later step reaches: `refunding`, `cancellation_requested`. */
const ON_THE_WAY = /(?:ing|pending|requested|initiated)$/i;
const ends = (states: readonly string[]): boolean => states.some((one) => ENDED.test(one) && !ON_THE_WAY.test(one));

export const endReachesGate = defineCheck({
  id: 'lifecycle/ended-units-told',
  title: 'Others are told when a unit was refunded, cancelled or revoked',
  failTitle: 'A unit is refunded, cancelled or revoked, and nobody else learns of it',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => units(facts).filter(({ state, of }) => !isHold(of) && ends(state.to)),
  holds: ({ change }) =>
    tells(change) || change.effects.includes('delists') || change.updates.some((table) => /listing|offer|pass|code|scan/i.test(table))
      ? true
      : change.writesOpen === true
        ? undefined
        : false,
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'others are told, or listings are changed beside it' : holds === false ? 'no message, call or outbox row tells anybody' : 'what else is written could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No unit is refunded, cancelled or revoked here.',
  confidence: 'likely',
});

export const holderTold = defineCheck({
  id: 'lifecycle/holder-told',
  title: 'Cancelling, revoking, refunding or handing over a unit notifies somebody or publishes an event',
  failTitle: 'A unit ends or changes hands, and nothing tells anybody',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => {
    const all = [...units(facts).filter(({ state, of }) => !isHold(of) && ends(state.to)), ...handOvers(facts)];
    return all.filter((one, index) => all.findIndex((other) => other.change === one.change) === index);
  },
  holds: ({ change }) => {
    if (change.effects.includes('notifies') || change.inserts.some((one) => /notif|message|mail/i.test(one.table))) return true;
    // Another service that is called may tell somebody, or not.
    return tells(change) ? (change.effects.includes('calls-out') && !publishes(change) ? undefined : true) : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'somebody is notified, or an event is published' : holds === false ? 'nothing notifies anybody, and no event is published' : 'another service is called, which may notify'}`,
  whenNone: 'na',
  noneMessage: 'No unit ends or changes hands here.',
  confidence: 'likely',
});

const USED = /^(?:used|redeemed|checked_?in|scanned|consumed|admitted|attended)$/i;
const VALID_IN_TIME =
  /expir|valid(?:from|until|to|through)|starts?(?:date|time|at|on)?$|ends?(?:at|date|time|on)?$|eventdate|doors|window|timediff|timestamp|currenttimestamp/;

export const useAsksTime = defineCheck({
  id: 'lifecycle/use-asks-for-time',
  title: 'Whether a unit has expired is asked when it is used, not only by a job',
  failTitle: 'An expired unit, or one for another day, can be used until a job has run',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) => units(facts).filter(({ state }) => state.to.some((one) => USED.test(one))),
  holds: ({ change }) => {
    const named = [...change.tests, ...change.predicate.map(foldName)];
    // The age of a code is not the time for which the unit is good.
    if (named.some((name) => VALID_IN_TIME.test(name) && !/timediff|timestamp/.test(name))) return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'a time of the unit or its occasion is compared' : holds === false ? 'no time of the unit or its occasion is compared' : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No unit is used up here.',
  confidence: 'likely',
});

export const expiredByClock = defineCheck({
  id: 'lifecycle/expired-by-the-clock',
  title: 'Units that expire are ended by work that runs by itself',
  failTitle: 'Units have an end, and nothing that runs by itself ends them',
  needs: ['recordChanges', 'tables', 'schedules'],
  subjects: ({ recordChanges, tables }) =>
    statefulTables({ recordChanges, tables }).flatMap((of) => {
      const expiry = of.kind === 'unit' ? of.table?.columns.find((column) => columnRole(column.name) === 'expiry') : undefined;
      return of.table === undefined || expiry === undefined
        ? []
        : [
            {
              of,
              table: of.table,
              expiry,
              changes: units({ recordChanges, tables }).filter(
                (step) => step.of.name === of.name && step.state.to.some((one) => /expire|cancel|release|lapse/i.test(one)),
              ),
            },
          ];
    }),
  holds: ({ changes }, { schedules }) => {
    const byClock = changes.filter(({ change }) => change.started.includes('schedule') || change.started.includes('message'));
    return byClock.length === 0 ? false : byClock.some(({ change }) => !restsOnProcedures(change, schedules)) ? true : undefined;
  },
  location: ({ table, expiry }) => ({ path: expiry.path ?? table.location.path, line: expiry.line }),
  related: ({ changes }) => changes.map(({ change }) => change.location),
  message: ({ table, expiry, changes }, holds) =>
    `${table.name}.${expiry.name}: ${holds === true ? `${changes.find(({ change }) => change.started.some((by) => by === 'schedule' || by === 'message'))?.change.within ?? 'scheduled work'} ends what expired` : holds === undefined ? 'scheduled work ends what procedures of the database find, which could not be read' : 'no schedule or message leads to a change that ends what expired'}`,
  whenNone: 'na',
  noneMessage: 'No unit with a state has an end of its own.',
  confidence: 'likely',
});

const WAITS = /pending|wait|sent|offered|open|invited|initiat|created|requested/i;

/** Records of a hand-over that waits for an answer: a table that says from whom to whom, and by what it is accepted. */
interface Handover {
  name: string;
  location: Location;
  /** The column that says until when it waits. */
  expiry: string | undefined;
}

const HANDS_OVER = /transfer|gift|invitation|claim|hand_?over/;

function tellsHandover(table: string, columns: readonly string[]): boolean {
  const names = columns.map(snakeName);
  return (
    HANDS_OVER.test(snakeName(table)) &&
    names.some((name) => /^(?:from|sender|giver)_/.test(name)) &&
    names.some((name) => /^(?:to|recipient|receiver)_/.test(name)) &&
    names.some((name) => /accept|claimed|responded|code/.test(name))
  );
}

const waitsFor = (changes: readonly RecordChange[]): boolean => {
  const states = changes.flatMap((change) => change.states.flatMap((state) => state.to));
  // What is written as done at once waits for nobody.
  return states.length === 0 || states.some((one) => WAITS.test(one));
};

function pendingHandovers(tables: readonly Table[], changes: readonly RecordChange[]): Handover[] {
  const added = (name: string): RecordChange[] => changes.filter((one) => one.operation === 'insert' && sameTable(one.table, name));
  const expiryOf = (names: readonly string[]): string | undefined => names.find((name) => columnRole(name) === 'expiry');
  const own = tables.flatMap((table): Handover[] => {
    const names = table.columns.map((column) => column.name);
    const used = changes.some((change) => sameTable(change.table, table.name));
    if (!tellsHandover(table.name, names) || !used || !waitsFor(added(table.name))) return [];
    return [{ name: table.name, location: table.location, expiry: expiryOf(names) }];
  });
  // Rows of a table that another service declares.
  const others = changes.flatMap((change): Handover[] => {
    if (change.operation !== 'insert' || tables.some((table) => table.columns.length > 0 && sameTable(table.name, change.table))) return [];
    if (!tellsHandover(change.table, change.writes) || !waitsFor([change])) return [];
    return [{ name: change.table, location: change.location, expiry: expiryOf(change.writes) }];
  });
  return [...own, ...others];
}

export const handoverEnds = defineCheck({
  id: 'lifecycle/pending-handover-ends',
  title: 'A hand-over that nobody accepts ends by itself, and the unit goes back',
  failTitle: 'A hand-over that nobody accepts waits for ever',
  needs: ['recordChanges', 'tables'],
  subjects: ({ tables, recordChanges }) =>
    pendingHandovers(tables, live(recordChanges)).map((one) => ({
      ...one,
      ends: live(recordChanges).filter(
        (change) =>
          sameTable(change.table, one.name) &&
          change.states.some((state) => state.to.some((value) => /expire|cancel|return|reject|declin/i.test(value))),
      ),
    })),
  holds: ({ expiry, ends }) =>
    expiry !== undefined && ends.some((change) => change.started.includes('schedule') || change.started.includes('message')),
  location: ({ location }) => location,
  related: ({ ends }) => ends.map((one) => one.location),
  message: ({ name, expiry, ends }, holds) =>
    `${name}: ${holds === true ? 'ended by scheduled work' : expiry === undefined ? 'no column says until when it waits' : ends.length === 0 ? `${expiry} is stored, and no code that runs ends what passed it` : `${ends[0]?.within ?? 'code'} ends one when it is asked for, nothing by the clock`}`,
  whenNone: 'na',
  noneMessage: 'No hand-over waits for an answer here.',
  confidence: 'likely',
});

export const reissueRevokes = defineCheck({
  id: 'lifecycle/reissue-replaces',
  title: 'Issuing a code again replaces the old one in the same statement or transaction',
  failTitle: 'After issuing again, two codes open the same door',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges }) =>
    live(recordChanges).filter(
      (change) =>
        /re_?issue|re_?generate|replace|renew|rotat/i.test(change.within ?? '') &&
        (change.codes.length > 0 || change.operation === 'insert'),
    ),
  holds: (change) => {
    if (change.operation === 'update' && change.codes.length > 0) return true;
    if (change.updates.length > 0) return change.inTransaction === true ? true : change.inTransaction === 'unknown' ? undefined : false;
    return false;
  },
  location: (change) => change.location,
  message: (change, holds) =>
    `${change.within ?? 'a handler'} ${change.operation === 'update' ? `overwrites ${change.codes.join(', ')}` : `adds a row to ${change.table}`}${holds === false ? ', and the old one stays as it is' : ''}`,
  whenNone: 'na',
  noneMessage: 'Nothing issues a code again.',
  confidence: 'likely',
});

const PAID = /payment|charge|order|invoice|transaction|mint|chain/i;

export const orphansFound = defineCheck({
  id: 'lifecycle/units-compared-with-payments',
  title: 'Scheduled work finds units that nobody paid, and payments without a unit',
  failTitle: 'Nothing compares units with what was paid for them',
  needs: ['recordChanges', 'tables', 'queries', 'schedules'],
  arises: {
    when: (facts) => statefulTables(facts).some((one) => one.kind === 'unit' && one.table !== undefined),
    otherwise: 'No unit is stored by this service.',
  },
  subjects: ({ recordChanges, tables, queries, schedules }) => {
    const names = statefulTables({ recordChanges, tables })
      .filter((one) => one.kind === 'unit' && !isHold(one))
      .map((one) => one.name);
    const found: { location: { path: string; line: number }; note: string; sure: boolean }[] = live(queries)
      .filter(
        (query) =>
          query.operation === 'select' &&
          query.onRequestPath !== true &&
          query.tables.some((table) => names.some((name) => sameTable(name, table))) &&
          // Units and what was paid for them, read together; who reads one of them may ask another service for the other.
          (/reconcil/i.test(query.location.path.split('/').at(-1) ?? '') ||
            (query.tables.length > 1 && query.tables.some((table) => PAID.test(table)))),
      )
      .map((query) => ({
        location: query.location,
        note: `${query.within ?? 'code'} (${query.location.path.split('/').at(-1) ?? ''}) reads ${query.tables.join(', ')}, outside of requests`,
        sure: query.tables.length > 1,
      }));
    if (found.length === 0)
      for (const one of live(schedules))
        found.push({ location: one.location, note: `what runs ${show(one.when)} may compare them`, sure: false });
    return found;
  },
  holds: ({ sure, note }) => (sure && /reconcil|orphan|compare|drift|mismatch|missing|stuck|verify/i.test(note) ? true : undefined),
  location: ({ location }) => location,
  message: ({ note }) => note,
  whenNone: 'fail',
  noneMessage: 'No scheduled work was found.',
  confidence: 'likely',
  quantifier: 'any',
});

const namedAfterStates = ({ location }: TestSuite): boolean =>
  /transition|state[-_.]?machine|lifecycle|life-cycle|status[-_]?change|workflow/i.test(location.path);
/** The states of a circuit breaker are no states of records. */
const about = (suite: TestSuite, topic: string): boolean =>
  suite.topics?.includes(topic) === true && !/circuit|breaker|errors?\.|connection|metrics|health|logger/i.test(suite.location.path);
const moves = (suite: TestSuite): boolean => about(suite, 'state-changes');
const refuses = (suite: TestSuite): boolean => about(suite, 'state-refusals');

export const transitionsTested = defineCheck({
  id: 'lifecycle/transitions-tested',
  title: 'Tests ask for allowed and for forbidden changes of state',
  failTitle: 'No test asks for a forbidden change of state',
  needs: ['testSuites', 'recordChanges', 'tables'],
  arises: {
    // Also where the table is another service's: it is this one that changes the state.
    when: (facts) => stateSteps(facts).length > 0,
    otherwise: 'Nothing changes the state of an offer or unit here.',
  },
  subjects: ({ testSuites }) =>
    testSuites.filter((suite) => suite.tests > suite.skipped && (namedAfterStates(suite) || moves(suite) || refuses(suite))),
  holds: (suite, facts, { service }) => {
    if (!namedAfterStates(suite)) {
      if (!suite.location.path.startsWith(service.path)) return undefined;
      const others = facts.testSuites.filter((one) => one.location.path.startsWith(service.path));
      return others.some(moves) && others.some(refuses) ? true : undefined;
    }
    // Tests of a table of transitions that nothing running asks say nothing about what runs.
    const ofTable = /transition|state[-_.]?machine/i.test(suite.location.path);
    if (ofTable && !stateSteps(facts).some(({ change }) => change.rule !== undefined)) return undefined;
    return (suite.topics ?? []).some((topic) => topic === 'errors' || topic === 'access-refusal') ||
      (suite.statuses ?? []).some((status) => status === 409 || status === 422 || status === 400)
      ? suite.tests >= 4
      : undefined;
  },
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${suite.tests} tests ${holds === true ? (namedAfterStates(suite) ? 'of changes of state, refusals included' : moves(suite) ? 'with changes of state among them' : 'with refused changes among them') : holds === false ? 'of changes of state, too few for a table of them' : 'of changes of state; whether refusals are among them could not be read'}`,
  whenNone: 'fail',
  noneMessage: 'No test file is about changes of state.',
  confidence: 'likely',
  quantifier: 'any',
});
