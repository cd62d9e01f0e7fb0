import type { Document, Schedule } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { everyLive } from '../../check/shapes.ts';
import { cronFields, cronMistake, ifShared, inProcess, maybeShared, printSchedule, repeatsHarmlessly } from '../../derive/schedules.ts';
import { statedIn } from '../../derive/documents.ts';
import { isGuarded, printAccess } from '../../derive/routes.ts';
import { isSet, isWired, live, show, toldIf, wiringNote } from '../../derive/wired.ts';

const NONE = 'Nothing is started by the clock.';
const NO_EFFECTS = 'Nothing that has effects is started by the clock.';
const NO_DATES = 'Nothing is started at set times of day.';
const dated = (one: Schedule): boolean => one.kind === 'calendar';

export const zonesStated = defineCheck({
  id: 'schedules/zones-stated',
  ...everyLive('schedules', {
    title: 'Schedules at set times say in which time zone',
    failTitle: 'A schedule runs at a time of day of whatever zone the machine has',
    // A time that comes round in every hour is the same in nearly every zone.
    of: (one) => dated(one) && cronFields(one)?.[1] !== '*',
    // A time that could not be read may be one that comes round in every hour; timers to a set time are worked out from local dates.
    holds: (one) =>
      one.when.state === 'unknown' && one.timezone.state === 'absent' && one.by !== 'setTimeout' ? undefined : isSet(one.timezone),
    seen: (one) => `${printSchedule(one)}: ${one.timezone.state === 'absent' ? 'no time zone' : show(one.timezone)}`,
    none: NO_DATES,
  }),
});

const UTC = /^(?:Etc\/)?(?:UTC|GMT|Zulu|Universal)$/i;

export const skippedHoursAvoided = defineCheck({
  id: 'schedules/skipped-hours-avoided',
  ...everyLive('schedules', {
    title: 'No schedule runs in an hour that a change of clocks leaves out or repeats',
    failTitle: 'A schedule runs in an hour that is left out once a year and comes twice once a year',
    of: (one) => dated(one) && one.timezone.state === 'known' && cronFields(one) !== undefined,
    holds: (one) => {
      if (one.timezone.state === 'known' && UTC.test(one.timezone.value)) return true;
      const hour = cronFields(one)?.[1] ?? '*';
      return !/^0?[123]$/.test(hour);
    },
    seen: (one) => `${printSchedule(one)} in ${show(one.timezone)}`,
    none: 'No schedule names a time of day and a zone.',
  }),
});

export const expressionsValid = defineCheck({
  id: 'schedules/expressions-valid',
  title: 'Cron expressions can come true as they are written',
  failTitle: 'A cron expression does not mean what it seems to say',
  needs: ['schedules'],
  subjects: ({ schedules }) => live(schedules).filter((one) => dated(one) && one.when.state === 'known' && /\s/.test(one.when.value)),
  holds: (one) => (one.when.state === 'known' ? cronMistake(one.when.value) === undefined : undefined),
  location: (one) => one.location,
  message: (one) => {
    const mistake = one.when.state === 'known' ? cronMistake(one.when.value) : undefined;
    return `${printSchedule(one)}${mistake === undefined ? '' : `: ${mistake}`}${wiringNote(one)}`;
  },
  whenNone: 'na',
  noneMessage: 'No cron expression is written in code that runs.',
  confidence: 'proved',
});

export const missedRunsMadeUp = defineCheck({
  id: 'schedules/missed-runs-made-up',
  title: 'A run that was missed while the app was down is made up for',
  failTitle: 'A run that falls into a restart is left out without a word',
  needs: ['schedules', 'queries'],
  subjects: ({ schedules }) => maybeShared(schedules).filter(dated),
  // What takes rows by their age or state finds at the next run what was left over.
  holds: (one, { queries }) =>
    ifShared(one, one.checkpoint !== undefined || repeatsHarmlessly(one, queries) === true ? true : toldIf(one.catchesUp)),
  location: (one) => one.location,
  message: (one, holds) =>
    `${printSchedule(one)}: ${holds === true ? 'missed work is done at the next start or run' : 'nothing is done about a time that passed while it was down'}`,
  whenNone: 'na',
  noneMessage: NO_DATES,
  confidence: 'likely',
});

export const startsSpread = defineCheck({
  id: 'schedules/starts-spread',
  title: 'Schedules do not all start in the same minute',
  failTitle: 'Several schedules start in the same minute',
  needs: ['schedules'],
  arises: {
    when: ({ schedules }) => live(schedules).filter((one) => cronFields(one) !== undefined).length > 1,
    otherwise: 'There are no two schedules at set times.',
  },
  subjects: ({ schedules }) => live(schedules).filter((one) => /^\d+$/.test(cronFields(one)?.[0] ?? '') && inProcess(one)),
  holds: (one, { schedules }) => {
    if (one.jitter === true) return true;
    const [minute, hour] = cronFields(one) ?? [];
    return !live(schedules).some((other) => {
      const [otherMinute, otherHour] = cronFields(other) ?? [];
      return other !== one && otherMinute === minute && (otherHour === hour || otherHour === '*' || hour === '*');
    });
  },
  location: (one) => one.location,
  message: (one) => printSchedule(one),
  whenNone: 'na',
  noneMessage: 'No schedule names a minute.',
  confidence: 'proved',
});

const NAMES_PROCESS = /worker|cron|job|schedul|role|process_type|instance|primary|master|leader|cluster/i;

