import type { FactFamily } from './facts/families.ts';
import type { Location } from './location.ts';
import type { Severity } from './standard.ts';

export const STATUSES = ['PASS', 'PARTIAL', 'FAIL', 'N/A', 'UNKNOWN'] as const;
export type Status = (typeof STATUSES)[number];

/** How much of an item's effort a verdict costs: what holds in part is taken to be half done. */
export function effortShare(status: Status): number {
  return status === 'FAIL' ? 1 : status === 'PARTIAL' ? 0.5 : 0;
}

export const METHODS = ['static', 'live', 'imported', 'human'] as const;
export type Method = (typeof METHODS)[number];

/**
 * Whether what another tool reported stands before what was read from the code: only where reading left it open. A tool does not know what
 * runs in production, and a pattern is no proof; where both decided and disagree, that is told, and a person looks.
 */
export function importedStandsBefore(imported: Status, read: Status): boolean {
  if (imported === 'UNKNOWN' || imported === 'N/A') return false;
  return read === 'UNKNOWN';
}

export const CONFIDENCES = ['proved', 'likely'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Something that can be opened and read: a place in the code, with the words that say what is to be seen there. */
export interface Evidence {
  /** What is seen there. */
  message: string;
  /** Whether it speaks for the item. */
  holds: boolean;
  /** It could not be told; `holds` is false then. */
  open?: boolean;
  location?: Location;
  related?: Location[];
}

/** What one check said about one service. */
export interface CheckOutcome {
  check: string;
  status: Status;
  confidence: Confidence;
  reason: string;
  /** How many subjects were looked at, and how many hold. */
  subjects: number;
  holding: number;
  evidence: Evidence[];
  /** The check itself threw; a defect of ours. */
  failed?: boolean;
}

/** Item × service. */
export interface Verdict {
  item: string;
  service: string;
  status: Status;
  method: Method;
  confidence: Confidence;
  /** One sentence that a person can act on. */
  reason: string;
  evidence: Evidence[];
  /** The checks that decided, in order. */
  checks: string[];
  /** Places to look at when a person has to decide. */
  look?: Location[];
  /** What a person is asked. */
  ask?: string;
}

/** A FAIL or PARTIAL that somebody must deal with. */
export interface Finding {
  /** Stable over line moves: hash of item, service, path and the words of the evidence. */
  fingerprint: string;
  item: string;
  service: string;
  status: 'FAIL' | 'PARTIAL';
  severity: Severity;
  title: string;
  message: string;
  locations: Location[];
  /** Days until it is due, by severity; `null` = backlog. */
  slaDays: number | null;
  effortHours: number;
  role: string;
}

/** A family named by a check, for messages. */
export type Need = FactFamily;
