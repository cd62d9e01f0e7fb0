import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { inSight } from '../../parts/in-sight.ts';
import { ask } from '../../api/client.ts';
import type { Fleet } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { fleet as text } from '../../text/pages.ts';
import { followedCalls } from './call-states.ts';
import { Calls } from './calls.tsx';
import { Controls } from './controls.tsx';
import './fleet.css';
import { Patterns } from './patterns.tsx';
import { Tables } from './tables.tsx';

const TABS = { calls: Calls, tables: Tables, controls: Controls, patterns: Patterns } as const;

/** What can only be seen over several services: calls, tables, copies, patterns. */
export function FleetPage(): ReactNode {
  const { at, org } = useSession();
  const search = useSearch({ from: '/frame/fleet' });
  const navigate = useNavigate();
  const fleets = useQuery({
    queryKey: ['org', org.id, 'fleet'],
    queryFn: () => ask<{ items: Fleet[] }>(at('/program/fleet')),
    staleTime: 60_000,
  });
  const items = fleets.data?.items ?? [];
  const chosen = items.find((one) => one.repository === search.repository) ?? items[0];
  const tab = search.tab !== undefined && search.tab in TABS ? (search.tab as keyof typeof TABS) : 'calls';
  const Tab = TABS[tab];
  const edges = chosen ? followedCalls(chosen.model) : [];
  const open = edges.filter((one) => one.state === 'open' || one.state === 'weak' || one.state === 'mismatch').length;
  return (
    <>
      <div className="heading">
        <h1>{text.title}</h1>
        {chosen ? <span className="muted">{text.summary(chosen.model.services.length, edges.length, open)}</span> : null}
        {items.length > 1 ? (
          <label className="push">
            <span className="hidden">{text.repository}</span>
            <select
              value={chosen?.repository}
              onChange={(event) => void navigate({ to: '/fleet', search: { tab: search.tab, repository: event.target.value } })}
            >
              {items.map((one) => (
                <option key={one.run}>{one.repository}</option>
              ))}
            </select>
          </label>
        ) : null}
      </div>
      {fleets.isPending ? <Waiting rows={10} /> : null}
      {fleets.isError ? <Problem error={fleets.error} again={() => void fleets.refetch()} /> : null}
      {fleets.data && !chosen ? (
        <Empty title={text.empty.title}>
          <p>{text.empty.text}</p>
          <p>
            <Link to="/">{text.empty.add}</Link>
          </p>
        </Empty>
      ) : null}
      {chosen ? (
        <>
          <nav className="tabs over-wide" aria-label={text.parts}>
            {(Object.keys(TABS) as (keyof typeof TABS)[]).map((one) => (
              <Link
                key={one}
                to="/fleet"
                search={{ tab: one === 'calls' ? undefined : one, repository: search.repository }}
                ref={one === tab ? inSight : undefined}
                className={one === tab ? 'here' : ''}
                activeProps={{}}
                aria-current={one === tab ? 'page' : 'false'}
              >
                {text.tabs[one]}
              </Link>
            ))}
          </nav>
          <Tab model={chosen.model} />
        </>
      ) : null}
    </>
  );
}
