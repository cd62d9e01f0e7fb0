import type { MigrationStep, Query } from '@airworthy/model';
import { columnRole } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import {
  acceptedStates,
  handOvers,
  isHold,
  keepsHistory,
  listsFor,
  printStep,
  statefulTables,
  stateSteps,
} from '../../derive/lifecycle.ts';
import type { RecordKind, Step } from '../../derive/lifecycle.ts';
import { calledByService } from '../../derive/routes.ts';
import { sameTable } from '../../derive/stock.ts';
import { live } from '../../derive/wired.ts';

const NONE = 'Nothing changes the state of such a record here.';

/** A trigger that writes changes of a table down. */
function recordedByTrigger(table: string, migrationSteps: readonly MigrationStep[]): boolean {
  return migrationSteps.some(
    (step) =>
      step.direction === 'up' &&
      step.action === 'create-trigger' &&
      ((step.table !== undefined && sameTable(step.table, table)) || new RegExp(`\\bon\\s+"?${table}\\b`, 'i').test(step.text ?? '')) &&
      /audit|histor|journal|(?:^|[_\s])log(?:s|ged|ging)?(?:_|\b)|track/i.test(step.text ?? ''),
  );
}

const oncePer = (all: Step[]): Step[] => all.filter((one, index) => all.findIndex((other) => other.change === one.change) === index);
/** Changes of state and of the holder, each once. */
const moves = (facts: Parameters<typeof stateSteps>[0]): Step[] => oncePer([...stateSteps(facts), ...handOvers(facts)]);
/** What is only kept for a while until it is bought leaves its history with the sale. */
const kept = (all: readonly Step[]): Step[] => all.filter(({ of }) => !isHold(of));

