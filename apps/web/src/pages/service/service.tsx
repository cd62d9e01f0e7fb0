import type { Status } from '@airworthy/model';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { inSight } from '../../parts/in-sight.ts';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Finding, Page, ServicePage as Service, Verdict } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { FindingTable } from '../../parts/finding-table.tsx';
import { DecisionMark, Grade, SeverityMark, StatusMark, Strip } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { SITE } from '../../mode.ts';
import { Diagrams } from './diagrams.tsx';
import { Documents } from './documents.tsx';
import { Imports } from './imports.tsx';
import { Routes } from './routes.tsx';
import { Runs } from './runs.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.service;
const ALL = ['standards', 'routes', 'diagrams', 'findings', 'checklist', 'runs', 'imports', 'documents'] as const;
type Tab = (typeof ALL)[number];
/** These come from a server. */
const OF_SERVER: readonly Tab[] = ['runs', 'imports', 'documents'];
const TABS: readonly Tab[] = SITE ? ALL.filter((one) => !OF_SERVER.includes(one)) : ALL;

/** One service: may it go, why not, and what is known of each standard. */
export function ServicePage(): ReactNode {
  const { service: id } = useParams({ from: '/frame/services/$service' });
  const search = useSearch({ from: '/frame/services/$service' });
  const { at, org } = useSession();
  const service = useQuery({ queryKey: ['org', org.id, 'service', id], queryFn: () => ask<Service>(at(`/services/${id}`)) });
  if (service.isPending) return <Waiting />;
  if (service.isLoadingError) return <Problem error={service.error} again={() => void service.refetch()} />;
  const { data } = service;
  const tab: Tab = TABS.find((one) => one === search.tab) ?? 'standards';
  return (
    <>
      <p className="crumbs">
        <Link to="/">{words.services}</Link>
      </p>
      <div className="heading">
        <h1>{data.name}</h1>
        {data.summary ? <Grade grade={data.summary.grade} /> : null}
        {data.summary ? <Strip counts={data.summary.counts} /> : null}
        <span className="line push">
          <Link className="button" to="/decisions/$service" params={{ service: id }} search={{}}>
            {text.decisions.title}
          </Link>
          {SITE ? null : (
            <Link className="button primary" to="/services/$service/review" params={{ service: id }} search={{ show: 'open' }}>
              {text.bench.ofService}
            </Link>
          )}
        </span>
      </div>
      <Decisions service={data} brief={tab !== 'standards'} />
      <nav className="tabs" aria-label={words.tabs.label}>
        {TABS.map((key) => (
          <Link
            key={key}
            to="/services/$service"
            params={{ service: id }}
            search={{ tab: key === 'standards' ? undefined : key }}
            ref={key === tab ? inSight : undefined}
            className={key === tab ? 'here' : ''}
            activeProps={{}}
            aria-current={key === tab ? 'page' : 'false'}
          >
            {words.tabs[key]}
          </Link>
        ))}
      </nav>
      {tab === 'standards' ? <Standards service={data} /> : null}
      {tab === 'routes' ? <Routes service={id} /> : null}
      {tab === 'diagrams' ? <Diagrams service={id} name={data.name} /> : null}
      {tab === 'runs' ? <Runs service={id} /> : null}
      {tab === 'imports' ? <Imports service={id} /> : null}
      {tab === 'documents' ? <Documents service={id} /> : null}
      {tab === 'findings' ? <Findings service={id} /> : null}
      {tab === 'checklist' ? <Checklist service={data} standard={search.standard} status={search.status} /> : null}
    </>
  );
}

