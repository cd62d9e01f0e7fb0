import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from './client.ts';
import { useSession } from './session.tsx';
import type { Finding, FindingCount, FindingFilter, Page } from './shapes.ts';

const PAGE = 100;

function queryOf(filter: FindingFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])));
}

/** Findings under a filter, page after page. */
export function useFindings(filter: FindingFilter, size = PAGE) {
  const { at, org } = useSession();
  return useInfiniteQuery({
    queryKey: ['org', org.id, 'findings', 'all', filter, size],
    queryFn: ({ pageParam }) => {
      const query = queryOf(filter);
      query.set('limit', String(size));
      if (pageParam !== '') query.set('cursor', pageParam);
      return ask<Page<Finding>>(at(`/findings?${query}`));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** How many findings of each state and severity a filter has. */
export function useFindingCounts(filter: FindingFilter): FindingCount[] {
  const { at, org } = useSession();
  const counts = useQuery({
    queryKey: ['org', org.id, 'findings', 'counts', filter],
    queryFn: () => ask<{ items: FindingCount[] }>(at(`/findings/counts?${queryOf(filter)}`)),
    placeholderData: (before) => before,
  });
  return counts.data?.items ?? [];
}
