import { useNavigate } from '@tanstack/react-router';
import { memo, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import type { HeatMap } from '../../api/program.ts';
import { common } from '../../text/common.ts';
import { program } from '../../text/pages.ts';
import type { HeatCell, HeatRow } from './heat-rows.ts';

/** Height of a row and rows that are drawn beyond the edges, so that a fast scroll finds them there. */
const ROW = 28;
const BEYOND = 12;

interface At {
  readonly row: number;
  readonly column: number;
}

const addressOf = (service: string, standard: string): string =>
  `/services/${service}?tab=checklist&standard=${encodeURIComponent(standard)}`;

/**
 * The map as a grid (one tab stop, arrow keys). Only rows in view are drawn; cells are plain links, and one listener follows them, because a
 * program has 45,000.
 */
export function HeatGrid(props: {
  readonly standards: HeatMap['standards'];
  readonly rows: readonly HeatRow[];
  readonly all: readonly HeatRow[];
  readonly sort: string | undefined;
  readonly onSort: (standard: string | undefined) => void;
}): ReactNode {
  const { standards, rows, all, sort, onSort } = props;
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [from, setFrom] = useState(0);
  const [height, setHeight] = useState(600);
  const [focus, setFocus] = useState<At>({ row: 0, column: 0 });
  const [over, setOver] = useState<At | undefined>();
  const wanted = useRef(false);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    box.current?.querySelector<HTMLElement>(`[data-at="${focus.row},${focus.column}"]`)?.focus();
  }, [focus, from]);

  const first = Math.max(0, from - BEYOND);
  const last = Math.min(rows.length, from + Math.ceil(height / ROW) + BEYOND);
  // A tab stop that was scrolled away is no way in.
  const stop = focus.row >= first && focus.row < last ? focus : { row: Math.min(from, rows.length - 1), column: 0 };
  const atOf = (target: EventTarget): At | undefined => {
    const [row, column] = (target as HTMLElement).closest<HTMLElement>('[data-at]')?.dataset['at']?.split(',').map(Number) ?? [];
    return row === undefined || column === undefined ? undefined : { row, column };
  };
  const move = (event: KeyboardEvent): void => {
    const here = atOf(event.target);
    if (!here) return;
    const page = Math.max(1, Math.floor(height / ROW) - 6);
    const end = { row: rows.length - 1, column: standards.length };
    const to: Partial<Record<string, At>> = {
      ArrowRight: { ...here, column: here.column + 1 },
      ArrowLeft: { ...here, column: here.column - 1 },
      ArrowDown: { ...here, row: here.row + 1 },
      ArrowUp: { ...here, row: here.row - 1 },
      PageDown: { ...here, row: here.row + page },
      PageUp: { ...here, row: here.row - page },
      Home: event.ctrlKey ? { row: 0, column: 0 } : { ...here, column: 0 },
      End: event.ctrlKey ? end : { ...here, column: end.column },
    };
    const next = to[event.key];
    if (!next) return;
    event.preventDefault();
    const row = Math.min(end.row, Math.max(0, next.row));
    const column = Math.min(end.column, Math.max(0, next.column));
    const element = box.current;
    const head = element?.querySelector<HTMLElement>('.heat-head')?.offsetHeight ?? 0;
    if (element) {
      if (row * ROW < element.scrollTop) element.scrollTop = row * ROW;
      if ((row + 1) * ROW + head > element.scrollTop + element.clientHeight - 16)
        element.scrollTop = (row + 1) * ROW + head - element.clientHeight + 16;
    }
    wanted.current = true;
    setFocus({ row, column });
    setOver({ row, column });
  };
  const open = (event: MouseEvent): void => {
    const link = (event.target as HTMLElement).closest('a');
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ href: link.getAttribute('href') ?? '/' });
  };
  return (
    <>
      <p className="readout" aria-hidden="true">
        {over ? (
          <Readout row={rows[over.row]} column={over.column} standards={standards} />
        ) : (
          <span className="muted">{program.map.readout}</span>
        )}
      </p>
      <div
        ref={box}
        className="heat"
        role="grid"
        aria-label={program.map.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={standards.length + 1}
        onScroll={(event) => setFrom(Math.floor(event.currentTarget.scrollTop / ROW))}
        onKeyDown={move}
        onClick={open}
        onFocus={(event) => {
          const at = atOf(event.target);
          if (at) {
            setOver(at);
            setFocus((old) => (old.row === at.row && old.column === at.column ? old : at));
          }
        }}
        onMouseOver={(event) => {
          const at = atOf(event.target);
          if (at) setOver(at);
        }}
      >
        <div className="heat-head" role="row" aria-rowindex={1}>
          <span className="heat-name" role="columnheader">
            <span>{program.map.service}</span>
            <span className="muted">{program.map.failing}</span>
          </span>
          {standards.map((one, index) => (
            <span key={one.id} role="columnheader" aria-sort={sort === one.id ? 'descending' : 'none'} className="heat-standard">
              <button type="button" title={program.map.sortBy(one.title)} onClick={() => onSort(sort === one.id ? undefined : one.id)}>
                <span>{one.title}</span>
              </button>
              <span className="heat-sum">{common.number(all.filter((row) => (row.cells[index]?.failing ?? 0) > 0).length)}</span>
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ height: rows.length * ROW, position: 'relative', width: 'max-content', minWidth: '100%' }}>
          {rows.slice(first, last).map((row, index) => (
            <Row
              key={row.id}
              row={row}
              index={first + index}
              standards={standards}
              focused={stop.row === first + index ? stop.column : undefined}
            />
          ))}
        </div>
      </div>
    </>
  );
}

const words = (cell: HeatCell): string =>
  cell.kind === 'na'
    ? program.map.notAsked
    : `${cell.kind === 'unknown' ? program.map.notVerified : cell.letter}, ${program.map.cell(cell.verified, cell.applicable, cell.failing)}`;

function Readout(props: {
  readonly row: HeatRow | undefined;
  readonly column: number;
  readonly standards: HeatMap['standards'];
}): ReactNode {
  const { row, column, standards } = props;
  const cell = column === 0 ? row?.grade : row?.cells[column - 1];
  if (!row || !cell) return null;
  return (
    <>
      <strong>{row.name}</strong> · {column === 0 ? program.map.grade : standards[column - 1]?.title} · {words(cell)}
    </>
  );
}

const Row = memo(function Row(props: {
  readonly row: HeatRow;
  readonly index: number;
  readonly standards: HeatMap['standards'];
  readonly focused: number | undefined;
}): ReactNode {
  const { row, index, standards, focused } = props;
  return (
    <div className="heat-row" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${index * ROW}px)` }}>
      <span className="heat-name" role="rowheader">
        <a
          href={`/services/${row.id}`}
          data-at={`${index},0`}
          tabIndex={focused === 0 ? 0 : -1}
          aria-label={`${row.name} ${words(row.grade)}`}
        >
          <span>{row.name}</span> <span className={`heat-grade heat-${row.grade.kind}`}>{row.grade.letter}</span>
        </a>
      </span>
      {row.cells.map((cell, column) => {
        const standard = standards[column];
        if (!standard) return null;
        return (
          <span key={standard.id} role="gridcell">
            <a
              href={addressOf(row.id, standard.id)}
              className={`heat-cell heat-${cell.kind}`}
              data-at={`${index},${column + 1}`}
              tabIndex={focused === column + 1 ? 0 : -1}
              aria-label={`${row.name}, ${standard.title}, ${words(cell)}`}
            >
              {cell.letter}
              {cell.applicable > 0 && cell.verified < cell.applicable ? (
                <span className="heat-share" style={{ width: `${(cell.verified / cell.applicable) * 100}%` }} />
              ) : null}
            </a>
          </span>
        );
      })}
    </div>
  );
});
