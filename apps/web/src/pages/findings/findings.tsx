import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { ReactNode } from 'react';
import { useFindingCounts, useFindings } from '../../api/findings.ts';
import { usePeople } from '../../api/people.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Finding } from '../../api/shapes.ts';
import { Key, useKeys } from '../../parts/keys.tsx';
import { Picked } from '../../parts/picked.tsx';
import { SeverityMark } from '../../parts/marks.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { Board } from './board.tsx';
import { BulkTriage } from './bulk.tsx';
import { UndoBar } from './undo.tsx';
import { FindingDetails } from './details.tsx';
import { filterOf, NO_FILTER, placeWords } from './shared.ts';
import type { FindingsSearch } from './shared.ts';
import { FindingsTools } from './tools.tsx';

const words = text.findings;
/** Up to two lines of a title and one of facts. */
const ROW = 72;

/** Findings of all services: a table with the chosen one beside it, or a board by state. */
export function FindingsPage(): ReactNode {
  const search = useSearch({ from: '/frame/findings' });
  const { me } = useSession();
  const navigate = useNavigate();
  const filter = filterOf(search, me.id);
  const counts = useFindingCounts(filter);
  const { state: _state, ...stateless } = filter;
  const facets = useFindingCounts(stateless);
  const go = (change: FindingsSearch): void =>
    void navigate({ to: '/findings', search: (before) => ({ ...before, ...change }), replace: 'at' in change, resetScroll: false });
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  const services = useServices();
  // Before the first audit there is nothing to filter.
  const never = services.data?.items.every((one) => one.summary === null) ?? false;
  return (
    <div className="bench findings">
      <div className="bench-head">
        <h1>{words.title}</h1>
        <p className="muted small bench-count" role="status">
          {words.count(total)}
        </p>
        {search.view === 'board' || never ? null : (
          <p className="muted small keyline">
            <Key name="j" /> <Key name="k" /> {text.bench.keys.move} · <Key name="x" /> <Key name="o" /> · <Key name="?" />{' '}
            {text.bench.keys.map}
          </p>
        )}
      </div>
      {never ? null : <FindingsTools search={search} counts={search.view === 'board' ? counts : facets} go={go} />}
      {search.view === 'board' ? (
        <Board filter={stateless} counts={facets} />
      ) : (
        <Table key={JSON.stringify(filter)} filter={filter} total={total} at={search.at} go={go} />
      )}
    </div>
  );
}

