import type { Location } from '../location.ts';
import type { FactBase, Known } from './base.ts';

/** What a run that is started by the clock does, as far as its function could be followed. All fields are left out where it could not. */
export interface ScheduledRun {
  /** Nearest enclosing named function of the place that starts it: `RetentionJob.start`. */
  within?: string;
  /** calendar = at set times of day or dates · interval = after a while */
  kind?: 'calendar' | 'interval';
  /** Functions that a run leads to, as spans of lines, itself first. */
  runs?: Location[];
  /** What a run changes outside of the process, sorted: database · procedure · queue · mail · request · cache · file; empty where it only reads. */
  effects?: string[];
  /** It empties a buffer in the memory of its own instance, so that every instance has to run it. */
  drainsMemory?: boolean;
  /** What happens when the run before has not ended: `skipped`, `waits` (it is started again only afterwards) or `possible` (both run). */
  overlap?: 'skipped' | 'waits' | 'possible' | 'unknown';
  /** A run is given up after a time. */
  bounded?: boolean | 'unknown';
  /** An error of a run ends in a `catch`, so that the process and the later runs go on. */
  catches?: boolean | 'unknown';
  /** An error of a run is written to the log or counted. */
  reportsErrors?: boolean | 'unknown';
  /** Duration or outcome is recorded as a metric. */
  recordsMetrics?: boolean | 'unknown';
  /** Each success leaves a time behind that others can watch: a gauge, a stored time, a check-in at a monitor. */
  heartbeat?: boolean | 'unknown';
  /** Numbers or times of its runs are kept in members of an object, where nothing alerts on them. */
  keptInMemory?: boolean;
  /** Stopped when the process is told to end. */
  stoppedOnShutdown?: boolean | 'unknown';
  /** Environment variable or setting that decides whether it is started. */
  switchedBy?: string;
  /** Started by loading the module. */
  atImport?: boolean;
  /** Its work is also done once when it is set up, or missed runs are made up for by an option of the library. */
  catchesUp?: boolean | 'unknown';
  /** Where a run says how far it came, or reads where it has to go on. */
  checkpoint?: Location;
  /** Routes that start the same work by hand, printed `POST /jobs/run`. */
  triggers?: string[];
  /** A part of the pause or start is random. */
  jitter?: boolean;
}

/** A lock that all instances share. */
export interface SharedLock extends FactBase {
  /** redlock · ioredis · redis · pg-advisory · knex · mongodb … */
  by: string;
  /** Key with holes. */
  key: string;
  /** Milliseconds after which it ends by itself; absent = never. Locks of a database session or transaction end with it. */
  ttl: Known<number>;
  /** session and transaction = ends with the connection or transaction; lease = ends by its time */
  scope: 'lease' | 'session' | 'transaction';
  /** The holder proves itself when it gives the lock back; false = any instance that runs late deletes the lock of another one. */
  releasedByHolder: boolean | 'unknown';
  /** Given back in a `finally`, or by the library. */
  releasedAlways: boolean | 'unknown';
  /** The time is renewed while the work goes on. */
  renewed: boolean | 'unknown';
  /** Nearest enclosing named function, printed. */
  within?: string;
}

/** A comparison of a stored end, start or deadline with a clock. */
export interface DeadlineCheck extends FactBase {
  /** Column or property, in lower case with underscores: `expires_at`. */
  field: string;
  /** Table of the statement; for code the name of the record that the field is read from, `hold` of `hold.expires_at`. */
  of?: string;
  /** sql = by the statement · code = after it was read */
  where: 'sql' | 'code';
  /** Whose time decides; client = a time that the request brings along. */
  clock: 'database' | 'app' | 'client' | 'unknown';
  /** Whether the statement changes rows; `none` for code. */
  statement: 'read' | 'write' | 'none';
  /** It picks what has passed, `expires_at < now`. */
  past?: boolean;
  /** Whether a record still counts at the very instant of the deadline. */
  countsAtInstant: boolean | 'unknown';
  within?: string;
}

/** A use of a clock, a calendar or a timer that is worth a look. */
export interface ClockUse extends FactBase {
  /**
   * local-parts (a time of day, weekday or date in the zone of the machine) · loose-parse (a text that every engine reads in its own way) · request-parse (a text of the request whose form no schema says) · local-format (a date as text in the zone of the machine) · wall-duration (a span between two readings of the wall clock) ·
   * monotonic (a span by a clock that is never set) · long-timer (work that waits a minute or more in memory) · lifetime-literal (an end is computed
   * from numbers in place) · lifetime-named (from a name or setting) · skew (how far clocks may be apart; `ms`)
   */
  kind: string;
  /** As written, shortened. */
  detail: string;
  ms?: Known<number>;
}
