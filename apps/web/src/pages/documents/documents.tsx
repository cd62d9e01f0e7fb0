import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { DocumentRow } from '../../api/program.ts';
import { useServices } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import { DocumentTable } from './document-table.tsx';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { documents as text } from '../../text/pages.ts';
import { chosenLanguage, text as words } from '../../text/text.ts';

/** Documents of the program or of a service, to download in each of their formats. */
export function DocumentsPage(): ReactNode {
  const { at, org } = useSession();
  const { service, language = chosenLanguage() } = useSearch({ from: '/frame/documents' });
  const navigate = useNavigate();
  const path = service === undefined ? '/program/documents' : `/services/${service}/documents`;
  const services = useServices();
  const audited = services.data?.items.filter((one) => one.summary !== null) ?? [];
  const list = useQuery({
    queryKey: ['org', org.id, 'documents', path, language],
    queryFn: () => ask<{ items: DocumentRow[] }>(at(`${path}?language=${language}`)),
    enabled: audited.length > 0,
  });
  const go = (change: { service?: string | undefined; language?: string | undefined }): void =>
    void navigate({ to: '/documents', search: { service, language, ...change } });
  return (
    <>
      <div className="heading">
        <h1>{text.title}</h1>
      </div>
      {services.isPending ? <Waiting /> : null}
      {services.isError ? <Problem error={services.error} again={() => void services.refetch()} /> : null}
      {services.data && audited.length === 0 ? (
        <Empty title={text.empty.title}>
          <p>{text.empty.text}</p>
          <p>
            <Link to="/">{words.program.empty.add}</Link>
          </p>
        </Empty>
      ) : null}
      {audited.length > 0 ? (
        <>
          <p className="muted">{text.text}</p>
          <div className="line filters">
            <label>
              {text.about}
              <select value={service ?? ''} onChange={(event) => go({ service: event.target.value || undefined })}>
                <option value="">{text.program}</option>
                {audited.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
              </select>
            </label>
            <label>
              {text.language}
              <select value={language} onChange={(event) => go({ language: event.target.value })}>
                <option value="en">{text.languages.en}</option>
                <option value="de">{text.languages.de}</option>
              </select>
            </label>
          </div>
          {list.isPending ? <Waiting rows={8} /> : null}
          {list.isError ? <Problem error={list.error} again={() => void list.refetch()} /> : null}
          {list.data ? <DocumentTable items={list.data.items} address={(kind) => at(`${path}/${kind}?language=${language}`)} /> : null}
        </>
      ) : null}
    </>
  );
}
