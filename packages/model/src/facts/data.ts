import type { FactBase, Known } from './base.ts';
import type { Location } from '../location.ts';

/** A database client or pool that the app opens. */
export interface DbClient extends FactBase {
  /** Made anew, with its own connections, for each request or message, in a variable of the function that serves it. */
  perRequest?: boolean;
  /** pg · knex · prisma · mongoose · mongodb · mysql2 · typeorm … */
  by: string;
  engine: 'postgresql' | 'mysql' | 'mongodb' | 'sqlite' | 'unknown';
  poolMax: Known<number>;
  poolMin: Known<number>;
  /** Milliseconds. */
  connectionTimeout: Known<number>;
  idleTimeout: Known<number>;
  statementTimeout: Known<number>;
  ssl: Known<boolean | string>;
  /** TLS certificates are not verified (`rejectUnauthorized: false`). */
  sslUnverified: boolean;
  /** An `error` listener is attached. */
  errorListener: boolean | 'unknown';
  /** Closed by a shutdown handler. */
  closedOnShutdown: boolean | 'unknown';
  /** Milliseconds; `idle_in_transaction_session_timeout`. */
  idleInTransactionTimeout?: Known<number>;
  /** The role it logs in as, also from the user part of a literal URL. */
  user?: Known<string>;
  /** Which database it opens, as far as settings and texts tell: `$DATABASE_URL`, `$DB_HOST/$DB_NAME`, `db.internal/orders`. */
  database?: string;
  /** It works over a pool that it is given (a driver adapter), and opens none of its own. */
  borrows?: true;
}

/** One query or ORM call. */
export interface Query extends FactBase {
  by: string;
  operation: 'select' | 'insert' | 'update' | 'delete' | 'upsert' | 'ddl' | 'raw' | 'unknown';
  tables: string[];
  /** Raw text built by concatenation or interpolation of values that are not constants. */
  interpolated: boolean;
  /** What is interpolated comes from the request. */
  interpolatesRequest: boolean | 'unknown';
  /** A document filter is given a value of the request that may be an object of operators (`{ "$ne": "" }`) instead of a text. */
  takesOperators?: boolean;
  /** Runs inside a transaction. */
  inTransaction: boolean | 'unknown';
  /** A read of many rows without a limit. */
  unbounded: boolean | 'unknown';
  /** What a read asks for: one row, many rows, or a number of them; missing where the call does not say. */
  asks?: 'one' | 'many' | 'number';
  /** `offset`: rows before the page are counted away (OFFSET, `skip`). */
  paging?: 'offset';
  /** Selects every column. */
  selectsAll: boolean;
  /** Columns compared in the predicate. */
  predicates: string[];
  /** Part of the predicate could not be read (a filter built elsewhere), so `predicates` may be incomplete. */
  predicatesOpen?: boolean;
  /** Inside a loop. */
  inLoop: boolean;
  /** For reads: the call inside a loop over elements that leads here, through at most one other function. */
  loopedAt?: Location;
  /** Sent while a request, message or job is served. */
  onRequestPath?: boolean | 'unknown';
  /** Routes with a parameter in their path that lead to a read or change of rows, `GET /orders/:id`. */
  routes?: string[];
  /** A column is compared with a list of values, so that one read serves many rows. */
  byList?: boolean;
  /** Columns that an insert, update or upsert sets, where they can be read. */
  writes?: string[];
  /** Nearest enclosing named function, method or handler, printed: `OrderService.create`. Unique together with the path. */
  within?: string;
  /** Functions that call the one around it, by at most one other, each with its call: services whose repositories send the query. */
  callers?: QueryCaller[];
  /**
   * How other writers are kept out: for-update · for-share · advisory · version (a version column is compared) ·
   * atomic (the new value is computed from the column by the database, `increment`, `SET n = n - 1`).
   */
  locking?: string;
  /** Tests that decide whether it runs, outermost last: `path:offset` with a leading `!` where the test must fail, `path:offset=offset` for a case. */
  branches?: string[];
  /** For updates: a number that the code works out is among the values. */
  computed?: true;
}

export interface QueryCaller {
  /** Printed like `within` of the query. */
  within: string;
  location: Location;
  /** A number that is worked out is handed over: `setBalance(id, account.balance + amount)`. */
  computed?: true;
  /** It is asked whether the call gave anything. */
  lookedAt?: true;
  /** Tests that decide whether the call runs, as those of the query. */
  branches?: string[];
}

export interface Transaction extends FactBase {
  by: string;
  isolation: Known<string>;
  timeout: Known<number>;
  /** Rollback happens on error (always, for callback forms). */
  rollsBack: boolean | 'unknown';
  /** An outbound call or publish happens inside. */
  callsOutside: boolean | 'unknown';
  /** Statements are handed over as a list, with no code of the service between them. */
  list?: true;
  /** Serialization failures and deadlocks (40001, 40P01, P2034) start it again. */
  retried?: boolean | 'unknown';
}

export interface Table extends FactBase {
  name: string;
  columns: Column[];
  primaryKey: string[];
  /** From prisma, sql, knex … */
  from: string;
  /** `special`: over something else than the plain values of its columns (an expression, `gin`, a class of operators). */
  indexes: { name?: string; columns: string[]; unique: boolean; where?: string; special?: true }[];
  /** `path` and `line`: where a statement of its own adds the key; without them it is declared with the table. */
  foreignKeys: { name?: string; columns: string[]; references: string; onDelete?: string; path?: string; line?: number }[];
  checks: string[];
  /** `unknown`: a block sets it on tables that it looks up in the catalogue. */
  rowSecurity: 'off' | 'enabled' | 'forced' | 'unknown';
  policies: { name: string; command: string; using?: string; withCheck?: string; line: number; path: string }[];
  /** A collection of documents with a schema: it has fields and indexes, and no constraints, keys to others or migrations. */
  document?: true;
  /** The database takes documents away when their time is over, by an index that says so. */
  expires?: true;
}

