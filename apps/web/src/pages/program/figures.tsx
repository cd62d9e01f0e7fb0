import { SEVERITIES } from '@airworthy/model';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Dashboard } from '../../api/program.ts';
import { SeverityMark } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';

/** What came and went in seven days, and where. */
export function Week({ week }: { readonly week: Dashboard['week'] }): ReactNode {
  const { columns } = program.week;
  return (
    <section aria-labelledby="week-title">
      <h2 id="week-title">{program.week.title}</h2>
      <p className="small muted">
        {common.day(week.since)} · {program.week.work(week.audits, week.answers)}
      </p>
      {week.opened + week.closed === 0 ? <p>{program.week.none}</p> : <p className="lead">{program.week.sum(week.opened, week.closed)}</p>}
      {week.services.length === 0 ? null : (
        <table className="rows tight">
          <thead>
            <tr>
              <th scope="col">{columns.service}</th>
              <th scope="col" className="figure">
                {columns.opened}
              </th>
              <th scope="col" className="figure">
                {columns.closed}
              </th>
            </tr>
          </thead>
          <tbody>
            {week.services.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <Link to="/services/$service" params={{ service: one.id }} search={{ tab: 'findings' }}>
                    {one.name}
                  </Link>
                </th>
                <td className="figure">{one.opened === 0 ? '0' : `+${common.number(one.opened)}`}</td>
                <td className="figure">{one.closed === 0 ? '0' : `−${common.number(one.closed)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function FindingFigures({ figures }: { readonly figures: Dashboard['findings']['bySeverity'] }): ReactNode {
  const { columns } = program.findings;
  return (
    <section aria-labelledby="figures-title">
      <h2 id="figures-title">{program.findings.title}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="figures-title">
        <table className="rows tight">
          <thead>
            <tr>
              <th scope="col">{columns.severity}</th>
              {(['open', 'overdue', 'soon', 'accepted', 'closed'] as const).map((one) => (
                <th key={one} scope="col" className="figure">
                  {columns[one]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {SEVERITIES.map((severity) => {
              const one = figures[severity];
              return (
                <tr key={severity}>
                  <th scope="row">
                    <SeverityMark severity={severity} />
                  </th>
                  <td className="figure">
                    <Link to="/findings" search={{ severity }}>
                      {common.number(one.open)}
                    </Link>
                  </td>
                  <td className="figure">
                    <Link to="/findings" search={{ severity, breached: 'true' }} className={one.breached > 0 ? 'overdue' : ''}>
                      {common.number(one.breached)}
                    </Link>
                  </td>
                  <td className="figure">{common.number(one.dueThisWeek)}</td>
                  <td className="figure">
                    <Link to="/findings" search={{ severity, state: 'waived' }}>
                      {common.number(one.waived)}
                    </Link>
                  </td>
                  <td className="figure">{common.number(one.closed)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const MARK = { met: '●', missed: '■', unknown: '○' } as const;

export function Criteria({ criteria }: { readonly criteria: Dashboard['criteria'] }): ReactNode {
  return (
    <section aria-labelledby="criteria-title">
      <h2 id="criteria-title">{program.criteria.title}</h2>
      <ul className="criteria">
        {criteria.map((one) => {
          const state = one.met === null ? 'unknown' : one.met ? 'met' : 'missed';
          return (
            <li key={one.id}>
              <span className={`mark mark-${state === 'met' ? 'pass' : state === 'missed' ? 'fail' : 'unknown'}`}>
                <span aria-hidden="true">{MARK[state]}</span> {program.criteria[state]}
              </span>
              <span>
                {one.title}
                <span className="muted small block">{one.sentence}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const STATES = ['done', 'in-progress', 'blocked', 'not-started'] as const;

/** Services by state, step by step. */
export function Steps({ steps }: { readonly steps: Dashboard['steps'] }): ReactNode {
  return (
    <section aria-labelledby="steps-title">
      <h2 id="steps-title">{program.steps.title}</h2>
      <ol className="steps">
        {steps.map(({ step, states }) => (
          <li key={step}>
            <span>{program.steps.names[step]}</span>
            <span className="strip" aria-hidden="true">
              {STATES.map((state) => (
                <span key={state} className={`step-${state}`} style={{ flexGrow: states[state] ?? 0 }} />
              ))}
            </span>
            <span className="muted small">
              {STATES.filter((state) => (states[state] ?? 0) > 0)
                .map((state) => `${common.number(states[state] ?? 0)} ${program.steps.states[state]}`)
                .join(', ')}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
