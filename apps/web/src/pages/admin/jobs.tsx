import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Page, Run, Worker } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.admin.jobs;
const isActive = (one: Run): boolean => one.state === 'queued' || one.state === 'running';

/** Audits that were asked for: what runs, what waits, what became of the rest. */
export function Jobs(): ReactNode {
  const { at, may, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const runs = useInfiniteQuery({
    queryKey: ['org', org.id, 'runs', 'jobs'],
    queryFn: ({ pageParam }) => ask<Page<Run>>(at(`/runs?limit=50${pageParam === '' ? '' : `&cursor=${pageParam}`}`)),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    refetchInterval: (query) => (query.state.data?.pages[0]?.items.some(isActive) ? 2000 : false),
  });
  const cancel = useMutation({
    mutationFn: (run: string) => ask(at(`/runs/${run}/cancel`), { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  if (runs.isPending) return <Waiting rows={8} />;
  if (runs.isLoadingError) return <Problem error={runs.error} again={() => void runs.refetch()} />;
  const rows = runs.data.pages.flatMap((page) => page.items);
  const count = (state: Run['state']): number => rows.filter((one) => one.state === state).length;
  return (
    <>
      <p>{rows.length === 0 ? words.none : words.lead(count('queued'), count('running'))}</p>
      {may('settings:manage') ? <Workers /> : null}
      <p className="muted small">{words.workers}</p>
      {cancel.isError ? (
        <p className="wrong" role="alert">
          {cancel.error.message}
        </p>
      ) : null}
      <div className="scroll" tabIndex={0} role="region" aria-label={text.admin.sections.jobs}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{words.repository}</th>
              <th scope="col">{words.state}</th>
              <th scope="col">{words.trigger}</th>
              <th scope="col">{words.since}</th>
              <th scope="col">
                <span className="hidden">{words.cancel}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  {one.repository} {one.commit === null ? null : <code className="muted">{one.commit.slice(0, 10)}</code>}
                  {one.problem === null ? null : <div className="wrong small">{one.problem}</div>}
                </th>
                <td>
                  {common.run[one.state]} <span className="muted small">{one.progress}</span>
                </td>
                <td>{one.trigger === 'person' ? nameOf(one.requestedBy) : text.service.runs.triggers[one.trigger]}</td>
                <td>{common.moment(one.createdAt)}</td>
                <td>
                  {isActive(one) && may('runs:start') ? (
                    <button type="button" className="quiet" onClick={() => cancel.mutate(one.id)}>
                      {words.cancel}
                    </button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {runs.hasNextPage ? (
        <button type="button" onClick={() => void runs.fetchNextPage()}>
          {words.more}
        </button>
      ) : null}
    </>
  );
}

/** Processes that take audits, with their last word: when they came, or began or ended an audit. */
function Workers(): ReactNode {
  const { at, org } = useSession();
  const workers = useQuery({
    queryKey: ['org', org.id, 'workers'],
    queryFn: () => ask<{ items: Worker[] }>(at('/workers')),
    refetchInterval: 10_000,
  });
  if (!workers.data) return null;
  const { list } = words;
  if (workers.data.items.length === 0) return <p className="note">{list.none}</p>;
  return (
    <ul className="plain">
      {workers.data.items.map((one) => (
        <li key={one.name}>
          <strong>{one.name}</strong> <span className="muted">{list.busy(one.running, one.slots)}</span>{' '}
          <span className="muted small">
            {list.since(common.moment(one.startedAt))}, {list.seen(common.moment(one.seenAt))}
          </span>
        </li>
      ))}
    </ul>
  );
}
