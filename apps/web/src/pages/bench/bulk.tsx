import type { Status } from '@airworthy/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { BulkAnswers, Claim, Verdict } from '../../api/shapes.ts';
import { Dialog } from '../../parts/keys.tsx';
import { StatusMark } from '../../parts/marks.tsx';
import { ANSWERS } from '../../parts/verdict-editor.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { keyOf } from './rows.ts';

const words = text.bench.bulk;
/** What the server takes at once. */
const MOST = 200;

/** One answer for many items: what would change is shown before anything does, and what was refused after it. */
export function BulkAnswer(props: {
  readonly rows: readonly Verdict[];
  readonly claims: readonly Claim[];
  readonly close: () => void;
  readonly done: () => void;
}): ReactNode {
  const { at, me, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const [status, setStatus] = useState<Status>('N/A');
  const [reason, setReason] = useState('');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const rows = props.rows.filter((one) => !left.has(keyOf(one))).slice(0, MOST);
  const answer = useMutation({
    mutationFn: () =>
      ask<BulkAnswers>(at('/answers'), {
        body: { status, reason, items: rows.map(({ serviceId, item, version }) => ({ serviceId, item, version })) },
      }),
    onSuccess: (said) => {
      if (said.refused.length > 0) return;
      props.done();
      props.close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const critical = rows.filter((one) => one.severity === 'critical').length;
  return (
    <Dialog title={words.title} close={props.close} wide>
      <div className="line">
        <label>
          {words.verdict}
          <select value={status} onChange={(event) => setStatus(event.target.value as Status)}>
            {ANSWERS.map(([one]) => (
              <option key={one} value={one}>
                {common.status[one]}
              </option>
            ))}
          </select>
        </label>
        <label className="grow">
          {words.reason}
          <textarea value={reason} rows={2} maxLength={10_000} onChange={(event) => setReason(event.target.value)} />
        </label>
      </div>
      <p className="muted small">
        {critical > 0 ? words.second(critical) : ''} {props.rows.length > MOST ? words.most(MOST) : ''}
      </p>
      <div className="scroll preview" tabIndex={0} role="region" aria-label={words.preview}>
        <table className="rows">
          <caption className="hidden">{words.preview}</caption>
          <thead>
            <tr>
              <th scope="col">{words.item}</th>
              <th scope="col">{words.now}</th>
              <th scope="col">{words.after}</th>
              <th scope="col">
                <span className="hidden">{words.leaveOut}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => {
              const taken = props.claims.find((claim) => keyOf(claim) === keyOf(one) && claim.userId !== me.id);
              const because = answer.data?.refused.find((other) => keyOf(other) === keyOf(one))?.because;
              return (
                <tr key={keyOf(one)}>
                  <th scope="row">
                    {one.title}
                    <div className="muted small">
                      {one.item} · {one.service}
                      {taken ? ` · ${words.taken(nameOf(taken.userId))}` : ''}
                    </div>
                    {because === undefined ? null : <div className="wrong small">{because}</div>}
                  </th>
                  <td>
                    <StatusMark status={one.status} />
                  </td>
                  <td>{one.severity === 'critical' ? <span className="muted">{words.waits}</span> : <StatusMark status={status} />}</td>
                  <td>
                    <button
                      type="button"
                      className="quiet"
                      aria-label={words.leave(one.item, one.service)}
                      onClick={() => setLeft((before) => new Set(before).add(keyOf(one)))}
                    >
                      ✕
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {answer.isError ? (
        <p className="wrong" role="alert">
          {answer.error.message}
        </p>
      ) : null}
      {answer.data && answer.data.refused.length > 0 ? (
        <p className="note" role="alert">
          {words.refused(answer.data.answered.length, answer.data.refused.length)}
        </p>
      ) : null}
      <div className="line">
        <button
          type="button"
          className="primary"
          disabled={rows.length === 0 || reason.trim().length < 3 || answer.isPending}
          onClick={() => answer.mutate()}
        >
          {answer.isPending ? words.running : words.do(rows.length)}
        </button>
        <button type="button" onClick={props.close}>
          {words.cancel}
        </button>
      </div>
    </Dialog>
  );
}
