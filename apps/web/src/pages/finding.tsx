import type { FindingActionName } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiProblem, ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { FindingPage as Shown, ItemPage, Waiver } from '../api/shapes.ts';
import { Place, SeverityMark } from '../parts/marks.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { en } from '../text/en.ts';

/** One finding: what, where, why it matters, how to fix it, and what was done about it. */
export function FindingPage(): ReactNode {
  const { finding: id } = useParams({ from: '/frame/findings/$finding' });
  const { at, org } = useSession();
  const found = useQuery({ queryKey: ['org', org.id, 'finding', id], queryFn: () => ask<Shown>(at(`/findings/${id}`)) });
  const finding = found.data?.finding;
  const item = useQuery({
    queryKey: ['org', org.id, 'item', finding?.serviceId, finding?.item],
    queryFn: () => ask<ItemPage>(at(`/services/${finding?.serviceId}/items/${finding?.item}`)),
    enabled: finding !== undefined,
  });
  if (found.isPending) return <Waiting />;
  if (found.isError) return <Problem error={found.error} again={() => void found.refetch()} />;
  const { moves, history, waivers } = found.data;
  const one = found.data.finding;
  const card = item.data?.card;
  return (
    <>
      <p className="crumbs">
        <Link to="/findings" search={{ severity: undefined, state: undefined }}>
          Findings
        </Link>{' '}
        ·{' '}
        <Link
          to="/services/$service"
          params={{ service: one.serviceId }}
          search={{ tab: 'findings', standard: undefined, status: undefined }}
        >
          {one.service}
        </Link>
      </p>
      <div className="heading">
        <h1>{one.title}</h1>
      </div>
      <p className="facts">
        <SeverityMark severity={one.severity} /> <strong>{en.state[one.state]}</strong>
        <span className={one.sla.state === 'breached' ? 'overdue' : 'muted'}>{en.due(one.sla.daysLeft)}</span>
        <span className="muted">
          {one.effortHours} h {one.role}
        </span>
        <Link to="/services/$service/items/$item" params={{ service: one.serviceId, item: one.item }}>
          {one.item}
        </Link>
      </p>
      <p className="lead">{one.message}</p>
      {one.locations.length > 0 ? (
        <section>
          <h2>Where</h2>
          <ul className="places">
            {one.locations.map((place) => (
              <li key={`${place.path}:${place.line}`}>
                <Place {...place} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {card ? (
        <section>
          <h2>Why it matters</h2>
          <p>{card.why}</p>
          {card.fix && card.fix.steps.length > 0 ? (
            <>
              <h2>Fix</h2>
              <ol>
                {card.fix.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              {Object.entries(card.fix.code).map(([name, code]) => (
                <pre key={name} aria-label={`Code for ${name}`} tabIndex={0}>
                  <code>{code}</code>
                </pre>
              ))}
            </>
          ) : null}
        </section>
      ) : null}
      <Moves id={id} version={one.version} moves={moves} />
      <Waivers id={id} waivers={waivers} />
      <section>
        <h2>History</h2>
        <ul className="history">
          {history.map((step) => (
            <li key={`${step.at} ${step.to}`}>
              <span className="muted">{en.moment(step.at)}</span> {en.state[step.to as keyof typeof en.state] ?? step.to}
              {step.note === '' ? '' : `: ${step.note}`}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Moves({
  id,
  version,
  moves,
}: {
  readonly id: string;
  readonly version: number;
  readonly moves: readonly FindingActionName[];
}): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const act = useMutation({
    mutationFn: (action: FindingActionName) => ask(at(`/findings/${id}/moves`), { body: { action, note }, version }),
    onSuccess: () => setNote(''),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const possible = moves.filter((one) => one !== 'waive' && one !== 'end-waiver');
  if (possible.length === 0) return null;
  return (
    <section className="card" aria-labelledby="moves-title">
      <h2 id="moves-title">What next</h2>
      <label>
        Note
        <textarea value={note} maxLength={4000} rows={2} onChange={(event) => setNote(event.target.value)} />
      </label>
      <div className="line">
        {possible.map((one) => (
          <button key={one} type="button" disabled={act.isPending} onClick={() => act.mutate(one)}>
            {en.move[one]}
          </button>
        ))}
      </div>
      {act.isError ? (
        <p className="wrong" role="alert">
          {act.error instanceof ApiProblem && act.error.status === 412
            ? 'Somebody changed it meanwhile. What you see now is the newest; your note is still there.'
            : act.error.message}
        </p>
      ) : null}
    </section>
  );
}

function Waivers({ id, waivers }: { readonly id: string; readonly waivers: readonly Waiver[] }): ReactNode {
  const { at, may, me, org } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }) };
  const ask1 = useMutation({
    mutationFn: (values: { reason: string; expiresAt: string }) =>
      ask(at(`/findings/${id}/waivers`), { body: values, key: crypto.randomUUID() }),
    onSuccess: () => setOpen(false),
    ...settle,
  });
  const decide = useMutation({
    mutationFn: (values: { waiver: string; action: string }) =>
      ask(at(`/findings/${id}/waivers/${values.waiver}/decision`), {
        body: { action: values.action, note: values.action === 'approve' ? '' : 'Decided in the app.' },
      }),
    ...settle,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    ask1.mutate({ reason: String(values.get('reason')), expiresAt: `${String(values.get('until'))}T00:00:00.000Z` });
  };
  const problem = ask1.error ?? decide.error;
  return (
    <section className="card" aria-labelledby="waiver-title">
      <h2 id="waiver-title">Accept the risk for a time</h2>
      {waivers.map((one) => (
        <p key={one.id}>
          <strong>{one.state}</strong> until {en.day(one.expiresAt)}: {one.reason}{' '}
          {one.state === 'requested' && may('waivers:approve') && one.requestedBy !== me.id ? (
            <>
              <button type="button" onClick={() => decide.mutate({ waiver: one.id, action: 'approve' })}>
                Approve
              </button>{' '}
              <button type="button" onClick={() => decide.mutate({ waiver: one.id, action: 'reject' })}>
                Reject
              </button>
            </>
          ) : null}
          {one.state === 'requested' && one.requestedBy === me.id ? <span className="muted">Waits for a second person.</span> : null}
        </p>
      ))}
      {open ? (
        <form onSubmit={submit}>
          <label>
            Why can it wait?
            <textarea name="reason" required minLength={3} maxLength={4000} rows={3} />
          </label>
          <label>
            Until
            <input type="date" name="until" required />
          </label>
          <button type="submit" className="primary" disabled={ask1.isPending}>
            Ask for it
          </button>
        </form>
      ) : may('waivers:request') && !waivers.some((one) => one.state === 'requested' || one.state === 'approved') ? (
        <button type="button" onClick={() => setOpen(true)}>
          Ask for a waiver
        </button>
      ) : null}
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
    </section>
  );
}
