import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Waiver } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.findings.waiver;

/** Accepted risk: asked for by one, decided by another, over at a date. */
export function Waivers({ id, waivers }: { readonly id: string; readonly waivers: readonly Waiver[] }): ReactNode {
  const { at, may, me, org } = useSession();
  const { nameOf } = usePeople();
  const client = useQueryClient();
  const draft = `waiver ${id}`;
  const [open, setOpen] = useState(() => sessionStorage.getItem(draft) !== null);
  const [note, setNote] = useState('');
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }) };
  const request = useMutation({
    mutationFn: (values: { reason: string; expiresAt: string }) =>
      ask(at(`/findings/${id}/waivers`), { body: values, key: crypto.randomUUID() }),
    onSuccess: () => {
      sessionStorage.removeItem(draft);
      setOpen(false);
    },
    ...settle,
  });
  const decide = useMutation({
    mutationFn: (values: { waiver: string; action: 'approve' | 'reject' | 'withdraw' | 'revoke' }) =>
      ask(at(`/findings/${id}/waivers/${values.waiver}/decision`), { body: { action: values.action, note } }),
    onSuccess: () => setNote(''),
    ...settle,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    request.mutate({ reason: String(values.get('reason')), expiresAt: `${String(values.get('until'))}T00:00:00.000Z` });
  };
  const problem = request.error ?? decide.error;
  const active = waivers.find((one) => one.state === 'requested' || one.state === 'approved');
  const decides = may('waivers:approve') && active !== undefined && active.requestedBy !== me.id;
  return (
    <section className="card" aria-labelledby="waiver-title">
      <h2 id="waiver-title">{words.title}</h2>
      {waivers.map((one) => (
        <p key={one.id}>
          <strong>{words.state[one.state] ?? one.state}</strong> {words.until(common.day(one.expiresAt))}: {one.reason}{' '}
          <span className="muted small">
            {words.by(nameOf(one.requestedBy))}
            {one.decidedBy === null ? '' : ` · ${words.decidedBy(nameOf(one.decidedBy))}`}
            {one.note === '' ? '' : ` · ${one.note}`}
          </span>
        </p>
      ))}
      {active?.state === 'requested' && active.requestedBy === me.id ? (
        <p className="line">
          <span className="muted">{words.waits}</span>
          <button type="button" disabled={decide.isPending} onClick={() => decide.mutate({ waiver: active.id, action: 'withdraw' })}>
            {words.withdraw}
          </button>
        </p>
      ) : null}
      {decides ? (
        <>
          <label>
            {words.note}
            <input value={note} maxLength={4000} onChange={(event) => setNote(event.target.value)} />
          </label>
          <div className="line">
            {active.state === 'requested' ? (
              <>
                <button
                  type="button"
                  className="primary"
                  disabled={decide.isPending}
                  onClick={() => decide.mutate({ waiver: active.id, action: 'approve' })}
                >
                  {words.approve}
                </button>
                <button
                  type="button"
                  disabled={decide.isPending || note.trim().length < 3}
                  onClick={() => decide.mutate({ waiver: active.id, action: 'reject' })}
                >
                  {words.reject}
                </button>
              </>
            ) : (
              <button
                type="button"
                disabled={decide.isPending || note.trim().length < 3}
                onClick={() => decide.mutate({ waiver: active.id, action: 'revoke' })}
              >
                {words.revoke}
              </button>
            )}
          </div>
        </>
      ) : null}
      {open ? (
        <form onSubmit={submit}>
          <label>
            {words.why}
            <textarea
              name="reason"
              required
              minLength={3}
              maxLength={4000}
              rows={3}
              defaultValue={sessionStorage.getItem(draft) ?? ''}
              onChange={(event) => sessionStorage.setItem(draft, event.target.value)}
            />
          </label>
          <div className="line">
            <label>
              {words.end}
              <input type="date" name="until" required />
            </label>
            <button type="submit" className="primary" disabled={request.isPending}>
              {words.ask}
            </button>
          </div>
        </form>
      ) : may('waivers:request') && active === undefined ? (
        <div className="line">
          <button type="button" onClick={() => setOpen(true)}>
            {words.open}
          </button>
          <span className="muted small">{words.about}</span>
        </div>
      ) : null}
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
    </section>
  );
}
