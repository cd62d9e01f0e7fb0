import { SEVERITIES } from '@airworthy/model';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Dashboard } from '../../api/program.ts';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';

type Weeks = Dashboard['burnDown'];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 260, 44, 116, 12, 26];

/** Open findings by severity, week by week, as lines that are named at their ends, or as a table. */
export function BurnDown({ weeks }: { readonly weeks: Weeks }): ReactNode {
  const [table, setTable] = useState(false);
  const sum = (week: Weeks[number] | undefined): number => (week ? SEVERITIES.reduce((total, one) => total + week.open[one], 0) : 0);
  const before = weeks.at(-2);
  const title = program.burnDown.title(sum(weeks.at(-1)), before && sum(before));
  return (
    <section aria-labelledby="burn-title">
      <div className="heading">
        <h2 id="burn-title">{title}</h2>
        {weeks.length > 1 ? (
          <button type="button" className="quiet small" onClick={() => setTable(!table)} aria-pressed={table}>
            {table ? program.burnDown.chart : program.burnDown.table}
          </button>
        ) : null}
      </div>
      <p className="small muted">{program.burnDown.subtitle(weeks.length)}</p>
      {weeks.length < 2 ? (
        <p className="muted">{program.burnDown.one}</p>
      ) : table ? (
        <Table weeks={weeks} />
      ) : (
        <Lines weeks={weeks} title={title} />
      )}
    </section>
  );
}

/** Round numbers from 0 to above the most, at most five. */
function ticks(most: number): number[] {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

function Lines({ weeks, title }: { readonly weeks: Weeks; readonly title: string }): ReactNode {
  const most = Math.max(...weeks.flatMap((one) => SEVERITIES.map((severity) => one.open[severity])));
  const lines = ticks(most);
  const top = lines.at(-1) ?? 1;
  const x = (index: number): number => LEFT + (index / (weeks.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const each = Math.max(1, Math.ceil(weeks.length / 6));
  return (
    <svg className="lines" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
      {lines.map((value) => (
        <g key={value}>
          <line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
            {common.number(value)}
          </text>
        </g>
      ))}
      {weeks.map((one, index) =>
        index % each === 0 ? (
          <text key={one.week} x={x(index)} y={HEIGHT - 6} textAnchor={index === 0 ? 'start' : 'middle'}>
            {common.shortDay(one.week)}
          </text>
        ) : null,
      )}
      {SEVERITIES.map((severity) => (
        <polyline
          key={severity}
          className={`line-${severity}`}
          points={weeks.map((one, index) => `${x(index).toFixed(1)},${y(one.open[severity]).toFixed(1)}`).join(' ')}
        />
      ))}
      {labels(weeks, y).map(({ severity, at, value }) => (
        <g key={severity} className={`label-${severity}`}>
          <circle cx={x(weeks.length - 1)} cy={y(value)} r="3.5" />
          <text x={x(weeks.length - 1) + 9} y={at + 4}>
            {common.severity[severity]} {common.number(value)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Names at the ends of lines, pushed apart where they would lie on each other. */
function labels(weeks: Weeks, y: (value: number) => number): { severity: (typeof SEVERITIES)[number]; at: number; value: number }[] {
  const last = weeks.at(-1);
  if (!last) return [];
  const placed = SEVERITIES.map((severity) => ({ severity, value: last.open[severity], at: y(last.open[severity]) })).toSorted(
    (a, b) => b.at - a.at,
  );
  for (const [index, one] of placed.entries()) {
    const below = placed[index - 1];
    if (below) one.at = Math.min(one.at, below.at - 16);
  }
  return placed;
}

function Table({ weeks }: { readonly weeks: Weeks }): ReactNode {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-labelledby="burn-title">
      <table className="rows tight">
        <thead>
          <tr>
            <th scope="col">{program.burnDown.week}</th>
            {SEVERITIES.map((one) => (
              <th key={one} scope="col" className="figure">
                {common.severity[one]}
              </th>
            ))}
            <th scope="col" className="figure">
              {program.burnDown.opened}
            </th>
            <th scope="col" className="figure">
              {program.burnDown.left}
            </th>
          </tr>
        </thead>
        <tbody>
          {weeks.toReversed().map((one) => (
            <tr key={one.week}>
              <th scope="row">{common.day(one.week)}</th>
              {SEVERITIES.map((severity) => (
                <td key={severity} className="figure">
                  {common.number(one.open[severity])}
                </td>
              ))}
              <td className="figure">{common.number(one.opened)}</td>
              <td className="figure">{common.number(one.left)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
