import { ROLES, SEVERITIES } from '@airworthy/model';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask, askTagged } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import type { Settings } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.admin.settings;
const TIMES = ['nightly', 'monthly', 'quarterly'] as const;

/** Deadlines, rates and the hours at which audits start. What somebody is typing stays when others save meanwhile. */
export function SettingsForm(): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const key = ['org', org.id, 'settings'];
  const kept = useQuery({ queryKey: key, queryFn: () => askTagged<Settings>(at('/settings')) });
  const [edited, setEdited] = useState<{ readonly settings: Settings; readonly version: number }>();
  const [state, setState] = useState<{ readonly saved?: boolean; readonly error?: Error; readonly theirs?: Settings }>({});
  if (kept.isPending) return <Waiting />;
  if (kept.isLoadingError) return <Problem error={kept.error} again={() => void kept.refetch()} />;
  const shown = edited?.settings ?? kept.data.body;
  const manages = may('settings:manage');
  const edit = (change: Partial<Settings>): void => {
    setState({});
    setEdited({ settings: { ...shown, ...change }, version: edited?.version ?? kept.data.version });
  };
  const save = async (version: number): Promise<void> => {
    try {
      await ask<Settings>(at('/settings'), { method: 'PUT', body: shown, version });
      await client.invalidateQueries({ queryKey: key });
      setEdited(undefined);
      setState({ saved: true });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 412) {
        await client.invalidateQueries({ queryKey: key });
        setState({ theirs: error.current as Settings });
      } else setState({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  const roles = [...new Set([...ROLES, ...Object.keys(shown.rates)])];
  return (
    <form
      className="settings"
      onSubmit={(event) => {
        event.preventDefault();
        void save(edited?.version ?? kept.data.version);
      }}
    >
      {manages ? null : <p className="muted">{words.readOnly}</p>}
      <fieldset disabled={!manages}>
        <legend>{words.sla}</legend>
        <p className="muted small">{words.slaWhy}</p>
        <div className="line">
          {SEVERITIES.map((one) => (
            <label key={one}>
              {common.severity[one]}
              <input
                type="number"
                min={1}
                max={3650}
                value={shown.sla[one] ?? ''}
                onChange={(event) => edit({ sla: { ...shown.sla, [one]: event.target.value === '' ? null : Number(event.target.value) } })}
              />
            </label>
          ))}
        </div>
      </fieldset>
      {may('money:read') ? (
        <fieldset disabled={!manages}>
          <legend>{words.rates}</legend>
          <p className="muted small">{words.ratesWhy}</p>
          <div className="line">
            {roles.map((role) => (
              <label key={role}>
                {common.role[role] ?? role}
                <input
                  type="number"
                  min={0}
                  max={10000}
                  value={shown.rates[role] ?? ''}
                  onChange={(event) => {
                    const { [role]: _was, ...others } = shown.rates;
                    edit({ rates: event.target.value === '' ? others : { ...others, [role]: Number(event.target.value) } });
                  }}
                />
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      <fieldset disabled={!manages}>
        <legend>{words.schedule}</legend>
        {TIMES.map((one) => (
          <label key={one} className="time">
            <select
              value={shown.schedule[one] ?? ''}
              onChange={(event) =>
                edit({ schedule: { ...shown.schedule, [one]: event.target.value === '' ? null : Number(event.target.value) } })
              }
            >
              <option value="">{words.never}</option>
              {Array.from({ length: 24 }, (_, hour) => (
                <option key={hour} value={hour}>
                  {words.hour(hour)}
                </option>
              ))}
            </select>
            {words[one]}
          </label>
        ))}
      </fieldset>
      {state.theirs ? (
        <div className="versions" role="alert">
          <p>{words.conflict}</p>
          <ul>
            {differences(shown, state.theirs).map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
          <div className="line">
            <button type="button" onClick={() => void save(kept.data.version)}>
              {words.overwrite}
            </button>
            <button
              type="button"
              onClick={() => {
                setEdited(undefined);
                setState({});
              }}
            >
              {words.takeTheirs}
            </button>
          </div>
        </div>
      ) : null}
      {state.error ? (
        <p className="wrong" role="alert">
          {state.error.message}
        </p>
      ) : null}
      {manages ? (
        <p className="line">
          <button type="submit" className="primary" disabled={edited === undefined}>
            {words.save}
          </button>
          <span role="status">{state.saved === true ? words.saved : ''}</span>
        </p>
      ) : null}
    </form>
  );
}

/** Where two settings differ, mine first. */
function differences(mine: Settings, theirs: Settings): string[] {
  return (['sla', 'rates', 'schedule'] as const).flatMap((part) => {
    const [a, b] = [mine[part] as Record<string, number | null>, theirs[part] as Record<string, number | null>];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name) =>
      (a[name] ?? null) === (b[name] ?? null) ? [] : [`${name}: ${a[name] ?? '–'} / ${b[name] ?? '–'}`],
    );
  });
}
