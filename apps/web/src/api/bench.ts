import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from './client.ts';
import { useSession } from './session.tsx';
import type { Claim, ItemPage, Page, Verdict } from './shapes.ts';

/** One service with all its items, or one item in all services. */
export type Scope = { readonly service: string } | { readonly item: string };

const MOST = 500;

/** All verdicts of a bench, page after page; the filters of a bench work on what is here. */
export function useBench(scope: Scope) {
  const { at, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'bench', scope];
  const rows = useQuery({
    queryKey: key,
    queryFn: async () => {
      const all: Verdict[] = [];
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({
          limit: String(MOST),
          ...('item' in scope ? { item: scope.item } : {}),
          ...(cursor ? { cursor } : {}),
        });
        const page: Page<Verdict> = await ask<Page<Verdict>>(
          at('service' in scope ? `/services/${scope.service}/verdicts?${query}` : `/verdicts?${query}`),
        );
        all.push(...page.items);
        cursor = page.next;
      } while (cursor !== null);
      return all;
    },
  });
  const claims = useQuery({
    queryKey: ['org', org.id, 'claims', scope],
    queryFn: () => ask<{ items: Claim[] }>(at(`/claims?${new URLSearchParams(scope)}`)),
  });
  const show = (verdict: Verdict): void => {
    client.setQueryData<Verdict[]>(key, (before) =>
      before?.map((one) => (one.serviceId === verdict.serviceId && one.item === verdict.item ? { ...one, ...verdict } : one)),
    );
  };
  return { rows, claims: claims.data?.items ?? [], show };
}

/** How an item of a service is asked for; the next one is asked for before somebody goes there. */
export function useItemQuery() {
  const { at, org } = useSession();
  return (service: string, item: string) => ({
    queryKey: ['org', org.id, 'item', service, item],
    queryFn: () => ask<ItemPage>(at(`/services/${service}/items/${item}`)),
  });
}
