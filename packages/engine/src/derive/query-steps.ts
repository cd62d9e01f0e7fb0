import type { Location, Query } from '@airworthy/model';
import { compareLocations, pushTo } from '@airworthy/model';
import { live } from './wired.ts';

/** A query as a function meets it: its own, or one that a function it calls sends, at the place of the call. */
export interface QueryStep {
  query: Query;
  within: string;
  location: Location;
  /** It stands in another function. */
  apart: boolean;
  /** What is handed over for it is worked out by the function. */
  computed: boolean;
  /** It is asked whether the call gave anything. */
  lookedAt: boolean;
  branches: readonly string[];
}

/** What each function reads and writes, in the order it is written. */
export function stepsOfFunctions(queries: readonly Query[]): QueryStep[][] {
  const byFunction = new Map<string, QueryStep[]>();
  for (const query of live(queries)) {
    if (query.within === undefined) continue;
    const { within, location, branches = [], computed = false } = query;
    pushTo(byFunction, keyOf({ within, location }), { query, within, location, branches, computed, apart: false, lookedAt: false });
    for (const caller of query.callers ?? [])
      pushTo(byFunction, keyOf(caller), {
        query,
        within: caller.within,
        location: caller.location,
        branches: caller.branches ?? [],
        apart: true,
        computed: caller.computed === true,
        lookedAt: caller.lookedAt === true,
      });
  }
  return [...byFunction.values()].map((steps) => steps.toSorted((a, b) => compareLocations(a.location, b.location)));
}

const keyOf = ({ within, location }: Pick<QueryStep, 'within' | 'location'>): string => `${location.path} ${within}`;

/** Whether both steps happen in one run of the function. Two that one call leads to meet in the function that is called. */
export function meetHere(one: QueryStep, other: QueryStep): boolean {
  if (!one.apart && !other.apart) return true;
  return !(one.apart && other.apart && compareLocations(one.location, other.location) === 0) && !exclude(one.branches, other.branches);
}

/** Whether the two stand on either side of one test, or in two cases of one `switch`. */
export function exclude(branches: readonly string[], others: readonly string[]): boolean {
  return branches.some((test) => {
    const among = /^.*=/.exec(test)?.[0];
    if (among !== undefined) return others.some((other) => other !== test && other.startsWith(among));
    return others.includes(test.startsWith('!') ? test.slice(1) : `!${test}`);
  });
}
