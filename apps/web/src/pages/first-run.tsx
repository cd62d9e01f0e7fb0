import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import { useSituation } from '../api/situation.ts';
import type { Repository } from '../api/shapes.ts';
import { problemWords } from '../parts/states.tsx';
import { text } from '../text/text.ts';

const words = text.overview;

/** The empty server: look around first, or begin with repositories of one's own. */
export function FirstRun(): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const situation = useSituation();
  const load = useMutation({
    mutationFn: () => ask(at('/demo'), { method: 'POST', key: crypto.randomUUID() }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  return (
    <>
      <p className="lead">{words.first.lead}</p>
      {situation.data?.demo.state === 'possible' && may('program:plan') ? (
        <section className="card" aria-labelledby="demo-title">
          <h2 id="demo-title">{words.first.demoTitle}</h2>
          <p className="muted">{words.first.demoText}</p>
          <p>
            <button type="button" className="primary" onClick={() => load.mutate()} disabled={load.isPending}>
              {words.first.demo}
            </button>
          </p>
          {load.isError ? (
            <p className="wrong" role="alert">
              {problemWords(load.error)}
            </p>
          ) : null}
        </section>
      ) : null}
      <AddRepository first done={(repository) => void navigate({ to: '/start', search: { repository } })} />
    </>
  );
}

/** Adds a repository and starts its first audit. */
export function AddRepository({
  first = false,
  done,
}: {
  readonly first?: boolean;
  /** @param repository that was added; nothing when it was given up */
  readonly done: (repository?: string) => void;
}): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [source, setSource] = useState<Repository['source']>('git');
  const add = useMutation({
    mutationFn: async (values: { name: string; location: string }) => {
      const { id } = await ask<{ id: string }>(at('/repositories'), { body: { ...values, source }, key: crypto.randomUUID() });
      await ask(at(`/repositories/${id}/runs`), { method: 'POST', key: crypto.randomUUID() });
      return id;
    },
    onSuccess: async (id) => {
      await client.invalidateQueries({ queryKey: ['org', org.id] });
      done(id);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const location = String(new FormData(event.currentTarget).get('location') ?? '').trim();
    const name =
      location
        .replace(/\.git$/, '')
        .replace(/\/$/, '')
        .split('/')
        .at(-1) ?? location;
    add.mutate({ name, location });
  };
  return (
    <section className="card" aria-labelledby="add-title">
      <h2 id="add-title">{first ? words.adding.first : words.adding.another}</h2>
      <p className="muted">{words.adding.text}</p>
      <form onSubmit={submit} className="line">
        <label>
          {words.adding.from}
          <select value={source} onChange={(event) => setSource(event.target.value as Repository['source'])}>
            <option value="git">{words.adding.git}</option>
            <option value="folder">{words.adding.folder}</option>
          </select>
        </label>
        <label className="grow">
          {source === 'git' ? words.adding.address : words.adding.folderName}
          <input
            name="location"
            required
            maxLength={2000}
            placeholder={source === 'git' ? 'https://github.com/you/service.git' : '/srv/repositories/service'}
          />
        </label>
        <button type="submit" className="primary" disabled={add.isPending}>
          {words.adding.audit}
        </button>
        {first ? null : (
          <button type="button" className="quiet" onClick={() => done()}>
            {words.adding.cancel}
          </button>
        )}
      </form>
      {add.isError ? (
        <p className="wrong" role="alert">
          {problemWords(add.error)}
        </p>
      ) : null}
    </section>
  );
}