/** @param props.brief where the window is narrow, only the words: what the tab shows is to be in sight. */
function Decisions({ service, brief }: { readonly service: Service; readonly brief: boolean }): ReactNode {
  return (
    <ul className={brief ? 'decisions brief' : 'decisions'}>
      {service.decisions.map((one) => (
        <li key={one.exposure} className="card">
          <h2>{common.exposure[one.exposure] ?? one.exposure}</h2>
          <DecisionMark decision={one.decision} />
          <p>{one.reason}</p>
          {one.blockers.length > 0 ? (
            <p className="small">
              {words.blockedBy}{' '}
              {one.blockers.slice(0, 6).map((item, index) => (
                <Fragment key={item}>
                  {index > 0 ? ', ' : ''}
                  <Link className="id" to="/services/$service/items/$item" params={{ service: service.id, item }}>
                    {item}
                  </Link>
                </Fragment>
              ))}
              {one.blockers.length > 6 ? ` ${words.andMore(one.blockers.length - 6)}` : ''}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Standards({ service }: { readonly service: Service }): ReactNode {
  const asked = service.standards
    .filter((one) => one.pass + one.partial + one.fail + one.unknown > 0)
    .toSorted((a, b) => b.fail + b.partial - (a.fail + a.partial) || a.standard.localeCompare(b.standard));
  return (
    <div className="scroll">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{words.standard}</th>
            <th scope="col">{words.grade}</th>
            <th scope="col">{words.coverage}</th>
            <th scope="col" className="figure">
              {words.fail}
            </th>
            <th scope="col" className="figure">
              {words.unknown}
            </th>
          </tr>
        </thead>
        <tbody>
          {asked.map((one) => (
            <tr key={one.standard}>
              <th scope="row">
                <Link
                  to="/services/$service"
                  params={{ service: service.id }}
                  search={{ tab: 'checklist', standard: one.standard, status: undefined }}
                >
                  {one.title}
                </Link>
              </th>
              <td>
                <Grade grade={one.grade} />
              </td>
              <td>
                <Strip counts={{ ...one, notApplicable: one.not_applicable }} />
              </td>
              <td className="figure">{one.fail + one.partial}</td>
              <td className="figure">{one.unknown}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Findings({ service }: { readonly service: string }): ReactNode {
  const { at, org } = useSession();
  const findings = useQuery({
    queryKey: ['org', org.id, 'findings', service],
    queryFn: () => ask<Page<Finding>>(at(`/services/${service}/findings?limit=200`)),
  });
  if (findings.isPending) return <Waiting />;
  if (findings.isLoadingError) return <Problem error={findings.error} again={() => void findings.refetch()} />;
  return (
    <>
      <FindingTable findings={findings.data.items} withService={false} />
      {findings.data.next === null ? null : (
        <Link className="button" to="/findings" search={{ service }}>
          {words.findings.all}
        </Link>
      )}
    </>
  );
}

const STATUSES: readonly Status[] = ['FAIL', 'PARTIAL', 'UNKNOWN', 'PASS', 'N/A'];

function Checklist({
  service,
  standard,
  status,
}: {
  readonly service: Service;
  readonly standard: string | undefined;
  readonly status: string | undefined;
}): ReactNode {
  const { at, org } = useSession();
  const navigate = useNavigate();
  const verdicts = useInfiniteQuery({
    queryKey: ['org', org.id, 'verdicts', service.id, standard, status],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({
        limit: '200',
        ...(standard ? { standard } : {}),
        ...(status ? { status } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      });
      return ask<Page<Verdict>>(at(`/services/${service.id}/verdicts?${query}`));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const go = (change: { standard?: string | undefined; status?: string | undefined }): void =>
    void navigate({ to: '/services/$service', params: { service: service.id }, search: { tab: 'checklist', standard, status, ...change } });
  const rows = verdicts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="line filters">
        <Choose
          label={words.checklist.standard}
          value={standard}
          options={service.standards.map((one) => [one.standard, one.title])}
          onChange={(one) => go({ standard: one })}
        />
        <Choose
          label={words.checklist.verdict}
          value={status}
          options={STATUSES.map((one) => [one, common.status[one]])}
          onChange={(one) => go({ status: one })}
        />
      </div>
      {verdicts.isPending ? <Waiting /> : null}
      {verdicts.isError ? <Problem error={verdicts.error} again={() => void verdicts.refetch()} /> : null}
      {rows.length > 0 ? (
        <ul className="items">
          {rows.map((one) => (
            <li key={one.item}>
              <StatusMark status={one.status} />
              <div>
                <Link to="/services/$service/items/$item" params={{ service: service.id, item: one.item }}>
                  {one.title}
                </Link>
                <div className="muted small">
                  {one.item} · {one.reason}
                  {one.stale ? ` · ${words.checklist.stale}` : ''}
                  {one.review === 'pending' ? ` · ${words.checklist.waits}` : ''}
                </div>
              </div>
              <SeverityMark severity={one.severity} />
            </li>
          ))}
        </ul>
      ) : null}
      {!verdicts.isPending && rows.length === 0 && !verdicts.isError ? <p>{words.checklist.empty}</p> : null}
      {verdicts.hasNextPage ? (
        <button type="button" onClick={() => void verdicts.fetchNextPage()} disabled={verdicts.isFetchingNextPage}>
          {words.checklist.more}
        </button>
      ) : null}
    </>
  );
}
