import { cleanLine } from '../view/clean.ts';
import { cut, padEnd, padStart, widthOf, wrap } from './width.ts';
import { glyphsOf, paletteOf } from './palette.ts';
import type { Glyphs, Palette } from './palette.ts';

/** What the parts of the terminal summary share: width, colours, signs. */
export interface Sheet {
  width: number;
  verbose: boolean;
  p: Palette;
  g: Glyphs;
}

export function sheetOf(options: { color: boolean; width: number; verbose: boolean; unicode: boolean }): Sheet {
  const width = Math.min(120, Math.max(60, Math.floor(options.width) || 80));
  return { width, verbose: options.verbose, p: paletteOf(options.color), g: glyphsOf(options.unicode) };
}

/** Wrapped lines with an indent; `first` stands in the place of the first indent. */
export function paragraph(sheet: Sheet, text: string, indent: number, first = ''): string[] {
  const lines = wrap(cleanLine(text), sheet.width - indent);
  return lines.map((line, index) => (index === 0 && first ? padEnd(first, indent) : ' '.repeat(indent)) + line);
}

/** `████████░░` for a share between 0 and 1. A share above 0 shows at least one block, one below 1 at least one gap. */
export function bar(sheet: Sheet, share: number, width: number): string {
  let full = Math.round(share * width);
  if (share > 0) full = Math.max(1, full);
  if (share < 1) full = Math.min(width - 1, full);
  return sheet.g.full.repeat(full) + sheet.p.dim(sheet.g.empty.repeat(width - full));
}

export interface Column {
  title: string;
  width: number;
  right?: boolean;
}

/** One table row; cells are cut to their columns before `paint` colours them. */
export function row(columns: readonly Column[], cells: readonly { text: string; paint?: (text: string) => string }[]): string {
  const parts = columns.map((column, index) => {
    const cell = cells[index] ?? { text: '' };
    const text = cut(cell.text, column.width);
    const painted = cell.paint ? cell.paint(text) : text;
    const gap = ' '.repeat(Math.max(0, column.width - widthOf(text)));
    return column.right ? gap + painted : painted + gap;
  });
  return `  ${parts.join('  ')}`.trimEnd();
}

export function header(sheet: Sheet, columns: readonly Column[]): string {
  const text = columns.map((one) => (one.right ? padStart(one.title, one.width) : padEnd(one.title, one.width))).join('  ');
  return sheet.p.dim(`  ${text}`.trimEnd());
}

export function heading(sheet: Sheet, title: string, note = ''): string {
  return sheet.p.bold(title) + (note ? `  ${sheet.p.dim(cut(note, sheet.width - widthOf(title) - 2))}` : '');
}
