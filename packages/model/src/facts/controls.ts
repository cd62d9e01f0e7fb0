import type { Location } from '../location.ts';
import type { FactBase, Known } from './base.ts';

/** A keyed hash over a message: made by who sends it, made again by who checks it. */
export interface MessageSignature extends FactBase {
  /** `node:crypto`, `crypto-js` … */
  by: string;
  /** sha256 · sha512 · sha1 … */
  algorithm: Known<string>;
  /** The key; a variable keeps its name and the literal it falls back to. */
  key: Known<string>;
  /** Where a key that nobody knows, by the id that comes with the message, is replaced by a text of the source, often the empty one. */
  unknownKeyReplacedAt?: Location;
  /** What the hash covers in order: service · timestamp · nonce · method · path · body · tenant · id, the text of anything else; empty when it could not be read. */
  covers: string[];
  /** How the parts are put together, with names in place of values: `{service}:{timestamp}:{body}`. */
  form?: string;
  /** hex · base64 · base64url · raw */
  encoding: Known<string>;
  /** Whether the function that makes it sends it or compares it. */
  use: 'sign' | 'verify' | 'unknown';
  /** How the two are compared; `none` where it is only made. */
  comparison: 'timing-safe' | 'plain' | 'none' | 'unknown';
  /** Milliseconds within which the sent time must lie. */
  window: Known<number>;
  /** Where the age is compared with it. */
  windowAt?: Location;
  /** Headers the function reads or writes, lower case, sorted. */
  headers: string[];
  /** Nearest enclosing named function, printed. */
  within?: string;
}

/**
 * Code of a control (a guard, a signature, a token check, a limiter), in a form that copies of it can be compared by: names of
 * variables, types, comments, messages and white space don't count.
 */
export interface ControlSource extends FactBase {
  /** Printed name without the class: `authenticate`. */
  name: string;
  /** guard = runs before handlers; signature · token · comparison · cipher · limiter = calls what does that */
  kind: 'guard' | 'signature' | 'token' | 'comparison' | 'cipher' | 'limiter';
  /** Hash of the normalised syntax tree. */
  hash: string;
  /** Nodes of the tree. */
  size: number;
  /** What it is made of, sorted: `call jwt.verify`, `env JWT_SECRET`, `header x-signature`, `status 401`, `literal sha256`. */
  traits: string[];
}

/** A setting that turns a protection on or off. */
export interface ControlSwitch extends FactBase {
  /** Name of the variable. */
  name: string;
  /** What its name is about: signature · authentication · rate-limit · scanning · encryption · csrf · tls · validation · audit */
  control: string;
  /** What holds when the variable is not set. */
  whenUnset: 'on' | 'off' | 'unknown';
  /** The variable names the opposite, as in SKIP_AUTH. */
  inverted: boolean;
  /** The comparison as written. */
  test: string;
}
