import type { Status } from '@airworthy/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { GivenAnswer, Unsaved } from '../api/answers.ts';
import { ask } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { usePeople } from '../api/people.ts';
import { useSession } from '../api/session.tsx';
import type { ItemPage, Verdict } from '../api/shapes.ts';
import { common } from '../text/common.ts';
import { text } from '../text/text.ts';
import type { Draft } from './draft.ts';
import { Key } from './keys.tsx';
import { StatusMark } from './marks.tsx';

const words = text.bench.editor;
export const ANSWERS: readonly (readonly [Status, key: string])[] = [
  ['PASS', 'p'],
  ['PARTIAL', 'h'],
  ['FAIL', 'f'],
  ['N/A', 'n'],
  ['UNKNOWN', 'u'],
];

/** The answer of a person to an item. The same on both benches and on the page of an item. */
export function VerdictEditor(props: {
  readonly verdict: Verdict;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly give: (answer: GivenAnswer) => void;
  readonly unsaved: Unsaved | undefined;
  readonly waiting: boolean;
  readonly reason: RefObject<HTMLTextAreaElement | null>;
  /** Who else has taken it. */
  readonly takenBy: string | undefined;
}): ReactNode {
  const { verdict, draft, change, unsaved } = props;
  const ready = draft.status !== undefined && draft.reason.trim().length >= 3;
  // Somebody else was faster; what they said may have come by itself already.
  const own = verdict.method === 'human' && verdict.status === draft.status && verdict.reason === draft.reason.trim();
  const changed = draft.base !== undefined && draft.base !== verdict.version && !own;
  const send = (version: number): void => {
    if (draft.status !== undefined && ready) props.give({ verdict: { ...verdict, version }, status: draft.status, reason: draft.reason });
  };
  const give = (): void => {
    if (!changed) send(verdict.version);
  };
  const anyway = (): void => {
    change({ base: verdict.version });
    send(verdict.version);
  };
  return (
    <section className="card editor" aria-labelledby="answer-title">
      <h2 id="answer-title">{words.title}</h2>
      {props.takenBy === undefined ? null : <p className="note">{words.taken(props.takenBy)}</p>}
      <fieldset className="verdicts">
        <legend className="hidden">{words.verdict}</legend>
        {ANSWERS.map(([status, key]) => (
          <label key={status} className={draft.status === status ? `pick pick-${status === 'N/A' ? 'na' : status.toLowerCase()}` : 'pick'}>
            <input
              type="radio"
              name="status"
              aria-label={common.status[status]}
              checked={draft.status === status}
              onChange={() => change({ status })}
            />
            <span>{common.status[status]}</span> <Key name={key} />
          </label>
        ))}
      </fieldset>
      <label>
        {draft.status === 'N/A' ? words.whyNot : words.reason}
        <textarea
          ref={props.reason}
          value={draft.reason}
          maxLength={10_000}
          rows={3}
          onChange={(event) => change({ reason: event.target.value })}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || (!event.ctrlKey && !event.metaKey)) return;
            event.preventDefault();
            give();
          }}
        />
      </label>
      <div className="line">
        <button type="button" className="primary" disabled={!ready || changed} onClick={give}>
          {words.save} <Key name="Ctrl+Enter" />
        </button>
        <span className="hint">{verdict.severity === 'critical' ? words.second : words.seen}</span>
      </div>
      {props.waiting ? (
        <p className="note" role="status">
          {words.offline}
        </p>
      ) : null}
      {changed ? (
        <Versions theirs={verdict} mine={draft} save={ready ? anyway : undefined} />
      ) : unsaved ? (
        <p className="wrong" role="alert">
          {unsaved.error instanceof ApiProblem ? unsaved.error.message : words.unreachable}{' '}
          <button type="button" disabled={!ready} onClick={give}>
            {words.again}
          </button>
        </p>
      ) : null}
    </section>
  );
}

/** Both versions side by side: nobody's is lost, and whoever reads both decides. */
function Versions({
  theirs,
  mine,
  save,
}: {
  readonly theirs: Verdict;
  readonly mine: Draft;
  readonly save: (() => void) | undefined;
}): ReactNode {
  return (
    <div className="versions" role="alert">
      <p>
        <strong>{words.conflict}</strong>
      </p>
      <div>
        <h3>{words.theirs}</h3>
        <StatusMark status={theirs.status} />
        <p>{theirs.reason}</p>
      </div>
      <div>
        <h3>{words.yours}</h3>
        {mine.status === undefined ? null : <StatusMark status={mine.status} />}
        <p>{mine.reason}</p>
      </div>
      <button type="button" disabled={save === undefined} onClick={save}>
        {words.anyway}
      </button>
    </div>
  );
}

/** The second person on an answer. */
export function SecondReview({ item }: { readonly item: ItemPage }): ReactNode {
  const { at, may, me, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const { serviceId, item: id } = item.verdict;
  const review = useMutation({
    mutationFn: (decision: { event: number; decision: 'approved' | 'rejected' }) =>
      ask(at(`/services/${serviceId}/items/${id}/review`), { body: { ...decision, note } }),
    onSuccess: () => setNote(''),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const waiting = item.events.find((one) => one.review === 'pending');
  if (!waiting) return null;
  return (
    <section className="card" aria-labelledby="review-title">
      <h2 id="review-title">{words.waits}</h2>
      <p>
        <StatusMark status={waiting.status} /> {waiting.reason} <span className="muted small">{nameOf(waiting.actor)}</span>
      </p>
      {waiting.actor === me.id ? (
        <p className="muted">{words.own}</p>
      ) : may('verdicts:review') ? (
        <>
          <label>
            {words.note}
            <input value={note} maxLength={4000} onChange={(event) => setNote(event.target.value)} />
          </label>
          <div className="line">
            <button
              type="button"
              className="primary"
              data-key="y"
              disabled={review.isPending}
              onClick={() => review.mutate({ event: waiting.id, decision: 'approved' })}
            >
              {words.agree} <Key name="y" />
            </button>
            <button
              type="button"
              data-key="w"
              disabled={review.isPending}
              onClick={() => review.mutate({ event: waiting.id, decision: 'rejected' })}
            >
              {words.disagree} <Key name="w" />
            </button>
          </div>
        </>
      ) : null}
      {review.isError ? (
        <p className="wrong" role="alert">
          {review.error.message}
        </p>
      ) : null}
    </section>
  );
}
