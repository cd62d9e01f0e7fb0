import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { ImportCounts, ImportPreview, Imports as Told } from '../../api/shapes.ts';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { Change } from './import-change.tsx';

const words = text.service.imports;
/** As much as the server takes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What somebody chose stays chosen while they sign in again or look at another page. */
const chosen = new Map<string, File>();

/** Reports of other tools: those that were taken in, and a new one, of which it is shown first what it would change. */
export function Imports({ service }: { readonly service: string }): ReactNode {
  const { at, may, org } = useSession();
  const told = useQuery({ queryKey: ['org', org.id, 'imports', service], queryFn: () => ask<Told>(at(`/services/${service}/imports`)) });
  return (
    <>
      {may('results:import') ? <Send service={service} /> : <p className="muted">{words.readOnly}</p>}
      {told.isPending ? <Waiting rows={3} /> : null}
      {told.isError ? <Problem error={told.error} again={() => void told.refetch()} /> : null}
      {told.data ? <TakenIn told={told.data} /> : null}
    </>
  );
}

function Send({ service }: { readonly service: string }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const result = useRef<HTMLParagraphElement>(null);
  const [file, setFile] = useState(() => chosen.get(service));
  // The field of the browser shows what was chosen in it, and nothing of what was kept.
  const [kept, setKept] = useState(file);
  const choose = (next: File | undefined): void => {
    if (next === undefined) {
      chosen.delete(service);
      if (input.current) input.current.value = '';
    } else chosen.set(service, next);
    setFile(next);
    setKept(undefined);
  };
  const tooBig = file !== undefined && file.size > MOST_BYTES;
  const preview = useQuery({
    // Not below `org`: what others do meanwhile sends no file again.
    queryKey: ['import-preview', org.id, service, file?.name, file?.size, file?.lastModified],
    queryFn: () => ask<ImportPreview>(at(`/services/${service}/imports/preview`), file === undefined ? {} : { file }),
    enabled: file !== undefined && !tooBig,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  });
  const take = useMutation({
    mutationFn: (sent: File) => ask<ImportCounts>(at(`/services/${service}/imports`), { file: sent }),
    onSuccess: async () => {
      choose(undefined);
      await client.invalidateQueries({ queryKey: ['org'] });
    },
  });
  // The button that was pressed is gone by then.
  useEffect(() => {
    if (take.isSuccess) result.current?.focus();
  }, [take.isSuccess]);
  return (
    <section className="card">
      <h2>{words.send}</h2>
      <p className="muted small">{words.sendWhy}</p>
      <label>
        {words.file}
        <input
          ref={input}
          type="file"
          onChange={(event) => {
            take.reset();
            choose(event.target.files?.[0]);
          }}
        />
      </label>
      <div aria-live="polite" className="told">
        {kept !== undefined ? (
          <p className="muted small">
            {words.chosen} <strong>{kept.name}</strong>
          </p>
        ) : null}
        {tooBig ? <p className="wrong">{words.tooBig}</p> : null}
        {preview.isLoading ? (
          <p className="running">
            <span className="spinner" aria-hidden="true" /> {words.reading}
          </p>
        ) : null}
        {take.isSuccess ? (
          <p ref={result} tabIndex={-1}>
            <strong>{words.taken(take.data)}</strong>
          </p>
        ) : null}
      </div>
      {file !== undefined && preview.isError ? <Problem error={preview.error} again={() => void preview.refetch()} /> : null}
      {file !== undefined && preview.data && !tooBig ? (
        <Change service={service} preview={preview.data}>
          {take.isError ? <Problem error={take.error} /> : null}
          <div className="line">
            {preview.data.reports.length > 0 ? (
              <button type="button" className="primary" disabled={take.isPending} onClick={() => take.mutate(file)}>
                {words.take}
              </button>
            ) : null}
            <button type="button" onClick={() => choose(undefined)}>
              {words.leave}
            </button>
          </div>
        </Change>
      ) : null}
    </section>
  );
}

function TakenIn({ told }: { readonly told: Told }): ReactNode {
  const { columns } = words;
  if (told.reports.length === 0)
    return (
      <Empty title={words.empty}>
        <p>{words.emptyWhy}</p>
      </Empty>
    );
  return (
    <>
      <h2>{words.reports}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={words.reports}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{columns.tool}</th>
              <th scope="col">{columns.at}</th>
              <th scope="col" className="figure">
                {columns.results}
              </th>
              <th scope="col" className="figure">
                {columns.mapped}
              </th>
              <th scope="col" className="figure">
                {columns.unmapped}
              </th>
              <th scope="col" className="figure">
                {columns.suppressed}
              </th>
              <th scope="col" className="figure">
                {columns.measurements}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.reports.toReversed().map((one) => (
              <tr key={`${one.sha256} ${one.tool} ${one.format}`}>
                <th scope="row">
                  {one.tool} {one.version}
                  <div className="muted small">{one.format}</div>
                </th>
                <td>{common.moment(one.at)}</td>
                <td className="figure">{common.number(one.findings)}</td>
                <td className="figure">{common.number(one.mapped)}</td>
                <td className="figure">{common.number(one.unmapped)}</td>
                <td className="figure">{common.number(one.suppressed)}</td>
                <td className="figure">{common.number(one.measurements)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {told.measurements.length > 0 ? (
        <>
          <h2>{words.measured}</h2>
          <ul className="places">
            {told.measurements.map((one) => (
              <li key={`${one.tool} ${one.measure}`}>
                {words.measures[one.measure] ?? one.measure}{' '}
                <strong>
                  {common.number(one.count)} / {common.number(one.of)}
                </strong>{' '}
                <span className="muted small">{one.tool}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {told.unmapped.length > 0 ? (
        <details>
          <summary>
            {words.rules} <span className="count">{told.unmapped.length}</span>
          </summary>
          <p className="muted small">{words.rulesWhy}</p>
          <ul className="places">
            {told.unmapped.map((one) => (
              <li key={`${one.tool} ${one.rule}`}>
                <code>{one.rule}</code>{' '}
                <span className="muted small">
                  {one.tool}, {words.results(one.results)}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
