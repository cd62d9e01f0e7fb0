import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { text } from '../text/text.ts';

const words = text.doors.problem;

/** What is on screen stays there when it could not be read anew: whoever writes in it goes on, and is told. */
export function OutOfDate(): ReactNode {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const isOld = useSyncExternalStore(
    (changed) => cache.subscribe(changed),
    () => cache.getAll().some((one) => one.state.status === 'error' && one.state.data !== undefined && one.isActive()),
  );
  if (!isOld) return null;
  return (
    <aside className="banner" role="status">
      <div>{words.old}</div>
      <button
        type="button"
        className="quiet"
        onClick={() => void client.refetchQueries({ type: 'active', predicate: (one) => one.state.status === 'error' })}
      >
        {words.again}
      </button>
    </aside>
  );
}
