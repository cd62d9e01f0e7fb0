import type { ReactNode } from 'react';
import type { Dashboard } from '../../api/program.ts';
import { program } from '../../text/pages.ts';

/** Planned against actual, in money for those who may see it. */
export function Cost({ cost, hours }: { readonly cost: Dashboard['cost']; readonly hours: Dashboard['hours'] }): ReactNode {
  const { columns } = program.cost;
  return (
    <section aria-labelledby="cost-title">
      <h2 id="cost-title">{program.cost.title}</h2>
      {cost === null ? <p className="muted">{program.cost.hidden}</p> : null}
      {cost !== null && cost.lines.length === 0 && cost.fixed === 0 ? <p className="muted">{program.cost.none}</p> : null}
      {cost === null ? <p>{program.cost.hours(hours.worked, hours.planned)} h</p> : null}
      {cost !== null && (cost.lines.length > 0 || cost.fixed > 0) ? (
        <>
          <Bars cost={cost} />
          <div className="scroll" tabIndex={0} role="region" aria-labelledby="cost-title">
            <table className="rows tight">
              <thead>
                <tr>
                  <th scope="col">{columns.role}</th>
                  {(['hours', 'rate', 'planned', 'actual'] as const).map((one) => (
                    <th key={one} scope="col" className="figure">
                      {columns[one]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {cost.lines.map((one) => (
                  <tr key={one.role}>
                    <th scope="row">{program.plan.roles[one.role as keyof typeof program.plan.roles] ?? one.role}</th>
                    <td className="figure">{program.cost.hours(one.actualHours, one.plannedHours)}</td>
                    <td className="figure">{one.rate === null ? '–' : program.money(one.rate, cost.currency)}</td>
                    <td className="figure">{program.money(one.planned, cost.currency)}</td>
                    <td className="figure">{program.money(one.actual, cost.currency)}</td>
                  </tr>
                ))}
                {cost.fixed > 0 ? (
                  <tr>
                    <th scope="row">{program.cost.fixed}</th>
                    <td />
                    <td />
                    <td className="figure">{program.money(cost.fixed, cost.currency)}</td>
                    <td className="figure">{program.money(cost.fixed, cost.currency)}</td>
                  </tr>
                ) : null}
              </tbody>
            </table>
          </div>
          {cost.withoutRate.length > 0 ? <p className="note small">{program.cost.withoutRate(cost.withoutRate)}</p> : null}
        </>
      ) : null}
    </section>
  );
}

/** Planned is outlined, actual solid, forecast hatched. */
function Bars({ cost }: { readonly cost: NonNullable<Dashboard['cost']> }): ReactNode {
  const most = Math.max(cost.planned, cost.actual, cost.forecast, 1);
  return (
    <dl className="bars">
      {(['planned', 'actual', 'forecast'] as const).map((one) => (
        <div key={one}>
          <dt>{program.cost[one]}</dt>
          <dd>
            <span className={`bar bar-${one}`} style={{ width: `${(cost[one] / most) * 60}%` }} aria-hidden="true" />
            {program.money(cost[one], cost.currency)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
