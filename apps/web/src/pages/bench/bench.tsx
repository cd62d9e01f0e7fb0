import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useAnswers } from '../../api/answers.ts';
import type { Unsaved } from '../../api/answers.ts';
import { useBench, useItemQuery } from '../../api/bench.ts';
import type { Scope } from '../../api/bench.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { Verdict } from '../../api/shapes.ts';
import { Key, useKeys } from '../../parts/keys.tsx';
import { Picked } from '../../parts/picked.tsx';
import type { Command } from '../../parts/keys.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { VirtualRows } from '../../parts/virtual-rows.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { BulkAnswer } from './bulk.tsx';
import { BenchItem } from './item.tsx';
import type { ItemHandle } from './item.tsx';
import { BenchRow } from './row.tsx';
import { inOrder, keyOf, matching } from './rows.ts';
import type { BenchFilter } from './rows.ts';
import { BenchTools } from './tools.tsx';

const words = text.bench;
/** A service is one line, the title of an item is up to two. */
const ROW = { service: 58, item: 74 } as const;
const NOBODY: readonly string[] = [];

/** A list of items, the answer to one of them, and what is known of it: everything by keys. */
export function Bench(props: {
  readonly scope: Scope;
  readonly title: string;
  readonly crumbs: ReactNode;
  readonly filter: BenchFilter;
  readonly at: string | undefined;
  readonly go: (change: BenchFilter & { at?: string | undefined }) => void;
}): ReactNode {
  const { scope, filter, go } = props;
  const by = 'service' in scope ? 'item' : 'service';
  const { may, me } = useSession();
  const { nameOf, all: people } = usePeople();
  const client = useQueryClient();
  const itemQuery = useItemQuery();
  const { rows, claims, show } = useBench(scope);
  const answers = useAnswers(show);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState(false);
  const handle = useRef<ItemHandle>(null);
  const search = useRef<HTMLInputElement>(null);

  const mine = useMemo(() => new Set(claims.filter((one) => one.userId === me.id).map(keyOf)), [claims, me.id]);
  // Lists that stay the same as long as nobody takes an item, so that rows are not drawn anew by every key.
  // oxlint-disable-next-line react/exhaustive-deps -- names follow from people
  const takenBy = useMemo(
    () =>
      new Map(
        [...Map.groupBy(claims, keyOf)].map(([key, own]) => [
          key,
          own.map((claim) => (claim.userId === me.id ? words.you : nameOf(claim.userId))),
        ]),
      ),
    [claims, me.id, people],
  );
  const all = rows.data;
  // The order is made once for a filter: rows never move under the hand of whoever answers them.
  const filterKey = JSON.stringify(filter);
  const loaded = all !== undefined;
  // oxlint-disable-next-line react/exhaustive-deps -- answers must not sort the list anew
  const order = useMemo(
    () => inOrder(matching(all ?? [], filter, mine)).map(keyOf),
    [filterKey, loaded, filter.show === 'mine' ? mine : null],
  );
  const byKey = useMemo(() => new Map(all?.map((one) => [keyOf(one), one])), [all]);
  const list = useMemo(() => order.flatMap((key) => byKey.get(key) ?? []), [order, byKey]);
  const found = list.findIndex((one) => keyOf(one) === props.at);
  const current = list.length === 0 ? -1 : Math.max(0, found);
  const row = list[current];

  const open = (index: number): void => {
    const next = list[Math.min(Math.max(0, index), list.length - 1)];
    if (next) go({ at: keyOf(next) });
  };
  // The next item is there before somebody goes to it.
  const following = list[current + 1];
  useEffect(() => {
    if (following) void client.prefetchQuery({ ...itemQuery(following.serviceId, following.item), staleTime: 15_000 });
  }, [following?.serviceId, following?.item]);

  const pick = (one: Verdict): void =>
    setPicked((before) => {
      const next = new Set(before);
      if (!next.delete(keyOf(one))) next.add(keyOf(one));
      return next;
    });
  const commands: Command[] = [
    { key: 'j', words: words.keys.next, run: () => open(current + 1) },
    { key: 'k', words: words.keys.previous, run: () => open(current - 1) },
    { key: 'ArrowDown', words: words.keys.next, run: () => open(current + 1) },
    { key: 'ArrowUp', words: words.keys.previous, run: () => open(current - 1) },
    ...(may('verdicts:write')
      ? [
          { key: 'p', words: words.keys.pass, run: () => handle.current?.choose('PASS') },
          { key: 'h', words: words.keys.partial, run: () => handle.current?.choose('PARTIAL') },
          { key: 'f', words: words.keys.fail, run: () => handle.current?.choose('FAIL') },
          { key: 'n', words: words.keys.na, run: () => handle.current?.choose('N/A') },
          { key: 'u', words: words.keys.unknown, run: () => handle.current?.choose('UNKNOWN') },
          { key: 'Ctrl+Enter', words: words.keys.save, run: () => handle.current?.save(), always: true },
          { key: 't', words: words.keys.take, run: () => handle.current?.take() },
          { key: 'x', words: words.keys.pick, run: () => row && pick(row) },
          { key: 'b', words: words.keys.bulk, run: () => picked.size > 0 && setBulk(true) },
        ]
      : []),
    ...(may('verdicts:review')
      ? [
          { key: 'y', words: words.keys.agree, run: () => document.querySelector<HTMLButtonElement>('[data-key=y]')?.click() },
          { key: 'w', words: words.keys.disagree, run: () => document.querySelector<HTMLButtonElement>('[data-key=w]')?.click() },
        ]
      : []),
    { key: 'c', words: words.keys.comment, run: () => handle.current?.comment() },
    { key: 'a', words: words.keys.attach, run: () => handle.current?.attach() },
    { key: '/', words: words.keys.filter, run: () => search.current?.focus() },
    {
      key: 'Escape',
      words: words.keys.leave,
      always: true,
      run: () => {
        const { activeElement } = document;
        if (activeElement instanceof HTMLElement && activeElement !== document.body) activeElement.blur();
        else setPicked(new Set());
      },
    },
  ];
  const map = useKeys(commands);

  if (rows.isPending) return <Waiting rows={12} />;
  if (rows.isLoadingError) return <Problem error={rows.error} again={() => void rows.refetch()} />;
  const chosen = [...picked].flatMap((key) => byKey.get(key) ?? []);
  const unsaved = [...answers.unsaved.values()].filter((one) => keyOf(one.answer.verdict) !== (row ? keyOf(row) : ''));
  return (
    <div className="bench">
      <div className="bench-head">
        <div>
          {props.crumbs}
          <h1>{props.title}</h1>
        </div>
        <p className="muted small bench-count" role="status">
          {words.count(list.length, all?.length ?? 0, 'service' in scope ? 'items' : 'services')}
          {answers.saving ? ` · ${answers.waiting ? words.editor.offline : words.saving}` : ''}
        </p>
        <p className="muted small keyline">
          <Key name="j" /> <Key name="k" /> {words.keys.move} · <Key name="p" /> <Key name="f" /> <Key name="n" /> {words.keys.answer} ·{' '}
          <Key name="?" /> {words.keys.map}
        </p>
      </div>
      {unsaved.map((one) => (
        <NotSaved key={keyOf(one.answer.verdict)} one={one} back={() => go({ at: keyOf(one.answer.verdict) })} />
      ))}
      <BenchTools rows={all ?? []} filter={filter} scope={scope} go={go} search={search} />
      <Picked
        words={words}
        count={picked.size}
        open={words.bulk.open(picked.size)}
        all={words.pickAll(list.length)}
        onOpen={() => setBulk(true)}
        onAll={() => setPicked(new Set(list.map(keyOf)))}
        onClear={() => setPicked(new Set())}
      />
      <div className="bench-columns">
        <VirtualRows rows={list} height={ROW[by]} label={words.list} current={current} idOf={keyOf} onCurrent={open}>
          {(one) => (
            <BenchRow
              verdict={one}
              by={by}
              picked={picked.has(keyOf(one))}
              unsaved={answers.unsavedOf(one) !== undefined}
              taken={takenBy.get(keyOf(one)) ?? NOBODY}
            />
          )}
        </VirtualRows>
        {row ? (
          <BenchItem
            key={keyOf(row)}
            row={row}
            claims={claims.filter((one) => keyOf(one) === keyOf(row))}
            answers={answers}
            handle={handle}
            next={() => open(current + 1)}
          />
        ) : (
          <Nothing
            filter={filter}
            all={all?.length ?? 0}
            clear={() => go({ words: undefined, standard: undefined, status: undefined, severity: undefined, show: undefined })}
          />
        )}
      </div>
      {bulk ? <BulkAnswer rows={chosen} close={() => setBulk(false)} done={() => setPicked(new Set())} claims={claims} /> : null}
      {map}
    </div>
  );
}

function NotSaved({ one, back }: { readonly one: Unsaved; readonly back: () => void }): ReactNode {
  return (
    <p className="note" role="alert">
      {words.notSaved(one.answer.verdict.item, one.answer.verdict.service)}{' '}
      <button type="button" onClick={back}>
        {words.goBack}
      </button>
    </p>
  );
}

function Nothing({ filter, all, clear }: { readonly filter: BenchFilter; readonly all: number; readonly clear: () => void }): ReactNode {
  const done = filter.show === 'open' && filter.standard === undefined && filter.status === undefined && all > 0;
  return (
    <div className="empty">
      <h2>{all === 0 ? words.empty.never : done ? words.empty.done(common.number(all)) : words.empty.filtered}</h2>
      {all === 0 ? (
        <p>
          {words.empty.neverWhy} <Link to="/">{text.frame.sections.services}</Link>
        </p>
      ) : (
        <button type="button" onClick={clear}>
          {words.empty.clear}
        </button>
      )}
    </div>
  );
}