function Table(props: {
  readonly filter: ReturnType<typeof filterOf>;
  readonly total: number;
  readonly at: string | undefined;
  readonly go: (change: FindingsSearch) => void;
}): ReactNode {
  const { filter, go, total } = props;
  const { may } = useSession();
  const { nameOf } = usePeople();
  const navigate = useNavigate();
  const found = useFindings(filter);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState(false);
  const [moved, setMoved] = useState<readonly string[]>([]);
  const forget = useCallback(() => setMoved([]), []);
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const current =
    rows.length === 0
      ? -1
      : Math.max(
          0,
          rows.findIndex((one) => one.id === props.at),
        );
  const row = rows[current];
  const open = (index: number): void => {
    const next = rows[Math.min(Math.max(0, index), rows.length - 1)];
    if (next) go({ at: next.id });
    if (index > rows.length - 20 && found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  const pick = (id: string): void =>
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const triages = may('findings:triage');
  const map = useKeys([
    { key: 'j', words: words.keys.next, run: () => open(current + 1) },
    { key: 'k', words: words.keys.previous, run: () => open(current - 1) },
    { key: 'ArrowDown', words: words.keys.next, run: () => open(current + 1) },
    { key: 'ArrowUp', words: words.keys.previous, run: () => open(current - 1) },
    { key: 'o', words: words.keys.open, run: () => row && void navigate({ to: '/findings/$finding', params: { finding: row.id } }) },
    ...(triages
      ? [
          { key: 'x', words: words.keys.pick, run: () => row && pick(row.id) },
          { key: 'b', words: words.keys.bulk, run: () => picked.size > 0 && setBulk(true) },
          { key: 'Escape', words: words.keys.leave, run: () => setPicked(new Set()) },
        ]
      : []),
  ]);
  if (found.isPending) return <Waiting rows={12} />;
  if (found.isLoadingError) return <Problem error={found.error} again={() => void found.refetch()} />;
  if (rows.length === 0)
    return Object.keys(filter).length === 0 ? (
      <Empty title={words.empty.never}>
        <p>{words.empty.neverWhy}</p>
        <p>
          <Link to="/">{text.program.empty.add}</Link>
        </p>
      </Empty>
    ) : (
      <Empty title={words.empty.filtered}>
        <button type="button" onClick={() => go(NO_FILTER)}>
          {words.tools.clear}
        </button>
      </Empty>
    );
  return (
    <>
      {moved.length > 0 ? <UndoBar moved={moved} close={forget} /> : null}
      <Picked
        words={words}
        count={picked.size}
        open={words.bulk.open(picked.size)}
        all={words.pickLoaded(rows.length)}
        onOpen={() => setBulk(true)}
        onAll={() => setPicked(new Set(rows.map((one) => one.id)))}
        onClear={() => setPicked(new Set())}
      />
      <div className="bench-columns findings-columns">
        <div className="findings-list">
          <div className="findings-head muted small" aria-hidden="true">
            <span>{words.columns.severity}</span>
            <span>{words.columns.finding}</span>
            <span>{words.columns.service}</span>
            <span>{words.columns.state}</span>
            <span>{words.columns.owner}</span>
            <span>{words.columns.due}</span>
          </div>
          <VirtualRows rows={rows} height={ROW} label={words.list} current={current} idOf={idOf} onCurrent={open}>
            {(one) => <Row finding={one} picked={picked.has(one.id)} owner={one.ownerId === null ? '–' : nameOf(one.ownerId)} />}
          </VirtualRows>
          <p className="findings-foot muted small">
            {words.of(rows.length, total)}{' '}
            {found.hasNextPage ? (
              <button type="button" className="quiet" onClick={() => void found.fetchNextPage()} disabled={found.isFetchingNextPage}>
                {words.more}
              </button>
            ) : null}
          </p>
        </div>
        {row ? (
          <aside className="bench-answer" aria-label={words.peek}>
            <p className="line peek-line">
              <Link to="/findings/$finding" params={{ finding: row.id }}>
                {words.openPage}
              </Link>{' '}
              <Key name="o" />
              {triages ? (
                <button type="button" className="quiet" aria-pressed={picked.has(row.id)} onClick={() => pick(row.id)}>
                  {words.keys.pick} <Key name="x" />
                </button>
              ) : null}
            </p>
            <FindingDetails key={row.id} id={row.id} brief />
          </aside>
        ) : null}
      </div>
      {bulk ? (
        <BulkTriage
          findings={rows.filter((one) => picked.has(one.id))}
          close={() => setBulk(false)}
          done={(ids) => {
            setMoved(ids);
            setPicked(new Set());
          }}
        />
      ) : null}
      {map}
    </>
  );
}

const idOf = (one: Finding): string => one.id;

function Row({ finding, picked, owner }: { readonly finding: Finding; readonly picked: boolean; readonly owner: string }): ReactNode {
  return (
    <span className="finding-row">
      <SeverityMark severity={finding.severity} />
      <span className="finding-what">
        <span className="row-title">
          {picked ? <span className="tick" aria-label={text.bench.isPicked} role="img" /> : null}
          {finding.title}
        </span>
        <span className="row-facts muted">{[finding.item, placeWords(finding)].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="cell">{finding.service}</span>
      <span className="cell">{common.state[finding.state]}</span>
      <span className="cell">{owner}</span>
      <span className={finding.sla.state === 'breached' ? 'cell overdue' : 'cell'}>{common.due(finding.sla.daysLeft)}</span>
    </span>
  );
}
