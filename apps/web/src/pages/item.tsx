import type { Excerpt, Status } from '@airworthy/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import type { ItemPage as Shown, Verdict, VerdictEvent } from '../api/shapes.ts';
import { Code } from '../parts/code.tsx';
import { Place, SeverityMark, StatusMark } from '../parts/marks.tsx';
import { Problem, Waiting } from '../parts/states.tsx';
import { en } from '../text/en.ts';

/** One item of a service: what is asked, what is known with its evidence, and the answer of a person. */
export function ItemPage(): ReactNode {
  const { service, item } = useParams({ from: '/frame/services/$service/items/$item' });
  const { at, may, me, org } = useSession();
  const client = useQueryClient();
  const shown = useQuery({
    queryKey: ['org', org.id, 'item', service, item],
    queryFn: () => ask<Shown>(at(`/services/${service}/items/${item}`)),
  });
  const review = useMutation({
    mutationFn: (decision: { event: number; decision: 'approved' | 'rejected' }) =>
      ask(at(`/services/${service}/items/${item}/review`), { body: decision }),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  if (shown.isPending) return <Waiting />;
  if (shown.isError) return <Problem error={shown.error} again={() => void shown.refetch()} />;
  const { verdict, card, events, excerpts } = shown.data;
  // Code is shown as the newest run read it, beside what that run said.
  const newest = events.find((one) => one.method === 'static')?.id;
  const waiting = events.find((one) => one.review === 'pending');
  return (
    <>
      <p className="crumbs">
        <Link to="/services/$service" params={{ service }} search={{ tab: 'checklist', standard: verdict.standard, status: undefined }}>
          {verdict.service}
        </Link>
      </p>
      <div className="heading">
        <h1>{verdict.title}</h1>
      </div>
      <p className="facts">
        <StatusMark status={verdict.status} /> <SeverityMark severity={verdict.severity} /> <span className="muted">{verdict.item}</span>
        <span className="muted">{en.method[verdict.method]}</span>
      </p>
      <p className="lead">{verdict.reason}</p>
      {verdict.stale ? (
        <p className="note">Somebody answered this, and the code or the words of the item changed since. Please answer again.</p>
      ) : null}
      {card ? <p>{card.why}</p> : null}
      {waiting ? (
        <section className="card" aria-labelledby="review-title">
          <h2 id="review-title">An answer waits for a second person</h2>
          <p>
            <StatusMark status={waiting.status} /> {waiting.reason}
          </p>
          {waiting.actor === me.id ? (
            <p className="muted">You gave it, so somebody else has to look.</p>
          ) : may('verdicts:review') ? (
            <div className="line">
              <button type="button" className="primary" onClick={() => review.mutate({ event: waiting.id, decision: 'approved' })}>
                Agree
              </button>
              <button type="button" onClick={() => review.mutate({ event: waiting.id, decision: 'rejected' })}>
                Disagree
              </button>
            </div>
          ) : null}
          {review.isError ? (
            <p className="wrong" role="alert">
              {review.error.message}
            </p>
          ) : null}
        </section>
      ) : null}
      {may('verdicts:write') ? <Answer service={service} verdict={verdict} /> : null}
      <section>
        <h2>What was said</h2>
        {events.map((event) => (
          <Event key={event.id} event={event} excerpts={event.method === 'static' && event.id === newest ? excerpts : []} />
        ))}
      </section>
    </>
  );
}

function Event({ event, excerpts }: { readonly event: VerdictEvent; readonly excerpts: readonly Excerpt[] }): ReactNode {
  return (
    <article className="event">
      <p>
        <StatusMark status={event.status} /> {event.reason}
      </p>
      <p className="muted small">
        {en.method[event.method]}, {en.moment(event.at)}
        {event.review === 'none' ? '' : ` · ${event.review}`}
      </p>
      {event.evidence.length > 0 ? (
        <ul className="places">
          {event.evidence.slice(0, 30).map((one, index) => (
            <li key={index}>
              {one.location ? <Place path={one.location.path} line={one.location.line} /> : null} {one.message}
              {one.location && index < 8 ? <Code place={one.location} excerpts={excerpts} /> : null}
            </li>
          ))}
          {event.evidence.length > 30 ? <li className="muted">and {event.evidence.length - 30} more places</li> : null}
        </ul>
      ) : null}
    </article>
  );
}

const ANSWERS: readonly Status[] = ['PASS', 'PARTIAL', 'FAIL', 'N/A', 'UNKNOWN'];

/** The answer of a person. What was typed is kept until it is saved, also when somebody else was faster. */
function Answer({ service, verdict }: { readonly service: string; readonly verdict: Verdict }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const draft = `draft ${service} ${verdict.item}`;
  const [status, setStatus] = useState<Status>();
  const [reason, setReason] = useState(() => sessionStorage.getItem(draft) ?? '');
  const answer = useMutation({
    mutationFn: () =>
      ask<Verdict>(at(`/services/${service}/items/${verdict.item}/answers`), { body: { status, reason }, version: verdict.version }),
    onSuccess: () => {
      sessionStorage.removeItem(draft);
      setReason('');
      setStatus(undefined);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const conflict = answer.error instanceof ApiProblem && answer.error.status === 412;
  return (
    <section className="card" aria-labelledby="answer-title">
      <h2 id="answer-title">Your answer</h2>
      <fieldset className="choices">
        <legend className="hidden">Verdict</legend>
        {ANSWERS.map((one) => (
          <label key={one}>
            <input type="radio" name="status" checked={status === one} onChange={() => setStatus(one)} /> {en.status[one]}
          </label>
        ))}
      </fieldset>
      <label>
        What did you see, so that somebody else can check it?
        <textarea
          value={reason}
          maxLength={10_000}
          rows={3}
          onChange={(event) => {
            setReason(event.target.value);
            sessionStorage.setItem(draft, event.target.value);
          }}
        />
      </label>
      <button type="button" className="primary" disabled={status === undefined || answer.isPending} onClick={() => answer.mutate()}>
        Save answer
      </button>
      {verdict.severity === 'critical' ? <span className="hint"> A second person has to agree, because it is critical.</span> : null}
      {answer.isError ? (
        <p className="wrong" role="alert">
          {conflict
            ? 'Somebody answered while you were writing. What counts now is shown above; your words are still here.'
            : answer.error.message}
        </p>
      ) : null}
    </section>
  );
}
