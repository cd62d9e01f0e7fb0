import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { problemWords } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';

const words = text.findings.undo;
/** As long as the server takes moves back, less what a request takes, in milliseconds. */
const OPEN = 110_000;

/** What was just moved, and a way back. */
export function UndoBar({ moved, close }: { readonly moved: readonly string[]; readonly close: () => void }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: () => ask<{ undone: string[]; refused: { because: string }[] }>(at('/findings/undo'), { body: { findings: moved } }),
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  useEffect(() => {
    const timer = setTimeout(close, OPEN);
    return () => clearTimeout(timer);
  }, [moved, close]);
  const refused = undo.data?.refused ?? [];
  return (
    <div className="undo-bar" role="status">
      <span>{undo.data ? words.undone(undo.data.undone.length) : words.moved(moved.length)}</span>
      {refused.length > 0 ? <span className="wrong small">{refused[0]?.because}</span> : null}
      {undo.isError ? <span className="wrong small">{problemWords(undo.error)}</span> : null}
      {undo.data ? null : (
        <button type="button" onClick={() => undo.mutate()} disabled={undo.isPending}>
          {words.undo}
        </button>
      )}
      <button type="button" className="quiet" onClick={close}>
        {words.close}
      </button>
    </div>
  );
}
