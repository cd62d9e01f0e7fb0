import type { FindingActionName } from '@airworthy/program';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import type { Finding } from '../../api/shapes.ts';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.findings.page;

/** What may be done with a finding now. A note that is being written is kept until it is sent. */
export function Moves({ finding, moves }: { readonly finding: Finding; readonly moves: readonly FindingActionName[] }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const draft = `note ${finding.id}`;
  const [note, setNote] = useState(() => sessionStorage.getItem(draft) ?? '');
  const [seen, setSeen] = useState(finding.state);
  const act = useMutation({
    mutationFn: (action: FindingActionName) => {
      setSeen(finding.state);
      return ask(at(`/findings/${finding.id}/moves`), { body: { action, note }, version: finding.version });
    },
    onSuccess: () => {
      sessionStorage.removeItem(draft);
      setNote('');
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const possible = moves.filter((one) => one !== 'waive' && one !== 'end-waiver');
  return (
    <section className="card" aria-labelledby="moves-title">
      <h2 id="moves-title">{words.next}</h2>
      {possible.length === 0 ? (
        <p className="muted">{words.noMoves}</p>
      ) : (
        <>
          <label>
            {words.note}
            <textarea
              value={note}
              maxLength={4000}
              rows={2}
              onChange={(event) => {
                setNote(event.target.value);
                sessionStorage.setItem(draft, event.target.value);
              }}
            />
          </label>
          <div className="line">
            {possible.map((one) => (
              <button key={one} type="button" disabled={act.isPending} onClick={() => act.mutate(one)}>
                {common.move[one]}
              </button>
            ))}
          </div>
        </>
      )}
      {act.isError ? (
        <p className="wrong" role="alert">
          {act.error instanceof ApiProblem && act.error.status === 412
            ? `${words.conflict} ${words.wasIs(common.state[seen], common.state[finding.state])}`
            : act.error.message}
        </p>
      ) : null}
    </section>
  );
}
