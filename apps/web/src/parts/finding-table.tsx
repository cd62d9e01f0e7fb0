import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Finding } from '../api/shapes.ts';
import { common } from '../text/common.ts';
import { Place, SeverityMark } from './marks.tsx';
import { text } from '../text/text.ts';
import { Empty } from './states.tsx';

const words = text.findings;

/** Findings as rows; each leads to its page. */
export function FindingTable({
  findings,
  withService,
}: {
  readonly findings: readonly Finding[];
  readonly withService: boolean;
}): ReactNode {
  if (findings.length === 0) return <Empty title={words.empty.never} />;
  return (
    <div className="scroll">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{words.columns.severity}</th>
            <th scope="col">{words.columns.finding}</th>
            {withService ? <th scope="col">{words.columns.service}</th> : null}
            <th scope="col">{words.columns.state}</th>
            <th scope="col">{words.columns.due}</th>
          </tr>
        </thead>
        <tbody>
          {findings.map((one) => (
            <tr key={one.id}>
              <td>
                <SeverityMark severity={one.severity} />
              </td>
              <th scope="row">
                <Link to="/findings/$finding" params={{ finding: one.id }}>
                  {one.title}
                </Link>
                <div className="muted small">
                  {one.item}
                  {one.locations[0] ? (
                    <>
                      {' '}
                      · <Place {...one.locations[0]} />
                    </>
                  ) : null}
                </div>
              </th>
              {withService ? <td>{one.service}</td> : null}
              <td>{common.state[one.state]}</td>
              <td className={one.sla.state === 'breached' ? 'due overdue' : 'due'}>{common.due(one.sla.daysLeft)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
