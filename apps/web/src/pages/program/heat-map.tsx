import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { HeatMap, Phase } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import type { Page } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { program } from '../../text/pages.ts';
import { HeatGrid } from './heat-grid.tsx';
import { heatRows, orderedRows } from './heat-rows.ts';
import { ProgramTabs } from './tabs.tsx';

/** Where is it bad: services × standards, every cell a way to its list. */
export function HeatMapPage(): ReactNode {
  const { at, org } = useSession();
  const { q, phase, sort } = useSearch({ from: '/frame/program/map' });
  const navigate = useNavigate();
  const map = useQuery({ queryKey: ['org', org.id, 'heatmap'], queryFn: () => ask<HeatMap>(at('/program/heatmap')) });
  const phases = useQuery({ queryKey: ['org', org.id, 'phases'], queryFn: () => ask<Page<Phase>>(at('/program/phases?limit=50')) });
  const rows = useMemo(() => (map.data ? heatRows(map.data) : []), [map.data]);
  const shown = useMemo(() => {
    const wanted = q?.toLowerCase();
    const some = rows.filter(
      (one) => (wanted === undefined || one.name.toLowerCase().includes(wanted)) && (phase === undefined || String(one.phase) === phase),
    );
    return orderedRows(some, sort, map.data?.standards ?? []);
  }, [rows, q, phase, sort, map.data]);
  const go = (change: { q?: string | undefined; phase?: string | undefined; sort?: string | undefined }, replace = false): void => {
    const next = { q, phase, sort, ...change };
    const search = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== ''));
    void navigate({ to: '/program/map', search, replace });
  };
  return (
    <>
      <div className="heading">
        <h1>{program.title}</h1>
      </div>
      <ProgramTabs />
      {map.isPending ? <Waiting rows={12} /> : null}
      {map.isError ? <Problem error={map.error} again={() => void map.refetch()} /> : null}
      {map.data && rows.length === 0 ? (
        <Empty title={program.empty.title}>
          <p>{program.empty.text}</p>
          <p>
            <Link to="/">{program.empty.add}</Link>
          </p>
        </Empty>
      ) : null}
      {map.data && rows.length > 0 ? (
        <>
          <div className="line filters toolbar">
            <label>
              {program.map.filter}
              <input type="search" value={q ?? ''} onChange={(event) => go({ q: event.target.value }, true)} />
            </label>
            <Choose
              label={program.map.phase}
              value={phase}
              options={(phases.data?.items ?? []).map((one) => [String(one.number), program.phases.name(one.number, one.title)])}
              onChange={(one) => go({ phase: one })}
            />
            <label>
              {program.map.sort}
              <select value={sort ?? ''} onChange={(event) => go({ sort: event.target.value || undefined })}>
                <option value="">{program.map.sorts.plan}</option>
                <option value="worst">{program.map.sorts.worst}</option>
                <option value="name">{program.map.sorts.name}</option>
                {map.data.standards.map((one) => (
                  <option key={one.id} value={one.id}>
                    {program.map.sortBy(one.title)}
                  </option>
                ))}
              </select>
            </label>
            <span className="muted small">{program.map.count(shown.length, rows.length)}</span>
          </div>
          {shown.length === 0 ? (
            <Empty title={program.map.none(q ?? '')}>
              <button type="button" onClick={() => go({ q: undefined, phase: undefined })}>
                {program.map.clear}
              </button>
            </Empty>
          ) : (
            <HeatGrid standards={map.data.standards} rows={shown} all={rows} sort={sort} onSort={(one) => go({ sort: one })} />
          )}
          <p className="legend muted small">
            {Object.values(program.map.legend).map((one) => (
              <span key={one}>{one}</span>
            ))}
          </p>
        </>
      ) : null}
    </>
  );
}
