import type { ReactNode } from 'react';
import type { Plan } from '../../api/program.ts';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';

/** Hours of the team by week beside the hours they have. */
export function LoadStrip({ plan }: { readonly plan: Plan }): ReactNode {
  const weeks = [...new Set(plan.load.map((one) => one.week))].toSorted();
  const team = Map.groupBy(plan.load, (one) => one.auditor);
  if (weeks.length === 0) return null;
  return (
    <section aria-labelledby="load-title">
      <h2 id="load-title">{program.plan.team}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-labelledby="load-title">
        <table className="load">
          <thead>
            <tr>
              <th scope="col">{program.plan.auditor}</th>
              {weeks.map((week, index) => (
                <th key={week} scope="col">
                  {index % 2 === 0 || weeks.length < 14 ? common.shortDay(week) : <span className="hidden">{common.shortDay(week)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...team].map(([auditor, load]) => (
              <tr key={auditor}>
                <th scope="row">{plan.names[auditor]}</th>
                {weeks.map((week) => {
                  const one = load.find((each) => each.week === week);
                  const share = one === undefined || one.capacity === 0 ? 0 : Math.min(1, one.hours / one.capacity);
                  const words = one === undefined || one.capacity === 0 ? program.plan.away : program.plan.load(one.hours, one.capacity);
                  return (
                    <td
                      key={week}
                      title={`${program.plan.week(common.shortDay(week))}: ${words}`}
                      className={words === program.plan.away ? 'away' : ''}
                    >
                      <span className="load-bar" style={{ height: `${share * 100}%` }} aria-hidden="true" />
                      <span className="hidden">{words}</span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
