import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { SITE } from '../mode.ts';
import { ask } from './client.ts';
import { ApiProblem } from './problem.ts';
import type { Me } from './shapes.ts';

export interface Session {
  readonly me: Me;
  readonly org: Me['organisations'][number];
  /** Path of the API below the organisation. */
  readonly at: (path: string) => string;
  readonly may: (permission: string) => boolean;
}

const Context = createContext<Session | undefined>(undefined);

/** Who is signed in; null when nobody is. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: () =>
      ask<Me>('/api/me').catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }),
    staleTime: 60_000,
  });
}

export function SessionProvider({ me, children }: { readonly me: Me; readonly children: ReactNode }): ReactNode {
  const [org] = me.organisations;
  useLiveUpdates(org?.id);
  if (!org) return null;
  const session: Session = {
    me,
    org,
    at: (path) => `/api/orgs/${org.id}${path}`,
    may: (permission) => org.permissions.includes(permission),
  };
  return <Context value={session}>{children}</Context>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('a page of members was shown to nobody');
  return session;
}

/** What others do shows without a reload: every change that the server tells makes what is on screen stale. */
function useLiveUpdates(org: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (SITE || org === undefined) return undefined;
    const source = new EventSource(`/api/orgs/${org}/events`);
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void client.invalidateQueries({ queryKey: ['org'] }), 250);
    };
    source.addEventListener('change', soon);
    return () => {
      clearTimeout(waiting);
      source.close();
    };
  }, [org, client]);
}
