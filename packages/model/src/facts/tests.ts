import type { FactBase, Known } from './base.ts';
import type { Location } from '../location.ts';

export interface TestSuite extends FactBase {
  /** jest · vitest · mocha · node:test · playwright · k6 · artillery … */
  by: string;
  /** unit · integration · contract · e2e · load · chaos */
  kind: string;
  tests: number;
  skipped: number;
  focused: number;
  /** Tests without any assertion. */
  withoutAssertion: number;
  /** The first of them. */
  withoutAssertionAt?: Location;
  /** Where it waits for real time to pass, first. */
  sleepsAt?: Location;
  /** Where it makes several calls at once, first. */
  togetherAt?: Location;
  /** HTTP status literals that assertions compare, ascending. */
  statuses?: number[];
  /** Those that a mocked reply is asserted to send: `expect(reply.status).toHaveBeenCalledWith(401)`. */
  replyStatuses?: number[];
  /**
   * What it exercises: auth · validation · concurrency (several calls at once on the same thing) · tenant-isolation · rate-limit · idempotency ·
   * webhook · outage (something that the service needs is away) · webhook-signature (wrong ones are refused) · auth-file (the name says it is about who may do what) · auth-refusal (somebody is not let in, by a title) · limit-refusal (a request after too many is refused, by a title) · payment · money-edges (amounts that do not come out even) · migration · property-based · contract · real-database (testcontainers, or a client that connects) · mocked-database ·
   * http (inject, supertest, requests to a server it started) · errors (rejections or error answers are asserted) · resets-state
   * (afterEach/beforeEach cleans up) · keeps-state (mocks, set-up shared by several tests, a database or an app) ·
   * fake-clock (time is set or advanced by the test) · real-sleep (it waits for a real timer) · time-edges (boundaries, summer time, leap days, ends of months) ·
   * access-refusal (an error is asserted that means missing rights) · error-answer (an error is asserted that a client is answered) · parallel-calls (several calls are awaited together) ·
   * scaffold (the one request that a generator of projects wrote) · own-app (the test puts an app together by itself, with parts of the service in it) ·
   * searching (something is searched or filtered) · harness (a package outside of the service starts it, often with others) ·
   * may-reach-database (the production code it loads has a client, and nothing in the file replaces it)
   */
  topics?: string[];
  /** Where a topic, or a status that is asserted (`401`), shows first: the line, the title of the test where that told the topic, and in how many tests. */
  shown?: { what: string; line: number; title?: string; tests?: number }[];
  /** Paths that a load script asks, `*` for what varies; missing where none could be read. */
  asks?: string[];
  /** Lies outside of the service, in a package or at the root: it can't be told whether it exercises this service. */
  shared?: boolean;
  /** A load script states thresholds that make it fail. */
  thresholds?: boolean;
}

export interface TestConfig extends FactBase {
  by: string;
  /** Smallest global threshold in per cent. */
  coverageThreshold: Known<number>;
  /** `collectCoverageFrom` / `coverage.include` covers files that no test imports. */
  countsAllSources?: boolean;
  /** Mocks are reset or restored between tests by configuration. */
  resetsMocks?: boolean;
  /** The configuration or a script of the package collects coverage; without it a threshold of jest is never compared. */
  collectsCoverage?: boolean;
  /** A file that the configuration loads or names and that is not in the tree, so that the runner stops before the first test. */
  missing?: { config: string; file: string };
  /** Why a threshold that is written has no effect. */
  thresholdIneffective?: string;
}
