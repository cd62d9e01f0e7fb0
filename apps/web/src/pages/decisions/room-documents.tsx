import { useState } from 'react';
import type { ReactNode } from 'react';
import { text } from '../../text/text.ts';
import { ProgramDocuments } from '../documents/program-documents.tsx';
import { Documents } from '../service/documents.tsx';

/** Every document, to take along; they are composed when somebody opens the list. */
export function RoomDocuments({ service }: { readonly service?: string }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className="room-documents" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.decisions.documents}</summary>
      {open && service === undefined ? <ProgramDocuments /> : null}
      {open && service !== undefined ? <Documents service={service} /> : null}
    </details>
  );
}
