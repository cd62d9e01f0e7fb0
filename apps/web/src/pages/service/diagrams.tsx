import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ServicePortrait } from '../../api/shapes.ts';
import { Place } from '../../parts/marks.tsx';
import { Problem, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { usePortrait } from './routes.tsx';

const words = text.service.diagrams;
type Portrait = NonNullable<ServicePortrait['portrait']>;
type Connection = Portrait['connections'][number];
type Flow = NonNullable<Portrait['flows']>[number];

const MOST = 20;
const LINE = 34;

/** What a service talks to, and what happens in it on a call: drawings with the same facts as words beside them. */
export function Diagrams({ service, name }: { readonly service: string; readonly name: string }): ReactNode {
  const read = usePortrait(service);
  if (read.isPending) return <Waiting rows={8} />;
  if (read.isLoadingError) return <Problem error={read.error} again={() => void read.refetch()} />;
  const { portrait } = read.data;
  if (portrait === null) return <p>{words.unaudited}</p>;
  return (
    <>
      <section>
        <h2>{words.connections}</h2>
        {portrait.connections.length === 0 ? <p className="muted">{words.none}</p> : <Connections name={name} all={portrait.connections} />}
      </section>
      {portrait.flows !== undefined && portrait.flows.length > 0 ? <Flows flows={portrait.flows} /> : null}
      {portrait.suites.length > 0 ? (
        <section>
          <h2>{words.tests}</h2>
          <ul className="places">
            {portrait.suites.map((one) => (
              <li key={one.kind}>
                <strong>{one.kind}</strong> {words.testsOf(one.tests, one.files)}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}

function Connections({ name, all }: { readonly name: string; readonly all: readonly Connection[] }): ReactNode {
  const shown = all.toSorted((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : b.uses - a.uses)).slice(0, MOST);
  const height = Math.max(3, shown.length) * LINE + 12;
  const middle = height / 2;
  const label = `${name}: ${shown.map((one) => `${words.kinds[one.kind]} ${one.name}`).join(', ')}`;
  return (
    <div className="diagram">
      <div className="scroll" tabIndex={0} role="region" aria-label={words.connections}>
        <svg viewBox={`0 0 640 ${height}`} width="640" height={height} role="img" aria-label={label}>
          {shown.map((one, index) => {
            const y = index * LINE + LINE / 2 + 6;
            return (
              <g key={`${one.kind} ${one.name}`}>
                <path
                  d={`M190 ${middle} C 270 ${middle}, 250 ${y}, 330 ${y}`}
                  className="edge"
                  strokeWidth={Math.min(6, 1 + Math.log2(one.uses))}
                />
                <rect x="330" y={y - 13} width="300" height="26" rx="6" className="node" />
                <text x="340" y={y + 4}>
                  {one.name.length > 26 ? `${one.name.slice(0, 25)}…` : one.name}
                </text>
                <text x="622" y={y + 4} textAnchor="end" className="kind">
                  {words.kinds[one.kind]}
                </text>
              </g>
            );
          })}
          <rect x="6" y={middle - 20} width="184" height="40" rx="8" className="node own" />
          <text x="98" y={middle + 5} textAnchor="middle" className="own">
            {name.length > 22 ? `${name.slice(0, 21)}…` : name}
          </text>
        </svg>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label={words.connections}>
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{words.system}</th>
              <th scope="col">{words.kind}</th>
              <th scope="col">{words.where}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((one) => (
              <tr key={`${one.kind} ${one.name}`}>
                <th scope="row">
                  {one.name} <span className="muted small">{words.uses(one.uses)}</span>
                </th>
                <td>{words.kinds[one.kind]}</td>
                <td>
                  <Place {...one.place} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Flows({ flows }: { readonly flows: readonly Flow[] }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const flow = flows[chosen];
  return (
    <section>
      <h2>{words.flows}</h2>
      <p className="muted">{words.flowsWhy}</p>
      <label className="flow-choice">
        {words.route}
        <select value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          {flows.map((one, index) => (
            <option key={`${one.method} ${one.path}`} value={index}>
              {one.method} {one.path}
            </option>
          ))}
        </select>
      </label>
      <ol className="flow">
        {flow?.steps.map((step, index) => (
          <li key={index} className={`step step-${step.kind}`}>
            <strong>{words.steps[step.kind]}</strong> {step.label}
            <div className="muted small">
              {words.within} <code>{step.within}</code> · <Place {...step.place} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
