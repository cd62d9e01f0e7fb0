import { FINDING_MOVES } from '@airworthy/program';
import type { FindingActionName } from '@airworthy/program';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { usePeople } from '../../api/people.ts';
import { useSession } from '../../api/session.tsx';
import type { BulkMoves, Finding } from '../../api/shapes.ts';
import { Dialog } from '../../parts/keys.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { BULK_ACTIONS } from './shared.ts';

const words = text.findings.bulk;
/** What the server takes at once. */
const MOST = 500;

/** One move or one owner for many findings. What fits is said before, what was refused after. */
export function BulkTriage(props: {
  readonly findings: readonly Finding[];
  readonly close: () => void;
  /** @param moved what can be taken back */
  readonly done: (moved: readonly string[]) => void;
}): ReactNode {
  const { at, may, org } = useSession();
  const people = usePeople();
  const client = useQueryClient();
  const actions = BULK_ACTIONS.filter((one) => may(FINDING_MOVES[one].permission));
  const [action, setAction] = useState<FindingActionName | 'assign'>('triage');
  const [note, setNote] = useState('');
  const [owner, setOwner] = useState('');
  const move = action === 'assign' ? undefined : FINDING_MOVES[action];
  const fitting = props.findings.filter((one) => move === undefined || move.from.includes(one.state)).slice(0, MOST);
  const act = useMutation({
    mutationFn: async (): Promise<BulkMoves> => {
      const ids = fitting.map((one) => one.id);
      if (action !== 'assign') return ask<BulkMoves>(at('/findings/moves'), { body: { findings: ids, action, note } });
      const { assigned } = await ask<{ assigned: string[] }>(at('/findings/owners'), { body: { findings: ids, ownerId: owner || null } });
      return { moved: assigned, refused: [] };
    },
    onSuccess: (said) => {
      if (action !== 'assign') props.done(said.moved);
      if (said.refused.length > 0) return;
      if (action === 'assign') props.done([]);
      props.close();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  const missing = move?.note === true && note.trim().length < 3;
  const titles = new Map(props.findings.map((one) => [one.id, `${one.title} (${one.service})`]));
  return (
    <Dialog title={words.title} close={props.close} wide>
      <div className="line">
        <label>
          {words.action}
          <select value={action} onChange={(event) => setAction(event.target.value as typeof action)}>
            {actions.map((one) => (
              <option key={one} value={one}>
                {common.move[one]}
              </option>
            ))}
            <option value="assign">{words.assign}</option>
          </select>
        </label>
        {action === 'assign' ? (
          <label>
            {words.owner}
            <select value={owner} onChange={(event) => setOwner(event.target.value)}>
              <option value="">{text.findings.nobody}</option>
              {people.all.map((one) => (
                <option key={one.userId} value={one.userId}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <label className="grow">
            {words.note}
            <textarea value={note} rows={2} maxLength={4000} onChange={(event) => setNote(event.target.value)} />
          </label>
        )}
      </div>
      <p className="muted small">
        {words.fits(fitting.length, props.findings.length)} {missing ? words.needsNote : ''}
      </p>
      {act.isError ? (
        <p className="wrong" role="alert">
          {act.error.message}
        </p>
      ) : null}
      {act.data && act.data.refused.length > 0 ? (
        <div className="note" role="alert">
          {words.done(act.data.moved.length)} {words.refused(act.data.refused.length)}
          <ul>
            {act.data.refused.slice(0, 20).map((one) => (
              <li key={one.id}>
                {titles.get(one.id)}: {one.because}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <div className="line">
        <button type="button" className="primary" disabled={fitting.length === 0 || missing || act.isPending} onClick={() => act.mutate()}>
          {act.isPending ? words.running : words.do(fitting.length)}
        </button>
        <button type="button" onClick={props.close}>
          {words.cancel}
        </button>
      </div>
    </Dialog>
  );
}
