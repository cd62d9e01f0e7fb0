import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Integration, Integrations as Shape, MadeIntegration } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { AddIntegration } from './add-integration.tsx';
import { Deliveries } from './deliveries.tsx';
import { Shown } from './shown.tsx';

const words = text.integrations;
const TELLING = ['webhook', 'slack', 'teams', 'email'];
const RENEWED = ['webhook', 'github-hook', 'calendar'];

/** What an organisation is connected with, and whether it works. */
export function Integrations(): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'integrations'];
  const all = useQuery({ queryKey: key, queryFn: () => ask<Shape>(at('/integrations')), refetchInterval: 10_000 });
  const [open, setOpen] = useState<string>();
  const [made, setMade] = useState<MadeIntegration>();
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const change = useMutation({
    mutationFn: ({ id, version, enabled }: { id: string; version: number; enabled: boolean }) =>
      ask(at(`/integrations/${id}`), { method: 'PATCH', body: { enabled }, version }),
    ...settle,
  });
  const renew = useMutation({
    mutationFn: (id: string) => ask<MadeIntegration>(at(`/integrations/${id}/secret`), { body: {} }),
    onSuccess: setMade,
    ...settle,
  });
  const test = useMutation({ mutationFn: (id: string) => ask(at(`/integrations/${id}/test`), { method: 'POST' }), ...settle });
  const remove = useMutation({ mutationFn: (id: string) => ask(at(`/integrations/${id}`), { method: 'DELETE' }), ...settle });
  if (all.isPending) return <Waiting />;
  if (all.isLoadingError) return <Problem error={all.error} again={() => void all.refetch()} />;
  const { items, mail } = all.data;
  const problem = change.error ?? renew.error ?? test.error ?? remove.error;
  const state = (one: Integration): string =>
    [
      one.enabled ? words.on : words.off,
      ...(one.waiting > 0 ? [words.waiting(one.waiting)] : []),
      ...(one.dead > 0 ? [words.dead(one.dead)] : []),
    ].join(' · ');
  return (
    <>
      {items.some((one) => one.kind === 'email') && !mail ? <p className="wrong">{words.noMail}</p> : null}
      {items.length === 0 ? (
        <p className="muted">{words.none}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={text.admin.sections.integrations}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{text.admin.name}</th>
                <th scope="col">{words.kind}</th>
                <th scope="col">{words.state}</th>
                <th scope="col">
                  <span className="hidden">{words.switchOff}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    {one.name} <span className="muted small">{where(one)}</span>
                    {one.problem === null ? null : <div className="wrong small">{one.problem}</div>}
                  </th>
                  <td>{words.kinds[one.kind]}</td>
                  <td>{state(one)}</td>
                  <td>
                    <button type="button" className="quiet" onClick={() => change.mutate({ ...one, enabled: !one.enabled })}>
                      {one.enabled ? words.switchOff : words.switchOn}
                    </button>
                    {TELLING.includes(one.kind) ? (
                      <button type="button" className="quiet" onClick={() => test.mutate(one.id)}>
                        {words.test}
                      </button>
                    ) : null}
                    {RENEWED.includes(one.kind) ? (
                      <button
                        type="button"
                        className="quiet"
                        onClick={() => {
                          if (window.confirm(words.renewSure)) renew.mutate(one.id);
                        }}
                      >
                        {words.renew}
                      </button>
                    ) : null}
                    <button
                      type="button"
                      className="quiet"
                      aria-expanded={open === one.id}
                      onClick={() => setOpen(open === one.id ? undefined : one.id)}
                    >
                      {words.deliveries}
                    </button>
                    <button
                      type="button"
                      className="quiet"
                      onClick={() => {
                        if (window.confirm(words.removeSure(one.name))) remove.mutate(one.id);
                      }}
                    >
                      {words.remove}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {problem ? (
        <p className="wrong" role="alert">
          {problem.message}
        </p>
      ) : null}
      {open === undefined ? null : <Deliveries integration={open} />}
      {made?.secret ? <Shown words={words.secret} value={made.secret} /> : null}
      {made?.url ? <Shown words={words.address} value={made.url} /> : null}
      <AddIntegration onMade={setMade} />
    </>
  );
}

/** What tells two of a kind apart. */
function where({ settings, events }: Integration): string {
  const named = ['host', 'repository', 'project', 'team', 'branch'].map((one) => settings[one]).filter((one) => typeof one === 'string');
  return [...named, ...('roles' in settings ? events : [])].join(' · ');
}
