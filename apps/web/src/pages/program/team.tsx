import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { Plan } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';

const ROLES = ['lead', 'senior', 'junior'] as const;
const HOURS = 30;

/** Adds somebody who audits. */
export function TeamForm(): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: (body: object) => ask(at('/program/auditors'), { body, key: crypto.randomUUID() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    add.mutate(
      { name: String(values.get('name')), role: values.get('role'), hoursPerWeek: Number(values.get('hours')), phases: null },
      { onSuccess: () => form.reset() },
    );
  };
  return (
    <form className="line" onSubmit={submit}>
      <label>
        {program.plan.name}
        <input name="name" required maxLength={100} autoComplete="off" />
      </label>
      <label>
        {program.plan.role}
        <select name="role" defaultValue="senior">
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {program.plan.roles[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {program.plan.hours}
        <input name="hours" type="number" min={0} max={80} defaultValue={HOURS} required />
      </label>
      <button type="submit" disabled={add.isPending}>
        {program.plan.addAuditor}
      </button>
      {add.isError ? (
        <p className="wrong" role="alert">
          {add.error.message}
        </p>
      ) : null}
    </form>
  );
}

/** What slips when one of the team is away. @param onTry gets the query that asks for it */
export function WhatIf({ plan, onTry }: { readonly plan: Plan; readonly onTry: (query: string) => void }): ReactNode {
  const team = [...new Set(plan.load.map((one) => one.auditor))];
  if (team.length === 0) return null;
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const query = new URLSearchParams({
      without: String(values.get('without')),
      from: String(values.get('from')),
      to: String(values.get('to')),
    });
    onTry(`?${query}`);
  };
  const { whatIf } = plan;
  return (
    <section aria-labelledby="what-if-title">
      <h2 id="what-if-title">{program.plan.whatIf}</h2>
      <form className="line" onSubmit={submit}>
        <label>
          {program.plan.auditor}
          <select name="without">
            {team.map((one) => (
              <option key={one} value={one}>
                {plan.names[one]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {program.plan.from}
          <input type="date" name="from" required defaultValue={plan.schedule.start} />
        </label>
        <label>
          {program.plan.to}
          <input type="date" name="to" required defaultValue={plan.schedule.endDay ?? plan.schedule.start} />
        </label>
        <button type="submit">{program.plan.try}</button>
        {whatIf ? (
          <button type="button" className="quiet" onClick={() => onTry('')}>
            {program.plan.whatIfEnd}
          </button>
        ) : null}
      </form>
      <div aria-live="polite">
        {whatIf ? (
          <p className="note">
            {program.plan.without(plan.names[whatIf.auditor] ?? '', common.day(whatIf.from), common.day(whatIf.to))}{' '}
            {whatIf.slips.services.length === 0 && whatIf.slips.lost.length === 0
              ? program.plan.onTime
              : program.plan.slips(whatIf.slips.services.length + whatIf.slips.lost.length, Math.ceil(whatIf.slips.days))}
          </p>
        ) : null}
      </div>
    </section>
  );
}
