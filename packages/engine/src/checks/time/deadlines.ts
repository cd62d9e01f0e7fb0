import type { DeadlineCheck, RecordChange, Schedule } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { asksColumn, asksUnnamed, bareName, checksByField, deadlineColumns, namesDeadline, printDeadline } from '../../derive/deadlines.ts';
import { inRun } from '../../derive/schedules.ts';
import { normalName, normalTableName } from '../../derive/columns.ts';
import { live } from '../../derive/wired.ts';

const NONE = 'No stored deadline is compared with a clock.';

export const serverDecides = defineCheck({
  id: 'time/server-decides',
  title: 'Only a clock of ours decides whether something is too late',
  failTitle: 'A time that the client sends decides whether something is too late',
  needs: ['deadlineChecks'],
  subjects: ({ deadlineChecks }) => live(deadlineChecks),
  holds: (one) => (one.clock === 'unknown' ? undefined : one.clock !== 'client'),
  location: (one) => one.location,
  message: printDeadline,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const deadlinesIn = (names: readonly string[]): string[] => names.filter(namesDeadline);
const printChange = (one: RecordChange): string => `${one.within === undefined ? '' : `${one.within}: `}${one.operation} of ${one.table}`;

/** Scheduled work has looked for rows of the table whose time has passed, and changes the state of each. */
function isSwept(change: RecordChange, checks: readonly DeadlineCheck[], schedules: readonly Schedule[]): boolean {
  return (
    change.states.length > 0 &&
    live(schedules).some(
      (schedule) =>
        inRun(schedule, [change]).length > 0 &&
        inRun(schedule, live(checks)).some(
          (one) => one.past === true && one.statement === 'read' && bareName(one.of ?? '') === bareName(change.table),
        ),
    )
  );
}

export const checkedInTheWrite = defineCheck({
  id: 'time/checked-in-the-write',
  title: 'A deadline is asked by the statement that acts on it, or while the row is locked',
  failTitle: 'A deadline can pass, or be moved, between the look at it and the change',
  needs: ['recordChanges', 'tables', 'deadlineChecks', 'schedules'],
  subjects: ({ recordChanges, tables, deadlineChecks, schedules }) =>
    live(recordChanges).filter((one) => {
      if (one.operation === 'insert') return false;
      if (deadlinesIn(one.predicate).length > 0) return true;
      if (isSwept(one, deadlineChecks, schedules)) return true;
      // A deadline that is tested on the way may be that of something else.
      const known = tables.filter((table) => table.columns.length > 0 && normalTableName(table.name) === normalTableName(one.table));
      // What does no more than set the deadline anew renews or moves it, whether it had passed or not.
      const set = new Set(one.states.length + one.amounts.length > 0 ? [] : one.writes.map(bareName));
      const tested = deadlinesIn(one.tests).filter((name) => !set.has(bareName(name)));
      if (known.length === 0) return one.reads.some((name) => normalTableName(name) === normalTableName(one.table)) && tested.length > 0;
      const own = known.flatMap(deadlineColumns).map((column) => bareName(column.name));
      // A date that is only looked at, and not compared with a clock, is moved or printed.
      const compared = live(deadlineChecks).filter((check) => check.where === 'sql' || check.location.path === one.location.path);
      return tested.some((name) => own.includes(bareName(name)) && compared.some((check) => bareName(check.field) === bareName(name)));
    }),
  holds: (one) => (deadlinesIn(one.predicate).length > 0 || one.lock !== undefined ? true : one.predicateOpen === true ? undefined : false),
  location: (one) => one.location,
  message: (one, holds) =>
    `${printChange(one)}: ${[...new Set([...deadlinesIn(one.predicate), ...deadlinesIn(one.tests)])].join(', ') || 'its end'} ${holds === true ? (one.lock === undefined ? 'is part of its condition' : 'is asked while the row is locked') : 'is read and tested before, without a lock'}`,
  whenNone: 'na',
  noneMessage: 'No change of a row depends on a deadline.',
  confidence: 'likely',
});

export const deadlinesEnforced = defineCheck({
  id: 'time/deadlines-enforced',
  title: 'Every deadline that is stored is asked somewhere',
  failTitle: 'A deadline is stored and nothing ever asks it',
  needs: ['tables', 'queries', 'deadlineChecks', 'recordChanges'],
  subjects: ({ tables, queries, recordChanges }) => {
    const used = new Map<string, Set<string>>();
    for (const query of live(queries))
      for (const table of query.tables) {
        const writes = used.get(normalTableName(table)) ?? new Set();
        for (const column of query.writes ?? []) writes.add(normalName(column));
        used.set(normalTableName(table), writes);
      }
    // Objects of callers are stored as they come: any column may be among what they set.
    const open = new Set(live(recordChanges).flatMap((one) => (one.writesOpen === true ? [normalTableName(one.table)] : [])));
    // Only what this service itself stores: others may own, and ask, the rest of the table.
    return tables.flatMap((table) =>
      deadlineColumns(table).flatMap((column) => {
        const stored = used.get(normalTableName(table.name))?.has(normalName(column.name)) === true;
        return stored || open.has(normalTableName(table.name)) ? [{ table, column, stored }] : [];
      }),
    );
  },
  holds: ({ table, column, stored }, { queries, deadlineChecks, recordChanges, tables }) => {
    const name = normalName(column.name);
    const here = (each: string): boolean => normalTableName(each) === normalTableName(table.name);
    const asked = live(deadlineChecks).map((one) => asksColumn(one, table.name, column.name));
    if (asked.includes(true)) return true;
    const unnamed = live(deadlineChecks).map((one) => asksUnnamed(one, column.name, tables));
    if (unnamed.includes('only')) return true;
    if (live(queries).some((one) => one.tables.some(here) && one.predicates.some((each) => normalName(each) === name))) return true;
    if (
      live(recordChanges).some(
        (one) => here(one.table) && [...one.predicate, ...one.tests].some((each) => bareName(each) === bareName(name)),
      )
    )
      return true;
    if (asked.includes(undefined) || unnamed.includes('one of them')) return undefined;
    const opaque = live(queries).some(
      (one) => one.tables.some((each) => normalTableName(each) === normalTableName(table.name)) && one.predicatesOpen === true,
    );
    // A schema that lies in a package beside the service is there for others as well, and they may be the ones who ask.
    if (live(queries).some((one) => one.tables.some(here) && liesBeside(column.path ?? table.location.path, one.location.path)))
      return undefined;
    // What is only planned or due may be there for people to read.
    return opaque || !stored || !/expir|valid|hold|reserv|cut_?off|deadline|close/i.test(column.name) ? undefined : false;
  },
  location: ({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line }),
  message: ({ table, column, stored }, holds) =>
    `${table.name}.${column.name} ${holds === true ? 'is compared with a clock' : holds === undefined ? `${stored ? 'is' : 'may be'} written; whether anything compares it with a clock could not be told` : 'is written and compared with no clock that was found'}`,
  whenNone: 'na',
  noneMessage: 'The service stores no deadline in a table of its own.',
  confidence: 'likely',
});

/** `packages/db/prisma/…` and `worker/src/…`: of different packages of one repository. */
function liesBeside(schema: string, code: string): boolean {
  const folder = /^((?:.*\/)?(?:packages|libs|libraries|internal-packages)\/[^/]+)\//.exec(schema)?.[1];
  return folder !== undefined && !code.startsWith(`${folder}/`);
}

/** A moment from which on something counts: at the instant itself it is past, so it has begun. */
function isStart(field: string): boolean {
  return /(?:^|_)(?:starts?|opens?|valid_from|available_from)(?:_|$)/.test(field);
}

/** All places of the running app that compare one field answer a question alike. */
const alike = (answer: (one: DeadlineCheck) => unknown, told: (one: DeadlineCheck) => string) => ({
  needs: ['deadlineChecks'] as const,
  subjects: ({ deadlineChecks }: { deadlineChecks: readonly DeadlineCheck[] }) =>
    checksByField(deadlineChecks).filter((group) => group.length > 1),
  holds: (group: readonly DeadlineCheck[]) => {
    const answers = new Set(group.map(answer));
    return answers.has('unknown') ? undefined : answers.size === 1;
  },
  location: (group: readonly DeadlineCheck[]) => group[0]?.location,
  message: (group: readonly DeadlineCheck[]) =>
    `${group[0]?.field}: ${group.map((one) => `${one.location.path.split('/').at(-1)}:${one.location.line} ${told(one)}`).join(', ')}`,
  related: (group: readonly DeadlineCheck[]) => group.slice(1, 6).map((one) => one.location),
  whenNone: 'na' as const,
  noneMessage: 'No deadline is compared in more than one place.',
  confidence: 'proved' as const,
});

export const boundariesAlike = defineCheck({
  id: 'time/boundaries-alike',
  title: 'At the very instant of a deadline every place gives the same answer',
  failTitle: 'At the very instant of a deadline one place says yes and another says no',
  ...alike(
    (one) => one.countsAtInstant,
    (one) =>
      isStart(one.field)
        ? one.countsAtInstant === true
          ? 'has not begun'
          : 'has begun'
        : one.countsAtInstant === true
          ? 'still counts'
          : 'counts no more',
  ),
});

export const oneClock = defineCheck({
  id: 'time/one-clock',
  title: 'One clock decides about a deadline, the same in every place',
  failTitle: 'The clocks of app and database decide about the same deadline in turn',
  ...alike(
    (one) => one.clock,
    (one) => one.clock,
  ),
});

export const expiryWithoutSweeper = defineCheck({
  id: 'time/expiry-without-sweeper',
  title: 'What has expired counts as expired before a clean-up has run',
  failTitle: 'What has expired counts until a clean-up has run',
  needs: ['deadlineChecks', 'schedules', 'recordChanges'],
  subjects: ({ deadlineChecks, schedules }) => {
    const swept = live(schedules).flatMap((schedule) => inRun(schedule, live(deadlineChecks)).filter((one) => one.past === true));
    return [...Map.groupBy(swept, (one) => `${one.of}.${one.field}`).values()].map((group) => group[0] as DeadlineCheck);
  },
  holds: (one, { deadlineChecks, schedules, recordChanges }) => {
    const swept = new Set(live(schedules).flatMap((schedule) => inRun(schedule, live(deadlineChecks))));
    const others = live(deadlineChecks)
      .filter((other) => !swept.has(other))
      .map((other) => asksColumn(other, one.of ?? '', one.field));
    if (others.includes(true)) return true;
    const asked = live(recordChanges).some(
      (change) =>
        change.started.includes('request') &&
        bareName(change.table) === bareName(one.of ?? '') &&
        [...change.predicate, ...change.tests].some((name) => bareName(name) === bareName(one.field)),
    );
    return asked ? true : others.includes(undefined) ? undefined : false;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.field} is cleaned up by ${one.within ?? 'scheduled work'}; ${holds === true ? 'requests ask it as well' : 'no request asks it'}`,
  whenNone: 'na',
  noneMessage: 'No statement of scheduled work looks for what has expired.',
  confidence: 'likely',
});

/** Rows that tell how work of ours goes on. */
const RECORDS_OF_WORK =
  /(?:^|_)(?:jobs?|logs?|sync\w*|queues?|batch\w*|attempts?|deliver(?:y|ies)|uploads?|exports?|reports?|alerts?)(?:_|$)/i;

export const transitionsGuarded = defineCheck({
  id: 'time/transitions-guarded',
  title: 'A record changes its state only from the states that lead there',
  failTitle: 'A record can be put into a state from any other one',
  needs: ['recordChanges'],
  subjects: ({ recordChanges }) => {
    const changes = live(recordChanges).filter((one) => one.operation === 'update' && !RECORDS_OF_WORK.test(one.table));
    return changes.flatMap((change) => {
      // What the same function has made has no other state yet, and work that we started ourselves comes in our order.
      if (change.inserts.some(({ table }) => table === change.table) || !change.started.some((by) => by === 'request' || by === 'message'))
        return [];
      return change.states
        .filter(
          (state) =>
            // Whatever state something is in, it may break.
            !(state.to.length > 0 && state.to.every((to) => /^(?:error|failed|failure|unhealthy|degraded|offline)$/i.test(to))) &&
            (state.to.length > 0 || state.fromRequest === true) &&
            new Set(
              changes
                .filter((one) => one.table === change.table)
                .flatMap((one) => one.states.filter((each) => each.column === state.column).flatMap((each) => each.to)),
            ).size > 1,
        )
        .map((state) => ({ change, state }));
    });
  },
  holds: ({ change, state }) => {
    if (change.rule !== undefined) return true;
    if ([...change.predicate, ...change.tests].some((name) => bareName(name) === bareName(state.column))) return true;
    return change.predicateOpen === true || change.testsOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: ({ change, state }, holds) =>
    `${printChange(change)} sets ${state.column} to ${state.to.join(' or ') || 'what the request says'} ${holds === true ? 'after it asked for the state before' : 'whatever it was before'}`,
  whenNone: 'na',
  noneMessage: 'No request or message was found to change a state, records of work left aside.',
  confidence: 'likely',
});
