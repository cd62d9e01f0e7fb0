import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { publicDecision, useServices } from '../api/services.ts';
import { useSession } from '../api/session.tsx';
import type { Page, Run, Service } from '../api/shapes.ts';
import { AddRepository, FirstRun } from './first-run.tsx';
import { DecisionMark, Grade, Strip } from '../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../parts/states.tsx';
import { WindowRows } from '../parts/window-rows.tsx';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';

const words = text.overview;
const isActive = (one: Run): boolean => one.state === 'queued' || one.state === 'running';
/** From so many services on there is a field to find one. */
const MANY = 12;

/** All services: may they go, and what is known of them. */
export function OverviewPage(): ReactNode {
  const { at, may, org } = useSession();
  const services = useServices();
  const runs = useQuery({
    queryKey: ['org', org.id, 'runs'],
    queryFn: () => ask<Page<Run>>(at('/runs?limit=20')),
    refetchInterval: (query) => (query.state.data?.items.some(isActive) ? 1500 : false),
  });
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  if (services.isPending) return <Waiting />;
  if (services.isError) return <Problem error={services.error} again={() => void services.refetch()} />;
  const { items } = services.data;
  const busy = runs.data?.items.filter(isActive) ?? [];
  const failed =
    runs.data?.items.filter(
      (one, index, all) => one.state === 'failed' && all.findIndex((other) => other.repositoryId === one.repositoryId) === index,
    ) ?? [];
  const noGo = items.filter((one) => publicDecision(one) === 'NO-GO').length;
  const isFirst = items.length === 0 && busy.length === 0;
  return (
    <>
      <div className="heading">
        <h1>{isFirst ? words.first.title : words.title}</h1>
        {may('services:write') && !isFirst && !adding ? (
          <button type="button" className="primary" onClick={() => setAdding(true)}>
            {words.add}
          </button>
        ) : null}
      </div>
      {items.length > 0 ? <p className="lead">{words.noGo(noGo, items.length)}</p> : null}
      {isFirst && may('services:write') ? <FirstRun /> : null}
      {isFirst && !may('services:write') ? (
        <Empty title={words.nobody.title}>
          <p>{words.nobody.text}</p>
        </Empty>
      ) : null}
      {adding ? (
        <AddRepository
          done={(repository) => {
            setAdding(false);
            if (repository !== undefined) void navigate({ to: '/start', search: { repository } });
          }}
        />
      ) : null}
      <div aria-live="polite">
        {busy.map((run) => (
          <p key={run.id} className="running">
            <span className="spinner" aria-hidden="true" /> <strong>{run.repository}</strong> {common.run[run.state]}
            {run.progress === null ? '' : `: ${run.progress}`}
          </p>
        ))}
        {failed.map((run) => (
          <p key={run.id} className="wrong">
            <strong>{run.repository}</strong> {words.failed(run.problem ?? '')}
          </p>
        ))}
      </div>
      {items.length > 0 ? <ServiceTable services={items} /> : null}
    </>
  );
}

function ServiceTable({ services }: { readonly services: readonly Service[] }): ReactNode {
  const { q = '' } = useSearch({ from: '/frame/' });
  const navigate = useNavigate();
  const { columns } = words;
  const shown = useMemo(() => services.filter((one) => one.name.toLowerCase().includes(q.toLowerCase())), [services, q]);
  return (
    <>
      {services.length > MANY ? (
        <div className="line filters">
          <label>
            {words.find}
            <input
              type="search"
              value={q}
              onChange={(event) =>
                void navigate({ to: '/', search: event.target.value === '' ? {} : { q: event.target.value }, replace: true })
              }
            />
          </label>
        </div>
      ) : null}
      <div className="scroll" tabIndex={0} role="region" aria-label={words.title}>
        <table className="rows" aria-rowcount={shown.length + 1}>
          <thead>
            <tr>
              <th scope="col">{columns.service}</th>
              <th scope="col">{columns.launch}</th>
              <th scope="col">{columns.grade}</th>
              <th scope="col">{columns.coverage}</th>
              <th scope="col" className="figure">
                {columns.critical}
              </th>
              <th scope="col" className="figure">
                {columns.high}
              </th>
              <th scope="col">{columns.built}</th>
            </tr>
          </thead>
          <WindowRows rows={shown} height={66} columns={7}>
            {(service) => <Row key={service.id} service={service} />}
          </WindowRows>
        </table>
      </div>
    </>
  );
}

function Row({ service }: { readonly service: Service }): ReactNode {
  const decision = publicDecision(service);
  return (
    <tr>
      <th scope="row">
        <Link to="/services/$service" params={{ service: service.id }} search={{}}>
          {service.name}
        </Link>
        {service.path === '' ? null : <div className="muted small">{service.path}</div>}
      </th>
      <td>{decision ? <DecisionMark decision={decision} /> : '–'}</td>
      <td>{service.summary ? <Grade grade={service.summary.grade} /> : '–'}</td>
      <td>{service.summary ? <Strip counts={service.summary.counts} /> : '–'}</td>
      <td className="figure">{service.summary?.findings.critical ?? '–'}</td>
      <td className="figure">{service.summary?.findings.high ?? '–'}</td>
      <td className="muted">{service.summary?.frameworks.join(', ')}</td>
    </tr>
  );
}
