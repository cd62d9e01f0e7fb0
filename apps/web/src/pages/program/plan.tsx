import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { Phase, Plan } from '../../api/program.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Page } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';
import { Gantt } from './gantt.tsx';
import { LoadStrip } from './load-strip.tsx';
import { ProgramTabs } from './tabs.tsx';
import { TeamForm, WhatIf } from './team.tsx';

/** What is done when, by whom, and what slips. */
export function PlanPage(): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const [away, setAway] = useState('');
  const plan = useQuery({
    queryKey: ['org', org.id, 'plan', away],
    queryFn: () => ask<Plan>(at(`/program/schedule${away}`)),
    placeholderData: (old) => old,
  });
  const phases = useQuery({ queryKey: ['org', org.id, 'phases'], queryFn: () => ask<Page<Phase>>(at('/program/phases?limit=50')) });
  const services = useServices();
  const keep = useMutation({
    mutationFn: () => ask(at('/program/baselines'), { body: { title: common.day(new Date().toISOString()) }, key: crypto.randomUUID() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const ready = plan.data && phases.data && services.data;
  const wrong = plan.error ?? phases.error ?? services.error;
  const team = plan.data ? new Set(plan.data.load.map((one) => one.auditor)) : new Set<string>();
  return (
    <>
      <div className="heading">
        <h1>{program.title}</h1>
      </div>
      <ProgramTabs />
      {wrong ? <Problem error={wrong} again={() => void client.invalidateQueries({ queryKey: ['org', org.id] })} /> : null}
      {!ready && !wrong ? <Waiting rows={10} /> : null}
      {ready ? (
        <>
          <div className="heading">
            <Summary plan={plan.data} />
            {may('program:plan') && plan.data.schedule.assignments.length > 0 ? (
              <button type="button" className="push" onClick={() => keep.mutate()} disabled={keep.isPending}>
                {program.plan.save}
              </button>
            ) : null}
          </div>
          {plan.data.schedule.assignments.length === 0 && team.size === 0 ? (
            <section className="card" aria-labelledby="no-team">
              <h2 id="no-team">{program.plan.noTeam}</h2>
              <p className="muted">{program.plan.noTeamText}</p>
              {may('program:plan') ? <TeamForm /> : null}
            </section>
          ) : (
            <>
              <Gantt plan={plan.data} phases={phases.data.items} services={services.data.items} dimmed={plan.isPlaceholderData} />
              <LoadStrip plan={plan.data} />
              <WhatIf plan={plan.data} onTry={setAway} />
              {may('program:plan') ? (
                <section aria-labelledby="team-title">
                  <h2 id="team-title">{program.plan.addAuditor}</h2>
                  <TeamForm />
                </section>
              ) : null}
            </>
          )}
          <Unscheduled plan={plan.data} />
        </>
      ) : null}
    </>
  );
}

function Summary({ plan }: { readonly plan: Plan }): ReactNode {
  const { schedule, baseline, slips } = plan;
  const title =
    schedule.assignments.length === 0
      ? schedule.unscheduled.length === 0
        ? program.plan.nothing
        : program.plan.cannotEnd
      : schedule.endDay === null
        ? program.plan.cannotEnd
        : program.plan.ends(common.day(schedule.endDay));
  return (
    <div>
      <p className="lead">{title}</p>
      {baseline && slips ? (
        <p className="small muted">
          {program.plan.baseline(baseline.title, common.day(baseline.at))}.{' '}
          <span className={slips.services.length > 0 ? 'overdue' : ''}>
            {slips.services.length === 0 && slips.days <= 0
              ? program.plan.onTime
              : program.plan.slips(slips.services.length, Math.ceil(slips.days))}
          </span>
        </p>
      ) : null}
    </div>
  );
}

function Unscheduled({ plan }: { readonly plan: Plan }): ReactNode {
  const { unscheduled } = plan.schedule;
  if (unscheduled.length === 0) return null;
  const bySentence = Map.groupBy(unscheduled, (one) => one.sentence);
  return (
    <section aria-labelledby="unscheduled-title">
      <h2 id="unscheduled-title">{program.plan.unscheduled}</h2>
      <ul className="places">
        {[...bySentence].map(([sentence, some]) => (
          <li key={sentence}>
            {sentence} <span className="muted small">{[...new Set(some.map((one) => plan.names[one.service] ?? ''))].join(', ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
