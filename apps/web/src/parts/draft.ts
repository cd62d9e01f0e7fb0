import type { Status } from '@airworthy/model';
import { useCallback, useState } from 'react';

/** An answer that is being written. */
export interface Draft {
  readonly status?: Status | undefined;
  readonly reason: string;
  /** Version of the verdict that was on screen when the writing began. */
  readonly base?: number | undefined;
}

const EMPTY: Draft = { reason: '' };
const keyOf = (service: string, item: string): string => `draft ${service} ${item}`;

export function keptDraft(service: string, item: string): Draft {
  try {
    return { ...EMPTY, ...(JSON.parse(sessionStorage.getItem(keyOf(service, item)) ?? '{}') as Partial<Draft>) };
  } catch {
    return EMPTY;
  }
}

export function forgetDraft(service: string, item: string): void {
  sessionStorage.removeItem(keyOf(service, item));
}

/** What is being written about an item. It outlives the page, a session that ends and a connection that is lost; only what was saved is forgotten. */
export function useDraft(service: string, item: string, version: number): [Draft, (change: Partial<Draft>) => void, () => void] {
  const [draft, setDraft] = useState(() => keptDraft(service, item));
  const change = useCallback(
    (part: Partial<Draft>) =>
      setDraft((before) => {
        const next = { ...before, ...part, base: part.base ?? before.base ?? version };
        sessionStorage.setItem(keyOf(service, item), JSON.stringify(next));
        return next;
      }),
    [service, item, version],
  );
  const forget = useCallback(() => {
    forgetDraft(service, item);
    setDraft(EMPTY);
  }, [service, item]);
  return [draft, change, forget];
}
