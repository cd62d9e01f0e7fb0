import type { Location } from '../location.ts';

/**
 * How far a piece of code is connected to the running app: the first rung that is missing decides.
 * L0 not defined · L1 defined · L2 its module is reachable from a production entry · L3 executed at boot or called from something that runs ·
 * L4 on a scope that contains the subject · L5 at a position that runs before the handler · L6 behaves as claimed · L7 unconditional.
 */
export const RUNGS = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7'] as const;
export type Rung = (typeof RUNGS)[number];

/**
 * - `wired`: part of the running app
 * - `conditional`: part of it only when `conditions` hold
 * - `not-wired`: defined, but the running app never gets there; `reason` says where the chain breaks
 * - `unknown`: the chain passes through code that could not be read
 */
export const WIRING_STATES = ['wired', 'conditional', 'not-wired', 'unknown'] as const;
export type WiringState = (typeof WIRING_STATES)[number];

export interface Wiring {
  state: WiringState;
  /** The highest rung that holds. */
  rung: Rung;
  /** Why the next rung does not hold, as a full sentence part: "no production module imports src/routes/tax.ts". */
  reason?: string;
  /** Readable path conditions, for example `SKIP_AUTH is set`. */
  conditions?: string[];
  /** Where the chain breaks or is decided. */
  at?: Location;
}

/** What every fact carries. A fact never judges. */
export interface FactBase {
  /** Where it was observed. */
  location: Location;
  /** Other places that belong to it (the factory, the options object, the schema). */
  related?: Location[];
  /** How it is connected to the running app. Absent for facts about files (Dockerfile, README …). */
  wiring?: Wiring;
}

/** A value read from code: known, known to be absent, or out of reach. `source` is the text as written. */
export type Known<T> =
  | { state: 'known'; value: T; source?: string }
  | { state: 'env'; name: string; fallback?: T; source?: string }
  | { state: 'absent' }
  | { state: 'unknown'; source?: string };

/** Makes a {@link Known} value. */
export function known<T>(value: T, source?: string): Known<T> {
  return source === undefined ? { state: 'known', value } : { state: 'known', value, source };
}

export const ABSENT: { state: 'absent' } = { state: 'absent' };

export function unknown(source?: string): { state: 'unknown'; source?: string } {
  return source === undefined ? { state: 'unknown' } : { state: 'unknown', source };
}

/** Whether the value is known. */
export function isKnown<T>(value: Known<T>): value is { state: 'known'; value: T; source?: string } {
  return value.state === 'known';
}
