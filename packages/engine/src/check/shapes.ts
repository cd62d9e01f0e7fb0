import type { FactFamilies, FactFamily, Location } from '@airworthy/model';
import { both, isWired, live, wiringNote } from '../derive/wired.ts';
import type { Check, Holds, NarrowedFacts } from './define-check.ts';

/** What `defineCheck({ id, ...shape })` still needs an id for. */
export type Shape<Family extends FactFamily> = Omit<Check<Family, FactFamilies[Family]>, 'id'>;

interface Spec<Fact> {
  /** Said when it holds. */
  title: string;
  /** Said when it does not. */
  failTitle: string;
  /** Which facts of the family it is about; all of them by default. */
  of?: (fact: Fact) => boolean;
  /** What is seen at a fact, one line. */
  seen: (fact: Fact) => string;
  /** Reason printed when there is no such fact. */
  none: string;
  /** Where none may exist: what the facts of the family are called in the plural, so that a PASS says how many were looked at. */
  among?: string;
  /** `proved` by default. */
  confidence?: Check['confidence'];
}

/** All facts of the one family a check of these shapes needs. */
function of<Family extends FactFamily>(family: Family, facts: NarrowedFacts<Family>): FactFamilies[Family][] {
  return facts[family] as FactFamilies[Family][];
}

/**
 * A control that has to exist once in the running app. Facts that are defined but never wired stay subjects, so that a FAIL names them.
 */
export function controlExists<const Family extends FactFamily>(
  family: Family,
  spec: Spec<FactFamilies[Family]> & { works?: (fact: FactFamilies[Family]) => Holds; whenNone?: 'fail' | 'na'; belongsTo?: FactFamily },
): Shape<Family> {
  return {
    title: spec.title,
    failTitle: spec.failTitle,
    needs: [family],
    subjects: (facts) => of(family, facts).filter((fact) => spec.of?.(fact) ?? true),
    holds: (fact) => both(isWired(fact), spec.works ? spec.works(fact) : true),
    location: (fact): Location => fact.location,
    message: (fact) => spec.seen(fact) + wiringNote(fact),
    related: (fact) => fact.related ?? [],
    whenNone: spec.whenNone ?? 'fail',
    ...(spec.belongsTo === undefined ? {} : { belongsTo: spec.belongsTo }),
    noneMessage: spec.none,
    confidence: spec.confidence ?? 'proved',
    quantifier: 'any',
  };
}

/** Something that has to be true of every such fact of the running app. The question does not arise when there is none. */
export function everyLive<const Family extends FactFamily>(
  family: Family,
  spec: Spec<FactFamilies[Family]> & {
    holds: (fact: FactFamilies[Family], facts: NarrowedFacts<Family>) => Holds;
    whenNone?: 'na' | 'pass' | 'fail';
  },
): Shape<Family> {
  return {
    title: spec.title,
    failTitle: spec.failTitle,
    needs: [family],
    subjects: (facts) => live(of(family, facts)).filter((fact) => spec.of?.(fact) ?? true),
    holds: (fact, facts) => spec.holds(fact, facts),
    location: (fact): Location => fact.location,
    message: (fact) => spec.seen(fact) + wiringNote(fact),
    related: (fact) => fact.related ?? [],
    whenNone: spec.whenNone ?? 'na',
    ...(spec.among === undefined ? {} : { among: { what: spec.among, of: (facts: NarrowedFacts<Family>) => live(of(family, facts)) } }),
    noneMessage: spec.none,
    confidence: spec.confidence ?? 'proved',
  };
}

/** Something that must not occur in the running app: each occurrence counts against it, and none at all is a PASS. */
export function noneLive<const Family extends FactFamily>(family: Family, spec: Spec<FactFamilies[Family]>): Shape<Family> {
  return everyLive(family, { ...spec, holds: () => false, whenNone: 'pass' });
}
