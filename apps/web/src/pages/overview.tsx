import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { memo, useDeferredValue, useEffect, useMemo, useState } from 'react';
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
/** The address follows what is typed after so long without a key. */
const SETTLED_MS = 250;

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
  if (services.isLoadingError) return <Problem error={services.error} again={() => void services.refetch()} />;
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
  const [typed, setTyped] = useSearchWords();
  // What is typed is painted first; the rows follow, and a newer letter puts aside what was begun for an older one.
  const wanted = useDeferredValue(typed.toLowerCase());
  const shown = useMemo(() => services.filter((one) => one.name.toLowerCase().includes(wanted)), [services, wanted]);
  return (
    <>
      {services.length > MANY ? (
        <div className="line filters">
          <label>
            {words.find}
            <input type="search" value={typed} onChange={(event) => setTyped(event.target.value)} />
          </label>
        </div>
      ) : null}
      {shown.length === 0 ? <p>{words.none}</p> : <Rows services={shown} />}
    </>
  );
}

/** What is looked for, as the address says it. The address follows when nothing was typed for a moment: every link of a page reads it. */
function useSearchWords(): [string, (words: string) => void] {
  const { q = '' } = useSearch({ from: '/frame/' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q);
  const [seen, setSeen] = useState(q);
  const [sent, setSent] = useState(q);
  if (q !== seen) {
    setSeen(q);
    // Not what was typed here before: somebody went back, or followed a link.
    if (q !== sent) {
      setSent(q);
      setTyped(q);
    }
  }
  useEffect(() => {
    if (typed === q) return undefined;
    const timer = setTimeout(() => {
      setSent(typed);
      void navigate({ to: '/', search: typed === '' ? {} : { q: typed }, replace: true });
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed, q, navigate]);
  return [typed, setTyped];
}

const Rows = memo(function Rows({ services }: { readonly services: readonly Service[] }): ReactNode {
  const { columns } = words;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table className="rows" aria-rowcount={services.length + 1}>
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
        <WindowRows rows={services} height={66} columns={7}>
          {drawRow}
        </WindowRows>
      </table>
    </div>
  );
});

/** A new line begins after a slash and not within a name. */
function PathBelow({ path }: { readonly path: string }): ReactNode {
  const at = path.lastIndexOf('/') + 1;
  return (
    <div className="muted small">
      {path.slice(0, at)}
      <wbr />
      {path.slice(at)}
    </div>
  );
}

const drawRow = (service: Service): ReactNode => <Row key={service.id} service={service} />;

const Row = memo(function Row({ service }: { readonly service: Service }): ReactNode {
  const decision = publicDecision(service);
  return (
    <tr>
      <th scope="row">
        <Link to="/services/$service" params={{ service: service.id }} search={{}}>
          {service.name}
        </Link>
        {service.path === '' ? null : <PathBelow path={service.path} />}
      </th>
      <td>{decision ? <DecisionMark decision={decision} /> : '–'}</td>
      <td>{service.summary ? <Grade grade={service.summary.grade} /> : '–'}</td>
      <td>{service.summary ? <Strip counts={service.summary.counts} /> : '–'}</td>
      <td className="figure">{service.summary?.findings.critical ?? '–'}</td>
      <td className="figure">{service.summary?.findings.high ?? '–'}</td>
      <td className="muted">{service.summary?.frameworks.join(', ')}</td>
    </tr>
  );
});
