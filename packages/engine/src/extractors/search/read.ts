import type { SearchQuery } from '@airworthy/model';

/** What a search in a database compares, as its place tells. */
export type Read = Pick<SearchQuery, 'by' | 'kind' | 'userText' | 'columns' | 'leadingWildcard'> & {
  computed?: boolean;
  /** Where in the text of the function it stands. */
  at?: number;
  /** What it is compared with is called a text to search for, whatever leads here. */
  wanted?: boolean;
};

export const bare = (name: string): string => name.replaceAll('"', '').replace(/^.*\./, '');
export const unique = (list: readonly string[]): string[] => [...new Set(list)].filter((one) => one !== '').toSorted();