export interface Column {
  name: string;
  /** As written, lower case. */
  type: string;
  nullable: boolean;
  default?: string;
  unique?: boolean;
  line: number;
  /** File of `line`, as a later migration may add a column; without it the place of the table is shown. */
  path?: string;
}

/** One statement of a migration. */
export interface MigrationStep extends FactBase {
  /** prisma · knex · sql · node-pg-migrate · typeorm */
  by: string;
  /** Name of the migration; `*` when the configuration of migrations says it for all (a timeout set in knexfile or in the connection options). */
  migration: string;
  direction: 'up' | 'down';
  /**
   * create-table · drop-table · rename-table · truncate · add-column · drop-column · rename-column · alter-column-type · set-not-null · drop-not-null ·
   * create-index · drop-index · add-foreign-key · add-check · add-unique · validate-constraint · drop-constraint · create-enum · add-enum-value ·
   * rename-enum-value · drop-enum · update-rows · delete-rows · insert-rows · create-function · create-trigger · create-view · create-extension · grant ·
   * set-lock-timeout · set-statement-timeout · enable-rls · force-rls · create-policy · raw …
   */
  action: string;
  table?: string;
  concurrently?: boolean;
  notValid?: boolean;
  /** True where the statement rewrites or blocks a table that already has rows. */
  blocking?: boolean;
  /** The SQL text, shortened. */
  text?: string;
  /** The table was created by an earlier migration, so it may have rows. */
  existingTable?: boolean;
  column?: string;
  /** Type of the added or altered column, lower case. */
  columnType?: string;
  /** Of an added column. */
  nullable?: boolean;
  /** Text of the default of an added column. */
  default?: string;
  /** `IF EXISTS` / `IF NOT EXISTS`, or a `hasTable`/`hasColumn` test around it. */
  guarded?: boolean;
  /** For `update-rows` and `delete-rows`: works through the rows in batches. */
  batched?: boolean;
}

/** A migration as a whole. */
export interface Migration extends FactBase {
  by: string;
  name: string;
  hasDown: boolean;
  inTransaction: boolean | 'unknown';
}

/** Where migrations are started from. */
export interface MigrationRun extends FactBase {
  by: string;
  command: string;
  /** boot = by each instance while it starts; image = container command; ci; script; job = a one-shot container */
  when: 'boot' | 'image' | 'ci' | 'script' | 'job';
  /** `db push` or `synchronize` changes the schema without migrations. */
  push: boolean;
  /** Guarded by an advisory or other lock of the project or the tool that makes others wait; a mark on which the second fails does not count. */
  locked: boolean | 'unknown';
}

export interface CacheClient extends FactBase {
  by: string;
  /** memory · redis · memcached */
  kind: string;
  errorListener: boolean | 'unknown';
  connectTimeout: Known<number>;
  commandTimeout: Known<number>;
  retryStrategy: boolean | 'unknown';
  tls: Known<boolean | string>;
  closedOnShutdown: boolean | 'unknown';
  /** Entries of an in-process cache are bounded by this number; absent = grows without end. */
  maxEntries?: Known<number>;
  /** Prefix put before every key. */
  keyPrefix?: Known<string>;
  /** Commands wait in memory while the connection is down (ioredis `enableOfflineQueue`, a default counts as known). */
  offlineQueue?: Known<boolean>;
  /** How often one command is repeated before it fails; `null` (for ever) is read as Infinity. */
  retriesPerRequest?: Known<number>;
  /** The start of the process waits for an answer of the cache, and ends without one. */
  neededAtStart?: boolean;
  /** What it is used for: cache · queue · rate-limit · session · lock · pubsub. */
  uses?: string[];
}

export interface CacheOperation extends FactBase {
  by: string;
  operation: 'get' | 'set' | 'delete' | 'clear' | 'scan' | 'other';
  /** Key with holes, e.g. `user:${}`. */
  key: string;
  /** Seconds. */
  ttl: Known<number>;
  /** For a set: a lifetime is given, also where its length cannot be read. */
  expires?: boolean;
  /** Names of what fills the holes of the key: `tenantId`, `user.id`. */
  keyParts?: string[];
  /** The command as sent: `KEYS`, `FLUSHALL`, `SETNX` … */
  command?: string;
  /** A failure of the cache falls through to the source instead of failing the request. */
  guarded?: boolean | 'unknown';
  /** One caller refills a missing key while the others wait (single-flight, lock) or expiry is spread. */
  singleFlight?: boolean | 'unknown';
  /** What is read is checked by a schema or a version before use. */
  validatesValue?: boolean | 'unknown';
  /** cache · lock · session · counter · dedup · other */
  purpose?: string;
  /** What is stored belongs to a person or tenant. */
  personal?: boolean | 'unknown';
  onRequestPath?: boolean | 'unknown';
  /** For a delete: follows a write to the source in the same function. */
  afterWrite?: boolean | 'unknown';
  /** For a set: the function that stores it, or one that it calls, has read the database of the service. */
  fromDatabase?: boolean | 'unknown';
  /** For a get: what its function or a caller of it does then. `writes` without asking the database, `shows` without writing anything. */
  afterwards?: 'writes' | 'shows';
  /** For a set: what was not found is stored as well, or the entry is only made for what was found. */
  keepsMisses?: boolean;
  /** The function is told which tenant it works for. */
  tenantKnown?: boolean;
  /** For a set: the value is called like a secret, and nothing encrypts or hashes it; `false` where something does. */
  storesSecret?: boolean;
}
