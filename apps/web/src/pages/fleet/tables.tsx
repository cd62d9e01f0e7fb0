import { useState } from 'react';
import type { ReactNode } from 'react';
import type { FleetModel } from '../../api/program.ts';
import { Place } from '../../parts/marks.tsx';
import { common } from '../../text/common.ts';
import { fleet as text } from '../../text/pages.ts';
import { Part, Rows, ServiceName } from './parts.tsx';

/** Who uses tables that another service creates. */
export function Tables({ model }: { readonly model: FleetModel }): ReactNode {
  const [writes, setWrites] = useState(false);
  const rows = model.access
    .filter((one) => !writes || one.writes > 0)
    .toSorted(
      (a, b) =>
        Number(b.owner !== null && b.writes > 0) - Number(a.owner !== null && a.writes > 0) ||
        b.writes - a.writes ||
        b.reads - a.reads ||
        a.table.localeCompare(b.table),
    );
  const { columns } = text.tables;
  return (
    <>
      <Part title={text.tables.title} help={text.tables.help}>
        {model.access.length === 0 ? (
          <p>{text.tables.none}</p>
        ) : (
          <>
            <label className="check">
              <input type="checkbox" checked={writes} onChange={(event) => setWrites(event.target.checked)} /> {text.tables.writes}
            </label>
            <Rows
              label={text.tables.title}
              columns={[
                [columns.table],
                [columns.owner],
                [columns.service],
                [columns.writes, true],
                [columns.reads, true],
                [columns.runs],
                [columns.place],
              ]}
              rows={rows}
              keyOf={(one) => `${one.service} ${one.table}`}
              cells={(one) => [
                <code key="table">{one.table}</code>,
                one.owner === null ? <span className="muted">{text.tables.owner}</span> : <ServiceName name={one.owner} />,
                <ServiceName key="service" name={one.service} />,
                <span key="writes" className={one.owner !== null && one.writes > 0 ? 'overdue' : ''}>
                  {common.number(one.writes)}
                </span>,
                common.number(one.reads),
                one.wired > 0 ? text.tables.wired.yes : text.tables.wired.no,
                one.places[0] ? <Place {...one.places[0].place} /> : '–',
              ]}
            />
          </>
        )}
      </Part>
      {model.contested.length > 0 ? (
        <Part title={text.tables.contested}>
          <ul className="places">
            {model.contested.map((one) => (
              <li key={one.table}>
                <code>{one.table}</code>:{' '}
                {one.services.map((each, index) => (
                  <span key={each.service}>
                    {index > 0 ? ', ' : ''}
                    <ServiceName name={each.service} />
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {model.sharedSchemas.length > 0 ? (
        <ul className="places">
          {model.sharedSchemas.map((one) => (
            <li key={one.path}>
              {text.tables.shared(one.tables, one.path)} {one.services.join(', ')}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
