import type { ReactNode } from 'react';
import type { DocumentRow } from '../../api/program.ts';
import { documents as text } from '../../text/pages.ts';

interface Shown {
  readonly items: readonly DocumentRow[];
  readonly address: (kind: string) => string;
}

/** Documents with a link for each of their formats: first what is about the whole, then what is about each of its services, closed. */
export function DocumentTable({ items, address }: Shown): ReactNode {
  const [whole] = items;
  const isWhole = (one: DocumentRow): boolean => one.about === '' || one.about === whole?.about;
  const others = [
    ...Map.groupBy(
      items.filter((one) => !isWhole(one)),
      (one) => one.about,
    ),
  ];
  return (
    <>
      <Table items={items.filter(isWhole)} address={address} />
      {others.length > 0 ? <h2>{text.perService}</h2> : null}
      {others.map(([about, rows]) => (
        <details key={about} className="documents-of">
          <summary>
            {about} <span className="count">{rows.length}</span>
          </summary>
          <Table items={rows} address={address} />
        </details>
      ))}
    </>
  );
}

function Table({ items, address }: Shown): ReactNode {
  return (
    <table className="rows document-table">
      <thead>
        <tr>
          <th scope="col">{text.columns.document}</th>
          <th scope="col">{text.columns.formats}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.kind}>
            <th scope="row">{one.name}</th>
            <td>
              <span className="facts">
                {one.formats.map((format) => (
                  <a
                    key={format}
                    href={`${address(one.kind)}&format=${format}`}
                    aria-label={`${one.title}, ${format}`}
                    {...(format === 'html' ? { target: '_blank', rel: 'noreferrer' } : { download: true })}
                  >
                    {format.toUpperCase()}
                  </a>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
