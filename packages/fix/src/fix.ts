import type { Location, ServiceModel, Verdict } from '@airworthy/model';
import type { Project } from '@airworthy/engine';
import type { Draft } from './edit/draft.ts';

/** Everything a fix may look at. */
export interface FixContext {
  /** The tree that is changed, with its resolver and parser. */
  project: Project;
  model: ServiceModel;
  /** FAIL or PARTIAL of the item that is to be turned. */
  verdict: Verdict;
  /** Places that speak against the item, in order. */
  places: readonly Location[];
  draft: Draft;
}

/** One mechanical repair of one item. */
export interface Fix {
  /** Item that it turns. */
  item: string;
  /** What it does, as an order: "Give the pool a size". */
  title: string;
  /** What a person does or decides besides, e.g. `npm install`. */
  afterwards?: string;
  /** Writes edits into the draft. Says why where nothing can be done; throws nothing. */
  write(context: FixContext): string | undefined;
}

export function defineFix(fix: Fix): Fix {
  return fix;
}
