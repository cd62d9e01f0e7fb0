import type { ReactNode } from 'react';
import type { DocumentRow } from '../../api/program.ts';
import { documents as text } from '../../text/pages.ts';

/** Documents with a link for each of their formats. */
export function DocumentTable(props: { readonly items: readonly DocumentRow[]; readonly address: (kind: string) => string }): ReactNode {
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{text.columns.document}</th>
          <th scope="col">{text.columns.formats}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((one) => (
          <tr key={one.kind}>
            <th scope="row">{one.title}</th>
            <td>
              <span className="facts">
                {one.formats.map((format) => (
                  <a
                    key={format}
                    href={`${props.address(one.kind)}&format=${format}`}
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
