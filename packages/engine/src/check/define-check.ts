import type { Coverage, FactBase, FactFamily, Facts, Location, ServiceInfo } from '@airworthy/model';

/** The facts a check has asked for, and nothing else. */
export type NarrowedFacts<Needs extends FactFamily> = Pick<Facts, Needs>;

export interface CheckContext {
  service: ServiceInfo;
  coverage: Partial<Record<FactFamily, Coverage>>;
}

/** What `holds` may answer: yes, no, or `undefined` where the facts leave it open. */
export type Holds = boolean | undefined;

/**
 * One question about the facts of a service, told as a positive statement. Authors say which subjects there are and when
 * the statement holds for one; the outcome table alone turns that into a verdict.
 */
export interface Check<Needs extends FactFamily = FactFamily, Subject = unknown> {
  /** `area/positive-statement`, equal to its path. */
  id: string;
  /** Said when it holds. */
  title: string;
  /** Said when it does not. */
  failTitle: string;
  needs: readonly Needs[];
  /** Of `needs`, what only colours the answer: gaps in these families make no verdict less certain. */
  beside?: readonly Needs[];
  /** Of `needs`, what only says whether the question arises: once it does, gaps in these families make no verdict less certain. */
  raisedBy?: readonly Needs[];
  /** Asks collections of documents as it asks tables; without it `tables` holds those of relational databases only. */
  documents?: true;
  /** The things it is asked about. */
  subjects(facts: NarrowedFacts<Needs>, context: CheckContext): readonly Subject[];
  holds(subject: Subject, facts: NarrowedFacts<Needs>, context: CheckContext): Holds;
  /** Where to look, for PASS as for FAIL. */
  location(subject: Subject): Location | undefined;
  /** What is seen there, one line. */
  message?(subject: Subject, holds: Holds): string;
  related?(subject: Subject): readonly Location[];
  /**
   * Verdict when there are no subjects although everything was looked at:
   * `na` (the question does not arise) or `fail` (at least one has to exist) or `pass` (none may exist).
   */
  whenNone: 'na' | 'fail' | 'pass';
  /**
   * Where none may exist and none was seen: among what. A PASS shows how many there were and the first few places;
   * without a single one the question does not arise, and `without` says so in other words than "There are no …".
   */
  among?: { what: string; without?: string; of(facts: NarrowedFacts<Needs>): readonly FactBase[] };
  /** Why there may be subjects although none was seen, in words after "None was seen, but …"; nothing where all was followed. */
  unfollowed?(facts: NarrowedFacts<Needs>): string | undefined;
  /** The question arises only when this holds; otherwise the verdict is N/A for the reason given. */
  arises?: { when(facts: NarrowedFacts<Needs>): boolean; otherwise: string };
  /** Where a missing control would have to be, e.g. `httpServers`: a FAIL for want of subjects points at the first fact of that family. */
  belongsTo?: FactFamily;
  /** Which facts of that family it would stand beside; without it, the first. */
  belongsWith?(fact: FactBase): boolean;
  /** Reason printed when there are no subjects. */
  noneMessage: string;
  /** `proved` follows from the code that was read; `likely` rests on a heuristic. */
  confidence: 'proved' | 'likely';
  /** `any`: one holding subject is enough (a control that must exist once). Default `every`. */
  quantifier?: 'every' | 'any';
}

/** A check with its type parameters forgotten, as the registry holds it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the registry holds checks of every subject type
export type AnyCheck = Check<any, any>;

export function defineCheck<const Needs extends FactFamily, Subject>(check: Check<Needs, Subject>): Check<Needs, Subject> {
  return check;
}
