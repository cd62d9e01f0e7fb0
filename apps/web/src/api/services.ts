import { useQuery } from '@tanstack/react-query';
import { ask } from './client.ts';
import { useSession } from './session.tsx';
import type { Page, Service } from './shapes.ts';

/** All services of the program, by name. The server gives them 500 at a time. */
export function useServices() {
  const { at, org } = useSession();
  return useQuery({
    queryKey: ['org', org.id, 'services'],
    queryFn: async (): Promise<{ readonly items: readonly Service[] }> => {
      const items: Service[] = [];
      let next: string | null = '';
      while (next !== null) {
        const page: Page<Service> = await ask<Page<Service>>(
          at(`/services?limit=500${next === '' ? '' : `&cursor=${encodeURIComponent(next)}`}`),
        );
        items.push(...page.items);
        next = page.next;
      }
      return { items };
    },
  });
}

/** What a service says of a launch for everybody. */
export const publicDecision = (service: Service) => service.summary?.decisions.find((one) => one.exposure === 'public')?.decision;
