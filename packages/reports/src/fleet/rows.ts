import { formatLocation } from '@airworthy/model';
import type { FleetModel, Location } from '@airworthy/model';
import { cleanLine } from '../view/clean.ts';
import { count } from '../view/numbers.ts';
import { header, row } from '../terminal/sheet.ts';
import type { Column, Sheet } from '../terminal/sheet.ts';
import { cutPath, widthOf } from '../terminal/width.ts';

/** Rows of a section, unless everything is wanted. */
const ROWS = 15;

/** Rows as columns as wide as their content, the last one cut to what is left. */
export function rowsOf(sheet: Sheet, titles: readonly string[], rows: readonly (readonly string[])[], total = rows.length): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((one) => one.map(cleanLine));
  const natural = titles.map((title, column) => Math.max(widthOf(title), ...cells.map((one) => widthOf(one[column] ?? ''))));
  const columns: Column[] = titles.map((title, column) => ({
    title,
    width: Math.min(natural[column] ?? 0, column === titles.length - 1 ? 60 : 44),
  }));
  const lines = [
    header(sheet, columns),
    ...cells.map((one) =>
      row(
        columns,
        one.map((text, column) => ({ text: column === one.length - 1 ? cutPath(text, columns[column]?.width ?? 60) : text })),
      ),
    ),
  ];
  if (total > rows.length) lines.push(sheet.p.dim(`  and ${count(total - rows.length)} more: --all, or --json`));
  return lines;
}

/** The first rows, or all. */
export function shown<Row>(sheet: Sheet, rows: readonly Row[]): Row[] {
  return sheet.verbose ? [...rows] : rows.slice(0, ROWS);
}

/** A place without the folder of the service that stands beside it. */
export function placeIn(fleet: FleetModel, service: string | undefined, at: Location | undefined): string {
  if (at === undefined) return '?';
  const folder = fleet.services.find((one) => one.name === service)?.path;
  const text = formatLocation(at);
  return folder !== undefined && folder !== '' && text.startsWith(`${folder}/`) ? text.slice(folder.length + 1) : text;
}
