import type { Severity } from '@airworthy/model';
import { FINDING_STATES } from '@airworthy/program';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { Finding, Page } from '../api/shapes.ts';
import { Choose } from '../parts/choose.tsx';
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
        <Choose
          label="Severity"
          value={severity}
          options={SEVERITIES.map((one) => [one, en.severity[one]])}
          onChange={(one) => go({ severity: one })}
        />
        <Choose
          label="State"
          value={state}
          options={FINDING_STATES.map((one) => [one, en.state[one]])}
          onChange={(one) => go({ state: one })}
        />
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
