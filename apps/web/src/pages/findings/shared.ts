import type { FindingActionName } from '@airworthy/program';
import { FINDING_MOVES } from '@airworthy/program';
import type { Finding, FindingFilter } from '../../api/shapes.ts';

/** What of findings an address says. */
export interface FindingsSearch {
  readonly severity?: string | undefined;
  readonly state?: string | undefined;
  readonly owner?: string | undefined;
  readonly service?: string | undefined;
  readonly item?: string | undefined;
  readonly breached?: string | undefined;
  readonly live?: string | undefined;
  readonly view?: string | undefined;
  readonly at?: string | undefined;
}

export const FILTERS = ['severity', 'state', 'owner', 'service', 'item', 'breached', 'live'] as const;
export const NO_FILTER: Partial<Record<(typeof FILTERS)[number], undefined>> = Object.fromEntries(FILTERS.map((one) => [one, undefined]));

/** The filter of an address as the server takes it. @param me who `owner=me` is */
export function filterOf(search: FindingsSearch, me: string): FindingFilter {
  const { severity, state, owner, service, item, breached, live } = search;
  return Object.fromEntries(
    Object.entries({ severity, state, owner: owner === 'me' ? me : owner, service, item, breached, live }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as FindingFilter;
}

/** What is wrong at this place, where the title has not said it already; else the file. */
export function placeWords({ title, message, locations }: Pick<Finding, 'title' | 'message' | 'locations'>): string {
  const said = message.startsWith(title) || title.startsWith(message.replace(/\.$/, ''));
  return said ? (locations[0]?.path ?? '') : message;
}

/** Moves that people make by hand from lists; waivers are asked for on the page of a finding. */
export const BULK_ACTIONS = (Object.keys(FINDING_MOVES) as FindingActionName[]).filter((one) => one !== 'waive' && one !== 'end-waiver');
