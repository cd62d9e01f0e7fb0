import type { Query, Schedule } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { rowSecured } from '../../derive/tenant-tables.ts';
import { everyLive } from '../../check/shapes.ts';
import { changesShared, ifShared, inRun, maybeShared, periodOf, printSchedule, repeatsHarmlessly } from '../../derive/schedules.ts';
import { live, told, toldIf } from '../../derive/wired.ts';

const NONE = 'No process starts work by the clock itself.';
const NO_WORK = 'No work that is started by the clock changes anything that instances share.';
/** Rows of one record that was read before. */
const ofOneParent = (query: Query): boolean => query.predicates.some((column) => /(?:_id|Id)$/.test(column)) && query.byList !== true;
const effects = (one: Schedule): string =>
  one.effects === undefined ? 'work that could not be followed' : one.effects.join(', ') || 'reads only';

export const oneInstance = defineCheck({
  id: 'schedules/one-instance',
  title: 'Scheduled work is done once, also when several instances run',
  failTitle: 'Every instance carries out the same scheduled run',
  needs: ['schedules', 'queries'],
  subjects: ({ schedules }) => live(schedules).filter((one) => changesShared(one) !== false),
  holds: (one, { queries }) => {
    const locked = told(one.locked);
    if (locked === true) return true;
    const harmless = repeatsHarmlessly(one, queries);
    return harmless === true
      ? true
      : changesShared(one) === undefined
        ? undefined
        : // Who only writes mails may do so about what his own process measured.
          (harmless === undefined && one.effects?.every((each) => each !== 'database')) ||
            one.effects?.every((each) => each === 'mail') ||
            // What a process gathered in its own memory is flushed by each of them.
            (one.by === 'setInterval' && one.effects?.every((each) => each === 'queue')) ||
            // A setting names the process; in how many of them it is set is not written here.
            (one.switchedBy !== undefined && !one.switchedBy.startsWith('this.'))
          ? undefined
          : locked;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${printSchedule(one)}: ${one.locked === true ? 'one instance at a time' : holds === true ? 'a second instance finds nothing left to do, as it only deletes rows or moves them on from a state it asks for' : `no lock that instances share${holds === undefined && one.switchedBy !== undefined ? `, and it starts only by ${one.switchedBy}` : ''}`} (${effects(one)})`,
  whenNone: 'na',
  noneMessage: NO_WORK,
  confidence: 'proved',
});

export const runsApart = defineCheck({
  id: 'schedules/runs-apart',
  title: 'A run that takes long does not meet the next one',
  failTitle: 'A run that takes longer than its period runs beside the next one',
  needs: ['schedules'],
  // What runs once a day or less would have to hang for a day.
  subjects: ({ schedules }) =>
    live(schedules).filter(
      (one) =>
        (periodOf(one) ?? 0) < 43_200_000 &&
        (changesShared(one) !== false || one.by.startsWith('kubernetes')) &&
        !/repeat|boss|agenda|vercel/.test(one.by),
    ),
  holds: (one) =>
    one.locked === true
      ? true
      : one.overlap === undefined ||
          one.overlap === 'unknown' ||
          // A time that could not be read may come once a day.
          (one.overlap === 'possible' && one.kind === 'calendar' && periodOf(one) === undefined)
        ? undefined
        : ifShared(one, one.overlap !== 'possible'),
  location: (one) => one.location,
  message: (one) =>
    `${printSchedule(one)}: ${one.locked === true ? 'a lock keeps runs apart' : { skipped: 'left out while one is running', waits: 'set again only afterwards', possible: 'nothing asks whether the run before has ended', unknown: 'could not be read' }[one.overlap ?? 'unknown']}`,
  whenNone: 'na',
  noneMessage: 'No work that changes something repeats within half a day.',
  confidence: 'likely',
});

export const runsBounded = defineCheck({
  id: 'schedules/runs-bounded',
  title: 'A run is given up after a set time',
  failTitle: 'A run that hangs is never given up',
  needs: ['schedules', 'outboundCalls', 'dbClients', 'queries'],
  subjects: ({ schedules }) => maybeShared(schedules).filter((one) => !/repeat|boss|agenda|vercel/.test(one.by)),
  holds: (one, { outboundCalls, dbClients, queries }) => {
    if (one.effects === undefined) return toldIf(one.bounded) === true ? true : undefined;
    const own = toldIf(one.bounded);
    if (own !== false) return own;
    // Where each step has a time-out of its own, the whole has an end.
    const calls = inRun(one, outboundCalls);
    const timed = calls.every((call) => call.timesOut === true || call.timeout.state === 'known' || call.timeout.state === 'env');
    const statements =
      one.effects?.includes('database') === false && inRun(one, queries).length === 0
        ? calls.length > 0
        : live(dbClients).length > 0 && live(dbClients).every((client) => client.statementTimeout.state !== 'absent');
    return timed && statements && one.effects.every((each) => each === 'database' || each === 'request' || each === 'cache');
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${printSchedule(one)}: ${one.bounded === true ? 'has a time-out' : holds === true ? 'each of its steps has a time-out' : 'nothing ends a run that hangs'}`,
  whenNone: 'na',
  noneMessage: NO_WORK,
  confidence: 'likely',
});

export const errorsCaught = defineCheck({
  id: 'schedules/errors-caught',
  ...everyLive('schedules', {
    title: 'An error of a run ends neither the process nor the schedule',
    failTitle: "An error of a run is nobody's: the process or the schedule ends with it",
    of: (one) => !/repeat|boss|agenda|vercel/.test(one.by),
    holds: (one) => toldIf(one.catches),
    seen: (one) =>
      `${printSchedule(one)}: ${one.catches === true ? 'its errors are caught' : one.catches === false ? 'an error is not caught' : 'could not be read'}`,
    none: NONE,
  }),
});

export const errorsReported = defineCheck({
  id: 'schedules/errors-reported',
  ...everyLive('schedules', {
    title: 'Errors of scheduled work are written down',
    failTitle: 'Errors of scheduled work leave no trace',
    of: (one) => !/repeat|boss|agenda|kubernetes|vercel/.test(one.by),
    // What nothing catches is written down by nobody but the end of the process.
    holds: (one) => (one.catches === false && one.reportsErrors === true ? undefined : toldIf(one.reportsErrors)),
    seen: (one) =>
      `${printSchedule(one)}: ${one.reportsErrors === true ? 'errors are logged or counted' : one.reportsErrors === false ? 'nothing logs or counts errors' : 'could not be read'}`,
    none: NONE,
  }),
});

export const runsMeasured = defineCheck({
  id: 'schedules/runs-measured',
  title: 'Runs of scheduled work record a metric',
  failTitle: 'Runs leave no metric',
  needs: ['schedules'],
  subjects: ({ schedules }) => maybeShared(schedules).filter((one) => one.recordsMetrics !== undefined || one.effects === undefined),
  holds: (one) => ifShared(one, toldIf(one.recordsMetrics)),
  location: (one) => one.location,
  message: (one) =>
    `${printSchedule(one)} ${one.recordsMetrics === undefined ? 'leads to work that could not be followed' : one.recordsMetrics === true ? 'records a metric' : one.keptInMemory === true ? 'records no metric, only numbers in memory' : 'records no metric'}`,
  whenNone: 'na',
  noneMessage: NO_WORK,
  confidence: 'likely',
});

export const runsBatched = defineCheck({
  id: 'schedules/runs-batched',
  title: 'Scheduled work reads a bounded number of rows at a time',
  failTitle: 'Scheduled work reads all rows at once',
  needs: ['schedules', 'queries'],
  subjects: ({ schedules, queries }) =>
    live(schedules).flatMap((schedule) =>
      inRun(schedule, live(queries))
        .filter(
          (query) =>
            query.operation === 'select' &&
            query.asks !== 'one' &&
            query.asks !== 'number' &&
            query.tables.length > 0 &&
            !ofOneParent(query),
        )
        .map((query) => ({ schedule, query })),
    ),
  holds: ({ query }) => (query.unbounded === 'unknown' ? undefined : !query.unbounded),
  location: ({ query }) => query.location,
  message: ({ schedule, query }) =>
    `${printSchedule(schedule)} reads ${query.tables.join(', ') || 'rows'} ${query.unbounded === true ? 'without a limit' : query.unbounded === false ? 'with a limit or by key' : 'with a filter that could not be read'}`,
  related: ({ schedule }) => [schedule.location],
  whenNone: 'na',
  noneMessage: 'No scheduled work reads rows.',
  confidence: 'proved',
});

export const runsResumable = defineCheck({
  id: 'schedules/runs-resumable',
  title: 'A run that broke off is completed by the next one without doing work twice',
  failTitle: 'A run that broke off does work twice or leaves it undone',
  needs: ['schedules', 'queries', 'jobEnqueues'],
  subjects: ({ schedules }) => maybeShared(schedules),
  holds: (one, { queries, jobEnqueues }) => {
    if (one.effects === undefined) return undefined;
    if (one.checkpoint !== undefined) return true;
    const own = inRun(one, queries);
    const reads = own.filter((query) => query.operation === 'select');
    const writes = own.filter((query) => query.operation === 'update' || query.operation === 'delete');
    // Rows are found by the state that the run takes away from them.
    const consumes = writes.some(
      (write) =>
        (write.operation === 'delete' && write.predicates.length > 0) ||
        write.predicates.some((column) => write.writes?.includes(column)) ||
        reads.some(
          (read) =>
            read.tables.some((table) => write.tables.includes(table)) && read.predicates.some((column) => write.writes?.includes(column)),
        ),
    );
    // What is sent on the way, or done by a procedure whose text is not here, may be done again or left out.
    const others = one.effects?.some((each) => each === 'queue' || each === 'mail' || each === 'procedure' || each === 'request') === true;
    // A row that is added before its source is marked is added again by the next run, unless one transaction holds both.
    const adds = own.some((query) => query.operation === 'insert' && query.inTransaction !== true);
    if (consumes) return others || adds ? undefined : true;
    // A run without a list of things to work through has nothing to complete.
    if (own.length === 0) return undefined;
    const keyed = inRun(one, jobEnqueues);
    const upserts = own.some((query) => query.operation === 'upsert');
    // Beside a write by key, rows that are added and counts that go up are done again by the run after one that broke off.
    const repeats = own.some((query) => query.operation === 'insert' || query.locking === 'atomic');
    const onlyKeyed =
      one.effects?.every((each) => each === 'queue' || each === 'cache') === true && keyed.length > 0 && keyed.every((job) => job.jobId);
    if (onlyKeyed || upserts) return repeats ? undefined : true;
    return own.some((query) => query.operation === 'insert') || one.effects?.includes('mail') ? false : undefined;
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${printSchedule(one)}: ${one.checkpoint ? 'goes on from a stored position' : holds === true ? 'takes rows by a state that it changes, or writes by key' : holds === false ? 'inserts or sends, and remembers nowhere how far it came' : 'what marks finished work could not be read'} (${effects(one)})`,
  related: (one) => (one.checkpoint ? [one.checkpoint] : []),
  whenNone: 'na',
  noneMessage: NO_WORK,
  confidence: 'likely',
});

export const tenantsApart = defineCheck({
  id: 'schedules/tenants-apart',
  title: 'Scheduled work sets the tenant before each unit of work',
  failTitle: 'Scheduled work writes rows under row policies without setting a tenant',
  needs: ['schedules', 'queries', 'tables', 'codeUses'],
  arises: { when: ({ tables }) => rowSecured(tables).length > 0, otherwise: 'No table has row policies.' },
  subjects: ({ schedules, queries, tables }) => {
    const protectedTables = new Set(rowSecured(tables).map((table) => table.name));
    return live(schedules).flatMap((schedule) => {
      const writes = inRun(schedule, queries).filter(
        (query) => query.operation !== 'select' && query.tables.some((table) => protectedTables.has(table)),
      );
      return writes.length === 0 ? [] : [{ schedule, writes }];
    });
  },
  holds: ({ schedule, writes }, { codeUses }) => {
    if (inRun(schedule, codeUses).some((use) => use.kind === 'tenant-context')) return true;
    return writes.every((query) =>
      query.predicates.some((column) => /^(?:tenant|org|organi[sz]ation|workspace|account)_?id$/i.test(column)),
    )
      ? undefined
      : false;
  },
  location: ({ schedule }) => schedule.location,
  message: ({ schedule, writes }, holds) =>
    `${printSchedule(schedule)} writes ${[...new Set(writes.flatMap((query) => query.tables))].toSorted().join(', ')} ${holds === true ? 'after it set the tenant' : 'and sets no tenant'}`,
  related: ({ writes }) => writes.slice(0, 5).map((query) => query.location),
  whenNone: 'na',
  noneMessage: 'No scheduled work writes tables with row policies.',
  confidence: 'likely',
});
