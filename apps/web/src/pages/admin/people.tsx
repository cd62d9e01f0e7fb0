import { PROGRAM_ROLES } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Invitation, SignOn } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { Shown } from './shown.tsx';

const words = text.admin;

/** Members with their roles, invitations that are open, and single sign-on. */
export function People(): ReactNode {
  const { at, may, me, org } = useSession();
  const people = usePeople();
  const client = useQueryClient();
  const manages = may('people:manage');
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: ['people', org.id] }) };
  const change = useMutation({
    mutationFn: ({ user, role }: { user: string; role: string }) => ask(at(`/people/${user}`), { method: 'PATCH', body: { role } }),
    ...settle,
  });
  const remove = useMutation({ mutationFn: (user: string) => ask(at(`/people/${user}`), { method: 'DELETE' }), ...settle });
  const problem = change.error ?? remove.error;
  return (
    <>
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
      <div className="scroll" tabIndex={0} role="region" aria-label={words.sections.people}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{words.name}</th>
              <th scope="col">{words.email}</th>
              <th scope="col">{words.role}</th>
              <th scope="col">{words.people.twoFactor}</th>
              {manages ? (
                <th scope="col">
                  <span className="hidden">{words.people.remove}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {people.all.map((one) => (
              <tr key={one.userId}>
                <th scope="row">
                  {one.name} {one.userId === me.id ? <span className="count">{words.people.you}</span> : null}
                </th>
                <td>{one.email}</td>
                <td>
                  {manages ? (
                    <select
                      className="inline"
                      aria-label={`${words.role}: ${one.name}`}
                      value={one.role}
                      disabled={change.isPending}
                      onChange={(event) => change.mutate({ user: one.userId, role: event.target.value })}
                    >
                      {PROGRAM_ROLES.map((role) => (
                        <option key={role} value={role}>
                          {words.roles[role]}
                        </option>
                      ))}
                    </select>
                  ) : (
                    words.roles[one.role]
                  )}
                </td>
                <td>{one.twoFactor ? words.people.yes : words.people.no}</td>
                {manages ? (
                  <td>
                    {one.userId === me.id ? null : (
                      <button
                        type="button"
                        className="quiet"
                        onClick={() => {
                          if (window.confirm(words.people.sure(one.name))) remove.mutate(one.userId);
                        }}
                      >
                        {words.people.remove}
                      </button>
                    )}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {manages ? <Invitations /> : null}
      {may('settings:manage') ? <SingleSignOn /> : null}
    </>
  );
}

function Invitations(): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'invitations'];
  const [link, setLink] = useState<string>();
  const open = useQuery({ queryKey: key, queryFn: () => ask<{ items: Invitation[] }>(at('/invitations')) });
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const invite = useMutation({
    mutationFn: (body: { email: string; role: string }) => ask<{ link: string }>(at('/invitations'), { body }),
    onSuccess: (made) => setLink(made.link),
    ...settle,
  });
  const takeBack = useMutation({ mutationFn: (id: string) => ask(at(`/invitations/${id}`), { method: 'DELETE' }), ...settle });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    invite.mutate({ email: String(values.get('email')), role: String(values.get('role')) });
  };
  return (
    <section className="card" aria-labelledby="invite-title">
      <h2 id="invite-title">{words.people.invite}</h2>
      <form onSubmit={submit} className="line">
        <label className="grow">
          {words.email}
          <input type="email" name="email" required maxLength={254} />
        </label>
        <label>
          {words.role}
          <select name="role" defaultValue="auditor">
            {PROGRAM_ROLES.map((role) => (
              <option key={role} value={role}>
                {words.roles[role]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="primary" disabled={invite.isPending}>
          {words.people.send}
        </button>
      </form>
      {invite.isError ? (
        <p className="wrong" role="alert">
          {invite.error.message}
        </p>
      ) : null}
      {link === undefined ? null : <Shown words={words.people.link} value={link} />}
      {open.data && open.data.items.length > 0 ? (
        <>
          <h3>{words.people.open}</h3>
          <ul className="places">
            {open.data.items.map((one) => (
              <li key={one.id}>
                {one.email} <span className="muted">{words.roles[one.role]}</span>{' '}
                <span className="muted small">{words.people.until(common.day(one.expiresAt))}</span>{' '}
                <button type="button" className="quiet" onClick={() => takeBack.mutate(one.id)}>
                  {words.people.takeBack}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
}

function SingleSignOn(): ReactNode {
  const { at, org } = useSession();
  const providers = useQuery({ queryKey: ['org', org.id, 'sign-on'], queryFn: () => ask<{ items: SignOn[] }>(at('/sign-on')) });
  return (
    <section>
      <h2>{words.people.sso}</h2>
      {providers.data?.items.map((one) => (
        <p key={one.id}>
          <strong>{one.domain}</strong> {one.kind} <span className="muted">{one.issuer}</span>
        </p>
      ))}
      {providers.data?.items.length === 0 ? <p>{words.people.ssoNone}</p> : null}
      <p className="muted">{words.people.ssoHow}</p>
    </section>
  );
}
