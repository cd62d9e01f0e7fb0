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
