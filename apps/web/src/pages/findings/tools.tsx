import { SEVERITIES } from '@airworthy/model';
import { FINDING_STATES } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { SITE } from '../../mode.ts';
import { usePeople } from '../../api/people.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { FindingCount, View } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { FILTERS, NO_FILTER } from './shared.ts';
import type { FindingsSearch } from './shared.ts';

const words = text.findings;

/** Filters of findings with how many each choice has, the view, and views that were saved. */
export function FindingsTools(props: {
  readonly search: FindingsSearch;
  readonly counts: readonly FindingCount[];
  readonly go: (change: FindingsSearch) => void;
}): ReactNode {
  const { search, counts, go } = props;
  const people = usePeople();
  const services = useServices();
  const filtered = FILTERS.some((one) => search[one] !== undefined);
  const sum = (keep: (one: FindingCount) => boolean): string =>
    common.number(counts.filter(keep).reduce((total, one) => total + one.count, 0));
  const board = search.view === 'board';
  return (
    <search className="tools">
      <fieldset className="segments">
        <legend className="hidden">{words.view.label}</legend>
        {(['table', 'board'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="view"
              checked={board === (one === 'board')}
              onChange={() => go({ view: one === 'board' ? one : undefined })}
            />
            <span>{words.view[one]}</span>
          </label>
        ))}
      </fieldset>
      <Choose
        label={words.tools.severity}
        value={search.severity}
        options={SEVERITIES.map((one) => [one, `${common.severity[one]} (${sum((count) => count.severity === one)})`])}
        onChange={(severity) => go({ severity })}
      />
      {board ? null : (
        <Choose
          label={words.tools.state}
          value={search.state}
          options={FINDING_STATES.map((one) => [one, `${common.state[one]} (${sum((count) => count.state === one)})`])}
          onChange={(state) => go({ state })}
        />
      )}
      <Choose
        label={words.tools.service}
        value={search.service}
        options={(services.data?.items ?? []).map((one) => [one.id, one.name])}
        onChange={(service) => go({ service })}
      />
      {SITE ? null : (
        <>
          <Choose
            label={words.tools.owner}
            value={search.owner}
            options={[['me', words.tools.me], ...people.all.map((one) => [one.userId, one.name] as const)]}
            onChange={(owner) => go({ owner })}
          />
          <Choose
            label={words.tools.due}
            value={search.breached === 'true' ? 'breached' : search.live === 'true' ? 'live' : undefined}
            options={[
              ['breached', words.tools.breached],
              ['live', words.tools.live],
            ]}
            onChange={(one) => go({ breached: one === 'breached' ? 'true' : undefined, live: one === 'live' ? 'true' : undefined })}
          />
        </>
      )}
      {search.item === undefined ? null : (
        <button type="button" className="chip-filter" onClick={() => go({ item: undefined })}>
          {words.tools.item}: {search.item} ✕
        </button>
      )}
      {filtered ? (
        <button type="button" className="quiet" onClick={() => go(NO_FILTER)}>
          {words.tools.clear}
        </button>
      ) : null}
      {SITE ? null : <Views search={search} go={go} />}
    </search>
  );
}

function Views({ search, go }: { readonly search: FindingsSearch; readonly go: (change: FindingsSearch) => void }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [naming, setNaming] = useState(false);
  const key = ['views', org.id];
  const views = useQuery({ queryKey: key, queryFn: () => ask<{ items: View[] }>(at('/views')) });
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: key }) };
  const kept = Object.fromEntries([...FILTERS, 'view' as const].flatMap((one) => (search[one] === undefined ? [] : [[one, search[one]]])));
  const save = useMutation({
    mutationFn: (name: string) =>
      ask<View>(at('/views'), { body: { page: 'findings', name, search: new URLSearchParams(kept as Record<string, string>).toString() } }),
    onSuccess: () => setNaming(false),
    ...settle,
  });
  const forget = useMutation({ mutationFn: (id: string) => ask(at(`/views/${id}`), { method: 'DELETE' }), ...settle });
  const items = views.data?.items ?? [];
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    save.mutate(String(new FormData(event.currentTarget).get('name')));
  };
  return (
    <details className="views">
      <summary>
        ☆ {words.views.label} {items.length > 0 ? <span className="count">{items.length}</span> : null}
      </summary>
      <div className="menu">
        {items.length === 0 ? <p className="muted">{words.views.none}</p> : null}
        <ul>
          {items.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="quiet"
                onClick={() =>
                  go({ ...NO_FILTER, view: undefined, ...(Object.fromEntries(new URLSearchParams(one.search)) as FindingsSearch) })
                }
              >
                {one.name}
              </button>
              <button type="button" className="quiet" aria-label={words.views.forget(one.name)} onClick={() => forget.mutate(one.id)}>
                ✕
              </button>
            </li>
          ))}
        </ul>
        {naming ? (
          <form onSubmit={submit} className="line">
            <label>
              {words.views.name}
              <input name="name" required maxLength={80} autoFocus />
            </label>
            <button type="submit" className="primary" disabled={save.isPending}>
              {words.views.keep}
            </button>
            <button type="button" className="quiet" onClick={() => setNaming(false)}>
              {words.views.cancel}
            </button>
          </form>
        ) : (
          <button type="button" disabled={Object.keys(kept).length === 0} onClick={() => setNaming(true)}>
            {words.views.save}
          </button>
        )}
      </div>
    </details>
  );
}
