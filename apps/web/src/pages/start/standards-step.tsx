import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import type { HeatMap } from '../../api/program.ts';
import { useSession } from '../../api/session.tsx';
import type { Service } from '../../api/shapes.ts';
import { Problem, problemWords, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { StepButtons } from './step-buttons.tsx';

const words = text.start.standards;
const NUMBERS = 5;

interface Asked {
  readonly id: string;
  readonly title: string;
  /** Services that are asked at least one of its items. */
  readonly services: readonly string[];
  readonly items: number;
}

/** Standards that services are asked, with a way to leave one out. */
export function StandardsStep({ services, next }: { readonly services: readonly Service[]; readonly next: () => void }): ReactNode {
  const { at, org } = useSession();
  const map = useQuery({ queryKey: ['org', org.id, 'heatmap', ''], queryFn: () => ask<HeatMap>(at('/program/heatmap')) });
  if (map.isPending) return <Waiting />;
  if (map.isLoadingError) return <Problem error={map.error} again={() => void map.refetch()} />;
  const own = new Set(services.map((one) => one.id));
  const rows = askedOf(map.data, own);
  return (
    <>
      <p>{words.text}</p>
      <ul className="plain standards-asked">
        {rows.map((one) => (
          <Standard key={one.id} standard={one} />
        ))}
      </ul>
      <StepButtons save={next} busy={false} error={null} skip={next} />
    </>
  );
}

function askedOf(map: HeatMap, own: ReadonlySet<string>): Asked[] {
  const rows = map.services.filter((one) => own.has(one.id));
  return map.standards
    .map(({ id, title }, index) => {
      const applicable = rows.map((one) => {
        const [pass = 0, partial = 0, fail = 0, , unknown = 0] = one.counts.slice(index * NUMBERS, (index + 1) * NUMBERS);
        return { id: one.id, items: pass + partial + fail + unknown };
      });
      const asked = applicable.filter((one) => one.items > 0);
      return { id, title, services: asked.map((one) => one.id), items: asked.reduce((sum, one) => sum + one.items, 0) };
    })
    .filter((one) => one.items > 0)
    .toSorted((a, b) => b.services.length - a.services.length || (a.id < b.id ? -1 : 1));
}

function Standard({ standard }: { readonly standard: Asked }): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const leave = useMutation({
    mutationFn: async () => {
      for (const id of standard.services) {
        const { version } = await ask<{ version: number }>(at(`/services/${id}`));
        await ask(at(`/services/${id}/mapping/${standard.id}`), { method: 'PUT', body: { kind: 'remove', reason }, version });
      }
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['org', org.id] }),
  });
  return (
    <li>
      <div className="line">
        <span className="grow">
          <strong>{standard.title}</strong>{' '}
          <span className="muted small">
            {words.asked(standard.services.length)} · {words.items(standard.items)}
          </span>
        </span>
        {may('services:write') && !asking ? (
          <button type="button" className="quiet" aria-label={`${words.without}: ${standard.title}`} onClick={() => setAsking(true)}>
            {words.without}
          </button>
        ) : null}
      </div>
      {asking ? (
        <form
          className="line"
          onSubmit={(event) => {
            event.preventDefault();
            leave.mutate();
          }}
        >
          <label className="grow">
            {words.why}
            <input value={reason} onChange={(event) => setReason(event.target.value)} required minLength={10} maxLength={2000} />
          </label>
          <button type="submit" disabled={leave.isPending}>
            {words.leave}
          </button>
          <button type="button" className="quiet" onClick={() => setAsking(false)}>
            {words.back}
          </button>
        </form>
      ) : null}
      {leave.isError ? (
        <p className="wrong" role="alert">
          {problemWords(leave.error)}
        </p>
      ) : null}
    </li>
  );
}
