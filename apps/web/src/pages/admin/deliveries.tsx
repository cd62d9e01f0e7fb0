import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Delivery, Page } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.integrations;

/** What an integration was sent, with what did not arrive. */
export function Deliveries({ integration }: { readonly integration: string }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'integrations', integration, 'deliveries'];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      ask<Page<Delivery>>(at(`/integrations/${integration}/deliveries?limit=20${pageParam === '' ? '' : `&cursor=${pageParam}`}`)),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const replay = useMutation({
    mutationFn: (id: string) => ask(at(`/integrations/${integration}/deliveries/${id}/replay`), { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id, 'integrations'] }),
  });
  if (pages.isPending) return <Waiting />;
  if (pages.isLoadingError) return <Problem error={pages.error} again={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap((page) => page.items);
  return (
    <section className="card" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">{words.deliveries}</h2>
      {rows.length === 0 ? <p className="muted">{words.noDeliveries}</p> : null}
      {rows.length === 0 ? null : (
        <div className="scroll" tabIndex={0} role="region" aria-label={words.deliveries}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{words.event}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">{words.attempts}</th>
                <th scope="col">{words.when}</th>
                <th scope="col">
                  <span className="hidden">{words.replay}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <code>{one.event}</code>
                    {one.problem === null ? null : <div className="wrong small">{one.problem}</div>}
                  </th>
                  <td>{words.deliveryStates[one.state]}</td>
                  <td>{one.attempts}</td>
                  <td>{common.moment(one.doneAt ?? one.createdAt)}</td>
                  <td>
                    {one.state === 'waiting' ? null : (
                      <button type="button" className="quiet" onClick={() => replay.mutate(one.id)}>
                        {words.replay}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {replay.isError ? (
        <p className="wrong" role="alert">
          {replay.error.message}
        </p>
      ) : null}
      {pages.hasNextPage ? (
        <button type="button" onClick={() => void pages.fetchNextPage()}>
          {text.admin.jobs.more}
        </button>
      ) : null}
    </section>
  );
}
