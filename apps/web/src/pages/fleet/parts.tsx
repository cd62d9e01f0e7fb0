import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useServices } from '../../api/services.ts';
import { fleet as text } from '../../text/pages.ts';

/** A service by its name, with a way to its page where the program has it. */
export function ServiceName({ name }: { readonly name: string }): ReactNode {
  const services = useServices();
  const id = services.data?.items.find((one) => one.name === name)?.id;
  return id === undefined ? (
    <>{name}</>
  ) : (
    <Link to="/services/$service" params={{ service: id }}>
      {name}
    </Link>
  );
}

const FIRST = 25;

/** A table that shows its first rows, and the rest when it is asked. */
export function Rows<T>(props: {
  readonly label: string;
  readonly columns: readonly (readonly [title: string, figure?: boolean])[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly cells: (row: T) => readonly ReactNode[];
}): ReactNode {
  const { label, columns, rows, keyOf, cells } = props;
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, FIRST);
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={label}>
        <table className="rows tight loose">
          <thead>
            <tr>
              {columns.map(([title, figure]) => (
                <th key={title} scope="col" className={figure ? 'figure' : ''}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)}>
                {cells(row).map((cell, index) =>
                  index === 0 ? (
                    <th key={columns[0]?.[0]} scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={columns[index]?.[0] ?? index} className={columns[index]?.[1] ? 'figure' : ''}>
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length ? (
        <button type="button" onClick={() => setAll(true)}>
          {text.calls.more(rows.length - shown.length)}
        </button>
      ) : null}
    </>
  );
}

/** A part of a page with its title. */
export function Part(props: { readonly title: string; readonly help?: string; readonly children: ReactNode }): ReactNode {
  return (
    <section>
      <h2>{props.title}</h2>
      {props.help === undefined ? null : <p className="muted small">{props.help}</p>}
      {props.children}
    </section>
  );
}
