import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { ServicePortrait } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { Place } from '../../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { WordsField } from '../../parts/words-field.tsx';
import { text } from '../../text/text.ts';
import { lacks, routeTree } from './route-tree.ts';
import type { Branch, Lack, Route } from './route-tree.ts';

const words = text.service.routes;

export function usePortrait(service: string) {
  const { at, org } = useSession();
  return useQuery({
    queryKey: ['org', org.id, 'portrait', service],
    queryFn: () => ask<ServicePortrait>(at(`/services/${service}/portrait`)),
    staleTime: 60_000,
  });
}

/** Routes as the newest run read them: one glance down a column says which of them lacks what. */
export function Routes({ service }: { readonly service: string }): ReactNode {
  const search = useSearch({ from: '/frame/services/$service' });
  const navigate = useNavigate();
  const read = usePortrait(service);
  if (read.isPending) return <Waiting rows={10} />;
  if (read.isLoadingError) return <Problem error={read.error} again={() => void read.refetch()} />;
  const { routes, unread } = read.data;
  if (routes.length === 0)
    return (
      <Empty title={words.empty}>
        <p>{words.emptyWhy}</p>
      </Empty>
    );
  const go = (change: Partial<typeof search>): void =>
    void navigate({
      to: '/services/$service',
      params: { service },
      search: (before) => ({ ...before, ...change }),
      replace: true,
      resetScroll: false,
    });
  const wanted = search.words?.toLowerCase() ?? '';
  const shown = routes.filter(
    (one) =>
      (search.method === undefined || one.method === search.method) &&
      (search.access === undefined || one.access === search.access) &&
      (search.lacks === undefined || lacks(one, search.lacks as Lack)) &&
      (wanted === '' || `${one.path} ${one.guards.map((guard) => guard.name).join(' ')} ${one.place.path}`.toLowerCase().includes(wanted)),
  );
  const count = (lack: Lack): number => routes.filter((one) => lacks(one, lack)).length;
  const tree = search.view === 'tree';
  return (
    <>
      <p className="muted">{words.summary(routes.length, routes.filter((one) => one.access === 'open').length, unread.length)}</p>
      <search className="tools">
        <fieldset className="segments">
          <legend className="hidden">{words.view}</legend>
          {(['table', 'tree'] as const).map((one) => (
            <label key={one}>
              <input
                type="radio"
                name="view"
                checked={tree === (one === 'tree')}
                onChange={() => go({ view: one === 'tree' ? one : undefined })}
              />
              <span>{words[one]}</span>
            </label>
          ))}
        </fieldset>
        <WordsField label={words.words} value={search.words} onChange={(text) => go({ words: text })} />
        <Choose
          label={words.method}
          value={search.method}
          options={[...new Set(routes.map((one) => one.method))].toSorted().map((one) => [one, one])}
          onChange={(method) => go({ method })}
        />
        <Choose
          label={words.access}
          value={search.access}
          options={[...new Set(routes.map((one) => one.access))].toSorted().map((one) => [one, words.accessOf[one] ?? one])}
          onChange={(access) => go({ access })}
        />
        <Choose
          label={words.lacks}
          value={search.lacks}
          options={(['guard', 'validation', 'limit'] as const).map((one) => [one, `${words.lacksWhat[one]} (${count(one)})`])}
          onChange={(lack) => go({ lacks: lack })}
        />
      </search>
      {shown.length === 0 ? <p>{words.filtered}</p> : tree ? <Tree branch={routeTree(shown)} /> : <Table routes={shown} />}
      {unread.length > 0 ? (
        <section>
          <h2>{words.unread}</h2>
          <p className="muted">{words.unreadWhy}</p>
          <ul className="places">
            {unread.map((one) => (
              <li key={`${one.label} ${one.place.path}:${one.place.line}`}>
                {one.label} <Place {...one.place} /> <span className="muted small">{one.reason}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Table({ routes }: { readonly routes: readonly Route[] }): ReactNode {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={words.table}>
      <table className="rows route-table">
        <thead>
          <tr>
            <th scope="col">{words.route}</th>
            <th scope="col">{words.access}</th>
            <th scope="col">{words.guards}</th>
            <th scope="col">{words.input}</th>
            <th scope="col">{words.limit}</th>
            <th scope="col">{words.place}</th>
          </tr>
        </thead>
        <tbody>
          {routes.map((one) => (
            <tr key={`${one.method} ${one.path} ${one.place.line}`}>
              <th scope="row">
                <Name route={one} /> <span className="muted small">{one.purpose === 'api' ? '' : one.purpose}</span>
              </th>
              <td>
                <Access route={one} />
              </td>
              <td>
                <Guards route={one} />
              </td>
              <td className="small">{one.validation.length > 0 ? one.validation.join(', ') : <Lacking route={one} lack="validation" />}</td>
              <td className="small">{one.rateLimit ?? <Lacking route={one} lack="limit" />}</td>
              <td title={one.place.path}>
                <Place path={one.place.path.split('/').slice(-2).join('/')} line={one.place.line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Routes by the parts of their paths. */
function Tree({ branch }: { readonly branch: Branch }): ReactNode {
  return (
    <ul className="route-tree">
      {branch.routes.map((one) => (
        <li key={`${one.method} ${one.place.line}`} className="leaf">
          <span className={`method method-${one.method.toLowerCase()}`}>{one.method}</span> <Access route={one} /> <Guards route={one} />
        </li>
      ))}
      {branch.branches.map((one) => (
        <li key={one.name}>
          <details open>
            <summary>
              <code>/{one.name}</code> <span className="count">{one.count}</span>
            </summary>
            <Tree branch={one} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Name({ route }: { readonly route: Route }): ReactNode {
  return (
    <>
      <span className={`method method-${route.method.toLowerCase()}`}>{route.method}</span> <code>{route.path}</code>
    </>
  );
}

const ACCESS = { guarded: 'pass', optional: 'partial', open: 'fail', opaque: 'unknown' } as const;
const SHAPE = { guarded: '●', optional: '◐', open: '■', opaque: '○' } as const;

function Access({ route }: { readonly route: Route }): ReactNode {
  // A route for everybody by its purpose, such as a health check, is no alarm.
  const quiet = route.access === 'open' && !lacks(route, 'guard');
  return (
    <span className={quiet ? 'mark mark-na' : `mark mark-${ACCESS[route.access]}`} title={route.accessReason}>
      <span aria-hidden="true">{SHAPE[route.access]}</span> {words.accessOf[route.access]}
    </span>
  );
}

function Guards({ route }: { readonly route: Route }): ReactNode {
  if (route.guards.length === 0) return <span className="muted">{words.noGuard}</span>;
  return (
    <ul className="guards">
      {route.guards.map((one, index) => (
        <li
          key={index}
          className={`guard guard-${one.kind}`}
          title={[`${one.place.path}:${one.place.line}`, ...one.verifies, ...(one.conditions ?? [])].join('\n')}
        >
          {one.name} <small>{words.kindOf[one.kind]}</small>
        </li>
      ))}
    </ul>
  );
}

function Lacking({ route, lack }: { readonly route: Route; readonly lack: Lack }): ReactNode {
  return <span className={lacks(route, lack) ? 'lacking' : 'muted'}>{words.none}</span>;
}
