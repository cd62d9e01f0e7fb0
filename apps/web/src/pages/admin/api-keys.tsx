import { PROGRAM_ROLES } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { ApiKey } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { Shown } from './shown.tsx';

const words = text.admin;

/** Keys of machines. What a key is shows once. */
export function Keys(): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'keys'];
  const keys = useQuery({ queryKey: key, queryFn: () => ask<{ items: ApiKey[] }>(at('/keys')) });
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const make = useMutation({
    mutationFn: (body: { name: string; role: string; days: number }) => ask<{ key: string }>(at('/keys'), { body }),
    ...settle,
  });
  const revoke = useMutation({ mutationFn: (id: string) => ask(at(`/keys/${id}`), { method: 'DELETE' }), ...settle });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    make.mutate({ name: String(values.get('name')), role: String(values.get('role')), days: Number(values.get('days')) });
  };
  const problem = make.error ?? revoke.error;
  if (keys.isPending) return <Waiting />;
  if (keys.isLoadingError) return <Problem error={keys.error} again={() => void keys.refetch()} />;
  return (
    <>
      {keys.data.items.length === 0 ? (
        <p className="muted">{words.keys.none}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={words.sections.keys}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.role}</th>
                <th scope="col">{words.keys.starts}</th>
                <th scope="col">{words.keys.expires}</th>
                <th scope="col">{words.keys.used}</th>
                <th scope="col">
                  <span className="hidden">{words.keys.revoke}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.data.items.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.name}</th>
                  <td>{words.roles[one.role]}</td>
                  <td>
                    <code>{one.start ?? '–'}</code>
                  </td>
                  <td>{one.expiresAt === null ? words.keys.never : common.day(one.expiresAt)}</td>
                  <td>{one.lastUsedAt === null ? words.keys.never : common.moment(one.lastUsedAt)}</td>
                  <td>
                    <button
                      type="button"
                      className="quiet"
                      onClick={() => {
                        if (window.confirm(words.keys.sure(one.name))) revoke.mutate(one.id);
                      }}
                    >
                      {words.keys.revoke}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <section className="card" aria-labelledby="key-title">
        <h2 id="key-title">{words.keys.make}</h2>
        <form onSubmit={submit} className="line">
          <label className="grow">
            {words.name}
            <input name="name" required maxLength={32} />
          </label>
          <label>
            {words.role}
            <select name="role" defaultValue="auditor">
              {PROGRAM_ROLES.filter((role) => role !== 'admin').map((role) => (
                <option key={role} value={role}>
                  {words.roles[role]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {words.keys.days}
            <input name="days" type="number" min={1} max={365} defaultValue={90} required />
          </label>
          <button type="submit" className="primary" disabled={make.isPending}>
            {words.keys.make}
          </button>
        </form>
        {problem ? (
          <p className="wrong" role="alert">
            {problem.message}
          </p>
        ) : null}
        {make.data ? <Shown words={words.keys.shown} value={make.data.key} /> : null}
      </section>
    </>
  );
}
