import type { FactBase } from './base.ts';
import type { Location } from '../location.ts';

/** One write that changes the state, a counted quantity, the holder or the code of a record, as seen from the place that decides the values. */
export interface RecordChange extends FactBase {
  by: string;
  operation: 'insert' | 'update' | 'upsert' | 'delete';
  table: string;
  /** The columns that hold a state, and what becomes of them. */
  states: StateWrite[];
  /** Quantities that are counted up or down, or set. */
  amounts: AmountWrite[];
  /** Column of the person or account that holds the record, when this write changes it. */
  holder?: string;
  /** Columns of codes, tokens and secrets that are written anew. */
  codes: string[];
  /** All columns that are set, as far as they can be read. */
  writes: string[];
  /** More columns may be set: the object comes from a caller that could not be read. */
  writesOpen?: boolean;
  /** A whole object that the client sent is written, so that the client chooses the columns. */
  writesBody?: boolean;
  /** Columns compared in the predicate of the statement. */
  predicate: string[];
  predicateOpen?: boolean;
  /**
   * Names of properties that are compared on the way to it, in tests whose other outcome ends the function: of its own function and of those
   * that lead to it. `true` for `tests` of callers only where every caller has them.
   */
  tests: string[];
  /** Tables that are read on the way to it. */
  reads: string[];
  /** Such tests call something that could not be read, or a caller could not be found. */
  testsOpen?: boolean;
  /** A rule of transitions (a table of states and what may follow) is asked on the way. */
  rule?: Location;
  /** The row is read FOR UPDATE on the way to it, or an advisory lock is held. */
  lock?: 'row' | 'advisory' | 'distributed';
  /** The transaction begins in the same function, so that no caller holds a lock for it. */
  begins?: boolean;
  /** The transaction runs at an isolation level that refuses lost updates. */
  serializable?: boolean;
  /** The outcome of the statement is looked at: number of rows, or the row that came back. */
  rowsChecked: boolean | 'unknown';
  inTransaction: boolean | 'unknown';
  /** Tables into which the same function, or what it calls, inserts. */
  inserts: { table: string; inTransaction: boolean | 'unknown'; writes: string[] }[];
  /** Tables that the same function, or what it calls, changes as well. */
  updates: string[];
  /**
   * What else happens in the same function or below it: publishes · enqueues · notifies · refunds · calls-out · cache · metric · log · audit
   */
  effects: string[];
  /** Started by a schedule, queue or message; where not, by a request. */
  started: ('request' | 'schedule' | 'message' | 'boot')[];
  /** Routes that lead to it, `PUT /events/:id`. */
  routes: string[];
  /** Nearest enclosing named function. */
  within?: string;
  inLoop: boolean;
}

export interface StateWrite {
  column: string;
  /** Values it may get; empty where they cannot be read. */
  to: string[];
  /** The value is chosen by the client. */
  fromRequest: boolean | 'unknown';
  /** Values that the predicate demands of the column; empty where it demands none that can be read. */
  from: string[];
}

export interface AmountWrite {
  column: string;
  /** What it counts by its name: what is left, what is taken or held, how much there may be. */
  counts: 'left' | 'taken' | 'limit' | 'other';
  /** `takes` subtracts, `adds` adds, `sets` writes a value that the code computed or chose. */
  change: 'takes' | 'adds' | 'sets';
  /** The statement itself compares this column or bounds the new value (GREATEST, LEAST). */
  bounded: boolean;
  /** The other column of the row that is added or taken: `reserved` of `available + reserved`. */
  by?: string;
  /** The number that is set, where it is written in the statement. */
  to?: number;
  /** The value that is set was computed from one that was read before. */
  fromRead?: boolean;
}

/** A list of states, or a table that says which state may follow which, as it stands in the code. */
export interface StateSet extends FactBase {
  /** `OrderStatus`, `transitions`. */
  name: string;
  /** enum · union · list · map (which state may follow which) · machine (xstate and the like) */
  kind: 'enum' | 'union' | 'list' | 'map' | 'machine';
  /** The states by their values. */
  states: string[];
  /** For a map or machine: which state may follow which. */
  edges: [from: string, to: string][];
  /** For a map or machine: a function that runs asks it. */
  asked?: boolean | 'unknown';
}
