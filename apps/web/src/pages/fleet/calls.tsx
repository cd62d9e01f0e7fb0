import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FleetEdge, FleetModel } from '../../api/program.ts';
import { Place } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { fleet as text } from '../../text/pages.ts';
import { Part, Rows, ServiceName } from './parts.tsx';
import { followedCalls, STATES } from './call-states.ts';
import { ServiceMap } from './service-map.tsx';

const SHAPE: Record<FleetEdge['state'], string> = {
  open: '■',
  weak: '◐',
  mismatch: '✕',
  'no-route': '⊘',
  unknown: '○',
  authenticated: '●',
  public: '–',
};

function CallState({ state }: { readonly state: FleetEdge['state'] }): ReactNode {
  return (
    <span className={`mark call-${state}`} title={text.stateHelp[state]}>
      <span aria-hidden="true">{SHAPE[state]}</span> {text.state[state]}
    </span>
  );
}

const proofs = (list: readonly string[]): string => list.map((one) => text.calls.proof[one] ?? one).join(', ') || '–';

/** Who calls whom, as a map and as a list; a service or a state that is chosen narrows both. */
export function Calls({ model }: { readonly model: FleetModel }): ReactNode {
  const [service, setService] = useState<string | undefined>();
  const [state, setState] = useState<FleetEdge['state'] | undefined>();
  const followed = followedCalls(model);
  const shown = followed
    .filter((one) => (service === undefined || one.from === service || one.to === service) && (state === undefined || one.state === state))
    .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state) || a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
  const { columns } = text.calls;
  if (model.edges.length === 0) return <p>{text.calls.nobody}</p>;
  return (
    <>
      <fieldset className="pills">
        <legend className="hidden">{text.calls.states}</legend>
        <button type="button" aria-pressed={state === undefined} onClick={() => setState(undefined)}>
          {text.calls.all} {common.number(followed.length)}
        </button>
        {STATES.map((one) => {
          const count = followed.filter((each) => each.state === one).length;
          return (
            <button
              key={one}
              type="button"
              aria-pressed={state === one}
              disabled={count === 0}
              onClick={() => setState(state === one ? undefined : one)}
            >
              <CallState state={one} /> {common.number(count)}
            </button>
          );
        })}
      </fieldset>
      <div className="map-and-list">
        <ServiceMap model={model} edges={shown} chosen={service} onChoose={setService} />
        <Part title={service === undefined ? text.calls.list : `${text.calls.list}: ${service}`}>
          {service === undefined ? null : (
            <p>
              <button type="button" onClick={() => setService(undefined)}>
                {text.calls.everybody}
              </button>
            </p>
          )}
          {shown.length === 0 ? (
            <p className="muted">{text.calls.none}</p>
          ) : (
            <Rows
              label={text.calls.list}
              columns={[[columns.state], [columns.from], [columns.request], [columns.sends], [columns.place]]}
              rows={shown}
              keyOf={(one) => `${one.from} ${one.to} ${one.method} ${one.path ?? ''} ${one.place.path}:${one.place.line}`}
              cells={(one) => [
                <CallState key="state" state={one.state} />,
                <span key="from">
                  {one.from} → {one.to}
                </span>,
                <code key="request">
                  {one.method} {one.path ?? '?'}
                </code>,
                `${proofs(one.caller)} → ${proofs(one.callee)}`,
                <span key="place">
                  <Place {...one.place} />
                  {(text.calls.wiring[one.wiring] ?? '') === '' ? null : (
                    <span className="muted small block">{text.calls.wiring[one.wiring]}</span>
                  )}
                </span>,
              ]}
            />
          )}
        </Part>
      </div>
      <Channels model={model} />
      {model.unresolved.length > 0 ? (
        <details>
          <summary>{text.calls.unresolved(model.unresolved.length)}</summary>
          <ul className="places">
            {model.unresolved.map((one) => (
              <li key={`${one.service} ${one.place.path}:${one.place.line} ${one.target}`}>
                <ServiceName name={one.service} /> <code>{one.target}</code> <Place {...one.place} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function Channels({ model }: { readonly model: FleetModel }): ReactNode {
  const names = (list: readonly { service: string }[]): string =>
    [...new Set(list.map((one) => one.service))].join(', ') || text.calls.nobodyFound;
  if (model.channels.length === 0) return null;
  return (
    <Part title={text.calls.channels}>
      <Rows
        label={text.calls.channels}
        columns={[[text.calls.channels], [text.calls.producers], [text.calls.consumers]]}
        rows={model.channels}
        keyOf={(one) => one.name}
        cells={(one) => [<code key="name">{one.name}</code>, names(one.producers), names(one.consumers)]}
      />
    </Part>
  );
}
