import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';

const BEYOND = 8;

/** A list of rows of one height of which only those in sight are drawn. The current row is scrolled into sight when it changes. */
export function VirtualRows<T>(props: {
  readonly rows: readonly T[];
  readonly height: number;
  readonly label: string;
  readonly current: number;
  readonly idOf: (row: T) => string;
  readonly onCurrent: (index: number) => void;
  readonly children: (row: T, index: number) => ReactNode;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });
  const { rows, height, current } = props;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => {
      const from = Math.max(0, Math.floor(element.scrollTop / height) - BEYOND);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / height) + BEYOND;
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [height]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || current < 0) return;
    const top = current * height;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height > element.scrollTop + element.clientHeight) element.scrollTop = top + height - element.clientHeight;
  }, [current, height]);
  const shown = rows.slice(range.from, range.to);
  const active = rows[current];
  return (
    <div
      ref={box}
      className="virtual"
      role="listbox"
      aria-label={props.label}
      tabIndex={0}
      {...(active === undefined ? {} : { 'aria-activedescendant': `row-${props.idOf(active)}` })}
    >
      <div role="presentation" style={{ height: rows.length * height, position: 'relative' }}>
        {shown.map((row, offset) => {
          const index = range.from + offset;
          const style: CSSProperties = { position: 'absolute', top: index * height, height, left: 0, right: 0 };
          return (
            // Keys are those of the list; a pointer may choose as well.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={props.idOf(row)}
              id={`row-${props.idOf(row)}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              className={index === current ? 'row current' : 'row'}
              style={style}
              onClick={() => props.onCurrent(index)}
            >
              {props.children(row, index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
