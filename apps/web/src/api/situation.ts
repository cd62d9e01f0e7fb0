import { useQuery } from '@tanstack/react-query';
import type { Api } from './api.generated.ts';
import { ask } from './client.ts';
import { useSession } from './session.tsx';

export type Situation = Api['GET /situation']['answer'];

/** How the organisation begins: with or without the demo program, and what is not configured. */
export function useSituation() {
  const { at, org } = useSession();
  return useQuery({
    queryKey: ['org', org.id, 'situation'],
    queryFn: () => ask<Situation>(at('/situation')),
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.data?.demo.state === 'loading' ? 2000 : false),
  });
}
