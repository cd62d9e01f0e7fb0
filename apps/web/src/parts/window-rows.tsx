import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';

const BEYOND = 12;
/** Fewer rows than this are all drawn, so that the search of the browser finds them. */
const ALL = 60;

/**
 * The body of a table of which only rows in sight of the page are drawn, once there are many. Rows are of one height.
 *
 * @param height of a row in pixels
 */
export function WindowRows<T>(props: {
  readonly rows: readonly T[];
  readonly height: number;
  readonly columns: number;
  readonly children: (row: T) => ReactNode;
}): ReactNode {
  const { rows, height, columns } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [range, setRange] = useState({ from: 0, to: 60 });
  const many = rows.length > ALL;
  useEffect(() => {
    if (!many) return undefined;
    const measure = (): void => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / height) - BEYOND);
      const to = Math.ceil((window.innerHeight - top) / height) + BEYOND;
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    measure();
    window.addEventListener('scroll', measure, { passive: true });
    window.addEventListener('resize', measure, { passive: true });
    return () => {
      window.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, [many, height]);
  if (!many) return <tbody>{rows.map(props.children)}</tbody>;
  const from = Math.min(range.from, Math.max(0, rows.length - 1));
  const to = Math.min(range.to, rows.length);
  return (
    <tbody ref={body} className="window-rows">
      {from > 0 ? <Space height={from * height} columns={columns} /> : null}
      {rows.slice(from, to).map(props.children)}
      {to < rows.length ? <Space height={(rows.length - to) * height} columns={columns} /> : null}
    </tbody>
  );
}

function Space({ height, columns }: { readonly height: number; readonly columns: number }): ReactNode {
  return (
    <tr aria-hidden="true" className="space">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
