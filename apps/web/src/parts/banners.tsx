import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import { useSituation } from '../api/situation.ts';
import { problemWords } from './states.tsx';
import { text } from '../text/text.ts';

const words = text.overview.banner;
const HIDDEN = 'airworthy-hidden-banner';
const today = (): string => new Date().toISOString().slice(0, 10);

/** What everybody has to know on every page: that this is the demo, and what an administrator has not configured. */
export function Banners(): ReactNode {
  const situation = useSituation();
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) === today());
  if (!situation.data) return null;
  const { demo, missing } = situation.data;
  return (
    <div className="banners">
      {demo.state === 'loaded' || demo.state === 'loading' ? <DemoBanner /> : null}
      {missing.length > 0 && !hidden ? (
        <aside className="banner" aria-label={words.missingTitle}>
          <details>
            <summary>
              <strong>{words.missingTitle}:</strong> {missing.map((one) => words.short[one]).join(', ')}
            </summary>
            {missing.map((one) => (
              <p key={one}>{words.missing[one]}</p>
            ))}
          </details>
          <button
            type="button"
            className="quiet"
            onClick={() => {
              localStorage.setItem(HIDDEN, today());
              setHidden(true);
            }}
          >
            {words.hide}
          </button>
        </aside>
      ) : null}
    </div>
  );
}

function DemoBanner(): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(at('/demo'), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  return (
    <aside className="banner banner-demo" aria-label="Demo">
      <div>
        {words.demo} <span className="roomy">{words.demoMore}</span>
        {remove.isError ? (
          <p className="wrong" role="alert">
            {problemWords(remove.error)}
          </p>
        ) : null}
      </div>
      {may('settings:manage') ? (
        <button
          type="button"
          className="quiet"
          disabled={remove.isPending}
          onClick={() => {
            if (window.confirm(words.sure)) remove.mutate();
          }}
        >
          {words.remove}
        </button>
      ) : null}
    </aside>
  );
}
