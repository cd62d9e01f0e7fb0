import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Page, Repository, Run } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { ScheduleStep } from './schedule-step.tsx';
import { ServicesStep } from './services-step.tsx';
import { StandardsStep } from './standards-step.tsx';

const words = text.start;
const STEPS = ['services', 'standards', 'schedule'] as const;

/** After the first repository: services and how critical they are, standards, schedule. Each step may be skipped, and results come in meanwhile. */
export function StartPage(): ReactNode {
  const { repository, step: asked } = useSearch({ from: '/frame/start' });
  const { at, org } = useSession();
  const navigate = useNavigate();
  const services = useServices();
  const repositories = useQuery({
    queryKey: ['org', org.id, 'repositories'],
    queryFn: () => ask<{ items: Repository[] }>(at('/repositories')),
  });
  const runs = useQuery({
    queryKey: ['org', org.id, 'runs', 'of', repository],
    queryFn: () => ask<Page<Run>>(at(`/runs?limit=1${repository === undefined ? '' : `&repository=${repository}`}`)),
    refetchInterval: (query) => (['queued', 'running'].includes(query.state.data?.items[0]?.state ?? '') ? 1200 : false),
  });
  if (services.isPending || runs.isPending) return <Waiting />;
  if (services.isLoadingError) return <Problem error={services.error} again={() => void services.refetch()} />;
  const step = STEPS.find((one) => one === asked) ?? 'services';
  const run = runs.data?.items[0];
  const own = services.data.items.filter((one) => repository === undefined || one.repositoryId === repository);
  const name = repositories.data?.items.find((one) => one.id === repository)?.name ?? run?.repository ?? '';
  const isActive = run?.state === 'queued' || run?.state === 'running';
  const next = (): void => {
    const following = STEPS[STEPS.indexOf(step) + 1];
    void (following === undefined ? navigate({ to: '/' }) : navigate({ to: '/start', search: { repository, step: following } }));
  };
  return (
    <>
      <div className="heading">
        <h1>{words.title}</h1>
      </div>
      <p className="lead">{isActive ? words.lead(name) : words.done(name)}</p>
      <div aria-live="polite">
        {run && isActive ? (
          <p className="running">
            <span className="spinner" aria-hidden="true" /> <strong>{run.repository}</strong> {common.run[run.state]}
            {run.progress === null ? '' : `: ${run.progress}`}
          </p>
        ) : null}
        {run?.state === 'failed' ? (
          <p className="wrong">
            <strong>{run.repository}</strong> {text.overview.failed(run.problem ?? '')} <Link to="/">{text.doors.notFound.back}</Link>
          </p>
        ) : null}
      </div>
      <nav className="tabs" aria-label={words.title}>
        {STEPS.map((one, index) => (
          <Link
            key={one}
            to="/start"
            search={{ repository, step: one }}
            className={one === step ? 'here' : ''}
            activeProps={{}}
            aria-current={one === step ? 'step' : 'false'}
          >
            {words.step(index + 1, words.steps[one])}
          </Link>
        ))}
      </nav>
      {step === 'services' ? <ServicesStep services={own} next={next} /> : null}
      {step === 'standards' ? <StandardsStep services={own} next={next} /> : null}
      {step === 'schedule' ? <ScheduleStep next={next} /> : null}
    </>
  );
}
