import type { Exposure } from '@airworthy/model';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RoomSearch } from '../../routes/decisions.ts';
import { text } from '../../text/text.ts';

const words = text.decisions.scenario;

/** Exposures of the scenario in an address: whoever may reach it, and what makes it harder. */
export function exposuresOf(search: RoomSearch): Exposure[] {
  return [
    search.reach === 'internal' ? 'internal' : 'public',
    ...(search.scale === undefined ? [] : (['scale'] as const)),
    ...(search.regulated === undefined ? [] : (['regulated'] as const)),
  ];
}

/** Who may reach it. The rules say the strictest of what is chosen; the choice is in the address. */
export function Scenario({ search }: { readonly search: RoomSearch }): ReactNode {
  const navigate = useNavigate();
  const go = (change: { [K in keyof RoomSearch]?: string | undefined }): void =>
    void navigate({
      to: '.',
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined)) as RoomSearch,
      replace: true,
    });
  return (
    <fieldset className="scenario">
      <legend>{words.title}</legend>
      <div className="choices">
        {(['public', 'internal'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="reach"
              checked={(search.reach === 'internal' ? 'internal' : 'public') === one}
              onChange={() => go({ reach: one === 'internal' ? one : undefined })}
            />
            {words[one]}
          </label>
        ))}
        {(['scale', 'regulated'] as const).map((one) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={search[one] !== undefined}
              onChange={(event) => go({ [one]: event.target.checked ? 'yes' : undefined })}
            />
            {words[one]}
          </label>
        ))}
      </div>
      <p className="muted small">{words.slo}</p>
    </fieldset>
  );
}