export const startedOnPurpose = defineCheck({
  id: 'schedules/started-on-purpose',
  title: 'A setting says which process runs scheduled work',
  failTitle: 'Scheduled work starts wherever the service runs, and no setting names the process',
  needs: ['schedules', 'httpServers'],
  subjects: ({ schedules }) => maybeShared(schedules).filter(inProcess),
  holds: (one, { httpServers }) =>
    // An option of the object may come from a setting or be written where the object is made.
    one.switchedBy?.startsWith('this.') === true
      ? undefined
      : one.switchedBy !== undefined || live(httpServers).length === 0
        ? true
        : // Which environment it is, or whether it runs already, names no process.
          one.wiring?.state === 'conditional' && one.wiring.conditions?.some((each) => NAMES_PROCESS.test(each)) === true
          ? undefined
          : ifShared(one, false),
  location: (one) => one.location,
  message: (one) =>
    `${printSchedule(one)} ${one.switchedBy !== undefined ? `starts only by ${one.switchedBy}` : one.atImport === true ? 'starts when its module is loaded' : 'starts in each process that serves requests'}`,
  whenNone: 'na',
  noneMessage: 'No scheduled work with effects runs in a process of the app.',
  confidence: 'likely',
});

export const stoppedAtShutdown = defineCheck({
  id: 'schedules/stopped-at-shutdown',
  title: 'Schedules are stopped when the process ends',
  failTitle: 'A schedule goes on starting work while the process ends',
  needs: ['schedules'],
  subjects: ({ schedules }) => maybeShared(schedules).filter((one) => inProcess(one) && one.stoppedOnShutdown !== undefined),
  holds: (one) => ifShared(one, toldIf(one.stoppedOnShutdown)),
  location: (one) => one.location,
  message: (one) => `${printSchedule(one)} ${one.stoppedOnShutdown === true ? 'is stopped' : 'is not stopped'} by what handles SIGTERM`,
  whenNone: 'na',
  noneMessage: 'No scheduled work with effects runs in a process of the app.',
  confidence: 'likely',
});

export const triggersGuarded = defineCheck({
  id: 'schedules/triggers-guarded',
  title: 'Who starts scheduled work by hand has to sign in',
  failTitle: 'Anybody can start scheduled work',
  needs: ['schedules', 'routes'],
  subjects: ({ schedules, routes }) =>
    live(schedules).flatMap((schedule) =>
      live(routes)
        .filter((route) => schedule.triggers?.includes(`${route.method} ${route.path}`))
        .map((route) => ({ schedule, route })),
    ),
  holds: ({ route }) => isGuarded(route),
  location: ({ route }) => route.location,
  message: ({ schedule, route }) => `${printAccess(route)} and does the work of ${printSchedule(schedule)}`,
  related: ({ schedule }) => [schedule.location],
  whenNone: 'na',
  noneMessage: 'No route starts scheduled work.',
  confidence: 'proved',
});

export const timesConfigurable = defineCheck({
  id: 'schedules/times-configurable',
  ...everyLive('schedules', {
    title: 'The times of schedules can be changed without a release',
    failTitle: 'The time of a schedule is fixed in the code',
    of: (one) => inProcess(one) && (one.effects?.length ?? 1) > 0,
    holds: (one) => (one.when.state === 'env' ? true : one.when.state === 'known' ? false : undefined),
    seen: (one) => printSchedule(one),
    none: NO_EFFECTS,
  }),
});

export const schedulesWired = defineCheck({
  id: 'schedules/schedules-wired',
  title: 'Scheduled work that reaches a store, a queue or another system is started by the running app',
  failTitle: 'Scheduled work exists in the code that the running app never starts',
  needs: ['schedules'],
  subjects: ({ schedules }) => [...schedules],
  holds: (one) => isWired(one),
  location: (one) => one.location,
  message: (one) => `${printSchedule(one)}${wiringNote(one)}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'proved',
});

export const missesNoticed = defineCheck({
  id: 'schedules/misses-noticed',
  title: 'Scheduled work that stopped running is noticed',
  failTitle: 'Nobody notices scheduled work that stopped running',
  needs: ['schedules', 'monitoringConfigs'],
  subjects: ({ schedules }) =>
    maybeShared(schedules).filter((one) => one.heartbeat !== undefined || one.effects === undefined || one.by.startsWith('kubernetes')),
  holds: (one, { monitoringConfigs }) => {
    const alerts = monitoringConfigs.flatMap((config) => config.alerts ?? []);
    if (alerts.some((alert) => /last_?(?:success|run|completed|scheduled)|kube_(?:cron)?job_/i.test(alert.expression))) return true;
    return ifShared(one, toldIf(one.heartbeat));
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${printSchedule(one)} ${holds === true ? 'leaves the time of its last success, or an alert asks for it' : one.recordsMetrics === true ? 'records figures of its runs and nothing that says when it last succeeded' : one.keptInMemory === true ? 'tells about its runs in memory only, where nothing misses them' : 'leaves no figure and reports to no monitor when it last succeeded'}`,
  whenNone: 'na',
  noneMessage: 'No work that is started by the clock changes anything that instances share.',
  confidence: 'likely',
});

export const schedulesDocumented = defineCheck({
  id: 'schedules/schedules-documented',
  title: 'A document says which schedules there are and when they run',
  failTitle: 'No document lists the schedules',
  needs: ['schedules', 'documents'],
  raisedBy: ['schedules'],
  arises: { when: ({ schedules }) => live(schedules).some((one) => (one.effects?.length ?? 1) > 0), otherwise: NO_EFFECTS },
  subjects: ({ documents }) => [...statedIn(documents, 'scheduled-jobs'), ...statedIn(documents, 'timed-work')],
  holds: ({ firm }) => (firm ? true : undefined),
  location: ({ document, line }: { document: Document; line: number; firm: boolean }) => ({ path: document.location.path, line }),
  message: ({ document }) => document.title,
  whenNone: 'fail',
  noneMessage: 'No document says which schedules there are and when they run.',
  confidence: 'likely',
  quantifier: 'any',
});
