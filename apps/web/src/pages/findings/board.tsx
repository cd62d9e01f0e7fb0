import { FINDING_MOVES } from '@airworthy/program';
import type { FindingActionName, FindingState } from '@airworthy/program';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useFindings } from '../../api/findings.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Finding, FindingCount, FindingFilter } from '../../api/shapes.ts';
import { Dialog } from '../../parts/keys.tsx';
import { SeverityMark } from '../../parts/marks.tsx';
import { Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { BULK_ACTIONS } from './shared.ts';

const words = text.findings.board;
const COLUMNS: readonly FindingState[] = ['open', 'triaged', 'planned', 'in-progress', 'fixed'];
const OVER: readonly FindingState[] = ['verified', 'waived', 'false-positive'];
const PAGE = 25;

type Wanted = { readonly finding: Finding; readonly action: FindingActionName };

/** Findings by state. A card is moved by hand, or by the menu that it carries; where it may not go it can't be dropped. */
export function Board({ filter, counts }: { readonly filter: FindingFilter; readonly counts: readonly FindingCount[] }): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const [dragged, setDragged] = useState<Finding>();
  const [asking, setAsking] = useState<Wanted>();
  const [note, setNote] = useState('');
  const act = useMutation({
    mutationFn: ({ finding, action }: Wanted) =>
      ask(at(`/findings/${finding.id}/moves`), { body: { action, note }, version: finding.version }),
    onSuccess: () => {
      setAsking(undefined);
      setNote('');
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const actionsOf = (finding: Finding): FindingActionName[] =>
    BULK_ACTIONS.filter((one) => FINDING_MOVES[one].from.includes(finding.state) && may(FINDING_MOVES[one].permission));
  const wish = (wanted: Wanted): void => {
    act.reset();
    if (FINDING_MOVES[wanted.action].note) setAsking(wanted);
    else act.mutate(wanted);
  };
  const numberOf = (state: FindingState): number => counts.filter((one) => one.state === state).reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      {act.isError && asking === undefined ? (
        <p className="wrong" role="alert">
          {act.error.message}
        </p>
      ) : null}
      <div className="board" role="region" aria-label={words.label} tabIndex={0}>
        {COLUMNS.map((state) => {
          const way = dragged ? actionsOf(dragged).find((one) => FINDING_MOVES[one].to === state) : undefined;
          return (
            <section
              key={state}
              className={way ? 'column may' : 'column'}
              aria-labelledby={`column-${state}`}
              onDragOver={(event) => {
                if (way) event.preventDefault();
              }}
              onDrop={() => {
                if (dragged && way) wish({ finding: dragged, action: way });
                setDragged(undefined);
              }}
            >
              <h2 id={`column-${state}`}>
                {common.state[state]} <span className="count">{common.number(numberOf(state))}</span>
              </h2>
              <Column filter={{ ...filter, state }} actionsOf={actionsOf} wish={wish} drag={setDragged} />
            </section>
          );
        })}
        <section className="column over" aria-labelledby="column-over">
          <h2 id="column-over">
            {words.closed} <span className="count">{common.number(OVER.reduce((sum, one) => sum + numberOf(one), 0))}</span>
          </h2>
          <ul>
            {OVER.map((state) => (
              <li key={state}>
                <Link to="/findings" search={{ ...filter, state }}>
                  {common.state[state]}
                </Link>{' '}
                <span className="count">{common.number(numberOf(state))}</span>
              </li>
            ))}
          </ul>
          <p className="muted small">{words.closedWhy}</p>
        </section>
      </div>
      {asking ? (
        <Dialog title={common.move[asking.action]} close={() => setAsking(undefined)}>
          <p>{asking.finding.title}</p>
          <label>
            {words.note}
            <textarea value={note} rows={3} maxLength={4000} onChange={(event) => setNote(event.target.value)} />
          </label>
          {act.isError ? (
            <p className="wrong" role="alert">
              {act.error.message}
            </p>
          ) : null}
          <div className="line">
            <button type="button" className="primary" disabled={note.trim().length < 3 || act.isPending} onClick={() => act.mutate(asking)}>
              {words.do}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function Column(props: {
  readonly filter: FindingFilter;
  readonly actionsOf: (finding: Finding) => FindingActionName[];
  readonly wish: (wanted: Wanted) => void;
  readonly drag: (finding: Finding | undefined) => void;
}): ReactNode {
  const { nameOf } = usePeople();
  const found = useFindings(props.filter, PAGE);
  const cards = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.isPending) return <Waiting rows={3} />;
  return (
    <>
      {cards.length === 0 ? <p className="muted small">{words.empty}</p> : null}
      {cards.map((one) => {
        const actions = props.actionsOf(one);
        return (
          <article
            key={one.id}
            className="board-card"
            draggable={actions.length > 0}
            onDragStart={() => props.drag(one)}
            onDragEnd={() => props.drag(undefined)}
          >
            <p className="board-line">
              <SeverityMark severity={one.severity} />
              <span className={one.sla.state === 'breached' ? 'overdue small' : 'muted small'}>{common.due(one.sla.daysLeft)}</span>
            </p>
            <Link to="/findings/$finding" params={{ finding: one.id }}>
              {one.title}
            </Link>
            <p className="board-line muted small">
              <span>
                {one.service}
                {one.ownerId === null ? '' : ` · ${nameOf(one.ownerId)}`}
              </span>
              {actions.length > 0 ? (
                <select
                  aria-label={words.moveOf(one.title)}
                  value=""
                  onChange={(event) => props.wish({ finding: one, action: event.target.value as FindingActionName })}
                >
                  <option value="">{words.move}</option>
                  {actions.map((action) => (
                    <option key={action} value={action}>
                      {common.move[action]}
                    </option>
                  ))}
                </select>
              ) : null}
            </p>
          </article>
        );
      })}
      {found.hasNextPage ? (
        <button type="button" className="quiet" onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
          {text.findings.more}
        </button>
      ) : null}
    </>
  );
}
