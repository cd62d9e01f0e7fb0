import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Comparison, ServiceRun } from '../../api/shapes.ts';
import { Grade, SeverityMark, Strip } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { VerdictMove } from '../../parts/verdict-move.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.service.runs;

/** Runs of a service, newest first, and what moved between two of them with its cause. */
export function Runs({ service }: { readonly service: string }): ReactNode {
  const { at, org } = useSession();
  const navigate = useNavigate();
  const search = useSearch({ from: '/frame/services/$service' });
  const runs = useQuery({
    queryKey: ['org', org.id, 'service-runs', service],
    queryFn: () => ask<{ items: ServiceRun[] }>(at(`/services/${service}/runs?limit=50`)),
  });
  if (runs.isPending) return <Waiting />;
  if (runs.isLoadingError) return <Problem error={runs.error} again={() => void runs.refetch()} />;
  const { items } = runs.data;
  const after = search.after ?? items[0]?.run;
  const before = search.before ?? items[1]?.run;
  const go = (change: { before?: string; after?: string }): void =>
    void navigate({
      to: '/services/$service',
      params: { service },
      search: (one) => ({ ...one, before, after, ...change }),
      replace: true,
      resetScroll: false,
    });
  if (items.length === 0) return <p>{words.none}</p>;
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={text.service.tabs.runs}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{words.finished}</th>
              <th scope="col">{words.commit}</th>
              <th scope="col">{words.trigger}</th>
              <th scope="col">{text.service.grade}</th>
              <th scope="col">{text.service.coverage}</th>
              {items.length > 1 ? (
                <>
                  <th scope="col">{words.before}</th>
                  <th scope="col">{words.after}</th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.run}>
                <th scope="row">{common.moment(one.finishedAt)}</th>
                <td>
                  <code>{one.commit?.slice(0, 10) ?? '–'}</code>
                </td>
                <td>{words.triggers[one.trigger] ?? one.trigger}</td>
                <td>
                  <Grade grade={one.grade} />
                </td>
                <td>
                  <Strip counts={one.counts} />
                </td>
                {items.length > 1
                  ? (['before', 'after'] as const).map((side) => (
                      <td key={side}>
                        <label className="check">
                          <input
                            type="radio"
                            name={side}
                            aria-label={`${words[side]}: ${common.moment(one.finishedAt)}`}
                            checked={(side === 'before' ? before : after) === one.run}
                            onChange={() => go({ [side]: one.run })}
                          />
                        </label>
                      </td>
                    ))
                  : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length === 1 ? <p className="muted">{words.one}</p> : null}
      {before !== undefined && after !== undefined && before !== after ? (
        <Difference service={service} from={before} to={after} />
      ) : items.length > 1 ? (
        <p className="muted">{words.pick}</p>
      ) : null}
    </>
  );
}

function Difference({ service, from, to }: { readonly service: string; readonly from: string; readonly to: string }): ReactNode {
  const { at, org } = useSession();
  const compared = useQuery({
    queryKey: ['org', org.id, 'compare', service, from, to],
    queryFn: () => ask<Comparison>(at(`/services/${service}/compare?from=${from}&to=${to}`)),
  });
  if (compared.isPending) return <Waiting rows={4} />;
  if (compared.isLoadingError) return <Problem error={compared.error} again={() => void compared.refetch()} />;
  const { moves, findings, titles } = compared.data;
  const lists = [
    [words.newFindings, findings.new],
    [words.reopened, findings.reopened],
    [words.goneFindings, findings.gone],
  ] as const;
  return (
    <section>
      <h2>{words.compare}</h2>
      {moves.length === 0 && lists.every(([, list]) => list.length === 0) ? <p className="muted">{words.same}</p> : null}
      {moves.length > 0 ? (
        <>
          <h3>{words.moves(moves.length)}</h3>
          <ul className="items moves">
            {moves.map((one) => (
              <VerdictMove
                key={one.item}
                lead={<strong className={`direction-${one.direction}`}>{words.direction[one.direction]}</strong>}
                service={service}
                item={one.item}
                title={titles[one.item] ?? one.item}
                note={one.sentence}
                from={one.from}
                to={one.to}
              />
            ))}
          </ul>
        </>
      ) : null}
      {lists.map(([title, list]) =>
        list.length === 0 ? null : (
          <details key={title} open={list.length < 30}>
            <summary>
              {title} <span className="count">{list.length}</span>
            </summary>
            <ul className="places">
              {list.map((one) => (
                <li key={one.fingerprint}>
                  <SeverityMark severity={one.severity} /> {one.title} <span className="muted small">{one.item}</span>
                </li>
              ))}
            </ul>
          </details>
        ),
      )}
    </section>
  );
}
