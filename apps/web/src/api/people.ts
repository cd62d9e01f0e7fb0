import { useQuery } from '@tanstack/react-query';
import { ask } from './client.ts';
import { useSession } from './session.tsx';
import type { Person } from './shapes.ts';

export interface People {
  readonly all: readonly Person[];
  /** The name of somebody; ids of machines and of those who left stay as they are. */
  readonly nameOf: (id: string) => string;
}

export function usePeople(): People {
  const { at, org } = useSession();
  const people = useQuery({
    queryKey: ['people', org.id],
    queryFn: () => ask<{ items: Person[] }>(at('/people')),
    staleTime: 300_000,
  });
  const all = people.data?.items ?? [];
  return { all, nameOf: (id) => all.find((one) => one.userId === id)?.name ?? id };
}
