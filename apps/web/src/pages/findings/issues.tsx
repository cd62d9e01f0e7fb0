import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Issue, TrackerName } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.integrations;

/** Issues of a finding in trackers, with what the two differ in. Shows nothing where no tracker is connected. */
export function Issues({ id }: { readonly id: string }): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'finding', id, 'issues'];
  const trackers = useQuery({ queryKey: ['org', org.id, 'trackers'], queryFn: () => ask<{ items: TrackerName[] }>(at('/trackers')) });
  const issues = useQuery({ queryKey: key, queryFn: () => ask<{ items: Issue[] }>(at(`/findings/${id}/issues`)) });
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const make = useMutation({
    mutationFn: (integration: string) => ask(at(`/findings/${id}/issues`), { body: { integration } }),
    ...settle,
  });
  const resolve = useMutation({
    mutationFn: ({ issue, ...body }: { issue: string; field: string; take: string }) =>
      ask(at(`/findings/${id}/issues/${issue}/resolution`), { body }),
    ...settle,
  });
  const linked = issues.data?.items ?? [];
  const free = (trackers.data?.items ?? []).filter((one) => !linked.some((issue) => issue.integration === one.id));
  if (linked.length + free.length === 0) return null;
  const problem = make.error ?? resolve.error;
  return (
    <section>
      <h2>{words.issues}</h2>
      <ul>
        {linked.map((one) => (
          <li key={one.id}>
            <a href={one.url} rel="noreferrer noopener" target="_blank">
              {one.name} {one.key}
            </a>{' '}
            {one.plannedOn === null ? null : <span className="muted">{words.planned(common.day(one.plannedOn))}</span>}
            {one.conflicts.map((conflict) => (
              <p key={conflict.field} className="wrong">
                {words.differ} {words.fields[conflict.field]}{' '}
                {may('findings:work') ? (
                  <>
                    <button type="button" onClick={() => resolve.mutate({ issue: one.id, field: conflict.field, take: 'ours' })}>
                      {words.ours(shown(conflict.ours))}
                    </button>{' '}
                    <button type="button" onClick={() => resolve.mutate({ issue: one.id, field: conflict.field, take: 'theirs' })}>
                      {words.theirs(shown(conflict.theirs))}
                    </button>
                  </>
                ) : null}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {may('findings:work')
        ? free.map((one) => (
            <button key={one.id} type="button" disabled={make.isPending} onClick={() => make.mutate(one.id)}>
              {words.makeIssue(one.name)}
            </button>
          ))
        : null}
      {make.isSuccess ? <p role="status">{words.asked}</p> : null}
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
    </section>
  );
}

function shown(value: string | boolean | null): string {
  if (value === null) return words.nothing;
  return typeof value === 'boolean' ? (value ? words.yes : words.no) : value;
}
