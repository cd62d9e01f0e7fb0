import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Item } from '../../api/shapes.ts';
import { Choose } from '../../parts/choose.tsx';
import { SeverityMark } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { WordsField } from '../../parts/words-field.tsx';
import { text } from '../../text/text.ts';

const words = text.admin.standards;
const MOST = 150;

/** `OWASP ASVS 5.0 V1.2` and its like: the first word names where a reference leads. */
const familyOf = (ref: string): string => /^[A-Za-z]+(?:[ -][A-Z][A-Za-z]*)?/.exec(ref)?.[0] ?? ref;

/** All items with what they refer to: by standard of ours, or by standard of others. */
export function Standards(): ReactNode {
  const { at, org } = useSession();
  const navigate = useNavigate();
  const search = useSearch({ from: '/frame/admin' });
  const items = useQuery({ queryKey: ['items', org.id], queryFn: () => ask<{ items: Item[] }>(at('/items')), staleTime: 300_000 });
  if (items.isPending) return <Waiting rows={10} />;
  if (items.isLoadingError) return <Problem error={items.error} again={() => void items.refetch()} />;
  const all = items.data.items;
  const standards = [...new Set(all.map((one) => one.standard))].toSorted();
  const families = [...new Set(all.flatMap((one) => one.refs.map(familyOf)))].toSorted();
  const wanted = search.words?.toLowerCase() ?? '';
  const found = all.filter(
    (one) =>
      (search.standard === undefined || one.standard === search.standard) &&
      (search.reference === undefined || one.refs.some((ref) => familyOf(ref) === search.reference)) &&
      (wanted === '' || `${one.id} ${one.title} ${one.why} ${one.refs.join(' ')}`.toLowerCase().includes(wanted)),
  );
  const go = (change: Partial<typeof search>): void =>
    void navigate({ to: '/admin', search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  return (
    <>
      <p>{all.length === 0 ? words.none : words.lead(all.length, standards.length)}</p>
      <p className="muted small">{words.custom}</p>
      <search className="tools">
        <WordsField label={words.words} value={search.words} onChange={(text) => go({ words: text })} />
        <Choose
          label={words.standard}
          value={search.standard}
          options={standards.map((one) => [one, one])}
          onChange={(standard) => go({ standard })}
        />
        <Choose
          label={words.reference}
          value={search.reference}
          options={families.map((one) => [one, one])}
          onChange={(reference) => go({ reference })}
        />
        <span className="muted" role="status">
          {words.shown(found.length)}
        </span>
      </search>
      {found.length === 0 && all.length > 0 ? <p>{words.filtered}</p> : null}
      <ul className="items standards">
        {found.slice(0, MOST).map((one) => (
          <li key={one.id}>
            <SeverityMark severity={one.severity} />
            <div>
              <Link to="/items/$item" params={{ item: one.id }}>
                {one.title}
              </Link>
              <div className="muted small">
                {one.id} · {one.standard} · {words.effort(one.effort.hours, one.effort.role)}
              </div>
              <div className="small">{one.why}</div>
              <div className="refs">
                {one.refs.map((ref) => (
                  <button
                    key={ref}
                    type="button"
                    className="chip"
                    onClick={() => go({ words: ref, standard: undefined, reference: undefined })}
                  >
                    {ref}
                  </button>
                ))}
              </div>
            </div>
          </li>
        ))}
      </ul>
      {found.length > MOST ? <p className="muted">{words.first(MOST)}</p> : null}
    </>
  );
}
