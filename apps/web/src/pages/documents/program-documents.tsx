import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { DocumentRow } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { chosenLanguage } from '../../text/text.ts';
import { DocumentTable } from './document-table.tsx';

/** Documents of the whole program, in the language of the app. */
export function ProgramDocuments(): ReactNode {
  const { at, org } = useSession();
  const language = chosenLanguage();
  const list = useQuery({
    queryKey: ['org', org.id, 'documents', '/program/documents', language],
    queryFn: () => ask<{ items: DocumentRow[] }>(at(`/program/documents?language=${language}`)),
  });
  if (list.isPending) return <Waiting rows={6} />;
  if (list.isLoadingError) return <Problem error={list.error} again={() => void list.refetch()} />;
  return <DocumentTable items={list.data.items} address={(kind) => at(`/program/documents/${kind}?language=${language}`)} />;
}
