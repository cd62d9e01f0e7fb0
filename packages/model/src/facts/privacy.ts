import type { FactBase } from './base.ts';
import type { Location } from '../location.ts';

/**
 * A way by which data about people is handed out, taken away or thinned out: a route, a consumer of messages, or work by the clock, with
 * everything that it runs.
 */
export interface DataFlow extends FactBase {
  /** What its words promise: access (a copy for the person) · erasure · cleanup (what is old goes) · work (other work by the clock). What it does, the queries in `runs` say. */
  claims: 'access' | 'erasure' | 'cleanup' | 'work';
  starts: 'route' | 'message' | 'clock' | 'call';
  /** `DELETE /users/:id`, the name of the message, or the function that the clock starts or that requests of any kind lead to. */
  trigger: string;
  /** A library that does it with tables of its own; what it runs is not in the tree. */
  by?: string;
  /** The functions that it runs, first to last line. Queries between those lines belong to it. */
  runs: Location[];
  /** Of a copy: the functions that run after the answer has gone. */
  later?: Location[];
  /** A mail, store, link or message takes from there what is collected, or a route serves the file. */
  handsOver?: boolean;
  /** Systems besides the database that it reaches: cache · files · search · service (another service or a provider) · queue. */
  reaches: string[];
  /**
   * Whose data: the id is that of the signed-in caller or is compared with it (`self`), a right of staff is asked (`staff`), or it comes
   * from the request and nothing asks whose it is (`any`). Only for routes.
   */
  subject?: 'self' | 'staff' | 'any' | 'unknown';
  /** Whether a legal hold stops it: stored data is asked, a constant stands where that should be, or nothing asks. */
  hold: 'asked' | 'constant' | 'none';
  /** Where the hold is asked. */
  holdAt?: Location;
}

/** A check of a person or company by law: sanction lists, identity, bank account, age. */
export interface Screening extends FactBase {
  name: string;
  subject: 'sanctions' | 'identity' | 'bank-account' | 'age';
  /** The functions that it runs, first to last line. Queries between those lines belong to it. */
  runs: Location[];
  /** A request to another system is part of it. */
  asksOutside: boolean;
  /**
   * How it decides: `constant` (the same answer whatever is asked), `literals` (compares with words that stand in the source), `data`
   * (what it was given or has read), `unknown`.
   */
  decides: 'constant' | 'literals' | 'data' | 'unknown';
  /** An error inside ends as an answer that clears; `false` where errors go on to the caller or count as a hit. */
  failsOpen: boolean | 'unknown';
}

/** A place where the code touches the number or the security code of a payment card. */
export interface CardField extends FactBase {
  /** As written: `cardNumber`, `cvv`. */
  name: string;
  /** number · security-code · track · pin */
  kind: 'number' | 'security-code' | 'track' | 'pin';
  /** Nearest enclosing named function, printed. */
  within?: string;
}

/** A value that is stored in a column whose name promises an identifier that the law protects: tax number, bank account, passport … */
export interface IdentifierWrite extends FactBase {
  table: string;
  column: string;
  /** What becomes of the value on its way: `encrypted` · `hashed` · `shortened` (last digits only) · `token` (a reference of a provider) · `plain` */
  value: 'encrypted' | 'hashed' | 'shortened' | 'token' | 'plain' | 'unknown';
}