export const historyKept = defineCheck({
  id: 'lifecycle/history-in-same-transaction',
  title: 'Each change of state leaves a row of history in the same transaction',
  failTitle: 'A change of state leaves no row of history, or one that can be missing',
  needs: ['recordChanges', 'tables', 'migrationSteps'],
  subjects: (facts) => kept(moves(facts)),
  holds: ({ change }, { migrationSteps, tables }) => {
    if (recordedByTrigger(change.table, migrationSteps)) return true;
    const rows = change.inserts.filter((one) => keepsHistory(one.table));
    // Whoever declares the table may have set a trigger on it.
    const none = tables.some((table) => sameTable(table.name, change.table)) ? false : undefined;
    if (rows.length === 0) return none;
    if (rows.some((one) => one.inTransaction === true) && change.inTransaction !== false) return true;
    return rows.some((one) => one.inTransaction === 'unknown') ? undefined : none;
  },
  location: ({ change }) => change.location,
  message: (step, holds) => {
    const row = step.change.inserts.find((one) => keepsHistory(one.table));
    const byTrigger = holds === true && (row?.inTransaction !== true || step.change.inTransaction === false);
    return `${printStep(step)}: ${byTrigger ? 'a trigger writes it down' : row === undefined ? 'no history is written' : `${row.table} gets a row ${holds === true ? 'in the same transaction' : holds === false ? 'outside of it' : '; whether in the same transaction could not be read'}`}`;
  },
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const REASON = /reason|note|comment|cause|message|description/i;
/** Columns for anything at all: a reason may be in them, or not. */
const ANYTHING = /details|metadata|changes|payload|context|data$/i;
const ACTOR = /(?:^|_)(?:by|actor|user|performed|operator|admin|staff|initiator|author)(?:_|$)|user_?id|(?:By|UserId)$/;
/** Routes that other systems call: no person stands behind what they end. */
const BY_MACHINE = /webhook|callback|hooks?(?:\/|$)|(?:process|worker|job)/i;
const ENDS = /cancel|refund|revok|void|reject|expire|invalid|block|suspend|fail/i;

export const reasonKept = defineCheck({
  id: 'lifecycle/who-and-why-kept',
  title: 'Ending a record keeps who did it and why',
  failTitle: 'A record ends, and nobody can say who did it or why',
  needs: ['recordChanges', 'tables'],
  subjects: (facts) =>
    stateSteps(facts).filter(
      ({ change, state, of }) =>
        !isHold(of) &&
        state.to.some((one) => ENDS.test(one)) &&
        change.started.includes('request') &&
        !change.routes.every((route) => BY_MACHINE.test(route)),
    ),
  holds: ({ change }) => {
    const written = [...change.writes, ...change.inserts.filter((one) => keepsHistory(one.table)).flatMap((one) => one.writes)];
    const actor = written.some((name) => ACTOR.test(name));
    const reason = written.some((name) => REASON.test(name));
    if (actor && reason) return true;
    return change.writesOpen === true ||
      change.effects.includes('audit') ||
      change.inserts.some((one) => keepsHistory(one.table) && one.writes.length === 0) ||
      (actor && written.some((name) => ANYTHING.test(name)))
      ? undefined
      : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) => {
    const written = [...step.change.writes, ...step.change.inserts.filter((one) => keepsHistory(one.table)).flatMap((one) => one.writes)];
    return `${printStep(step)}: ${holds === true ? 'both are written' : holds === false ? `${[...(written.some((name) => ACTOR.test(name)) ? [] : ['who']), ...(written.some((name) => REASON.test(name)) ? [] : ['why'])].join(' and ')} not written` : 'what the audit entry holds could not be read'}`;
  },
  whenNone: 'na',
  noneMessage: 'No request ends such a record.',
  confidence: 'likely',
});

export const stepTimed = defineCheck({
  id: 'lifecycle/time-of-each-step-kept',
  title: 'The time of each step is kept, not only that of the last change',
  failTitle: 'The time of a step is overwritten by the next change',
  needs: ['recordChanges', 'tables', 'migrationSteps'],
  subjects: (facts) => kept(stateSteps(facts)),
  holds: ({ change }, { migrationSteps }) => {
    const own = change.writes.some(
      (name) => /(?:_at|At|_on|_date)$/.test(name) && !/^(?:updated|modified|created|deleted|expires|last)/i.test(name),
    );
    // A history that is written after some other step has no row for this one.
    const kept = change.inserts.some((one) => keepsHistory(one.table));
    if (
      own ||
      (kept && !/^(?:\w+_)?transactions?$/i.test(change.inserts.find((one) => keepsHistory(one.table))?.table ?? '')) ||
      recordedByTrigger(change.table, migrationSteps)
    )
      return true;
    return kept || change.writesOpen === true || change.effects.includes('audit') ? undefined : false;
  },
  location: ({ change }) => change.location,
  message: (step, holds) =>
    `${printStep(step)}: ${holds === true ? 'its time is kept' : holds === false ? 'only the time of the last change is kept' : 'what else is written could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const statesAgree = defineCheck({
  id: 'lifecycle/states-agree-with-database',
  title: 'The states in the code are those that the database accepts',
  failTitle: 'The states in the code are not those that the database accepts',
  needs: ['recordChanges', 'tables', 'stateSets'],
  subjects: ({ recordChanges, tables, stateSets }) =>
    statefulTables({ recordChanges, tables }).flatMap((of) =>
      of.accepted.length === 0 ? [] : listsFor(of, stateSets).map((list) => ({ record: of.kind as RecordKind, of, list })),
    ),
  holds: ({ of, list }) => list.states.every((one) => of.accepted.includes(one)) && of.accepted.every((one) => list.states.includes(one)),
  location: ({ list }) => list.location,
  related: ({ of }) => (of.table === undefined ? [] : [of.table.location]),
  message: ({ of, list }, holds) => {
    const extra = list.states.filter((one) => !of.accepted.includes(one));
    const missing = of.accepted.filter((one) => !list.states.includes(one));
    return `${list.name} and ${of.name}.${of.column?.name}: ${holds === true ? 'the same states' : `${extra.length > 0 ? `only in the code ${extra.slice(0, 5).join(', ')}` : ''}${extra.length > 0 && missing.length > 0 ? '; ' : ''}${missing.length > 0 ? `only in the database ${missing.slice(0, 5).join(', ')}` : ''}`}`;
  },
  whenNone: 'na',
  noneMessage: 'No list of states in the code belongs to a column whose values the database bounds.',
  confidence: 'likely',
});

export const writtenStatesAccepted = defineCheck({
  id: 'lifecycle/written-states-accepted',
  title: 'Every state that code writes is one that the database accepts',
  failTitle: 'Code writes a state that the database refuses',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) => {
    const of = statefulTables({ recordChanges, tables }).filter((one) => one.accepted.length > 0);
    return live(recordChanges).flatMap((change) => {
      const table = of.find((one) => sameTable(one.name, change.table));
      const state = change.states.find((one) => one.column === table?.column?.name);
      return table === undefined || state === undefined || state.to.length === 0
        ? []
        : [{ record: table.kind as RecordKind, change, of: table, state }];
    });
  },
  holds: ({ of, state }) => state.to.every((one) => of.accepted.includes(one)),
  location: ({ change }) => change.location,
  related: ({ of }) => (of.table === undefined ? [] : [of.table.location]),
  message: ({ change, of, state }, holds) =>
    `${change.within ?? 'a handler'} writes ${state.to.join(', ')} to ${of.name}.${state.column}, which accepts ${holds === true ? 'it' : of.accepted.join(', ')}`,
  whenNone: 'na',
  noneMessage: 'No state is written to a column whose values the database bounds.',
  confidence: 'proved',
});

export const statesBounded = defineCheck({
  id: 'lifecycle/states-bounded-by-database',
  title: 'The database accepts known states only',
  failTitle: 'The database stores any text as a state',
  needs: ['recordChanges', 'tables'],
  subjects: ({ recordChanges, tables }) =>
    statefulTables({ recordChanges, tables }).flatMap((of) =>
      of.table === undefined || of.column === undefined ? [] : [{ record: of.kind as RecordKind, of, table: of.table, column: of.column }],
    ),
  holds: ({ table, column }) =>
    acceptedStates(table, column).length > 0 || !/^(?:text|varchar|character varying|char|string|citext|nvarchar)/.test(column.type),
  location: ({ table, column }) => ({ path: column.path ?? table.location.path, line: column.line }),
  message: ({ table, column }, holds) =>
    `${table.name}.${column.name} ${column.type}: ${holds === true ? 'bounded by a CHECK or type' : 'no CHECK or enum bounds it'}`,
  whenNone: 'na',
  noneMessage: 'No such record is stored by this service.',
  confidence: 'proved',
});

/** Steps that failed are taken back, and what a person wants erased goes; both are called so. */
const TAKES_BACK = /compensat|roll_?back|undo|revert|anonymi[sz]e|erase|gdpr/i;
const SWEEPS = /cleanup|clean_?up|purge/i;

export const notDeleted = defineCheck({
  id: 'lifecycle/records-not-deleted',
  title: 'Such records end in a state; they are not deleted',
  failTitle: 'Such records are deleted, and with them what they prove',
  needs: ['queries', 'recordChanges', 'tables'],
  subjects: ({ queries, recordChanges, tables }) =>
    statefulTables({ recordChanges, tables }).map((of) => {
      const all = live(queries).filter(
        (query) => query.operation === 'delete' && query.tables[0] !== undefined && sameTable(query.tables[0], of.name),
      );
      const told = (query: Query): string => query.within ?? '';
      return {
        record: of.kind as RecordKind,
        of,
        deletes: all.filter((one) => !TAKES_BACK.test(told(one)) && !SWEEPS.test(told(one))),
        sweeps: all.filter((one) => SWEEPS.test(told(one)) && !TAKES_BACK.test(told(one))),
        takenBack: all.filter((one) => TAKES_BACK.test(told(one))),
        at:
          of.table?.location ??
          (live(recordChanges).find((one) => sameTable(one.table, of.name)) ?? recordChanges.find((one) => sameTable(one.table, of.name)))
            ?.location,
      };
    }),
  holds: ({ deletes, sweeps }) => (deletes.length > 0 ? false : sweeps.length > 0 ? undefined : true),
  location: ({ deletes, sweeps, takenBack, at }) => (deletes[0] ?? sweeps[0] ?? takenBack[0])?.location ?? at,
  message: ({ of, deletes, sweeps, takenBack }) => {
    if (deletes.length > 0) return `${deletes[0]?.within ?? 'a handler'} deletes from ${of.name}`;
    if (sweeps.length > 0) return `${sweeps[0]?.within ?? ''} cleans up ${of.name}; whether that meets what came about could not be told`;
    return takenBack.length > 0
      ? `nothing but ${takenBack[0]?.within ?? ''}, which takes back what did not come about or erases on demand, deletes from ${of.name}`
      : `nothing deletes from ${of.name}`;
  },
  whenNone: 'na',
  noneMessage: 'No such record is stored or changed here.',
  confidence: 'likely',
});

/** Names by which code asks whether somebody may do a thing with a record. */
const OWNER =
  /^(?:userid|ownerid|holderid|customerid|createdby|ownedby|sellerid|buyerid|fromuserid|organizerid|organiserid|memberid|accountid|currentownerid|hasaccess|haspermission|isowner|isadmin|role|roles|permissions?|venueaccess|validatevenueaccess|acceptancecode)$/;

/** Not every literal that is compared is a right: `token.type !== 'access'` is none. */
const ROLE = /role|permission|scope|admin|staff|right|privilege|grant|capabilit|owner|manager|organi[sz]er|operator/i;
const WEAK: Readonly<Record<string, string>> = {
  'public-constant': 'a literal from the source is enough',
  'presence-only': 'it is only asked whether a credential is there',
  swallows: 'a bad credential is let through',
  stub: 'the guard lets everybody pass',
};

export const whoMayMove = defineCheck({
  id: 'lifecycle/only-holder-or-staff',
  title: 'Only the holder, staff by a role or a trusted service can change the state of a record',
  failTitle: 'The state of a record can be changed without being its holder, staff or a trusted service',
  needs: ['recordChanges', 'tables', 'routes'],
  subjects: (facts) =>
    moves(facts).flatMap((step) =>
      live(facts.routes)
        .filter((route) => step.change.routes.includes(`${route.method} ${route.path}`))
        .map((route) => ({ ...step, route })),
    ),
  holds: ({ change, route, of }) => {
    if (route.access === 'opaque') return undefined;
    if (route.access !== 'guarded') return false;
    if (calledByService(route)) return true;
    if (route.guards.some((guard) => (guard.authorizes ?? []).some((one) => ROLE.test(one)))) return true;
    const holder = of.holder?.name.replaceAll('_', '').toLowerCase();
    if (
      change.predicate.some((name) => columnRole(name) === 'holder' || name.endsWith('_by')) ||
      change.tests.some((name) => OWNER.test(name) || name === holder)
    )
      return true;
    return change.testsOpen === true || change.predicateOpen === true ? undefined : false;
  },
  location: ({ change }) => change.location,
  related: ({ route }) => [route.location],
  message: (step, holds) =>
    `${step.route.method} ${step.route.path} → ${printStep(step)}: ${holds === true ? (calledByService(step.route) ? 'only another service that proves itself gets there' : 'what only holder, receiver or staff have is asked') : holds === false ? (step.route.access === 'guarded' ? 'nothing asks for the holder or a role' : (step.route.guards.map((guard) => WEAK[guard.kind]).find((one) => one !== undefined) ?? 'no credential is asked for')) : 'what is asked before could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No request changes the state of such a record.',
  confidence: 'likely',
});
