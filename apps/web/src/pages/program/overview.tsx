import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { Dashboard } from '../../api/program.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Service } from '../../api/shapes.ts';
import { DecisionMark } from '../../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';
import { BurnDown } from './burn-down.tsx';
import { Cost } from './cost.tsx';
import { Criteria, FindingFigures, Steps, Week } from './figures.tsx';
import { ProgramTabs } from './tabs.tsx';

/** Will we make it: progress and compliance, phases, deadlines, burn-down, criteria and cost. */
export function ProgramPage(): ReactNode {
  const { at, org } = useSession();
  const dashboard = useQuery({
    queryKey: ['org', org.id, 'dashboard'],
    queryFn: () => ask<Dashboard>(at('/program/dashboard')),
  });
  const services = useServices();
  return (
    <>
      <div className="heading">
        <h1>{program.title}</h1>
      </div>
      <ProgramTabs />
      {dashboard.isPending ? <Waiting rows={8} /> : null}
      {dashboard.isError ? <Problem error={dashboard.error} again={() => void dashboard.refetch()} /> : null}
      {dashboard.data && dashboard.data.progress.applicable === 0 ? (
        <Empty title={program.empty.title}>
          <p>{program.empty.text}</p>
          <p>
            <Link to="/">{program.empty.add}</Link>
          </p>
        </Empty>
      ) : null}
      {dashboard.data && dashboard.data.progress.applicable > 0 ? (
        <Body data={dashboard.data} services={services.data?.items ?? []} />
      ) : null}
    </>
  );
}

function Body({ data, services }: { readonly data: Dashboard; readonly services: readonly Service[] }): ReactNode {
  return (
    <>
      <Tiles data={data} services={services} />
      <Phases data={data} />
      <div className="columns wide-first">
        <BurnDown weeks={data.burnDown} />
        <Week week={data.week} />
      </div>
      <div className="columns">
        <FindingFigures figures={data.findings.bySeverity} />
        <Criteria criteria={data.criteria} />
      </div>
      <div className="columns">
        <Cost cost={data.cost} hours={data.hours} />
        <Steps steps={data.steps} />
      </div>
    </>
  );
}

function Tiles({ data, services }: { readonly data: Dashboard; readonly services: readonly Service[] }): ReactNode {
  const { progress, findings } = data;
  const sum = (key: 'breached' | 'dueThisWeek' | 'waived'): number =>
    Object.values(findings.bySeverity).reduce((total, one) => total + one[key], 0);
  const decisions = services.flatMap((one) => one.summary?.decisions.find((each) => each.exposure === 'public')?.decision ?? []);
  return (
    <ul className="tiles">
      <li className="card">
        <h2>{program.progress.title}</h2>
        <p className="big">{program.share(progress.progress)}</p>
        <Meter share={progress.progress} kind="progress" />
        <p className="small">{program.progress.text(progress.decided, progress.applicable)}</p>
        <p className="muted small">{program.progress.left(progress.open)}</p>
      </li>
      <li className="card">
        <h2>{program.compliance.title}</h2>
        <p className="big">{program.share(progress.compliance)}</p>
        <Meter share={progress.compliance} kind="compliance" />
        <p className="small">{program.compliance.text(progress.passed, progress.decided)}</p>
        <p className="muted small">{program.compliance.waived(progress.waived)}</p>
      </li>
      <li className="card">
        <h2>{program.launch.title}</h2>
        {decisions.length === 0 ? (
          <p className="muted">{program.launch.none}</p>
        ) : (
          <p className="small">
            <Link to="/decisions">{program.launch.room}</Link>
          </p>
        )}
        <ul className="plain">
          {(['NO-GO', 'GO WITH CONDITIONS', 'GO'] as const).map((one) => {
            const count = decisions.filter((each) => each === one).length;
            return count === 0 ? null : (
              <li key={one}>
                <span className="count">{common.number(count)}</span> <DecisionMark decision={one} />
              </li>
            );
          })}
        </ul>
      </li>
      <li className="card">
        <h2>{program.deadlines.title}</h2>
        <p className="big">
          <Link to="/findings" search={{ breached: 'true' }} className={sum('breached') > 0 ? 'overdue' : ''}>
            {program.deadlines.overdue(sum('breached'))}
          </Link>
        </p>
        <p className="small">{program.deadlines.soon(sum('dueThisWeek'))}</p>
        <p className="muted small">
          <Link to="/findings" search={{ state: 'waived' }}>
            {program.deadlines.accepted(sum('waived'))}
          </Link>
        </p>
      </li>
    </ul>
  );
}

/** A share as a length; its number stands beside it. */
function Meter({ share, kind }: { readonly share: number | null; readonly kind: 'progress' | 'compliance' }): ReactNode {
  return (
    <div className={`meter meter-${kind}`} aria-hidden="true">
      <div style={{ width: `${(share ?? 0) * 100}%` }} />
    </div>
  );
}

function Phases({ data }: { readonly data: Dashboard }): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () => ask(at('/program/template'), { body: {}, key: crypto.randomUUID() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const { columns } = program.phases;
  const none = data.phases.every((one) => one.number === null);
  return (
    <section aria-labelledby="phases-title">
      <h2 id="phases-title">{program.phases.title}</h2>
      {none ? (
        <p className="line">
          <span className="muted">{program.phases.none}</span>
          {may('program:plan') ? (
            <button type="button" onClick={() => make.mutate()} disabled={make.isPending}>
              {program.phases.make}
            </button>
          ) : null}
        </p>
      ) : null}
      {make.isError ? (
        <p className="wrong" role="alert">
          {make.error.message}
        </p>
      ) : null}
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="phases-title">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{columns.phase}</th>
              <th scope="col" className="figure">
                {columns.services}
              </th>
              <th scope="col">{columns.progress}</th>
              <th scope="col">{columns.compliance}</th>
              <th scope="col" className="figure">
                {columns.open}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.phases.map(({ number, title, progress }) => (
              <tr key={String(number)}>
                <th scope="row">
                  <Link to="/program/map" search={number === null ? {} : { phase: String(number) }}>
                    {program.phases.name(number, title)}
                  </Link>
                </th>
                <td className="figure">{program.phases.audited(progress.audited, progress.services)}</td>
                <td>
                  <span className="share">{program.share(progress.progress)}</span>
                  <Meter share={progress.progress} kind="progress" />
                </td>
                <td>
                  <span className="share">{program.share(progress.compliance)}</span>
                  <Meter share={progress.compliance} kind="compliance" />
                </td>
                <td className="figure">{common.number(progress.open)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
