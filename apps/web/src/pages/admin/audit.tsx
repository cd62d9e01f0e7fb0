import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { ChainState, LedgerLine, Page } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.admin.audit;
const ID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;

/** Everything that happened, newest first, and whether it is still as it was written. */
export function Audit(): ReactNode {
  const { at, may, org } = useSession();
  const { nameOf } = usePeople();
  const subjectOf = useSubjects();
  const navigate = useNavigate();
  const { subject } = useSearch({ from: '/frame/admin' });
  const lines = useInfiniteQuery({
    queryKey: ['org', org.id, 'ledger', subject],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: '100', ...(subject ? { subject } : {}), ...(pageParam ? { cursor: pageParam } : {}) });
      return ask<Page<LedgerLine>>(at(`/ledger?${query}`));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
  const verify = useMutation({ mutationFn: () => ask<ChainState>(at('/ledger/verify'), { method: 'POST' }) });
  const rows = lines.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="line">
        {may('ledger:verify') ? (
          <>
            <button type="button" className="primary" disabled={verify.isPending} onClick={() => verify.mutate()}>
              {verify.isPending ? words.verifying : words.verify}
            </button>
            <a className="button" href={at('/ledger/export')} download>
              {words.export}
            </a>
          </>
        ) : null}
        {subject === undefined ? null : (
          <button type="button" className="chip-filter" onClick={() => void navigate({ to: '/admin', search: { section: 'audit' } })}>
            {words.subject}: {subjectOf(subject)} ✕
          </button>
        )}
      </div>
      <p role="status" className={verify.data?.ok === false ? 'wrong' : ''}>
        {verify.data === undefined
          ? ''
          : verify.data.ok
            ? words.good(verify.data.lines, verify.data.head.slice(0, 16))
            : words.bad(verify.data.at, verify.data.because)}
      </p>
      {verify.isError ? <Problem error={verify.error} /> : null}
      {lines.isPending ? <Waiting rows={10} /> : null}
      {lines.isError ? <Problem error={lines.error} again={() => void lines.refetch()} /> : null}
      {lines.data && rows.length === 0 ? <p>{words.none}</p> : null}
      <div className="scroll" tabIndex={0} role="region" aria-label={text.admin.sections.audit}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.who}</th>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.subject}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.seq}>
                <td className="muted">{one.seq}</td>
                <td>{common.moment(one.at)}</td>
                <td>{nameOf(one.actor)}</td>
                <th scope="row">
                  <details>
                    <summary>
                      <code>{one.action}</code>
                    </summary>
                    <pre tabIndex={0} aria-label={one.action}>
                      <code>{JSON.stringify(one.payload, null, 2)}</code>
                    </pre>
                    <p className="muted small">SHA-256 {one.hash}</p>
                  </details>
                </th>
                <td>
                  <button
                    type="button"
                    className="quiet small"
                    title={one.subject}
                    onClick={() => void navigate({ to: '/admin', search: { section: 'audit', subject: one.subject } })}
                  >
                    {subjectOf(one.subject)}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {lines.hasNextPage ? (
        <button type="button" onClick={() => void lines.fetchNextPage()} disabled={lines.isFetchingNextPage}>
          {words.more}
        </button>
      ) : null}
    </>
  );
}

/** `service/<id>/item/S01-012` with the name of the service; what has no name is shown by the start of its id. */
function useSubjects(): (subject: string) => string {
  const services = useServices();
  const names = useMemo(() => new Map(services.data?.items.map((one) => [one.id, one.name])), [services.data]);
  return (subject) => subject.replaceAll(ID, (id) => names.get(id) ?? `${id.slice(0, 8)}…`);
}
