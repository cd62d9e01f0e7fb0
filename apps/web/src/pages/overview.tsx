import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { Page, Repository, Run, Service } from '../api/shapes.ts';
import { DecisionMark, Grade, Strip } from '../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../parts/states.tsx';
import { en } from '../text/en.ts';

/** All services: may they go, and what is known of them. */
export function OverviewPage(): ReactNode {
  const { at, may, org } = useSession();
  const services = useQuery({ queryKey: ['org', org.id, 'services'], queryFn: () => ask<Page<Service>>(at('/services?limit=500')) });
  const runs = useQuery({
    queryKey: ['org', org.id, 'runs'],
    queryFn: () => ask<Page<Run>>(at('/runs?limit=20')),
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.state === 'queued' || one.state === 'running') ? 1500 : false),
  });
  const [adding, setAdding] = useState(false);
  if (services.isPending) return <Waiting />;
  if (services.isError) return <Problem error={services.error} again={() => void services.refetch()} />;
  const { items } = services.data;
  const busy = runs.data?.items.filter((one) => one.state === 'queued' || one.state === 'running') ?? [];
  const failed =
    runs.data?.items.filter(
      (one, index, all) => one.state === 'failed' && all.findIndex((other) => other.repositoryId === one.repositoryId) === index,
    ) ?? [];
  const noGo = items.filter((one) => publicDecision(one) === 'NO-GO').length;
  return (
    <>
      <div className="heading">
        <h1>Services</h1>
        {may('services:write') && (items.length > 0 || busy.length > 0) && !adding ? (
          <button type="button" className="primary" onClick={() => setAdding(true)}>
            Add repository
          </button>
        ) : null}
      </div>
      {items.length > 0 ? (
        <p className="lead">
          {noGo === 0
            ? `None of ${items.length} is a no-go for a public launch.`
            : `${noGo} of ${items.length} ${noGo === 1 ? 'is' : 'are'} a no-go for a public launch.`}
        </p>
      ) : null}
      {adding || (items.length === 0 && busy.length === 0) ? (
        may('services:write') ? (
          <AddRepository first={items.length === 0} done={() => setAdding(false)} />
        ) : (
          <Empty title="No service has been audited yet">
            <p>A lead auditor or an administrator adds repositories.</p>
          </Empty>
        )
      ) : null}
      <div aria-live="polite">
        {busy.map((run) => (
          <p key={run.id} className="running">
            <span className="spinner" aria-hidden="true" /> <strong>{run.repository}</strong> {en.run[run.state]}
            {run.progress === null ? '' : `: ${run.progress}`}
          </p>
        ))}
        {failed.map((run) => (
          <p key={run.id} className="wrong">
            <strong>{run.repository}</strong> could not be audited. {run.problem}
          </p>
        ))}
      </div>
      {items.length > 0 ? <ServiceTable services={items} /> : null}
    </>
  );
}

const publicDecision = (service: Service) => service.summary?.decisions.find((one) => one.exposure === 'public')?.decision;

function ServiceTable({ services }: { readonly services: readonly Service[] }): ReactNode {
  return (
    <div className="scroll">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Public launch</th>
            <th scope="col">Grade</th>
            <th scope="col">Coverage</th>
            <th scope="col" className="figure">
              Critical
            </th>
            <th scope="col" className="figure">
              High
            </th>
            <th scope="col">Built with</th>
          </tr>
        </thead>
        <tbody>
          {services.map((service) => (
            <tr key={service.id}>
              <th scope="row">
                <Link
                  to="/services/$service"
                  params={{ service: service.id }}
                  search={{ tab: undefined, standard: undefined, status: undefined }}
                >
                  {service.name}
                </Link>
                {service.path === '' ? null : <div className="muted small">{service.path}</div>}
              </th>
              <td>{publicDecision(service) ? <DecisionMark decision={publicDecision(service) ?? 'NO-GO'} /> : '–'}</td>
              <td>{service.summary ? <Grade grade={service.summary.grade} /> : '–'}</td>
              <td>{service.summary ? <Strip counts={service.summary.counts} /> : '–'}</td>
              <td className="figure">{service.summary?.findings.critical ?? '–'}</td>
              <td className="figure">{service.summary?.findings.high ?? '–'}</td>
              <td className="muted">{service.summary?.frameworks.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Adds a repository and starts its first audit. */
function AddRepository({ first, done }: { readonly first: boolean; readonly done: () => void }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [source, setSource] = useState<Repository['source']>('git');
  const add = useMutation({
    mutationFn: async (values: { name: string; location: string }) => {
      const { id } = await ask<{ id: string }>(at('/repositories'), { body: { ...values, source }, key: crypto.randomUUID() });
      await ask(at(`/repositories/${id}/runs`), { method: 'POST', key: crypto.randomUUID() });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['org', org.id] });
      done();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const location = String(values.get('location') ?? '').trim();
    const name =
      location
        .replace(/\.git$/, '')
        .replace(/\/$/, '')
        .split('/')
        .at(-1) ?? location;
    add.mutate({ name, location });
  };
  return (
    <section className="card" aria-labelledby="add-title">
      <h2 id="add-title">{first ? 'Audit your first repository' : 'Add a repository'}</h2>
      <p className="muted">Its code is read, never run. The first verdicts are there within a minute.</p>
      <form onSubmit={submit} className="line">
        <label>
          From
          <select value={source} onChange={(event) => setSource(event.target.value as Repository['source'])}>
            <option value="git">Git address</option>
            <option value="folder">Folder of the server</option>
          </select>
        </label>
        <label className="grow">
          {source === 'git' ? 'Address' : 'Folder'}
          <input
            name="location"
            required
            maxLength={2000}
            placeholder={source === 'git' ? 'https://github.com/you/service.git' : '/srv/repositories/service'}
          />
        </label>
        <button type="submit" className="primary" disabled={add.isPending}>
          Audit it
        </button>
        {first ? null : (
          <button type="button" className="quiet" onClick={done}>
            Cancel
          </button>
        )}
      </form>
      {add.isError ? (
        <p className="wrong" role="alert">
          {add.error.message}
        </p>
      ) : null}
    </section>
  );
}
