import type { Severity } from '@airworthy/model';
import { FINDING_STATES } from '@airworthy/program';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { Finding, Page } from '../api/shapes.ts';
import { FindingTable } from '../parts/finding-table.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { en } from '../text/en.ts';

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Findings of all services, the worst and oldest first. */
export function FindingsPage(): ReactNode {
  const { at, org } = useSession();
  const navigate = useNavigate();
  const { severity, state } = useSearch({ from: '/frame/findings' });
  const findings = useInfiniteQuery({
    queryKey: ['org', org.id, 'findings', 'all', severity, state],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        limit: '100',
        ...(severity ? { severity } : {}),
        ...(state ? { state } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      });
      return ask<Page<Finding>>(at(`/findings?${query}`));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const go = (change: { severity?: string | undefined; state?: string | undefined }): void =>
    void navigate({ to: '/findings', search: { severity, state, ...change } });
  return (
    <>
      <div className="heading">
        <h1>Findings</h1>
      </div>
      <div className="line filters">
        <label>
          Severity
          <select value={severity ?? ''} onChange={(event) => go({ severity: event.target.value || undefined })}>
            <option value="">All</option>
            {SEVERITIES.map((one) => (
              <option key={one} value={one}>
                {en.severity[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          State
          <select value={state ?? ''} onChange={(event) => go({ state: event.target.value || undefined })}>
            <option value="">All</option>
            {FINDING_STATES.map((one) => (
              <option key={one} value={one}>
                {en.state[one]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {findings.isPending ? <Waiting /> : null}
      {findings.isError ? <Problem error={findings.error} again={() => void findings.refetch()} /> : null}
      {findings.data ? <FindingTable findings={findings.data.pages.flatMap((page) => page.items)} withService /> : null}
      {findings.hasNextPage ? (
        <button type="button" onClick={() => void findings.fetchNextPage()} disabled={findings.isFetchingNextPage}>
          Show more
        </button>
      ) : null}
    </>
  );
}
