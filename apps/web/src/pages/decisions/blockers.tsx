import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { DecisionItem } from '../../api/decisions.ts';
import { SeverityMark, StatusMark } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';

const words = text.decisions;
/** More than these are behind a button: who decides reads the first ones. */
const FIRST = 7;

/** Items that stand in the way, with what fixing each takes. */
export function InTheWay({ service, items }: { readonly service: string; readonly items: readonly DecisionItem[] }): ReactNode {
  return (
    <>
      {(['blocker', 'condition', 'unverified'] as const).map((kind) => (
        <Kind key={kind} kind={kind} service={service} items={items.filter((one) => one.kind === kind)} />
      ))}
    </>
  );
}

function Kind(props: {
  readonly kind: DecisionItem['kind'];
  readonly service: string;
  readonly items: readonly DecisionItem[];
}): ReactNode {
  const { kind, service, items } = props;
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FIRST);
  return (
    <section aria-labelledby={`kind-${kind}`}>
      <h2 id={`kind-${kind}`}>
        {words.kinds[kind]} <span className="count">{items.length}</span>
      </h2>
      {items.length === 0 ? <p className="muted">{words.none[kind]}</p> : null}
      {items.length === 0 ? null : (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby={`kind-${kind}`}>
          <table className="rows tight">
            <thead>
              <tr>
                <th scope="col">{words.columns.item}</th>
                <th scope="col">{words.columns.effort}</th>
                <th scope="col" className="figure">
                  {words.columns.findings}
                </th>
                <th scope="col">{words.columns.due}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.item}>
                  <th scope="row">
                    <Link to="/services/$service/items/$item" params={{ service, item: one.item }}>
                      {one.title}
                    </Link>
                    <div className="small">
                      <SeverityMark severity={one.severity} /> <StatusMark status={one.status} /> <span className="muted">{one.item}</span>
                    </div>
                  </th>
                  <td>{one.effort === null ? '–' : words.effort(one.effort.hours, one.effort.role)}</td>
                  <td className="figure">
                    {one.finding === null ? (
                      '–'
                    ) : one.findings > 1 ? (
                      <Link to="/findings" search={{ service, item: one.item }}>
                        {common.number(one.findings)}
                      </Link>
                    ) : (
                      <Link to="/findings/$finding" params={{ finding: one.finding }}>
                        {common.number(Math.max(1, one.findings))}
                      </Link>
                    )}
                  </td>
                  <td>{one.waived ? <span className="chip">{words.accepted}</span> : one.dueAt === null ? '–' : common.day(one.dueAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {items.length > FIRST ? (
        <button type="button" className="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? words.fewer : words.more(items.length - FIRST)}
        </button>
      ) : null}
    </section>
  );
}
