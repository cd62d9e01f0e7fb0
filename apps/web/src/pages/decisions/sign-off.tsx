import type { Exposure } from '@airworthy/model';
import { DECISIONS } from '@airworthy/model';
import { isLooser } from '@airworthy/program/sign-off';
import type { DecisionWord } from '@airworthy/program/sign-off';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { SignOff } from '../../api/decisions.ts';
import { useSession } from '../../api/session.tsx';
import { DecisionMark } from '../../parts/marks.tsx';
import { problemWords } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.decisions.sign;

interface Condition {
  readonly text: string;
  readonly owner: string;
  readonly due: string;
}
const NO_CONDITION: Condition = { text: '', owner: '', due: '' };

/** Go or no-go with a name under it. What was typed stays when the server says no. */
export function SignForm(props: {
  /** Where signatures are sent, below the organisation. */
  readonly path: string;
  readonly exposures: readonly Exposure[];
  readonly computed: DecisionWord;
}): ReactNode {
  const { at, me, may, org } = useSession();
  const client = useQueryClient();
  const [decision, setDecision] = useState<DecisionWord>(props.computed);
  const [name, setName] = useState(me.name);
  const [note, setNote] = useState('');
  const [exception, setException] = useState('');
  const [conditions, setConditions] = useState<readonly Condition[]>([NO_CONDITION]);
  const conditional = decision === 'GO WITH CONDITIONS';
  const looser = isLooser(decision, props.computed);
  const sign = useMutation({
    mutationFn: () =>
      ask(at(props.path), {
        body: {
          exposures: props.exposures,
          decision,
          name,
          note,
          exception: looser ? exception : '',
          conditions: conditional ? conditions : [],
          seen: props.computed,
        },
        key: crypto.randomUUID(),
      }),
    onSuccess: async () => {
      setNote('');
      setException('');
      setConditions([NO_CONDITION]);
      await client.invalidateQueries({ queryKey: ['org', org.id] });
    },
  });
  if (!may('decisions:sign')) return <p className="muted">{words.may}</p>;
  const change = (index: number, part: Partial<Condition>): void =>
    setConditions(conditions.map((one, each) => (each === index ? { ...one, ...part } : one)));
  return (
    <form
      className="card sign-form"
      aria-labelledby="sign-title"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        sign.mutate();
      }}
    >
      <h2 id="sign-title">{words.title}</h2>
      <fieldset className="choices">
        <legend>{words.decision}</legend>
        {DECISIONS.map((one) => (
          <label key={one}>
            <input type="radio" name="decision" checked={decision === one} onChange={() => setDecision(one)} />
            <DecisionMark decision={one} />
          </label>
        ))}
      </fieldset>
      {conditional ? (
        <fieldset className="conditions">
          <legend>{words.conditions}</legend>
          {conditions.map((one, index) => (
            // Conditions have no identity until they are signed.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className="line">
              <label className="grow">
                {words.condition}
                <input
                  required
                  minLength={3}
                  maxLength={2000}
                  value={one.text}
                  onChange={(event) => change(index, { text: event.target.value })}
                />
              </label>
              <label>
                {words.owner}
                <input required maxLength={100} value={one.owner} onChange={(event) => change(index, { owner: event.target.value })} />
              </label>
              <label>
                {words.due}
                <input required type="date" value={one.due} onChange={(event) => change(index, { due: event.target.value })} />
              </label>
              {conditions.length > 1 ? (
                <button type="button" className="quiet" onClick={() => setConditions(conditions.filter((_, each) => each !== index))}>
                  {words.drop}
                </button>
              ) : null}
            </div>
          ))}
          <button type="button" onClick={() => setConditions([...conditions, NO_CONDITION])}>
            {words.add}
          </button>
        </fieldset>
      ) : null}
      {looser ? (
        <label className="block">
          {words.exception}
          <textarea
            rows={2}
            required
            minLength={3}
            maxLength={4000}
            value={exception}
            onChange={(event) => setException(event.target.value)}
          />
        </label>
      ) : null}
      <div className="line">
        <label className="grow">
          {words.name}
          <input required minLength={2} maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="grow">
          {words.note}
          <input maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <button type="submit" className="primary" disabled={sign.isPending}>
          {words.send}
        </button>
      </div>
      <p className="muted small">{words.forGood}</p>
      <div role="status">{sign.isSuccess ? words.done : ''}</div>
      {sign.isError ? (
        <p className="wrong" role="alert">
          {sign.error instanceof ApiProblem && sign.error.status === 412 ? words.changed : problemWords(sign.error)}
        </p>
      ) : null}
    </form>
  );
}

/** Who signed what, newest first, and whether the rules still say the same. */
export function SignOffs(props: {
  readonly signOffs: readonly SignOff[];
  /** What the rules say now of the exposures that were signed for. */
  readonly now: (one: SignOff) => DecisionWord | undefined;
  readonly run?: string | null;
  readonly withService?: boolean;
}): ReactNode {
  const { signed } = text.decisions;
  return (
    <section aria-labelledby="signed-title">
      <h2 id="signed-title">{signed.title}</h2>
      {props.signOffs.length === 0 ? <p className="muted">{signed.none}</p> : null}
      {props.signOffs.map((one, index) => {
        const now = index === 0 || props.withService === true ? props.now(one) : undefined;
        return (
          <article key={one.id} className="event">
            <p className="facts">
              <DecisionMark decision={one.decision} />
              {props.withService === true ? <strong>{one.service ?? text.decisions.program}</strong> : null}
              <span>{signed.by(one.name, common.moment(one.at))}</span>
              <span className="muted small">
                {signed.for}: {one.exposures.map((each) => common.exposure[each] ?? each).join(', ')}
              </span>
            </p>
            {one.exception === '' ? null : (
              <p className="note">
                {signed.exception}: {one.exception} ({signed.computed} {common.decision[one.computed]})
              </p>
            )}
            {one.conditions.length === 0 ? null : (
              <ul>
                {one.conditions.map((each) => (
                  <li key={each.text}>
                    {each.text} <span className="muted small">{signed.until(each.owner, common.day(each.due))}</span>
                  </li>
                ))}
              </ul>
            )}
            {one.note === '' ? null : <p>{one.note}</p>}
            {now === undefined || now === one.computed ? null : (
              <p className="wrong small">
                {signed.since}: {common.decision[now]}
              </p>
            )}
            {index === 0 && props.run !== undefined && props.run !== one.runId ? <p className="muted small">{signed.newer}</p> : null}
          </article>
        );
      })}
    </section>
  );
}
