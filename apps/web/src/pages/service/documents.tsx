import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { DocumentKind } from '../../api/shapes.ts';
import { Empty, Problem, Waiting } from '../../parts/states.tsx';
import { chosenLanguage, text } from '../../text/text.ts';

const words = text.service.documents;

/** Documents of a service in their formats, in the language of the app. */
export function Documents({ service }: { readonly service: string }): ReactNode {
  const { at, org } = useSession();
  const language = chosenLanguage();
  const path = at(`/services/${service}/documents`);
  const documents = useQuery({
    queryKey: ['org', org.id, 'documents', service],
    queryFn: () => ask<{ items: DocumentKind[] }>(`${path}?language=${language}`),
  });
  if (documents.isPending) return <Waiting />;
  if (documents.isLoadingError) return <Problem error={documents.error} again={() => void documents.refetch()} />;
  if (documents.data.items.length === 0)
    return (
      <Empty title={words.empty}>
        <p>{words.emptyWhy}</p>
      </Empty>
    );
  return (
    <ul className="items documents">
      {documents.data.items.map((one) => (
        <li key={one.kind}>
          <strong>{one.name}</strong>
          <span className="line formats">
            {one.formats.map((format) => (
              <a
                key={format}
                aria-label={`${one.title}, ${format}`}
                href={`${path}/${one.kind}?format=${format}&language=${language}`}
                download
              >
                {format.toUpperCase()}
              </a>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
