import type { HeatMap } from '../../api/program.ts';

export interface HeatCell {
  /** Letter that is shown: a grade, `?` where too little is verified, `–` where it was not asked. */
  readonly letter: string;
  readonly kind: 'a' | 'b' | 'c' | 'd' | 'f' | 'unknown' | 'na';
  readonly applicable: number;
  readonly verified: number;
  readonly failing: number;
}

export interface HeatRow {
  readonly id: string;
  readonly name: string;
  readonly phase: number | null;
  readonly grade: HeatCell;
  readonly cells: readonly HeatCell[];
  readonly failing: number;
}

const NUMBERS = 5;
const LETTER = /^[A-DF]/;

function cellOf(grade: string | null, [pass = 0, partial = 0, fail = 0, , unknown = 0]: readonly number[]): HeatCell {
  const verified = pass + partial + fail;
  const applicable = verified + unknown;
  const letter = grade === null ? undefined : LETTER.exec(grade)?.[0];
  const kind = applicable === 0 ? 'na' : letter === undefined ? 'unknown' : (letter.toLowerCase() as 'a' | 'b' | 'c' | 'd' | 'f');
  return { letter: kind === 'na' ? '–' : kind === 'unknown' ? '?' : (grade ?? '?'), kind, applicable, verified, failing: partial + fail };
}

/** Rows of the map with what each cell shows. */
export function heatRows(map: HeatMap): HeatRow[] {
  return map.services.map((one) => {
    const cells = map.standards.map((_, index) =>
      cellOf(one.grades[index] ?? null, one.counts.slice(index * NUMBERS, (index + 1) * NUMBERS)),
    );
    const totals = Array.from({ length: NUMBERS }, (_, kind) =>
      one.counts.reduce((sum, n, index) => (index % NUMBERS === kind ? sum + n : sum), 0),
    );
    return {
      id: one.id,
      name: one.name,
      phase: one.phase,
      grade: cellOf(one.grade, totals),
      cells,
      failing: cells.reduce((sum, each) => sum + each.failing, 0),
    };
  });
}

const RANK: Record<HeatCell['kind'], number> = { f: 0, d: 1, c: 2, b: 3, a: 4, unknown: 5, na: 6 };
const worse = (a: HeatCell, b: HeatCell): number => RANK[a.kind] - RANK[b.kind] || b.failing - a.failing;

/**
 * Rows in the order that was asked for.
 *
 * @param sort `worst`, `name`, or the number of a standard in the map; as planned otherwise
 */
export function orderedRows(rows: readonly HeatRow[], sort: string | undefined, standards: HeatMap['standards']): HeatRow[] {
  if (sort === 'name') return rows.toSorted((a, b) => a.name.localeCompare(b.name));
  if (sort === 'worst') return rows.toSorted((a, b) => worse(a.grade, b.grade) || b.failing - a.failing || a.name.localeCompare(b.name));
  const column = standards.findIndex((one) => one.id === sort);
  if (column < 0) return [...rows];
  return rows.toSorted((a, b) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    return (x && y ? worse(x, y) : 0) || a.name.localeCompare(b.name);
  });
}
